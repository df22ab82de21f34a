// What is read at a boundary: windows, clocks, probes.
#include <algorithm>

#include "kernel/machine.h"

namespace casus::kernel {

/// A window is what its series has grown by: the difference of two values of a sum that is kept anyway.
/// Where nothing is taken away from the series, that is never negative, and exactly 0 where nothing was added.
void Machine::windows(uint32_t boundary) {
  const bool month = std::binary_search(p_.month_starts.begin(), p_.month_starts.end(), boundary);
  for (size_t k = 0; k < p_.windows.size(); ++k) {
    const lower::WindowPart& w = p_.windows[k];
    if (w.month && !month) continue;
    double* now = scratch_[0];
    std::copy_n(slots_[w.series[0]], width_, now);
    for (size_t i = 1; i < w.series.size(); ++i) {
      const double* x = slots_[w.series[i]];
      for (size_t l = 0; l < width_; ++l) now[l] += x[l];
    }
    Window& window = windows_[k];
    double* before = w.month ? month_base_[window.month_row] : nullptr;
    if (!w.month) {
      // The ring holds boundaries b - length .. b - 1; the window excludes its own beginning.
      const uint32_t length = window.length;
      before = window.ring[boundary % length];
    }
    double* out = slots_[w.slot];
    for (size_t l = 0; l < width_; ++l) {
      out[l] = now[l] - before[l];
      before[l] = now[l];
    }
    touch(w.source);
  }
}

void Machine::probes(uint32_t boundary) {
  if (p_.probes == lower::kNone) {
    recorder_.boundary(boundary, day(boundary), probe_out_.data(), lanes_);
    return;
  }
  class Sink : public ItemSink {
   public:
    Sink(Machine& m) : m_(m) {}
    bool wants(uint32_t) override { return true; }
    void take(uint32_t, const double* const* out) override {
      for (size_t k = 0; k < m_.p_.probe_count; ++k) std::copy_n(out[k], m_.lanes_, m_.probe_out_.data() + k * m_.lanes_);
    }

   private:
    Machine& m_;
  } sink(*this);
  each(p_.probes, sink);
  recorder_.boundary(boundary, day(boundary), probe_out_.data(), lanes_);
}

void Machine::record(uint32_t boundary) { record_after(boundary, p_.step); }

void Machine::record_after(uint32_t boundary, double since_clocks_were_read) {
  windows(boundary);
  elapsed_ = since_clocks_were_read;
  viewed_ = 0;
  refresh_clocks();
  probes(boundary);
}

}  // namespace casus::kernel
