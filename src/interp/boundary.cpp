// What is due at a boundary: triggers, schedules and shocks, decisions and negotiations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "interp/engine.h"
#include "model/text.h"

namespace casus::interp {

using lower::kNone;

void Engine::boundary(uint32_t k) {
  now_ = day(k);
  if (k > 0) {
    read_clocks(false);  // a spell that the step ended has ended, even if it begins again right now
    policies(k);
  }
  triggers(k, k == 0);
  if (k > 0) schedules(k);
  shock(k);
  apply_pending(k, Phase::Schedules);
  if (k > 0) {
    decisions(k);
    apply_pending(k, Phase::Decisions);
  } else {
    for (const lower::Decision& d : p_.decisions) decide(d, 0);
  }
  read_clocks(false);
}

/// Whether `first`, `first` + `period`, ... has a time after the boundary before and not after this one.
bool Engine::comes_due(double first, double period, uint32_t k) const {
  auto passed = [&](double day) {
    if (day + 1e-6 < first) return 0.0;
    return period > 0 ? std::floor((day - first + 1e-6) / period) + 1 : 1.0;
  };
  return passed(day(k)) > passed(day(k - 1));
}

void Engine::triggers(uint32_t k, bool at_start) {
  for (const lower::Schedule& s : p_.schedules) {
    if (s.kind != model::Schedule::Kind::When) continue;
    prepare(s.condition);
    due_.assign(s.rows * lanes_, 0);
    eval_.start(s.condition);
    for (uint32_t r = 0; r < s.rows; ++r) {
      eval_.row(s.condition, r);
      const double *holds = eval_.output(s.condition, 0), *guard = eval_.output(s.condition, 1);
      double* before = memory_.at(s.before + r);
      for (size_t l = 0; l < lanes_; ++l) {
        const bool fires = holds[l] != 0 && before[l] == 0 && guard[l] != 0 && !at_start;
        due_[r * lanes_ + l] = fires ? 1 : 0;
        before[l] = holds[l];
      }
    }
    if (at_start) continue;
    if (tile_.method == kernel::Method::Step) {
      apply_act(s.act, due_.data(), k);
    } else {
      // Between boundaries there are no steps to number its draws by.
      const std::vector<double> due = due_;
      std::vector<double> one(due.size());
      for (uint32_t r = 0; r < s.rows; ++r) {
        if (due[r] == 0) continue;
        std::fill(one.begin(), one.end(), 0.0);
        one[r] = 1;
        apply_act(s.act, one.data(), static_cast<uint32_t>(memory_.at(s.fires + r)[0]++));
      }
    }
    for (uint32_t r = 0; logging() && r < s.rows; ++r)
      if (due_[r * lanes_] != 0) tell(s.labels[r] + " fires", s.reason + " became true");
  }
  apply_pending(k, Phase::Triggers);
}

void Engine::schedules(uint32_t k) {
  for (const lower::Schedule& s : p_.schedules) {
    if (s.kind == model::Schedule::Kind::When) continue;
    if (!comes_due(s.first, s.kind == model::Schedule::Kind::Every ? s.period : 0, k)) continue;
    prepare(s.condition);
    due_.assign(s.rows * lanes_, 0);
    eval_.start(s.condition);
    for (uint32_t r = 0; r < s.rows; ++r) {
      eval_.row(s.condition, r);
      const double* guard = eval_.output(s.condition, 1);
      for (size_t l = 0; l < lanes_; ++l) due_[r * lanes_ + l] = guard[l] != 0 ? 1 : 0;
      if (logging() && guard[0] != 0) tell(s.labels[r] + " happens", "its date");
    }
    apply_act(s.act, due_.data(), k);
  }
}

void Engine::shock(uint32_t k) {
  for (uint32_t i = 0; i < p_.shocks.size(); ++i) {
    const lower::Shock& s = p_.shocks[i];
    if (k == 0 ? s.day > 1e-6 || s.day < -1e-6 : !comes_due(s.day, 0, k)) continue;
    due_.assign(lanes_, 0);
    for (size_t arm = 0; arm < tile_.arms.size(); ++arm)
      if (tile_.arms[arm].shock == i) std::fill_n(due_.data() + arm * runs(), runs(), 1.0);
    if (logging() && due_[0] != 0) tell(s.name + " happens", "a shock");
    apply_act(s.act, due_.data(), k);
  }
}

void Engine::decisions(uint32_t k) {
  for (const lower::Decision& d : p_.decisions) decide(d, k);
  negotiations(k);
}

/// At the start only whether the trigger holds is noted.
void Engine::decide(const lower::Decision& d, uint32_t k) {
  if (!d.triggered && (k == 0 || !comes_due(d.period, d.period, k))) return;
  prepare(d.due);
  eval_.start(d.due);
  due_.assign(d.rows * lanes_, 0);
  bool some = false;
  for (uint32_t r = 0; r < d.rows; ++r) {
    eval_.row(d.due, r);
    const double *holds = eval_.output(d.due, 0), *guard = eval_.output(d.due, 1);
    double *before = memory_.at(d.before + r), *last = memory_.at(d.last + r);
    for (size_t l = 0; l < lanes_; ++l) {
      bool now = k > 0 && guard[l] != 0;
      if (d.triggered) {
        const bool may = d.min_gap > 0 ? now_ - last[l] >= d.min_gap - 1e-6 : before[l] == 0;
        now = now && holds[l] != 0 && may;
        before[l] = holds[l];
      }
      if (!now) continue;
      due_[r * lanes_ + l] = 1;
      some = true;
    }
  }
  if (!some) return;
  const size_t matrix = d.rows * lanes_;
  chosen_.assign(d.options.size() * matrix, 0);
  prepare(d.choose);
  eval_.start(d.choose);
  for (uint32_t r = 0; r < d.rows; ++r)
    if (any(due_.data() + r * lanes_)) choose(d, r, k);
  for (size_t i = 0; i < d.options.size(); ++i) apply_act(d.acts[i], chosen_.data() + i * matrix, k);
}

/// One that is below 0 or no number acts as 0, and is counted.
double Engine::sound_steadiness(double steadiness, const std::string& whose, size_t lane) {
  if (steadiness >= 0) return steadiness;
  ++flags_[lane].faulty_values;
  if (logging() && lane == 0)
    tell(whose + ": a choice at random", "a faulty steadiness, below 0 or no number");
  return 0;
}

/// In the lanes where this row is due.
void Engine::choose(const lower::Decision& d, uint32_t row, uint32_t k) {
  eval_.row(d.choose, row);
  std::vector<kernel::Option>& options = options_;
  options.resize(d.options.size());
  ending_.assign(lanes_, 0);  // what the state becomes, where
  on_.assign(lanes_, 0);
  for (size_t l = 0; l < lanes_; ++l) {
    if (due_[row * lanes_ + l] == 0) continue;
    for (uint32_t i = 0; i < options.size(); ++i) {
      const bool premises = eval_.output(d.choose, 2 + 3 * i)[l] != 0;
      options[i] = {premises && eval_.output(d.choose, 1 + 3 * i)[l] != 0,
                    eval_.output(d.choose, 3 + 3 * i)[l]};
      if (!options[i].open || options[i].worth - options[i].worth == 0) continue;
      ++flags_[l].faulty_values;
      if (logging() && l == 0)
        tell(d.labels[row] + " can't choose " + d.options[i], "its worth is not a finite number");
    }
    const double pin = d.pin == kNone ? 0 : memory_.at(d.pin + row)[l];
    for (uint32_t i = 0; pin != 0 && i < options.size(); ++i)
      options[i] = {pin == i + 1 && eval_.output(d.choose, 2 + 3 * i)[l] != 0, 0};
    const double steadiness = d.steady ? 0 : sound_steadiness(eval_.output(d.choose, 0)[l], d.labels[row], l);
    kernel::choice_probabilities(options, steadiness, d.steady, probabilities_);
    const int choice = kernel::choose(probabilities_, random::uniform(luck_[l], {k, d.address, row, 0}));
    if (choice < 0) continue;
    memory_.at(d.last + row)[l] = now_;
    ending_[l] = choice + 1;
    on_[l] = 1;
    chosen_[(size_t(choice) * d.rows + row) * lanes_ + l] = 1;
    if (logging() && l == 0) {
      const std::string why =
          pin != 0 ? "the policy says so" : "chance " + model::number_text(probabilities_[choice]);
      tell(d.labels[row] + " chose " + d.options[choice], d.triggered ? why + ", as " + d.reason : why);
    }
  }
  pending_.set(d.state[row], ending_.data(), on_.data());
}

/// Into best_; `without` is what either side has without a deal.
void Engine::best_deals(const lower::Negotiation& n, const std::vector<double>& without) {
  best_.assign(lanes_, {});
  one_.assign(lanes_, 0);  // where a worth is no number
  size_t points = 1;
  for (const auto& issue : n.issues) points *= issue.points;
  prepare(n.worths);
  eval_.start(n.worths);
  for (size_t point = 0; point < points; ++point) {
    size_t rest = point;
    for (size_t i = n.issues.size(); i-- > 0;) {
      const auto& issue = n.issues[i];
      memory_.fill(n.issue_base + static_cast<uint32_t>(i),
                   issue.low + static_cast<double>(rest % issue.points) * issue.step);
      rest /= issue.points;
    }
    eval_.row(n.worths, 0);
    const double *worth0 = eval_.output(n.worths, 0), *worth1 = eval_.output(n.worths, 1);
    for (size_t l = 0; l < lanes_; ++l) {
      const double gain0 = worth0[l] - without[l], gain1 = worth1[l] - without[lanes_ + l];
      best_[l].offer(point, gain0, gain1);
      if (gain0 - gain0 != 0 || gain1 - gain1 != 0) one_[l] = 1;
    }
  }
  for (size_t l = 0; l < lanes_; ++l) {
    if (on_[l] == 0 || one_[l] == 0) continue;
    ++flags_[l].faulty_values;
    if (logging() && l == 0) tell(n.name + ": some deals are not looked at", "a faulty worth, not finite");
  }
}

/// How it ends in each lane, and what is agreed on.
void Engine::negotiate(const lower::Negotiation& n, uint32_t k, Talks& talks) {
  prepare(n.due);
  eval_.run(n.due);
  on_.assign(eval_.output(n.due, 0), eval_.output(n.due, 0) + lanes_);
  talks.ending.assign(lanes_, 0);
  if (!any(on_.data())) return;
  prepare(n.terms);
  eval_.run(n.terms);
  terms_.clear();
  for (uint32_t o = 0; o < 4; ++o) {
    const double* t = eval_.output(n.terms, o);
    terms_.insert(terms_.end(), t, t + lanes_);
  }
  best_deals(n, terms_);
  talks.agreed.resize(n.issues.size() * lanes_);
  for (size_t l = 0; l < lanes_; ++l) {
    if (on_[l] == 0) continue;
    double& ending = talks.ending[l];
    ending = best_[l].found() ? 1 : 3;
    for (uint32_t party = 0; best_[l].found() && party < 2; ++party) {
      const double steadiness =
          n.steady[party] ? 0 : sound_steadiness(terms_[(2 + party) * lanes_ + l], n.name, l);
      const double chance = kernel::acceptance(best_[l].gain[party], steadiness, n.steady[party]);
      if (random::uniform(luck_[l], {k, n.address, 0, party}) > chance) ending = 2;
    }
    size_t rest = best_[l].point;
    for (size_t i = n.issues.size(); ending == 1 && i-- > 0;) {
      const auto& issue = n.issues[i];
      talks.agreed[i * lanes_ + l] = issue.low + static_cast<double>(rest % issue.points) * issue.step;
      rest /= issue.points;
    }
  }
  pending_.set(n.state, talks.ending.data(), on_.data());
}

/// All negotiations find their endings in the state of the phase; effects of an agreement read what was
/// agreed.
void Engine::negotiations(uint32_t k) {
  for (size_t i = 0; i < p_.negotiations.size(); ++i) {
    const lower::Negotiation& n = p_.negotiations[i];
    talks_[i].ending.clear();
    talks_[i].agreed.clear();
    if (comes_due(n.period, n.period, k)) negotiate(n, k, talks_[i]);
  }
  for (size_t i = 0; i < p_.negotiations.size(); ++i) {
    const std::vector<double>& agreed = talks_[i].agreed;
    for (size_t issue = 0; !agreed.empty() && issue < p_.negotiations[i].issues.size(); ++issue)
      for (size_t l = 0; l < lanes_; ++l)
        if (talks_[i].ending[l] == 1)
          memory_.at(p_.negotiations[i].issue_state[issue])[l] = agreed[issue * lanes_ + l];
    if (!agreed.empty()) state_changed();
  }
  for (size_t i = 0; i < p_.negotiations.size(); ++i)
    if (!talks_[i].ending.empty()) end_negotiation(p_.negotiations[i], talks_[i].ending, k);
}

void Engine::end_negotiation(const lower::Negotiation& n, const std::vector<double>& ending, uint32_t k) {
  static const char* const kEndings[] = {"agreement", "refusal", "no zone of agreement"};
  for (int e = 0; e < 3; ++e) {
    for (size_t l = 0; l < lanes_; ++l) on_[l] = ending[l] == e + 1 ? 1 : 0;
    if (logging() && on_[0] != 0) tell(n.name + ": " + kEndings[e], "its date");
    apply_act(n.endings[e], on_.data(), k);
  }
}

}  // namespace casus::interp
