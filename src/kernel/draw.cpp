// Rates checked, numbers of events drawn.
#include <algorithm>

#include "base/vector_levels.h"
#include "kernel/machine.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::kernel {

using lower::Group;
using lower::ProcessPart;

namespace {

constexpr double kLargest = 1.7976931348623157e308;
/// Rows of one call of the samplers: what stays near in the cache.
constexpr size_t kChunk = 64;

CASUS_VECTOR_LEVELS
bool any_bad(const double* x, size_t n) {
  bool bad = false;
  for (size_t i = 0; i < n; ++i) bad |= !(x[i] >= 0 && x[i] <= kLargest);
  return bad;
}

CASUS_VECTOR_LEVELS
bool any_nonzero(const double* x, size_t n) {
  bool any = false;
  for (size_t i = 0; i < n; ++i) any |= x[i] != 0;
  return any;
}

CASUS_VECTOR_LEVELS
void times_step(const double* rate, double h, size_t n, double* mean) {
  for (size_t i = 0; i < n; ++i) mean[i] = rate[i] * h;
}

CASUS_VECTOR_LEVELS
void add_rows(const double* x, size_t n, double* sum) {
  for (size_t i = 0; i < n; ++i) sum[i] += x[i];
}

/// Whether anybody may leave: exp(-x) >= 1 - x, so that u below 1 - n x means that nobody does.
CASUS_VECTOR_LEVELS
bool may_leave(const double* n, const double* hazard, const double* u, double h, size_t width, double* mark) {
  bool any = false;
  for (size_t l = 0; l < width; ++l) {
    const double mean = n[l] * (hazard[l] * h);
    const bool may = mean > 0 && u[l] > (1.0 - mean) - 1e-9;
    mark[l] = may ? 1.0 : 0.0;
    any |= may;
  }
  return any;
}

}  // namespace

void Machine::check_rates(size_t k) {
  const ProcessPart& part = p_.processes[k];
  const size_t n = part.instances.size() * width_;
  double* first = slots_[part.first_rate];
  const bool bad = any_bad(first, n);
  rate_faulty_[k] = bad ? 1 : 0;
  if (bad)
    for (size_t i = 0; i < n; ++i)
      if (!(first[i] >= 0 && first[i] <= kLargest)) first[i] = 0, ++flags_[i % width_].faulty_rates;
  if (policy_ == nullptr || !policy_->cuts) return;
  for (size_t i = 0; i < part.instances.size(); ++i)
    if (cut_rows_[part.first_row + i])
      for (size_t l = 0; l < width_; ++l)
        if (cut_[part.first_row + i][l] != 0) first[i * width_ + l] = 0;
}

void Machine::rates() {
  for (size_t k = 0; k < p_.processes.size(); ++k) {
    const ProcessPart& part = p_.processes[k];
    if (!part_on_[k] || !part.rated) continue;
    if (rates_current(k)) continue;
    run(part.rate);
    check_rates(k);
  }
}

/// Rates that read nothing that has changed are still there.
bool Machine::rates_current(size_t k) {
  if (policy_ != nullptr && policy_->cuts) return false;
  const auto& sources = p_.blocks[p_.processes[k].rate].sources;
  bool stale = rate_version_[k] == 0 || rate_faulty_[k];
  for (size_t i = 0; i < sources.size() && !stale; ++i) stale = version_[sources[i]] > rate_version_[k];
  rate_version_[k] = stamp_;
  return !stale;
}

void Machine::draw_plain(size_t k) {
  const ProcessPart& part = p_.processes[k];
  const auto rows = static_cast<uint32_t>(part.instances.size());
  for (uint32_t i = 0; i < rows;) {
    if (part.source[i] != lower::kNone || !any_nonzero(slots_[part.first_rate + i], width_)) {
      ++i;
      continue;
    }
    uint32_t to = i + 1;
    while (to < rows && to - i < kChunk && part.source[to] == lower::kNone &&
           part.instances[to] == part.instances[to - 1] + 1 && any_nonzero(slots_[part.first_rate + to], width_))
      ++to;
    const size_t n = size_t(to - i) * width_;
    double* counts = counts_[part.first_row + i];
    random::uniform_matrix(keys_.data(), width_, step_, part.family, part.instances[i], to - i, 0, uniforms_.data());
    times_step(slots_[part.first_rate + i], p_.step, n, counts);
    random::poisson_bulk(uniforms_.data(), counts, n, bad_.data());
    for (size_t j = 0; j < n; ++j)
      if (bad_[j]) ++flags_[j % width_].faulty_rates;
    for (; i < to; ++i) drawn_[part.first_row + i] = any_nonzero(counts_[part.first_row + i], width_);
  }
}

