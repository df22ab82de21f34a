#include "report/why_screen.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/share_figure.h"
#include "report/text.h"
#include "report/why_brief.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using explain::Why;

const std::string kLong =
    "inclination of the authorities to restrain the groups with bases on their side while talks go on and no "
    "strike "
    "has come across the border for half a year";

/// A made-up result with something in every part, all names and notes long.
struct Found {
  model::Model m;
  Why w;

  Found() {
    m.name = "a_model_with_a_name_that_is_rather_long_for_the_corner_of_a_screen";
    m.version = "12.34.56";
    model::Claim c;
    c.name = "S53";
    c.text = kLong;
    c.asserted = "cannot";
    c.reads = kLong + "; " + kLong;
    c.formula = 0;
    m.claims = {c, c};
    m.claims[1].name = "S53f";
    claims::Verdict v;
    v.name = "S53";
    v.category = claims::Category::DependsOn;
    for (int i = 0; i < 12; ++i) v.depends_on.push_back(fmt::format("premise_number_{}", i));
    v.needed = 0.95;
    for (const char* view : {"author", "common", "other"}) {
      claims::ViewResult r;
      r.view = view;
      r.label = kLong;
      r.worlds = 64;
      r.holds = {0.7, 0.6, 0.8};
      v.views.push_back(r);
    }
    v.lowest = claims::Corner{{0.2, 0.1, 0.3}, 64, {}, ""};
    v.highest = claims::Corner{{0.9, 0.8, 1}, 64, {}, ""};
    w.result.verdicts = {v};
    w.view = w.view_label = "author";
    w.all = {0.7, 0.6, 0.8};
    w.none = {0.3, 0.2, 0.4};
    claims::Verdict beside = v;
    beside.name = "S53f";
    beside.claim = 1;
    w.related = {beside};
    add_premises();
    add_quantities();
    add_opposite();
  }

  void add_premises() {
    w.shapley.emplace();
    w.shapley->all = 0.7;
    w.shapley->none = 0.3;
    w.sets.emplace();
    for (int i = 0; i < 10; ++i) {
      explain::PremiseChange p;
      p.name = fmt::format("replacement.alternative_number_{}", i);
      p.text = kLong;
      p.with = claims::Share{0.7, 0.6, 0.8};
      p.without = claims::Share{0.4, 0.3, 0.5};
      w.premises.push_back(p);
      w.shapley->players.push_back({{p.name}, false, {0.1, -0.01, 0.21}});
      w.sets->sets.push_back({p.name, "another_premise"});
      w.sets->shares.push_back(0.6);
    }
    w.shapley->players.push_back({{"replacement"}, false, {0.1, 0, 0.2}});
    std::vector<std::string> rest;
    for (int i = 0; i < 30; ++i) rest.push_back(fmt::format("P{}", i));
    w.shapley->players.push_back({rest, true, {0.01, -0.1, 0.1}});
    w.effects.emplace();
    w.effects->inputs = {
        {"replacement", true, false, {0.5, 0.3, 0.7}, {}},
        {"a_rather_long_name_of_a_parameter[with, indices]", false, false, {0.2, 0.1, 0.3}, {}},
        {"", false, true, {0.3, 0.1, 0.5}, {}}};
  }
  void add_quantities() {
    w.quantities = 200;
    w.result.verdicts[0].quantities = 8;
    w.others_total = explain::Estimate{1.16, 0.2, 2.1};
    for (int i = 0; i < 8; ++i) {
      explain::Driver d;
      d.quantity.name = fmt::format("share_inside_of_the_country[group_{}]", i);
      d.note = kLong;
      d.shown.unit = "fighter/month/person";
      d.low = 12345.6, d.best = 23456.7, d.high = 345678.9;
      d.cites = "source_of_some_length, another_source_of_some_length, a_third_source_of_some_length";
      d.share_low = 0.2, d.share_high = 0.9;
      d.indexed = true;
      d.first = {0.1, 0, 0.2};
      d.total = {1.0, 0.1, 2.0};
      w.drivers.push_back(d);
    }
  }
  void add_opposite() {
    w.box.emplace();
    explain::BoxLimit l;
    l.name = "share_inside[ttp]";
    l.note = kLong;
    l.low = 0.1;
    w.box->limits = {l, l};
    explain::NearestCounter c;
    c.holds_at_best = c.found = true;
    c.ending = claims::Ending::Fails;
    c.distance = 1.2;
    explain::CounterChange q;
    q.name = "will";
    q.note = kLong;
    explain::CounterChange p;
    p.name = "replacement.half";
    p.premise = p.on = true;
    c.changes = {p, q};
    w.counters = {c, c};
    w.counter = c;
    w.signposts_sought = true;
    explain::SignpostFound s;
    s.name = "attacks";
    s.text = kLong;
    w.signposts = {s};
  }
};

