#pragma once
// Memory of a tile: slots of one number per lane.
#include <cstddef>
#include <cstdint>
#include "base/aligned.h"

namespace casus::kernel {

/// Numbers behind the last slot, so that the lanes of every slot can be read in whole vectors.
inline constexpr size_t kVectorSlack = 16;

/// Numbers of lanes.
using LaneVector = AlignedVector<double>;

/// data[slot * lanes + lane].
class Memory {
 public:
  Memory(uint32_t slots, size_t lane_count)
      : lanes(lane_count), data_(slots * lane_count + kVectorSlack, 0.0) {}
  double* at(uint32_t slot) { return data_.data() + size_t{slot} * lanes; }
  const double* at(uint32_t slot) const { return data_.data() + size_t{slot} * lanes; }
  void fill(uint32_t slot, double value) {
    double* x = at(slot);
    for (size_t l = 0; l < lanes; ++l) x[l] = value;
  }

  const size_t lanes;

 private:
  LaneVector data_;
};

/// Draws of an address; see random/philox.h. Draw numbers: 0 the count, choice or threshold; 1 + event * M +
/// mark the marks; those of roundings and of ties lie far above them.
inline constexpr uint32_t kAboutDraw = 0x40000000;
inline constexpr uint32_t kTieDraw = 0x80000000;

}  // namespace casus::kernel
