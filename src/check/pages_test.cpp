// The pages of the codes that the check gives: what a page calls wrong gives its code, what it calls right
// does not.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "check/check.h"
#include "diag/render.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

struct Result {
  std::vector<std::string> codes;
  bool errors = false;
  std::string text;

  bool has(std::string_view code) const {
    for (const auto& c : codes)
      if (c == code) return true;
    return false;
  }
};

Result compile(const std::string& text) {
  const SourceFile source("page.casus", text);
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  CheckOptions options;
  options.base_dir = CASUS_SOURCE_DIR "/docs/errors";
  check(parsed.file, source, diagnostics, options);
  Result out;
  out.errors = diagnostics.has_errors();
  const auto all = diagnostics.sorted();
  for (const Diagnostic& d : all) out.codes.push_back(info(d.code).name);
  out.text = render_text(source, all, false);
  return out;
}

/// The first casus block under a heading of a page; "" if there is none.
std::string example(std::string_view page, std::string_view heading) {
  const size_t section = page.find(heading);
  if (section == page.npos) return "";
  const size_t end = page.find("\n## ", section + heading.size());
  constexpr std::string_view kOpen = "```casus\n";
  const size_t open = page.find(kOpen, section);
  if (open == page.npos || open > end) return "";
  const size_t at = open + kOpen.size();
  return std::string(page.substr(at, page.find("```", at) - at));
}

std::string page_of(const testing::TestParamInfo<std::string_view>& info) { return std::string(info.param); }

std::vector<std::string_view> pages() {
  std::vector<std::string_view> out;
  for (const std::string_view name : error_pages())
    if (name.starts_with("C02") || name.starts_with("C03") || name.starts_with("C04")) out.push_back(name);
  return out;
}

constexpr const char* kHead = "model m \"Growth\"\ntime from 2026-01-01 for 12 months step 1 day\n";

}  // namespace

class check_pages : public testing::TestWithParam<std::string_view> {};

TEST_P(check_pages, wrong_gives_the_code) {
  const std::string text = example(explain(GetParam()), "\n## Wrong\n");
  ASSERT_FALSE(text.empty());
  const Result r = compile(text);
  EXPECT_TRUE(r.has(GetParam())) << r.text;
}

TEST_P(check_pages, right_gives_no_error) {
  const std::string text = example(explain(GetParam()), "\n## Right\n");
  ASSERT_FALSE(text.empty());
  const Result r = compile(text);
  EXPECT_FALSE(r.errors) << r.text;
  EXPECT_FALSE(r.has(GetParam())) << r.text;
}

INSTANTIATE_TEST_SUITE_P(docs, check_pages, testing::ValuesIn(pages()), page_of);

// A second way to the code, too long for its page.
TEST(check_pages_built, C0236_lets_that_call_one_another_too_deeply) {
  std::string text = kHead;
  text += "let grow_0(x) = x + x\n";
  for (int i = 1; i <= 60; ++i) text += fmt::format("let grow_{}(x) = 1 + grow_{}(x)\n", i, i - 1);
  const Result good = compile(text + "let all = grow_20(1)\n");
  EXPECT_FALSE(good.has("C0236")) << good.text;
  const Result bad = compile(text + "let all = grow_60(1)\n");
  EXPECT_TRUE(bad.has("C0236")) << bad.text;
}

}  // namespace casus::check
