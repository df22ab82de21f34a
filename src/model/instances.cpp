// Families: how many instances an index has, and which is which.
#include <algorithm>
#include <limits>

#include "base/check.h"
#include "model/model.h"

namespace casus::model {
namespace {

constexpr uint64_t kTooMany = std::numeric_limits<uint64_t>::max();

uint64_t list_size(const Model& m, ListId list) {
  CASUS_CHECK(list < m.lists.size(), "list " + std::to_string(list));
  return m.lists[list].elements.size();
}

/// The first number of a pair {i, .} among pairs of n elements.
uint64_t pair_row(uint64_t i, uint64_t n) { return i * n - i * (i + 1) / 2; }

}  // namespace

uint64_t instance_count(const Model& m, const Index& index) {
  if (index.pair) {
    CASUS_CHECK(index.lists.size() == 2, "a pair has two entries");
    const uint64_t n = list_size(m, index.lists[0]);
    return n < 2 ? 0 : n > uint64_t{1} << 32 ? kTooMany : n * (n - 1) / 2;
  }
  uint64_t count = 1;
  for (const ListId list : index.lists) {
    const uint64_t n = list_size(m, list);
    if (n == 0) return 0;
    count = count > kTooMany / n ? kTooMany : count * n;
  }
  return count;
}

std::vector<uint32_t> instance_ordinals(const Model& m, const Index& index, uint32_t number) {
  CASUS_CHECK(number < instance_count(m, index), "instance " + std::to_string(number));
  if (index.pair) {
    const uint64_t n = list_size(m, index.lists[0]);
    uint64_t i = 0;
    while (pair_row(i + 1, n) <= number) ++i;
    return {static_cast<uint32_t>(i), static_cast<uint32_t>(number - pair_row(i, n) + i + 1)};
  }
  std::vector<uint32_t> ordinals(index.lists.size());
  uint64_t rest = number;
  for (size_t k = ordinals.size(); k-- > 0;) {
    const uint64_t n = list_size(m, index.lists[k]);
    ordinals[k] = static_cast<uint32_t>(rest % n);
    rest /= n;
  }
  return ordinals;
}

uint32_t instance_number(const Model& m, const Index& index, const std::vector<uint32_t>& ordinals) {
  CASUS_CHECK(ordinals.size() == index.lists.size(), "an ordinal for each list");
  if (index.pair) {
    const auto [low, high] = std::minmax(ordinals[0], ordinals[1]);
    const uint64_t n = list_size(m, index.lists[0]);
    CASUS_CHECK(low < high && high < n, "a pair has two different elements");
    return static_cast<uint32_t>(pair_row(low, n) + high - low - 1);
  }
  uint64_t number = 0;
  for (size_t k = 0; k < ordinals.size(); ++k) {
    const uint64_t n = list_size(m, index.lists[k]);
    CASUS_CHECK(ordinals[k] < n, "ordinal " + std::to_string(ordinals[k]));
    number = number * n + ordinals[k];
  }
  CASUS_CHECK(number < kNone, "instance number");
  return static_cast<uint32_t>(number);
}

std::string instance_name(const Model& m, const std::string& family, const Index& index, uint32_t number) {
  if (index.empty()) return family;
  const std::vector<uint32_t> ordinals = instance_ordinals(m, index, number);
  std::string text = family + (index.pair ? "[{" : "[");
  for (size_t k = 0; k < ordinals.size(); ++k) {
    if (k > 0) text += ", ";
    text += m.lists[index.lists[k]].elements[ordinals[k]];
  }
  return text + (index.pair ? "}]" : "]");
}

}  // namespace casus::model
