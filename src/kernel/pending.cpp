#include "kernel/pending.h"

#include <algorithm>

#include "base/vector_levels.h"
#include "random/math.h"

namespace casus::kernel {

using lower::SlotKind;

namespace {

constexpr double kMostUnits = 0x1p53;

bool finite(double x) { return x - x == 0; }

/// The nearest whole number, halves to the even one.
inline double nearest(double x) { return x < 0x1p51 && x > -0x1p51 ? (x + 0x1.8p52) - 0x1.8p52 : x; }

/// acc += n * x where n and holds; returns whether any product there is not finite.
CASUS_VECTOR_LEVELS
bool accumulate(double* acc, const double* n, const double* x, const double* holds, bool rounded, size_t width) {
  bool bad = false;
  for (size_t l = 0; l < width; ++l) {
    const double amount = rounded ? nearest(x[l]) : x[l];
    const double product = n[l] * amount;
    const bool here = n[l] != 0 && holds[l] != 0;
    const bool fine = product - product == 0;
    bad |= here && !fine;
    acc[l] += here && fine ? product : 0.0;
  }
  return bad;
}

}  // namespace

Pending::Pending(const lower::Program& p, size_t width)
    : p_(p), width_(width), add_(p.targets.size(), lower::kNone), raise_(add_), lower_(add_), is_touched_(add_.size(), 0) {}

double* Pending::row(std::vector<uint32_t>& rows, uint32_t target) {
  if (!is_touched_[target]) {
    is_touched_[target] = 1;
    touched_.push_back(target);
  }
  if (rows[target] == lower::kNone) {
    if ((used_ + 1) * width_ > rows_.size()) {
      Rows larger(std::max<size_t>(16, size_t(used_) * 2), width_);
      std::copy_n(rows_.data(), size_t(used_) * width_, larger.data());
      rows_ = std::move(larger);
    }
    std::fill_n(rows_[used_], width_, 0.0);
    rows[target] = used_++;
  }
  return rows_[rows[target]];
}

/// A count takes whole amounts.
double Pending::whole(uint32_t target, double x) const {
  return p_.targets[target].kind == SlotKind::Count ? nearest(x) : x;
}

namespace {

void count_bad(const double* n, const double* x, const double* holds, size_t width, LaneFlags* flags) {
  for (size_t l = 0; l < width; ++l)
    if (n[l] != 0 && holds[l] != 0 && !finite(n[l] * x[l])) ++flags[l].faulty_rates;
}

}  // namespace

void Pending::add(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags) {
  if (target == lower::kNone) return;
  const bool rounded = p_.targets[target].kind == SlotKind::Count;
  if (accumulate(row(add_, target), n, x, holds, rounded, width_)) count_bad(n, x, holds, width_, flags);
}

void Pending::raise(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags) {
  if (target == lower::kNone) return;
  if (accumulate(row(raise_, target), n, x, holds, false, width_)) count_bad(n, x, holds, width_, flags);
}

void Pending::lower(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags) {
  if (target == lower::kNone) return;
  if (accumulate(row(lower_, target), n, x, holds, false, width_)) count_bad(n, x, holds, width_, flags);
}

void Pending::add(uint32_t target, uint32_t lane, double x, LaneFlags* flags) {
  if (target == lower::kNone) return;
  if (!finite(x))
    ++flags[lane].faulty_rates;
  else
    row(add_, target)[lane] += whole(target, x);
}

void Pending::raise(uint32_t target, uint32_t lane, double x, LaneFlags* flags) {
  if (target == lower::kNone) return;
  if (!finite(x))
    ++flags[lane].faulty_rates;
  else
    row(raise_, target)[lane] += x;
}

void Pending::lower(uint32_t target, uint32_t lane, double x, LaneFlags* flags) {
  if (target == lower::kNone) return;
  if (!finite(x))
    ++flags[lane].faulty_rates;
  else
    row(lower_, target)[lane] += x;
}

void Pending::set(uint32_t target, uint32_t lane, double value) {
  if (target != lower::kNone) sets_.push_back({target, lane, value});
}

void Pending::take(uint32_t source, uint32_t target, uint32_t lane, double x, LaneFlags* flags) {
  if (!(x >= 0) || !finite(x)) {
    ++flags[lane].faulty_rates;
    return;
  }
  if (source == lower::kNone) return add(target, lane, x, flags);
  takes_.push_back({source, target, lane, whole(source, x)});
}

void Pending::transfer(uint32_t source, uint32_t target, const double* n) {
  if (source != lower::kNone) {
    double* out = row(add_, source);
    for (size_t l = 0; l < width_; ++l) out[l] -= n[l];
  }
  if (target != lower::kNone) {
    double* in = row(add_, target);
    for (size_t l = 0; l < width_; ++l) in[l] += n[l];
  }
}

bool Pending::clamp(const double* slots, uint32_t target, uint32_t lane, double& value) const {
  const lower::Target& t = p_.targets[target];
  double low = -1.7976931348623157e308, high = -low;
  if (t.kind == SlotKind::Count) low = 0, high = kMostUnits;
  if (t.kind == SlotKind::Level) low = 0, high = 1;
  if (t.low != lower::kNone && slots[t.low * width_ + lane] > low) low = slots[t.low * width_ + lane];
  if (t.high != lower::kNone && slots[t.high * width_ + lane] < high) high = slots[t.high * width_ + lane];
  if (t.kind == SlotKind::Count) low = -random::floor_(-low), high = random::floor_(high);
  if (value < low) return value = low, true;
  if (value > high) return value = high, true;
  return false;
}

void Pending::clamp_row(const Context& c, uint32_t target) {
  const lower::Target& t = p_.targets[target];
  double* x = c.slots + t.slot * width_;
  if (t.kind == SlotKind::Tally) return;
  if (t.low == lower::kNone && t.high == lower::kNone) {
    if (t.kind != SlotKind::Count && t.kind != SlotKind::Level) return;
    const double high = t.kind == SlotKind::Level ? 1 : kMostUnits;
    bool outside = false;
    for (size_t l = 0; l < width_; ++l) outside |= x[l] < 0 || x[l] > high;
    if (!outside) return;
  }
  for (size_t l = 0; l < width_; ++l)
    if (clamp(c.slots, target, static_cast<uint32_t>(l), x[l])) ++c.flags[l].clamps;
}

void Pending::apply_target(const Context& c, uint32_t target) {
  double* x = c.slots + p_.targets[target].slot * width_;
  if (add_[target] != lower::kNone) {
    const double* acc = rows_[add_[target]];
    for (size_t l = 0; l < width_; ++l) x[l] = acc[l] != 0 ? x[l] + acc[l] : x[l];
  }
  // A negative raise lowers, and the other way round, so that a level stays one.
  const auto towards_one = [](double level, double by) { return 1.0 - (1.0 - level) * random::exp_(-by); };
  const auto towards_zero = [](double level, double by) { return level * random::exp_(-by); };
  if (raise_[target] != lower::kNone) {
    const double* by = rows_[raise_[target]];
    for (size_t l = 0; l < width_; ++l)
      if (by[l] != 0) x[l] = by[l] > 0 ? towards_one(x[l], by[l]) : towards_zero(x[l], -by[l]);
  }
  if (lower_[target] != lower::kNone) {
    const double* by = rows_[lower_[target]];
    for (size_t l = 0; l < width_; ++l)
      if (by[l] != 0) x[l] = by[l] > 0 ? towards_zero(x[l], by[l]) : towards_one(x[l], -by[l]);
  }
  add_[target] = raise_[target] = lower_[target] = lower::kNone;
  is_touched_[target] = 0;
}

/// A stock that is asked for more than it has is shared in proportion, whole units by rounding the running
/// sum, and the shortfall is counted.
void Pending::settle_takes(const std::function<double(uint32_t, uint32_t)>& left, LaneFlags* flags) {
  std::stable_sort(takes_.begin(), takes_.end(), [](const Take& a, const Take& b) {
    return std::tie(a.source, a.lane) < std::tie(b.source, b.lane);
  });
  for (size_t from = 0; from < takes_.size();) {
    size_t to = from;
    double asked = 0;
    for (; to < takes_.size() && takes_[to].source == takes_[from].source && takes_[to].lane == takes_[from].lane; ++to)
      asked += takes_[to].amount;
    const uint32_t source = takes_[from].source, lane = takes_[from].lane;
    const double there = std::max(0.0, left(source, lane));
    const bool is_short = asked > there;
    if (is_short) ++flags[lane].shortfalls;
    double running = 0, given = 0;
    for (size_t i = from; i < to; ++i) {
      double amount = takes_[i].amount;
      if (is_short) {
        running += amount;
        double until = i + 1 == to ? there : there * (running / asked);
        if (p_.targets[source].kind == SlotKind::Count) until = random::floor_(until);
        amount = until - given;
        given = until;
      }
      row(add_, source)[lane] -= amount;
      if (takes_[i].target != lower::kNone) row(add_, takes_[i].target)[lane] += amount;
    }
    from = to;
  }
  takes_.clear();
}

/// Sets that agree are one; of others an addressed draw picks one evenly, and it is counted.
void Pending::settle_sets(const Context& c, const std::function<void(uint32_t)>& changed) {
  std::stable_sort(sets_.begin(), sets_.end(), [](const Set& a, const Set& b) {
    return std::tie(a.target, a.lane) < std::tie(b.target, b.lane);
  });
  for (size_t from = 0; from < sets_.size();) {
    size_t to = from;
    bool agree = true;
    for (; to < sets_.size() && sets_[to].target == sets_[from].target && sets_[to].lane == sets_[from].lane; ++to)
      agree = agree && sets_[to].value == sets_[from].value;
    const uint32_t lane = sets_[from].lane, target = sets_[from].target;
    const lower::Target& t = p_.targets[target];
    size_t pick = from;
    if (!agree) {
      const double u = random::uniform(c.keys[lane], {c.time, t.family, t.instance, 1});
      pick = from + std::min(to - from - 1, static_cast<size_t>(u * double(to - from)));
      ++c.flags[lane].set_conflicts;
    }
    double value = sets_[pick].value;
    if (!finite(value)) {
      ++c.flags[lane].faulty_rates;
    } else {
      if (t.kind == SlotKind::Count) value = nearest(value);
      if (clamp(c.slots, target, lane, value)) ++c.flags[lane].clamps;
      c.slots[t.slot * width_ + lane] = value;
      changed(t.source);
    }
    from = to;
  }
  sets_.clear();
}

void Pending::apply(const Context& c, const std::function<double(uint32_t, uint32_t)>& left,
                    const std::function<void(uint32_t)>& changed) {
  if (!takes_.empty()) settle_takes(left, c.flags);
  for (const uint32_t target : touched_) {
    apply_target(c, target);
    clamp_row(c, target);
    changed(p_.targets[target].source);
  }
  touched_.clear();
  used_ = 0;
  if (!sets_.empty()) settle_sets(c, changed);
}

}  // namespace casus::kernel
