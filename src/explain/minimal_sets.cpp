#include "explain/minimal_sets.h"

#include <algorithm>

#include "base/check.h"

namespace casus::explain {
namespace {

/// The next larger number with as many bits (Gosper).
Coalition next_of_size(Coalition s) {
  const Coalition lowest = s & (~s + 1), ripple = s + lowest;
  return ripple | (((s ^ ripple) / lowest) >> 2);
}

}  // namespace

MinimalSets minimal_sets(size_t players, const std::function<bool(Coalition)>& carries, size_t most) {
  CASUS_CHECK(players <= 62, "a coalition has 64 bits");
  MinimalSets out;
  const Coalition end = Coalition{1} << players;
  for (size_t size = 0; size <= players && out.complete; ++size) {
    const size_t smaller = out.sets.size();
    bool open = false;  // some set of this size lies above no smaller one
    for (Coalition s = (Coalition{1} << size) - 1; s < end; s = next_of_size(s)) {
      const auto inside = [s](Coalition found) { return (found & s) == found; };
      if (!std::any_of(out.sets.begin(), out.sets.begin() + static_cast<ptrdiff_t>(smaller), inside)) {
        open = true;
        if (out.asked >= most) {
          out.complete = false;
          break;
        }
        ++out.asked;
        if (carries(s)) out.sets.push_back(s);
      }
      if (s == 0) break;
    }
    if (!open) break;
  }
  if (!out.sets.empty()) out.load_bearing = end - 1;
  for (Coalition s : out.sets) out.load_bearing &= s;
  return out;
}

}  // namespace casus::explain
