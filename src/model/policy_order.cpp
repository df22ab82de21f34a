#include "model/policy_order.h"

#include <set>

namespace casus::model {
namespace {

/// What a lever is over time, as the dates say; nothing if a condition or another value decides.
class Course {
 public:
  Course(const Model& m, const Policy& p, LeverId lever, uint32_t instance) : m_(m) {
    for (const Setting& s : p.settings) {
      if (s.kind != Setting::Kind::Lever || s.ref.family != lever || !meets(s, instance)) continue;
      settings_.push_back(&s);
      known_ = known_ && s.condition_kind == Setting::Condition::None && m.exprs[s.value].op == Op::Const;
    }
    default_ = m.levers[lever].defaults[instance];
  }

  bool known() const { return known_; }
  double at(double day) const {
    double value = default_;
    for (const Setting* s : settings_)
      if (day >= s->from && day < s->until) value = m_.exprs[s->value].value;
    return value;
  }
  void add_dates(std::set<double>& dates) const {
    for (const Setting* s : settings_)
      for (const double day : {s->from, s->until})
        if (day > 0 && day < m_.horizon) dates.insert(day);
  }

 private:
  bool meets(const Setting& s, uint32_t instance) const {
    if (s.ref.index.empty()) return true;
    std::vector<uint32_t> ordinals;
    for (const auto& i : s.ref.index) ordinals.push_back(i.value);
    return instance_number(m_, m_.levers[s.ref.family].index, ordinals) == instance;
  }

  const Model& m_;
  std::vector<const Setting*> settings_;
  bool known_ = true;
  double default_ = 0;
};

enum class Order { Same, More, Less, Mixed };

Order compare(const Model& m, const Policy& a, const Policy& b, LeverId lever) {
  Order order = Order::Same;
  for (uint32_t n = 0; n < m.levers[lever].defaults.size(); ++n) {
    const Course x(m, a, lever, n), y(m, b, lever, n);
    if (!x.known() || !y.known()) return Order::Mixed;
    std::set<double> dates{0};
    x.add_dates(dates);
    y.add_dates(dates);
    for (const double day : dates) {
      const double u = x.at(day), v = y.at(day);
      if (u == v) continue;
      // Words have no order.
      if (m.levers[lever].type == Lever::Type::Enum) return Order::Mixed;
      const Order here = u > v ? Order::More : Order::Less;
      if (order != Order::Same && order != here) return Order::Mixed;
      order = here;
    }
  }
  return order;
}

}  // namespace

std::vector<LeverId> more_of_everything(const Model& m, const Policy& a, const Policy& b) {
  std::vector<LeverId> more;
  std::set<LeverId> set;
  for (const auto* p : {&a, &b})
    for (const Setting& s : p->settings) {
      if (s.kind != Setting::Kind::Lever) return {};  // a pinned decision is neither more nor less
      set.insert(s.ref.family);
    }
  for (const LeverId lever : set) {
    const Order order = compare(m, a, b, lever);
    if (order == Order::Less || order == Order::Mixed) return {};
    if (order == Order::More) more.push_back(lever);
  }
  return more.size() < 2 ? std::vector<LeverId>{} : more;
}

}  // namespace casus::model
