#pragma once
// A model text in pieces that can be shuffled, dropped one by one, and put together again.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace casus::test {

/// A small fixed source of random numbers.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {
    // Of neighbouring seeds the states must not be neighbours: each draw adds the same to the state.
    const uint64_t first = next();
    state_ = first ^ (seed * 0xD1342543DE82EF95u);
  }
  uint64_t next() {  // splitmix64
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  int below(int n) { return n <= 1 ? 0 : static_cast<int>(next() % static_cast<uint64_t>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool percent(int p) { return below(100) < p; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(below(static_cast<int>(from.size())))];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<size_t>(below(static_cast<int>(i)))]);
  }

 private:
  uint64_t state_;
};

/// head, clauses on lines of their own, tail (a closing brace).
struct Declaration {
  std::string head;
  std::vector<std::string> clauses;
  std::string tail;
};

struct ModelText {
  std::vector<Declaration> declarations;
  /// Families of counts between which units only move: the sum over all of one entry's instances is kept.
  std::vector<std::vector<std::string>> kept;

  std::string text() const;
};

/// A random valid model of some 10 to 40 steps, always the same for the same seed (with the same compiler:
/// the draws stand in expressions of unspecified order). Every text passes the checker without an error;
/// those that read data expect `observed/generated.csv` (data_file) beside them.
ModelText write_model(uint64_t seed);

/// A file of data that covers the time of any generated model.
std::string data_file();

}  // namespace casus::test
