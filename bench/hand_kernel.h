#pragma once
// The pressure model (pressure.h) as a programmer would write it for this machine who knows the model, with
// the same samplers at the same addresses: the same bits as the engine, and how fast they can be had.
#include <cstddef>
#include <vector>

#include "pressure.h"
#include "random/philox.h"

namespace casus::bench {

/// Values of pressure_probes at the end, [probe][arm][run]; an arm is one of the policies. So many runs that
/// they fit (8, 16, 32 or 64) are simulated together, `width` at a time.
std::vector<double> hand_written(const Pressure&, const std::vector<random::Key>& runs, size_t width);

}  // namespace casus::bench
