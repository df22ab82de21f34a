// Clocks of `since C`, and dwell times. A spell draws one exponential threshold at its beginning, addressed by
// the number of the spell, and ends where the integrated hazard reaches it.
#include <algorithm>
#include <limits>

#include "kernel/machine.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::kernel {

using lower::ProcessPart;

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
}

/// How long each condition has held if it were read now, `elapsed` after the last reading.
void Machine::view_clocks() {
  for (const uint32_t c : p_.clock_order) {
    const lower::ClockPart& clock = p_.clocks[c];
    each_row(clock.block, [&](uint32_t i, const double* holds) {
      const uint32_t row = clock_first_[c] + i;
      double* view = slots_[clock.first + i];
      for (size_t l = 0; l < width_; ++l)
        view[l] = holds[l] == 0 ? kNan : was_[row][l] != 0 ? age_[row][l] + elapsed_ : 0.0;
    });
    touch(clock.source);
  }
  viewed_ = stamp_;
}

void Machine::refresh_clocks() {
  if (!p_.clocks.empty() && viewed_ != stamp_) view_clocks();
}

void Machine::read_clocks() {
  refresh_clocks();
  for (size_t c = 0; c < p_.clocks.size(); ++c) {
    for (uint32_t i = 0; i < p_.clocks[c].rows; ++i) {
      const uint32_t row = clock_first_[c] + i;
      const double* view = slots_[p_.clocks[c].first + i];
      for (size_t l = 0; l < width_; ++l) {
        const bool holds = view[l] == view[l];
        if (holds && was_[row][l] == 0) onset_[row][l] += 1;
        was_[row][l] = holds ? 1 : 0;
        age_[row][l] = view[l];
      }
    }
  }
  elapsed_ = 0;
}

/// A new spell: its threshold, and whether it ends so at all. Of a spell that began before the run we know
/// that it has lasted until now, so that fewer than the share are left that end so.
void Machine::prepare_dwell(size_t k, uint32_t i, uint32_t lane) {
  const ProcessPart& part = p_.processes[k];
  const uint32_t d = dwell_first_[k] + i;
  const double spell = onset_[clock_first_[part.clock] + part.instances[i]][lane];
  if (spell_[d][lane] == spell + 1) return;
  spell_[d][lane] = spell + 1;
  spent_[d][lane] = 0;
  const random::Address address{static_cast<uint32_t>(spell), part.family, part.instances[i], 0};
  const auto rows = static_cast<uint32_t>(part.instances.size());
  double share = slots_[part.first_rate + 2 * rows + i][lane];
  if (spell == 0 && p_.clocks[part.clock].initial_age > 0 && share < 1) {
    const double lasted = random::exp_(-cumulative(k, i, lane, p_.clocks[part.clock].initial_age));
    share = share * lasted / (share * lasted + (1 - share));
  }
  const bool ends = random::uniform2(keys_[lane], address) < share;
  threshold_[d][lane] = ends ? random::exponential_inv(random::uniform(keys_[lane], address)) : kNever;
}

/// Integrated hazard from age 0, without the factors of `times` lines.
double Machine::cumulative(size_t k, uint32_t i, uint32_t lane, double age) const {
  const ProcessPart& part = p_.processes[k];
  const auto rows = static_cast<uint32_t>(part.instances.size());
  const double scale = slots_[part.first_rate + rows + i][lane];
  switch (part.dwell) {
    case ProcessPart::Dwell::Weibull:
      return random::weibull_cumulative_hazard(age, slots_[part.first_rate + 3 * rows + i][lane], scale);
    case ProcessPart::Dwell::Exponential: return age / scale;
    default: return age >= scale ? kNever : 0;
  }
}

double Machine::dwell_hazard(size_t k, uint32_t i, uint32_t lane, double age, double span) {
  const ProcessPart& part = p_.processes[k];
  const double factor = slots_[part.first_rate + i][lane];
  if (!(factor > 0)) return 0;
  const double increment = part.dwell == ProcessPart::Dwell::Exponential
                               ? factor * (span / slots_[part.first_rate + part.instances.size() + i][lane])
                               : factor * (cumulative(k, i, lane, age + span) - cumulative(k, i, lane, age));
  if (increment >= 0 && increment - increment == 0) return increment;
  ++flags_[lane].faulty_rates;
  return 0;
}

double Machine::dwell_crossing(size_t k, uint32_t i, uint32_t lane, double& increment) {
  increment = 0;
  const ProcessPart& part = p_.processes[k];
  const double age = slots_[p_.clocks[part.clock].first + part.instances[i]][lane];
  if (!(age >= 0)) return 2;
  prepare_dwell(k, i, lane);
  const uint32_t d = dwell_first_[k] + i;
  if (threshold_[d][lane] == kNever) return 2;
  if (part.dwell == ProcessPart::Dwell::Fixed) {
    const double length = slots_[part.first_rate + part.instances.size() + i][lane];
    if (!(age + p_.step >= length - 1e-9 * p_.step)) return 2;
    const double at = (length - age) / p_.step;
    return at < 0 ? 0 : at > 1 ? 1 : at;
  }
  increment = dwell_hazard(k, i, lane, age, p_.step);
  if (!(spent_[d][lane] + increment >= threshold_[d][lane])) return 2;
  const double rest = threshold_[d][lane] - spent_[d][lane];
  return increment > 0 && rest > 0 ? rest / increment : 0;
}

/// Processes without a stock: events, arrivals.
void Machine::draw_dwell(size_t k) {
  const ProcessPart& part = p_.processes[k];
  for (uint32_t i = 0; i < part.instances.size(); ++i) {
    const double* factor = slots_[part.first_rate + i];
    const uint32_t d = dwell_first_[k] + i, row = part.first_row + i;
    for (uint32_t l = 0; l < width_; ++l) {
      if (!(factor[l] > 0)) continue;
      double increment = 0;
      if (dwell_crossing(k, i, l, increment) <= 1) {
        counts_[row][l] = 1;
        drawn_[row] = 1;
        threshold_[d][l] = kNever;
      } else {
        spent_[d][l] += increment;
      }
    }
  }
}

}  // namespace casus::kernel
