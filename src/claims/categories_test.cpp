#include "claims/categories.h"

#include <gtest/gtest.h>

#include "claims/words.h"

namespace casus::claims {
namespace {

CategoryInput input(const std::string& asserted, double holds, double none, double agreed, double low,
                    double high) {
  CategoryInput in;
  in.asserted = asserted;
  in.author = {holds, none, 1 - holds - none};
  in.agreed = {agreed, 0, 1 - agreed};
  in.has_range = true;
  in.low = low;
  in.high = high;
  return in;
}

TEST(Categories, EachIsReached) {
  EXPECT_EQ(categorize(input("always", 0.97, 0, 0.86, 0.80, 0.98)).category, Category::Follows);
  EXPECT_EQ(categorize(input("", 0.97, 0, 0.30, 0.20, 0.98)).category, Category::FollowsOnlyOwn);
  EXPECT_EQ(categorize(input("only", 0.63, 0, 0.31, 0.09, 0.70)).category, Category::Weaker);
  EXPECT_EQ(categorize(input("", 0.13, 0.49, 0.2, 0.1, 0.3)).category, Category::NoDifference);
  EXPECT_EQ(categorize(input("", 0.45, 0.15, 0.4, 0.3, 0.5)).category, Category::DoesNotFollow);
  EXPECT_EQ(categorize(input("", 0.10, 0.10, 0.2, 0.1, 0.3)).category, Category::Opposite);
  CategoryInput in = input("cannot", 0.88, 0, 0.52, 0.41, 0.94);
  in.carriers = {{"S36", 0.37}, {"S40", 0.80}};
  const CategoryResult r = categorize(in);
  EXPECT_EQ(r.category, Category::DependsOn);
  EXPECT_EQ(r.depends_on, std::vector<std::string>{"S36"});
  EXPECT_TRUE(r.weaker_too);
  EXPECT_EQ(r.needed, 0.95);
  in.restates = true;
  EXPECT_EQ(categorize(in).category, Category::AssumedNotTested);
  in = input("", 1, 0, 1, 1, 1);
  in.cannot_fail = true;
  EXPECT_EQ(categorize(in).category, Category::CannotFail);
  in.cannot_fail = false;
  in.undecided = 0.2;
  EXPECT_EQ(categorize(in).category, Category::NotSettled);
  in.tested = false;
  EXPECT_EQ(categorize(in).category, Category::AssumedNotTested);
}

TEST(Categories, WhatAWordNeeds) {
  for (const char* w : {"always", "cannot", "only", "necessary", "certain"}) {
    EXPECT_EQ(categorize(input(w, 0.94, 0, 0.9, 0.9, 1)).category, Category::Weaker) << w;
    EXPECT_EQ(categorize(input(w, 0.96, 0, 0.9, 0.9, 1)).category, Category::Follows) << w;
  }
  for (const char* w : {"", "mostly", "often"}) {
    EXPECT_EQ(categorize(input(w, 0.52, 0, 0.5, 0.5, 1)).category, Category::Weaker) << w;
    EXPECT_EQ(categorize(input(w, 0.6, 0, 0.6, 0.56, 1)).category, Category::Follows) << w;
  }
  for (const char* w : {"can", "risks"}) {
    EXPECT_EQ(categorize(input(w, 0.07, 0.1, 0.06, 0.06, 0.2)).category, Category::Follows) << w;
    EXPECT_EQ(categorize(input(w, 0.03, 0.1, 0.02, 0.0, 0.2)).category, Category::DoesNotFollow) << w;
    EXPECT_EQ(categorize(input(w, 0.01, 0.0, 0.02, 0.0, 0.2)).category, Category::Opposite) << w;
  }
}

TEST(Categories, ALowCornerThatNoSinglePremiseMakesIsNamedByTheStrongest) {
  CategoryInput in = input("", 0.9, 0, 0.7, 0.3, 0.95);
  in.carriers = {{"P", 0.7}, {"Q", 0.72}};
  const CategoryResult r = categorize(in);
  EXPECT_EQ(r.category, Category::DependsOn);
  EXPECT_EQ(r.depends_on, (std::vector<std::string>{"P", "Q"}));
}

TEST(Words, EveryFlagIsExplained) {
  for (uint8_t f = 0; *flag_id(static_cast<Flag>(f)) != 0; ++f)
    EXPECT_GT(flag_words(static_cast<Flag>(f)).size(), 10u) << flag_id(static_cast<Flag>(f));
}

TEST(Words, TheScale) {
  EXPECT_EQ(share_words(0), "in no world examined");
  EXPECT_EQ(share_words(0.04), "in few worlds");
  EXPECT_EQ(share_words(0.3), "in a minority of worlds");
  EXPECT_EQ(share_words(0.5), "in about half of the worlds");
  EXPECT_EQ(share_words(0.7), "in most worlds");
  EXPECT_EQ(share_words(0.97), "in nearly all worlds");
  EXPECT_EQ(share_words(1), "in every world examined");
  EXPECT_EQ(range_words(0.41, 0.94), "from a minority to most of the worlds");
  EXPECT_EQ(range_words(0.6, 0.9), "in most worlds");
  EXPECT_EQ(of_hundred(0.714), "71 of 100 worlds");
  EXPECT_EQ(of_hundred(0.001), "under 1 of 100 worlds");
  EXPECT_EQ(of_hundred(0.999), "over 99 of 100 worlds");
}

}  // namespace
}  // namespace casus::claims
