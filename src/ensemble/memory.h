#pragma once
// How much memory there is for runs.
#include <cstdint>
#include <string>

namespace casus::ensemble {

/// Bytes of the machine, or of what is allowed to this program's control group if that is less. `groups` is
/// where the group's files are (version 2, or 1 under memory/).
uint64_t memory_there(const std::string& groups = "/sys/fs/cgroup");

/// Throws lower::TooLarge, with both sizes, if one tile of so many bytes and runs takes more than half of
/// what there is.
void check_memory(uint64_t tile, uint64_t runs, uint64_t there);

/// As many of the threads asked for (0: one a core) as have room for a tile each in half of what there is; at
/// least one.
unsigned threads_that_fit(uint64_t tile, uint64_t there, unsigned asked);

}  // namespace casus::ensemble