void Machine::draw_moves(const Group& g, const double* u) {
  const double* n = slots_[p_.targets[g.target].slot];
  double *hazard = scratch_[0], *may = scratch_[1];
  std::copy_n(slots_[rate_slot_[g.rows[0]]], width_, hazard);
  for (size_t k = 1; k < g.rows.size(); ++k) add_rows(slots_[rate_slot_[g.rows[k]]], width_, hazard);
  if (!may_leave(n, hazard, u, p_.step, width_, may)) return;
  for (size_t l = 0; l < width_; ++l) {
    if (may[l] == 0) continue;
    double leaving = random::binomial_inv(u[l], n[l], -random::expm1_(-(hazard[l] * p_.step)));
    if (leaving == 0) continue;
    // The hazard of this one and all later: the last of them takes the rest.
    suffix_.resize(g.rows.size() + 1);
    suffix_[g.rows.size()] = 0;
    for (size_t k = g.rows.size(); k-- > 0;) suffix_[k] = slots_[rate_slot_[g.rows[k]]][l] + suffix_[k + 1];
    for (size_t k = 0; k < g.rows.size() && leaving > 0; ++k) {
      const uint32_t row = g.rows[k];
      const double own = slots_[rate_slot_[row]][l];
      if (own == 0) continue;
      double taken = leaving;
      if (own != suffix_[k]) {
        const ProcessPart& part = p_.processes[part_of_row_[row]];
        const double v = random::uniform(keys_[l], {step_, part.family, part.instances[row - part.first_row], 0});
        taken = random::binomial_inv(v, leaving, own / suffix_[k]);
      }
      if (taken == 0) continue;
      counts_[row][l] = taken;
      drawn_[row] = 1;
      leaving -= taken;
    }
  }
}

/// The earliest wins. A process with a rate comes at -log u / H, as though u were how much of an
/// exponential waiting time is left; a dwell time where its integrated hazard reaches its threshold.
void Machine::draw_changes(const Group& g, const double* u) {
  for (uint32_t l = 0; l < width_; ++l) {
    double hazard = 0, first = 2;
    uint32_t winner = lower::kNone;
    for (const uint32_t row : g.rows) {
      const size_t k = part_of_row_[row];
      const uint32_t i = row - p_.processes[k].first_row;
      const double rate = slots_[rate_slot_[row]][l];
      if (p_.processes[k].dwell == ProcessPart::Dwell::No) {
        hazard += rate;
        continue;
      }
      if (!(rate > 0)) {
        increment_[dwell_first_[k] + i] = 0;
        continue;
      }
      const double at = dwell_crossing(k, i, l, increment_[dwell_first_[k] + i]);
      if (at <= 1 && at < first) first = at, winner = row;
    }
    const double mean = hazard * p_.step;
    bool by_rate = false;
    if (mean > 0 && u[l] > (1.0 - mean) - 1e-9) {
      const double at = -random::log_(u[l]) / mean;
      if (at <= 1 && at < first) first = at, by_rate = true;
    }
    if (by_rate) winner = split_change(g, l);
    for (const uint32_t row : g.rows) {
      const size_t k = part_of_row_[row];
      if (p_.processes[k].dwell == ProcessPart::Dwell::No) continue;
      const uint32_t d = dwell_first_[k] + row - p_.processes[k].first_row;
      if (row == winner)
        threshold_[d][l] = kNever;
      else
        spent_[d][l] += increment_[d] * (first < 1 ? first : 1);
    }
    if (winner == lower::kNone) continue;
    counts_[winner][l] = 1;
    drawn_[winner] = 1;
  }
}

/// Which of the processes with rates: in proportion to their hazards, each by its own draw.
uint32_t Machine::split_change(const Group& g, uint32_t l) {
  suffix_.assign(g.rows.size() + 1, 0);
  const auto rate = [&](size_t k) {
    const uint32_t row = g.rows[k];
    return p_.processes[part_of_row_[row]].dwell == ProcessPart::Dwell::No ? slots_[rate_slot_[row]][l] : 0.0;
  };
  for (size_t k = g.rows.size(); k-- > 0;) suffix_[k] = rate(k) + suffix_[k + 1];
  for (size_t k = 0; k < g.rows.size(); ++k) {
    const double own = rate(k);
    if (own == 0) continue;
    if (own == suffix_[k]) return g.rows[k];
    const ProcessPart& part = p_.processes[part_of_row_[g.rows[k]]];
    const double v = random::uniform(keys_[l], {step_, part.family, part.instances[g.rows[k] - part.first_row], 0});
    if (random::bernoulli_inv(v, own / suffix_[k]) != 0) return g.rows[k];
  }
  return lower::kNone;
}

