#include "report/claims_screen.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/html.h"
#include "report/text.h"

namespace casus::report {
namespace {

using claims::Category;
using claims::Verdict;

/// Claims without a system behind them, and what became of them.
struct Results {
  model::Model m;
  claims::ClaimsResult r;

  Results() {
    m.name = "made_up";
    m.title = "A made-up case";
    m.horizon = 365;
    m.start_year = 2026, m.start_month = 1, m.start_day = 1;
    r.seed = 7;
    r.worlds = 256;
    r.runs = 16;
    r.version = "0.1.0";
    r.model_hash = "0123456789abcdef";
  }

  Verdict& claim(const std::string& name, Category category, double author, double agreed) {
    model::Claim c;
    c.name = name;
    c.text = "What " + name + " says";
    c.locator = "1.1";
    c.formula = 0;
    c.formula_text = "1 < 2";
    c.headline = true;
    m.claims.push_back(c);
    Verdict v;
    v.claim = static_cast<uint32_t>(m.claims.size() - 1);
    v.name = name;
    v.category = category;
    for (const auto& [view, share] : {std::pair{"author", author}, {"common", agreed}}) {
      claims::ViewResult result;
      result.view = view;
      result.worlds = 256;
      result.holds = {share, share, share};
      result.none = {1 - share, 1 - share, 1 - share};
      v.views.push_back(result);
    }
    v.lowest = claims::Corner{{0.1, 0.1, 0.1}, 128, {}, ""};
    v.highest = claims::Corner{{0.9, 0.9, 0.9}, 128, {}, ""};
    r.verdicts.push_back(v);
    return r.verdicts.back();
  }
};

size_t lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

size_t widest(const std::string& text) {
  size_t most = 0, at = 0;
  while (at < text.size()) {
    const size_t end = text.find('\n', at);
    most = std::max(most, width_of(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return most;
}

TEST(ClaimsScreen, HasTheSharesOfEachClaim) {
  Results x;
  x.claim("S1", Category::Follows, 0.97, 0.86);
  const std::string screen = claims_screen(x.m, x.r, {"case.casus"});
  EXPECT_NE(screen.find("FOLLOWS"), std::string::npos);
  const size_t row = screen.find(" S1 ");
  ASSERT_NE(row, std::string::npos);
  const std::string line = screen.substr(row, screen.find('\n', row) - row);
  for (const char* figure : {"97", "86", "10-90"}) EXPECT_NE(line.find(figure), std::string::npos) << line;
  EXPECT_NE(screen.find("not the probability"), std::string::npos);
  EXPECT_NE(screen.find("seed 7"), std::string::npos);
}

TEST(ClaimsScreen, FitsOnAScreenHoweverManyClaims) {
  Results x;
  for (int i = 0; i < 60; ++i)
    x.claim(fmt::format("S{}", i), static_cast<Category>(i % 8), 0.5, 0.5).depends_on = {"P"};
  const std::string screen = claims_screen(x.m, x.r, {"case.casus"});
  EXPECT_LE(lines(screen), 24u);
  EXPECT_LE(widest(screen), 100u);
  EXPECT_NE(screen.find("more claims"), std::string::npos);
  const std::string all = claims_screen(x.m, x.r, {"case.casus", true});
  for (int i = 0; i < 60; ++i) EXPECT_NE(all.find(fmt::format(" S{} ", i)), std::string::npos) << i;
}

TEST(ClaimsScreen, SaysWhereNoWorldHoldsAClaim) {
  Results x;
  x.claim("S1", Category::NoDifference, 0, 0).flags = {claims::Flag::NeverHolds};
  x.claim("S2", Category::Opposite, 0, 0).flags = {claims::Flag::NeverHolds};
  x.claim("S3", Category::Opposite, 0, 0);
  const std::string screen = claims_screen(x.m, x.r, {"case.casus"});
  size_t told = 0;
  for (size_t at = screen.find("no world holds it"); at != std::string::npos;
       at = screen.find("no world holds it", at + 1))
    ++told;
  EXPECT_EQ(told, 2u) << screen;
}

TEST(ClaimsScreen, OfWhatWasStoppedSaysWhatIsKnown) {
  Results x;
  x.claim("S1", Category::Opposite, 0, 0).flags = {claims::Flag::Stopped};
  Verdict& known = x.claim("S2", Category::Opposite, 0.3, 0.2);
  known.flags = {claims::Flag::Stopped};
  known.holds_in = claims::ExampleWorld{};
  Verdict& none = x.claim("S3", Category::NotSettled, 0, 0);
  none.flags = {claims::Flag::Stopped};
  for (auto& view : none.views) view.worlds = 0;
  none.lowest.reset(), none.highest.reset();
  x.r.stopped = true;
  const std::string screen = claims_screen(x.m, x.r, {"case.casus"});
  const auto row = [&](const std::string& name) {
    const size_t at = screen.find(" " + name + " ");
    return screen.substr(at, screen.find('\n', at) - at);
  };
  EXPECT_EQ(screen.find("no world holds it"), std::string::npos) << screen;
  EXPECT_NE(row("S1").find("in no world so far"), std::string::npos) << screen;
  EXPECT_EQ(row("S2").find("so far"), std::string::npos) << screen;
  EXPECT_EQ(row("S3").find('0'), std::string::npos) << screen;
  EXPECT_NE(row("S3").find("no world run yet"), std::string::npos) << screen;
  EXPECT_EQ(verdict_sentence(x.m, none), "Stopped before a world of it was run.");
}

TEST(ClaimsScreen, ADiffHasOnlyWhatChanged) {
  Results a, b;
  a.claim("S1", Category::Follows, 0.97, 0.9);
  b.claim("S1", Category::Follows, 0.96, 0.9);
  a.claim("S2", Category::Follows, 0.97, 0.9);
  b.claim("S2", Category::DependsOn, 0.4, 0.9).depends_on = {"P"};
  const std::string diff = claims_diff(a.m, a.r, b.r, "before", "after");
  EXPECT_EQ(diff.find(" S1 "), std::string::npos);
  EXPECT_NE(diff.find(" S2 "), std::string::npos);
  EXPECT_NE(diff.find("FOLLOWS -> DEPENDS ON P"), std::string::npos) << diff;
  EXPECT_NE(diff.find("1 of 2 claims"), std::string::npos) << diff;
}

TEST(Report, HoldsNothingThatRunsOrLoads) {
  Results x;
  x.m.title = "<script>alert(1)</script>";
  x.claim("S1", Category::Follows, 0.97, 0.9);
  x.m.claims[0].text = "\"><img src=http://elsewhere/x onerror=y>";
  ReportInput in;
  in.model = &x.m;
  in.result = &x.r;
  in.article =
      "A paragraph with <b>marks</b> & such, long enough to be taken for one, as it goes on and on and on "
      "and on. End.";
  const std::string html = html_report(in);
  for (const char* bad : {"<script", "<img", "<link", "<iframe", "src=\"", "@import", "url("})
    EXPECT_EQ(html.find(bad), std::string::npos) << bad;
  EXPECT_NE(html.find("Content-Security-Policy"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)"), std::string::npos);
  EXPECT_NE(html.find("lang=\"en\""), std::string::npos);
}

}  // namespace
}  // namespace casus::report
