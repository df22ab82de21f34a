#pragma once
// The next reaction method written by hand for models of bench/exact_models.h: clocks addressed and computed
// as in exact mode, so that the results are equal bit for bit, and can be checked.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "base/hash.h"
#include "exact_models.h"
#include "kernel/earliest.h"
#include "random/math.h"
#include "random/philox.h"
#include "random/samplers.h"

namespace casus::bench {

class ByHand {
 public:
  explicit ByHand(const ExactModel& m) : days_(m.days), start_(m.start), next_(m.reactions.size()) {
    std::vector<uint32_t> order(m.reactions.size());
    std::iota(order.begin(), order.end(), 0);
    auto family = [&](uint32_t r) { return hash32(std::string("process:") + m.reactions[r].process); };
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return family(a) < family(b); });
    std::vector<std::vector<uint32_t>> readers(m.start.size());
    for (uint32_t i = 0; i < order.size(); ++i) {
      const Reaction& r = m.reactions[order[i]];
      from_.push_back(r.from);
      to_.push_back(r.to);
      a_.push_back(r.a);
      family_.push_back(family(order[i]));
      instance_.push_back(r.instance);
      drivers_begin_.push_back(static_cast<uint32_t>(drivers_.size()));
      drivers_.insert(drivers_.end(), r.drivers.begin(), r.drivers.end());
      readers[r.from].push_back(i);
      for (uint32_t d : r.drivers) readers[d].push_back(i);
    }
    drivers_begin_.push_back(static_cast<uint32_t>(drivers_.size()));
    for (uint32_t i = 0; i < order.size(); ++i) {
      std::vector<uint32_t> all = readers[from_[i]];
      all.insert(all.end(), readers[to_[i]].begin(), readers[to_[i]].end());
      all.push_back(i);
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
      affected_begin_.push_back(static_cast<uint32_t>(affected_.size()));
      affected_.insert(affected_.end(), all.begin(), all.end());
    }
    affected_begin_.push_back(static_cast<uint32_t>(affected_.size()));
  }

  /// Returns the number of events.
  uint64_t run(random::Key key) {
    const size_t n = from_.size();
    x_ = start_;
    next_ = kernel::Earliest(n);
    left_.resize(n);
    since_.assign(n, 0);
    hazard_.assign(n, 0);
    number_.assign(n, 0);
    for (uint32_t i = 0; i < n; ++i) {
      left_[i] = draw(key, i);
      look(i, 0);
    }
    uint64_t events = 0;
    for (;; ++events) {
      const auto i = static_cast<uint32_t>(next_.first());
      const double now = next_.time(i);
      if (!(now < days_)) return events;
      ++number_[i];
      left_[i] = draw(key, i);
      since_[i] = now;
      hazard_[i] = 0;
      x_[from_[i]] -= 1;
      x_[to_[i]] += 1;
      for (uint32_t a = affected_begin_[i]; a < affected_begin_[i + 1]; ++a) look(affected_[a], now);
      if (hazard_[i] == 0) next_.set(i, std::numeric_limits<double>::infinity());
    }
  }

  const std::vector<double>& state() const { return x_; }

 private:
  double draw(random::Key key, uint32_t i) const {
    return random::exponential_inv(random::uniform(key, {number_[i], family_[i], instance_[i], 0}));
  }

  void look(uint32_t i, double now) {
    double sum = 0, rate = a_[i];
    const uint32_t first = drivers_begin_[i], last = drivers_begin_[i + 1];
    if (first < last) {
      for (uint32_t d = first + 1; d < last; ++d) sum += x_[drivers_[d]];
      rate = a_[i] * (last - first > 1 ? x_[drivers_[first]] + sum : x_[drivers_[first]]);
    }
    const double hazard = rate * x_[from_[i]];
    if (hazard == hazard_[i]) return;
    const double left = left_[i] - hazard_[i] * (now - since_[i]);
    left_[i] = left > 0 ? left : 0;
    since_[i] = now;
    hazard_[i] = hazard;
    next_.set(i, hazard > 0 ? now + left_[i] / hazard : std::numeric_limits<double>::infinity());
  }

  double days_;
  std::vector<double> start_, x_;
  std::vector<uint32_t> from_, to_, family_, instance_, drivers_begin_, drivers_, affected_begin_, affected_,
      number_;
  std::vector<double> a_, left_, since_, hazard_;
  kernel::Earliest next_;
};

}  // namespace casus::bench
