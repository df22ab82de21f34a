#include "interp/affected.h"

#include <algorithm>

namespace casus::interp {
namespace {

class Finder {
 public:
  Finder(const lower::Program& p, const lower::Dependencies& d) : p_(p), d_(d), seen_(d.count, 0) {}

  /// Rows whose hazard depends on what an event of the row writes.
  const std::vector<uint32_t>& find(const lower::Process& p, uint32_t row, uint32_t number) {
    ++epoch_;
    found_.assign(1, number);
    seen_[d_.first_process + number] = epoch_;
    each_plain_slot(p, row, [&](lower::Slot s) { changed(s); });
    while (!derived_.empty()) {
      const uint32_t reader = derived_.back();
      derived_.pop_back();
      const auto after = std::upper_bound(d_.derived_kept.begin(), d_.derived_kept.end(), reader,
                                          [&](uint32_t r, uint32_t d) { return r < d_.derived[d]; });
      const uint32_t d = *(after - 1);
      each_derived_slot(p_.derived[d].block, reader - d_.derived[d], [&](lower::Slot s) { changed(s); });
    }
    std::sort(found_.begin(), found_.end());
    return found_;
  }

 private:
  void changed(lower::Slot slot) {
    for (uint32_t i = d_.begin[slot]; i < d_.begin[slot + 1]; ++i) {
      const uint32_t reader = d_.readers[i];
      if (seen_[reader] == epoch_) continue;
      seen_[reader] = epoch_;
      if (reader < d_.first_process)
        derived_.push_back(reader);
      else if (reader < d_.first_clock)
        found_.push_back(reader - d_.first_process);
    }
  }

  const lower::Program& p_;
  const lower::Dependencies& d_;
  std::vector<uint32_t> seen_;  // by reader: the last epoch in which it was found
  uint32_t epoch_ = 0;
  std::vector<uint32_t> derived_, found_;
};

}  // namespace

Affected affected_rows(const lower::Program& program, const lower::Dependencies& dependencies, size_t limit) {
  Affected out;
  Finder finder(program, dependencies);
  uint32_t number = 0;
  for (const lower::Process& p : program.processes) {
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      const std::vector<uint32_t>& found = finder.find(p, r, number++);
      out.begin.push_back(static_cast<uint32_t>(out.rows.size()));
      out.rows.insert(out.rows.end(), found.begin(), found.end());
      if (out.rows.size() > limit) return {};
    }
  }
  out.begin.push_back(static_cast<uint32_t>(out.rows.size()));
  return out;
}

}  // namespace casus::interp
