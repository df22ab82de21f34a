#pragma once
// What an engine adds to the kernel: how blocks of the step program are evaluated.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "random/philox.h"

namespace casus::kernel {

/// Items of a block in single lanes, with the addresses of what they draw.
struct Entries {
  size_t count = 0;
  const uint32_t* item = nullptr;
  const uint32_t* lane = nullptr;
  const uint32_t* time = nullptr;   // of the draws' addresses
  const uint32_t* draw = nullptr;   // number of the entry's draw 0
  uint32_t family = 0;
  const uint32_t* instances = nullptr;  // by item; null: the item itself
  const double* const* inputs = nullptr;  // rows that Input reads, one value an entry
};

/// Takes the outputs of one item: out[k] is a row over the lanes, valid during the call.
class ItemSink {
 public:
  virtual ~ItemSink() = default;
  virtual bool wants(uint32_t item) = 0;
  virtual void take(uint32_t item, const double* const* out) = 0;
};

/// Reads and writes the slots and keys it was made with.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// All items, over all lanes; outputs that have a table go to their slots.
  virtual void run(uint32_t block) = 0;
  virtual void each(uint32_t block, ItemSink&) = 0;
  /// out[k] is output k, one value an entry, valid until the next call.
  virtual void gather(uint32_t block, const Entries&, std::vector<const double*>& out) = 0;
  /// The most entries that one `gather` takes.
  virtual size_t most_entries() const = 0;
};

}  // namespace casus::kernel
