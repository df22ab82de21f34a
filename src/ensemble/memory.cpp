#include "ensemble/memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ensemble/tiles.h"
#include "lower/lower.h"

namespace casus::ensemble {

uint64_t memory_there(const std::string& groups) {
  auto all = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  for (const char* limit : {"/memory.max", "/memory/memory.limit_in_bytes"}) {
    uint64_t bytes = 0;  // no number, "max", is no limit
    if (std::ifstream(groups + limit) >> bytes && bytes > 0) all = std::min(all, bytes);
  }
  return all;
}

void check_memory(uint64_t tile, uint64_t runs, uint64_t there) {
  if (tile <= there / 2) return;
  constexpr double kGiga = 1 << 30;
  throw lower::TooLarge(
      fmt::format("{} runs at a time take {:.1f} GB, and the limit is half of the {:.1f} GB that there are",
                  runs, static_cast<double>(tile) / kGiga, static_cast<double>(there) / kGiga));
}

unsigned threads_that_fit(uint64_t tile, uint64_t there, unsigned asked) {
  const uint64_t fit = there / 2 / std::max<uint64_t>(1, tile);
  return static_cast<unsigned>(std::clamp<uint64_t>(fit, 1, threads_of(asked)));
}

}  // namespace casus::ensemble
