// Decisions by logit, negotiations by the Nash product.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "kernel/machine.h"
#include "random/math.h"

namespace casus::kernel {

using lower::DecisionPart;
using lower::NegotiationPart;

/// When a decision is due: at its dates; without `at most every`, where its condition has become true; with
/// it, while the condition holds and that time has passed since the last choice.
void Machine::occasion(const DecisionPart& d, size_t number, uint32_t boundary, Due& due) {
  if (!d.triggered) {
    if (!std::binary_search(d.due.begin(), d.due.end(), boundary)) return;
    for (uint32_t i = 0; i < d.rows; ++i)
      for (uint32_t l = 0; l < width_; ++l) due.add(i, l);
    return;
  }
  const double now = day(boundary), slack = 1e-9 * p_.step;
  each_row(d.condition, [&](uint32_t i, const double* holds) {
    double* was = decision_was_[decision_first_[number] + i];
    const double* last = decision_last_[decision_first_[number] + i];
    for (size_t l = 0; l < width_; ++l) {
      const bool here = holds[l] != 0;
      if (here && (d.min_gap > 0 ? now - last[l] >= d.min_gap - slack : was[l] == 0)) due.add(i, static_cast<uint32_t>(l));
      was[l] = here ? 1 : 0;
    }
  });
}

/// The option taken, kNone if none is open. A pinned option stands alone.
uint32_t Machine::choose(const DecisionPart& d, size_t number, uint32_t item, uint32_t lane, uint32_t time,
                         const std::vector<const double*>& out, size_t entry) {
  constexpr double kLow = -std::numeric_limits<double>::infinity();
  const double pin = pin_[decision_first_[number] + item][lane];
  const auto worth = [&](size_t k) { return out[2 + 2 * k][entry]; };
  std::vector<char>& open = open_;
  open.assign(d.options.size(), 0);
  double best = kLow;
  size_t count = 0;
  for (size_t k = 0; k < d.options.size(); ++k) {
    if (out[1 + 2 * k][entry] == 0 || (pin != 0 && pin != double(k + 1))) continue;
    if (!(worth(k) - worth(k) == 0)) {  // an option whose worth is no number drops out
      ++flags_[lane].faulty_rates;
      continue;
    }
    open[k] = 1;
    ++count;
    best = worth(k) > best ? worth(k) : best;
  }
  if (count == 0) return lower::kNone;
  const double lambda = out[0][entry];
  const double u = random::uniform(keys_[lane], {time, d.family, item, 0});
  const bool surely = d.infinite || lambda > 1e300;
  if (!surely && !(lambda - lambda == 0)) ++flags_[lane].faulty_rates;
  double total = 0;
  weight_.assign(d.options.size(), 0);
  for (size_t k = 0; k < d.options.size(); ++k) {
    if (!open[k]) continue;
    if (surely)
      weight_[k] = worth(k) == best ? 1 : 0;
    else
      weight_[k] = lambda - lambda == 0 ? random::exp_(lambda * (worth(k) - best)) : 1;
    total += weight_[k];
  }
  double running = 0;
  uint32_t taken = lower::kNone;
  for (size_t k = 0; k < d.options.size(); ++k) {
    if (weight_[k] == 0) continue;
    taken = static_cast<uint32_t>(k);
    running += weight_[k];
    if (u * total <= running) break;
  }
  return taken;
}

void Machine::decide(const DecisionPart& d, size_t number, uint32_t boundary, Due& due) {
  std::vector<Due> taken(d.options.size());
  const size_t most = ev_->most_entries();
  for (size_t from = 0; from < due.item.size(); from += most) {
    Entries e;
    e.count = std::min(most, due.item.size() - from);
    e.item = due.item.data() + from, e.lane = due.lane.data() + from;
    gather(d.worths, e, out_);
    for (size_t k = 0; k < e.count; ++k) {
      const uint32_t option = choose(d, number, e.item[k], e.lane[k], boundary, out_, k);
      if (option == lower::kNone) continue;
      taken[option].add(e.item[k], e.lane[k]);
      decision_last_[decision_first_[number] + e.item[k]][e.lane[k]] = day(boundary);
      pending_.set(d.state[e.item[k]], e.lane[k], double(option + 1));
      if (log_ == nullptr) continue;
      std::string worths;
      for (size_t o = 0; o < d.options.size(); ++o)
        if (out_[1 + 2 * o][k] != 0)
          worths += fmt::format("{}{} {:.4g}", worths.empty() ? "worth " : ", ", d.options[o].name, out_[2 + 2 * o][k]);
      log(day(boundary), fmt::format("{} chose {}", p_.target_names[d.state[e.item[k]]], d.options[option].name), worths);
    }
  }
  for (size_t k = 0; k < taken.size(); ++k) queue_effects(d.options[k].effects, taken[k], d.family, boundary, 1);
}

void Machine::decisions(uint32_t boundary) {
  for (size_t k = 0; k < p_.decisions.size(); ++k) {
    Due due;
    occasion(p_.decisions[k], k, boundary, due);
    if (due.empty()) continue;
    keep_guarded(due, p_.decisions[k].guard, p_.decisions[k].active);
    if (!due.empty()) decide(p_.decisions[k], k, boundary, due);
  }
}

void Machine::negotiations(uint32_t boundary) {
  for (const NegotiationPart& n : p_.negotiations) {
    if (!std::binary_search(n.due.begin(), n.due.end(), boundary)) continue;
    Due due;
    for (uint32_t l = 0; l < width_; ++l) due.add(0, l);
    keep_guarded(due, n.guard, n.active);
    if (!due.empty()) negotiate(n, boundary, due);
  }
}

/// Walks the grid, the last issue fastest; keeps the first point with the largest product of both gains.
void Machine::propose(const NegotiationPart& n, const Due& due, Proposal& best) {
  const size_t count = due.item.size(), issues = n.issues.size();
  Entries e;
  e.count = count, e.item = due.item.data(), e.lane = due.lane.data();
  gather(n.without, e, out_);
  std::vector<double> without[2];
  for (int k = 0; k < 2; ++k) {
    without[k].assign(out_[k], out_[k] + count);
    best.steadiness[k].assign(out_[2 + k], out_[2 + k] + count);
    best.gain[k].assign(count, 0);
  }
  best.product.assign(count, 0);
  best.point.assign(issues, std::vector<double>(count, 0));
  std::vector<std::vector<double>> rows(issues, std::vector<double>(count));
  std::vector<const double*> inputs;
  for (const auto& r : rows) inputs.push_back(r.data());
  e.inputs = inputs.data();
  std::vector<uint32_t> at(issues, 0);
  for (bool more = true; more;) {
    for (size_t i = 0; i < issues; ++i)
      std::fill(rows[i].begin(), rows[i].end(), n.issues[i].low + double(at[i]) * n.issues[i].step);
    gather(n.worths, e, out_);
    for (size_t k = 0; k < count; ++k) {
      const double a = out_[0][k] - without[0][k], b = out_[1][k] - without[1][k];
      if (!(a > 0) || !(b > 0) || !(a * b > best.product[k])) continue;
      best.product[k] = a * b;
      best.gain[0][k] = a, best.gain[1][k] = b;
      for (size_t i = 0; i < issues; ++i) best.point[i][k] = rows[i][k];
    }
    size_t i = issues;
    while (i > 0 && ++at[i - 1] == n.issues[i - 1].points) at[--i] = 0;
    more = i > 0;
  }
}

void Machine::negotiate(const NegotiationPart& n, uint32_t boundary, const Due& all) {
  static const char* const kEndings[] = {"agreement", "refusal", "no zone"};
  const size_t most = ev_->most_entries();
  for (size_t from = 0; from < all.item.size(); from += most) {
    Due due;
    const size_t to = std::min(all.item.size(), from + most);
    due.item.assign(all.item.begin() + long(from), all.item.begin() + long(to));
    due.lane.assign(all.lane.begin() + long(from), all.lane.begin() + long(to));
    Proposal best;
    propose(n, due, best);
    Due ended[3];
    for (size_t k = 0; k < due.item.size(); ++k) {
      const uint32_t lane = due.lane[k];
      size_t ending = 2;
      if (best.product[k] > 0) {
        ending = 0;
        for (uint32_t party = 0; party < 2; ++party) {
          const double u = random::uniform(keys_[lane], {boundary, n.family, 0, party});
          const double accept = n.infinite[party] ? 1 : 1 / (1 + random::exp_(-best.steadiness[party][k] * best.gain[party][k]));
          if (!(u < accept)) ending = 1;
        }
      }
      ended[ending].add(0, lane);
      pending_.set(n.state, lane, double(ending + 1));
      for (size_t i = 0; ending == 0 && i < n.issues.size(); ++i) pending_.set(n.issues[i].state, lane, best.point[i][k]);
      if (log_ != nullptr)
        log(day(boundary), fmt::format("{} ended: {}", n.name, kEndings[ending]),
            ending == 2 ? "no point at which both gain" : fmt::format("gains {:.4g} and {:.4g}", best.gain[0][k], best.gain[1][k]));
    }
    for (int k = 0; k < 3; ++k) queue_effects(n.endings[k], ended[k], n.family, boundary, 2);
  }
}

}  // namespace casus::kernel
