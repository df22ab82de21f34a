#include "ensemble/joined_progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace casus::ensemble {
namespace {

struct Listener : Progress {
  std::vector<uint64_t> done, total;
  void advance(uint64_t d, uint64_t t) override {
    done.push_back(d);
    total.push_back(t);
  }
  bool stop() override { return done.size() >= 3; }
};

TEST(JoinedProgress, AddsUpEnsembles) {
  Listener to;
  JoinedProgress p(&to, 40);
  p.advance(5, 10);
  p.advance(10, 10);
  p.advance(10, 10);  // another, of one job
  p.advance(4, 20);
  p.advance(4, 20);  // nothing new
  p.advance(20, 20);
  EXPECT_EQ(to.done, (std::vector<uint64_t>{5, 10, 20, 24, 24, 40}));
  for (uint64_t t : to.total) EXPECT_EQ(t, 40u);
}

TEST(JoinedProgress, ATotalThatWasTooSmallGrows) {
  Listener to;
  JoinedProgress p(&to, 5);
  p.advance(8, 8);
  EXPECT_EQ(to.total.back(), 8u);
}

TEST(JoinedProgress, WhatIsRememberedIsNotToldOf) {
  Listener to;
  JoinedProgress p(&to, 30, 10);
  p.advance(6, 8);
  p.advance(8, 8);
  p.advance(2, 32);
  p.advance(7, 32);
  p.advance(32, 32);
  EXPECT_EQ(to.done, (std::vector<uint64_t>{5, 30}));
  EXPECT_EQ(to.total, (std::vector<uint64_t>{30, 30}));
}

TEST(JoinedProgress, StopsWhereAsked) {
  Listener to;
  JoinedProgress p(&to, 5);
  EXPECT_FALSE(p.stop());
  for (int k = 0; k < 3; ++k) p.advance(1, 9);
  EXPECT_TRUE(p.stop());
  JoinedProgress nobody(nullptr, 5);
  nobody.advance(1, 2);
  EXPECT_FALSE(nobody.stop());
}

}  // namespace
}  // namespace casus::ensemble
