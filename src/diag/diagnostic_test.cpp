#include "diag/diagnostic.h"

#include <gtest/gtest.h>

#include "diag/source_file.h"

namespace casus {

TEST(diagnostics, keep_so_many_and_count_the_rest) {
  Diagnostics all(2);
  for (uint32_t i = 0; i < 5; ++i) all.add(Code::C0101, {i, i + 1}, "x").notes.push_back("n");
  all.add(Code::C0101, {4, 5}, "x");
  EXPECT_EQ(all.errors(), 5u);
  EXPECT_EQ(all.dropped(), 3u);
  EXPECT_TRUE(all.has_errors());
  EXPECT_EQ(all.sorted().size(), 2u);
}

TEST(diagnostics, are_sorted_without_repetition) {
  Diagnostics all;
  all.add(Code::C0111, {7, 8}, "b");
  all.add(Code::C0102, {3, 8}, "a");
  all.add(Code::C0111, {7, 8}, "b");
  all.add(Code::C0101, {7, 8}, "c");
  const auto sorted = all.sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(all.errors(), 3u);
  ASSERT_NE(all.find(Code::C0102, {3, 8}), nullptr);
  EXPECT_EQ(all.find(Code::C0102, {3, 9}), nullptr);
  EXPECT_EQ(sorted[0].message, "a");
  EXPECT_EQ(sorted[1].message, "c");
  EXPECT_EQ(sorted[2].message, "b");
}

TEST(nearest_name, finds_what_was_meant) {
  const std::vector<std::string> words = {"process", "premise", "policy", "on", "ttp"};
  EXPECT_EQ(nearest_name("proces", words), "process");
  EXPECT_EQ(nearest_name("porcess", words), "process");
  EXPECT_EQ(nearest_name("Policy", words), "policy");
  EXPECT_EQ(nearest_name("no", words), "on");
  EXPECT_EQ(nearest_name("tpp", words), "ttp");
  EXPECT_EQ(nearest_name("xyzzy", words), "");
  EXPECT_EQ(nearest_name("x", words), "");
  EXPECT_EQ(nearest_name("", words), "");
}

TEST(source_file, places_are_lines_and_code_points) {
  const SourceFile file("m.casus", "ab\r\n§é x\n");
  EXPECT_EQ(file.place(0).line, 1u);
  EXPECT_EQ(file.place(4).line, 2u);
  EXPECT_EQ(file.place(9).column, 4u);  // the x
  EXPECT_EQ(file.line(1), "ab");
  EXPECT_EQ(file.line(2), "§é x");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(9), "");
  EXPECT_EQ(file.place(1000).line, 3u);
  EXPECT_EQ(file.slice({9, 10}), "x");
  EXPECT_EQ(file.slice({9, 1000}), "x\n");
}

}  // namespace casus
