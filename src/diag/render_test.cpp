#include "diag/render.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace casus {
namespace {

Diagnostic diagnostic(Span span, std::string message) {
  return {Code::C0111, Severity::Error, span, std::move(message), {}, {}, {}};
}

}  // namespace

TEST(render_text, one_place) {
  const SourceFile file("m.casus", "let a = 1\nlet b = )\n");
  Diagnostic d = diagnostic({18, 19}, "expected an expression, found ')'");
  d.notes = {"an expression starts with a number or a name"};
  d.help = "let b = 0";
  EXPECT_EQ(render_text(file, {d}, false),
            "error[C0111]: expected an expression, found ')'\n"
            " --> m.casus:2:9\n"
            "  |\n"
            "2 | let b = )\n"
            "  |         ^\n"
            "  = note: an expression starts with a number or a name\n"
            "  = help: let b = 0\n");
}

TEST(render_text, labels_on_one_line_and_on_others) {
  const SourceFile file("m.casus", "let a = x + y\n\nlet x = 1\n");
  Diagnostic d = diagnostic({10, 11}, "units differ");
  d.labels = {{{8, 9}, "fighter"}, {{12, 13}, "death"}, {{19, 20}, "declared here"}};
  EXPECT_EQ(render_text(file, {d}, false),
            "error[C0111]: units differ\n"
            " --> m.casus:1:11\n"
            "  |\n"
            "1 | let a = x + y\n"
            "  |         - ^ - death\n"
            "  |         fighter\n"
            ".\n"
            "3 | let x = 1\n"
            "  |     - declared here\n");
}

TEST(render_text, wide_and_control_characters) {
  const SourceFile file("m.casus", "é\t\x1b[31m\xff x");
  EXPECT_EQ(render_text(file, {diagnostic({10, 11}, "no\x1b")}, false),
            "error[C0111]: no\\x1b\n"
            " --> m.casus:1:10\n"
            "  |\n"
            "1 | é  \\x1b[31m\\xff x\n"
            "  |                 ^\n");
}

TEST(render_text, long_lines_are_clipped) {
  const SourceFile file("m.casus", std::string(5000, 'a') + "!" + std::string(5000, 'b'));
  const std::string text = render_text(file, {diagnostic({5000, 5001}, "m")}, false);
  EXPECT_LT(text.size(), 400u);
  EXPECT_NE(text.find("..." + std::string(50, 'a') + "!" + std::string(49, 'b') + "..."), text.npos) << text;
  EXPECT_NE(text.find("| " + std::string(53, ' ') + "^\n"), text.npos) << text;
}

TEST(render_text, spans_beyond_the_end) {
  const SourceFile file("m.casus", "");
  EXPECT_NE(render_text(file, {diagnostic({0, 0}, "m")}, true).find("^"), std::string::npos);
  EXPECT_NE(render_text(file, {diagnostic({90, 80}, "m")}, false).find("^"), std::string::npos);
  const SourceFile two("m.casus", "abc\ndef\n");
  EXPECT_NE(render_text(two, {diagnostic({1, 8}, "m")}, false).find("|  ^^\n"), std::string::npos);
}

TEST(render_json, has_places_and_survives_broken_text) {
  const SourceFile file("m.casus", "\xff\nab");
  Diagnostic d = diagnostic({2, 4}, "bad \xff");
  d.labels = {{{0, 1}, "here"}};
  const auto json = nlohmann::json::parse(render_json(file, {d}));
  const auto& one = json["diagnostics"][0];
  EXPECT_EQ(one["code"], "C0111");
  EXPECT_EQ(one["severity"], "error");
  EXPECT_EQ(one["span"]["begin"]["line"], 2);
  EXPECT_EQ(one["span"]["end"]["column"], 3);
  EXPECT_EQ(one["labels"][0]["text"], "here");
}

}  // namespace casus