/// Groups whose stocks follow one another share a call for their uniforms.
void Machine::draw_groups() {
  const auto on = [this](const Group& g) {
    for (const uint32_t row : g.rows)
      if (part_on_[part_of_row_[row]] && any_nonzero(slots_[rate_slot_[row]], width_)) return true;
    return false;
  };
  for (size_t from = 0; from < p_.groups.size();) {
    if (!on(p_.groups[from])) {
      ++from;
      continue;
    }
    const lower::Target& first = p_.targets[p_.groups[from].target];
    size_t to = from + 1;
    while (to < p_.groups.size() && to - from < kChunk && p_.targets[p_.groups[to].target].family == first.family &&
           p_.targets[p_.groups[to].target].instance == first.instance + (to - from) && on(p_.groups[to]))
      ++to;
    random::uniform_matrix(keys_.data(), width_, step_, first.family, first.instance, to - from, 0, uniforms_.data());
    for (size_t g = from; g < to; ++g) {
      const double* u = uniforms_.data() + (g - from) * width_;
      if (p_.groups[g].change)
        draw_changes(p_.groups[g], u);
      else
        draw_moves(p_.groups[g], u);
    }
    from = to;
  }
}

/// Whether a fired event happens: its premises hold, nobody has cut it, its guard holds.
bool Machine::fired_allowed(size_t k, uint32_t row, uint32_t lane) {
  const ProcessPart& part = p_.processes[k];
  if (!active(part.active, lane)) return false;
  if (policy_ != nullptr && policy_->cuts && cut_[row][lane] != 0) return false;
  if (part.guard == lower::kNone) return true;
  const uint32_t item = row - part.first_row;
  Entries e;
  e.count = 1, e.item = &item, e.lane = &lane;
  gather(part.guard, e, out_);
  return out_[0][0] != 0;
}

/// Fired units leave what the hazards left; a fired change happens if nothing else has changed the state.
void Machine::fire_in(uint32_t row) {
  const size_t k = part_of_row_[row];
  const ProcessPart& part = p_.processes[k];
  const uint32_t source = part.source[row - part.first_row];
  for (uint32_t l = 0; l < width_; ++l) {
    double n = fired_[row][l];
    fired_[row][l] = 0;
    if (n == 0 || !fired_allowed(k, row, l)) continue;
    if (source != lower::kNone && part.kind == ProcessPart::Kind::Change) {
      bool changes = slots_[p_.targets[source].slot][l] == part.from;
      if (group_of_[source] != lower::kNone)
        for (const uint32_t other : p_.groups[group_of_[source]].rows) changes = changes && counts_[other][l] == 0;
      n = changes ? 1 : 0;
    } else if (source != lower::kNone) {
      double there = slots_[p_.targets[source].slot][l];
      if (group_of_[source] != lower::kNone)
        for (const uint32_t other : p_.groups[group_of_[source]].rows) there -= counts_[other][l];
      if (n > there) n = there, ++flags_[l].shortfalls;
    }
    if (n == 0) continue;
    counts_[row][l] += n;
    drawn_[row] = 1;
  }
}

void Machine::draw() {
  for (uint32_t row = 0; row < p_.rows; ++row) {
    if (!drawn_[row]) continue;
    std::fill_n(counts_[row], width_, 0.0);
    drawn_[row] = 0;
  }
  for (size_t k = 0; k < p_.processes.size(); ++k) {
    const ProcessPart& part = p_.processes[k];
    if (!part_on_[k] || !part.rated || part.kind == ProcessPart::Kind::Change) continue;
    if (part.dwell == ProcessPart::Dwell::No)
      draw_plain(k);
    else
      draw_dwell(k);
  }
  draw_groups();
  if (!fired_rows_.empty()) {
    std::vector<uint32_t> rows;
    rows.swap(fired_rows_);
    std::sort(rows.begin(), rows.end());
    for (const uint32_t row : rows) is_fired_[row] = 0;
    for (const uint32_t row : rows) fire_in(row);
  }
  for (const ProcessPart& part : p_.processes) {
    if (!part.single) continue;
    for (size_t i = 0; i < part.instances.size(); ++i)
      if (drawn_[part.first_row + i])
        for (size_t l = 0; l < width_; ++l) counts_[part.first_row + i][l] = counts_[part.first_row + i][l] > 1 ? 1 : counts_[part.first_row + i][l];
  }
}

}  // namespace casus::kernel