void expect_narrow(const std::string& screen) {
  std::istringstream lines(screen);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 100u) << line;
}

TEST(WhyScreen, NoLineIsWiderThanTheScreenAndNoNoteIsCut) {
  const Found f;
  const std::string screen = why_screen(f.m, f.w, {"a.casus", 100});
  expect_narrow(screen);
  // Only the model's name in the corner is cut.
  size_t cuts = 0;
  for (size_t at = screen.find("..."); at != std::string::npos; at = screen.find("...", at + 3)) ++cuts;
  EXPECT_EQ(cuts, 1u + 3u) << screen;  // and "in ... of 100" in three headings
}

TEST(WhyScreen, AFlipMatrixFitsHoweverManyClaims) {
  explain::FlipMatrix matrix;
  for (int c = 0; c < 40; ++c) matrix.claims.push_back(fmt::format("S{}", c));
  for (int r = 0; r < 30; ++r) {
    explain::FlipRow row;
    row.name = fmt::format("premise_with_a_long_name_{}", r);
    for (int c = 0; c < 40; ++c)
      row.cells.push_back(r % 2 == 0 ? explain::Estimate{0.3, 0.2, 0.4} : explain::Estimate{0, -0.1, 0.1});
    matrix.rows.push_back(row);
  }
  expect_narrow(flip_screen(Found().m, matrix, {"a.casus", 100}));
}

TEST(WhySentences, ACounterWorldThatGrantsAndAnother) {
  const Found f;
  const std::string s = counter_sentence(f.w);
  EXPECT_NE(s.find("replacement.half granted"), std::string::npos) << s;
  EXPECT_NE(s.find("Another has"), std::string::npos) << s;
}

TEST(WhyBrief, NamesTheClaimsBesideItAndItsFigure) {
  const Found f;
  const std::string page = brief_markdown(f.m, f.w, {"a.casus", "s53 (1)-figure.svg"});
  EXPECT_NE(page.find("Beside it"), std::string::npos);
  EXPECT_NE(page.find("](<s53 (1)-figure.svg>)"), std::string::npos) << page;
  EXPECT_EQ(brief_markdown(f.m, f.w, {"a.casus", ""}).find("!["), std::string::npos);
}

TEST(WhyBrief, OfViewsThatWereNotRunNothingIsSaid) {
  Found f;
  claims::Verdict& v = f.w.result.verdicts.at(0);
  v.views[1].label = "agreed premises only", v.views[2].label = "as the council has it";
  v.views[1].worlds = v.views[2].worlds = 0;
  f.w.view = f.w.view_label = v.views[2].view;
  EXPECT_EQ(shares_sentence(f.m, f.w).find("agreed"), std::string::npos) << shares_sentence(f.m, f.w);
  EXPECT_EQ(shares_sentence(f.m, f.w).find("In the view"), std::string::npos) << shares_sentence(f.m, f.w);
  const std::string page = brief_markdown(f.m, f.w, {"a.casus", ""});
  EXPECT_EQ(page.find("| Agreed premises only"), std::string::npos) << page;
  EXPECT_EQ(page.find("| as the council has it"), std::string::npos) << page;
  EXPECT_NE(why_screen(f.m, f.w, {"a.casus", 100}).find("not run"), std::string::npos);
  v.views[0].worlds = 0;
  EXPECT_EQ(shares_sentence(f.m, f.w), "Of it no world was run.");
}

TEST(WhyBrief, AViewThatIsAnotherStandsOnceWithBothNames) {
  Found f;
  auto& views = f.w.result.verdicts.at(0).views;
  views[1].label = "agreed premises only";
  views[2].label = "as the council has it";
  const std::string apart = brief_markdown(f.m, f.w, {"a.casus", ""});
  EXPECT_NE(apart.find("| as the council has it |"), std::string::npos) << apart;
  views[2].same_as = views[0].view;
  const std::string page = brief_markdown(f.m, f.w, {"a.casus", ""});
  EXPECT_NE(page.find("| Granting the author's premises (the same: as the council has it) |"),
            std::string::npos)
      << page;
  EXPECT_EQ(page.find("| as the council has it |"), std::string::npos) << page;
  EXPECT_NE(page.find("| Agreed premises only |"), std::string::npos) << page;
  views[2].same_as = views[1].view;
  EXPECT_NE(brief_figure(f.m, f.w).find("Agreed premises only (the same: as the council has it)"),
            std::string::npos);
}

TEST(ShareFigure, SaysItsRowsInWordsAndEscapesThem) {
  const std::string svg = share_figure({{"<script>&", {0.25, 0.1, 0.4}}}, "Shares");
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&amp;: 25, 10 to 40"), std::string::npos) << svg;
  EXPECT_EQ(svg.rfind("</svg>\n"), svg.size() - 7);
}

}  // namespace
}  // namespace casus::report
