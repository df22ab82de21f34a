#include <gtest/gtest.h>

#include <limits>

#include "base/check.h"
#include "model/model.h"
#include "model/text.h"

namespace casus::model {
namespace {

Model with_lists() {
  Model m;
  m.units = {"fighter", "attack"};
  m.lists.push_back({"Group", {"ttp", "bla", "iskp"}, {}, kNoList, {}, {}});
  m.lists.push_back({"Region", {"kp", "rest"}, {}, kNoList, {}, {}});
  m.lists.push_back({"None", {}, {}, kNoList, {}, {}});
  List large{"Large", {}, {}, kNoList, {}, {}};
  for (int i = 0; i < 1000; ++i) large.elements.push_back("e" + std::to_string(i));
  m.lists.push_back(large);
  return m;
}

}  // namespace

TEST(model_instances, row_major) {
  const Model m = with_lists();
  const Index index{{0, 1}, {"g", "r"}, false};
  ASSERT_EQ(instance_count(m, index), 6u);
  for (uint32_t n = 0; n < 6; ++n) {
    const auto ordinals = instance_ordinals(m, index, n);
    EXPECT_EQ(ordinals, (std::vector<uint32_t>{n / 2, n % 2}));
    EXPECT_EQ(instance_number(m, index, ordinals), n);
  }
  EXPECT_EQ(instance_name(m, "attack", index, 3), "attack[bla, rest]");
  EXPECT_THROW(instance_ordinals(m, index, 6), InternalError);
}

TEST(model_instances, unordered_pairs) {
  const Model m = with_lists();
  for (const ListId list : {ListId{0}, ListId{1}, ListId{3}}) {
    const Index index{{list, list}, {"a", "b"}, true};
    const auto n = static_cast<uint32_t>(m.lists[list].elements.size());
    ASSERT_EQ(instance_count(m, index), uint64_t{n} * (n - 1) / 2);
    uint32_t number = 0;
    for (uint32_t i = 0; i < n; ++i)
      for (uint32_t j = i + 1; j < n; ++j, ++number) {
        ASSERT_EQ(instance_number(m, index, {i, j}), number);
        ASSERT_EQ(instance_number(m, index, {j, i}), number);
        if (n < 100 || number % 997 == 0) {
          ASSERT_EQ(instance_ordinals(m, index, number), (std::vector<uint32_t>{i, j}));
        }
      }
  }
  const Index index{{0, 0}, {"a", "b"}, true};
  EXPECT_EQ(instance_name(m, "bond", index, 1), "bond[{ttp, iskp}]");
  EXPECT_THROW(instance_number(m, index, {1, 1}), InternalError);
}

TEST(model_instances, none_and_single) {
  const Model m = with_lists();
  EXPECT_EQ(instance_count(m, {}), 1u);
  EXPECT_TRUE(instance_ordinals(m, {}, 0).empty());
  EXPECT_EQ(instance_name(m, "truce", {}, 0), "truce");
  EXPECT_EQ(instance_count(m, {{0, 2}, {"g", "n"}, false}), 0u);
  EXPECT_EQ(instance_count(m, {{2, 2}, {"a", "b"}, true}), 0u);
}

TEST(model_instances, too_many_to_count) {
  const Model m = with_lists();
  const Index index{std::vector<ListId>(8, 3), std::vector<std::string>(8, "e"), false};
  EXPECT_EQ(instance_count(m, index), std::numeric_limits<uint64_t>::max());
  const Index with_none{{3, 3, 3, 3, 3, 3, 3, 3, 2}, std::vector<std::string>(9, "e"), false};
  EXPECT_EQ(instance_count(m, with_none), 0u);
}

TEST(model_text, units) {
  const Model m = with_lists();
  EXPECT_EQ(unit_text(m, {}), "ratio");
  EXPECT_EQ(unit_text(m, {{{0, -1}}}), "1/day");
  EXPECT_EQ(unit_text(m, {{{0, -1}, {2, -1}, {3, 1}}}), "attack/day/fighter");
  EXPECT_EQ(unit_text(m, {{{1, 1}, {2, 2}}}), "fighter^2*usd");
}

TEST(model_text, numbers) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(1096), "1096");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "infinite");
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "none");
}

}  // namespace casus::model
