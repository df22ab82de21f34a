#include "report/text.h"

#include <gtest/gtest.h>

#include "report/article.h"
#include "report/svg.h"

namespace casus::report {
namespace {

TEST(Text, WidthsCountCodePoints) {
  EXPECT_EQ(width_of("Türkiye"), 7u);
  EXPECT_EQ(pad("Türkiye", 9), "Türkiye  ");
  EXPECT_EQ(pad_left("Türkiye", 9), "  Türkiye");
  EXPECT_EQ(clipped("Türkiye and Qatar", 8), "Türki...");
  EXPECT_EQ(clipped("abcd", 3), "abc");
  EXPECT_EQ(clipped("short", 5), "short");
}

TEST(Text, WrappedLinesKeepTheirWidth) {
  EXPECT_EQ(wrapped("one two three four", 9, 2), "one two\n  three\n  four\n");
  EXPECT_EQ(wrapped("averyverylongword x", 6), "averyverylongword\nx\n");
  EXPECT_EQ(wrapped("", 10), "\n");
}

TEST(Text, NumbersAsPeopleWriteThem) {
  EXPECT_EQ(number_text(12), "12");
  EXPECT_EQ(number_text(0.31), "0.31");
  EXPECT_EQ(number_text(4120), "4,120");
  EXPECT_EQ(number_text(1.2e6), "1.2 m");
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(99.4), "99");
  EXPECT_EQ(number_text(99.7), "100");
  EXPECT_EQ(number_text(999.4), "999");
  EXPECT_EQ(number_text(-999.6), "-1,000");
  EXPECT_EQ(number_text(999999.6), "1 m");
}

TEST(Charts, ChangesInPoints) {
  EXPECT_EQ(points_text(0.234), "+23");
  EXPECT_EQ(points_text(-0.004), "0");
  EXPECT_EQ(points_text(-1), "-100");
  EXPECT_NE(change_bar(50).find("x2=\"75.0%\""), std::string::npos);
  EXPECT_NE(change_bar(-250).find("x2=\"0.0%\""), std::string::npos);
}

TEST(Charts, SharesAreWrittenBesideTheirBars) {
  const auto html =
      share_chart({{"a <b>", 83.4, 68.2, 97.9, true}, {"alone", 12, {}, {}, false}}, 95, "axis", "title");
  EXPECT_NE(html.find("a &lt;b&gt;"), std::string::npos);
  EXPECT_NE(html.find(">83 <span class=\"soft\">(68 to 98)</span>"), std::string::npos);
  EXPECT_NE(html.find("<span class=\"value\">12</span>"), std::string::npos);
  EXPECT_NE(html.find("x1=\"95.00%\" x2=\"95.00%\""), std::string::npos);
}

TEST(Text, WhatIsEscapedCannotLeaveItsPlace) {
  EXPECT_EQ(escaped("<b onload=\"x\">&'"), "&lt;b onload=&quot;x&quot;&gt;&amp;&#39;");
}

constexpr const char* kArticle =
    "A title\n\nBy somebody\n\n"
    "The first sentence of a paragraph that is long enough to be one. It has 2.5 parts. \"Quoted,\" it says. "
    "The end of it comes here, after some more words.\n\n"
    "A second paragraph, long enough too, with nothing in it that ends a sentence before the very last of "
    "its "
    "many words is reached\n\nThe writer is a writer.\n";

TEST(Article, LocatorsFindTheirSentences) {
  const auto all = sentences(kArticle);
  const auto one = located(all, "1.2");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(all[one[0]].text, "It has 2.5 parts.");
  EXPECT_EQ(located(all, "1.1-3").size(), 3u);
  const auto second = located(all, "2.1");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(all[second[0]].text.substr(0, 8), "A second");
  EXPECT_TRUE(located(all, "3.1").empty());
  EXPECT_TRUE(located(all, "2.10").empty());
  for (const char* broken : {"", "x", "1", "1.", ".1", "99999999999.1"})
    EXPECT_TRUE(located(all, broken).empty()) << broken;
}

TEST(Article, HeadingsAreNoParagraphs) {
  const auto all = sentences(kArticle);
  EXPECT_EQ(all.front().paragraph, 0);
  EXPECT_EQ(all.front().text, "A title");
  EXPECT_EQ(all.back().paragraph, 0);
  EXPECT_TRUE(sentences("").empty());
}

}  // namespace
}  // namespace casus::report
