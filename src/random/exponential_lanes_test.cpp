#include "random/exponential_lanes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "random/samplers.h"

namespace casus::random {
namespace {

TEST(ExponentialLanes, AsOneByOne) {
  std::mt19937 engine(7);
  for (size_t n : {1, 7, 8, 9, 64, 1000}) {
    std::vector<Key> keys(n);
    std::vector<uint64_t> time(n), family(n), instance(n);
    for (size_t l = 0; l < n; ++l) {
      keys[l] = {static_cast<uint32_t>(engine()), static_cast<uint32_t>(engine())};
      time[l] = engine() % 3 == 0 ? 0xFFFFFFFFu : engine();
      family[l] = engine();
      instance[l] = engine() % 100;
    }
    std::vector<double> out(n + 1, -1.0);
    exponential_lanes(keys.data(), {time.data(), family.data(), instance.data()}, out.data(), n);
    for (size_t l = 0; l < n; ++l)
      ASSERT_EQ(out[l], exponential_inv(uniform(
                            keys[l], {static_cast<uint32_t>(time[l]), static_cast<uint32_t>(family[l]),
                                      static_cast<uint32_t>(instance[l]), 0})));
    EXPECT_EQ(out[n], -1.0);
  }
}

}  // namespace
}  // namespace casus::random
