#include "check/claims_honesty.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

namespace casus::check {
namespace {

using model::ClaimOp;
using model::PolicyId;
using model::Setting;

/// The policies under which a value is taken.
void add_policies(const model::Model& m, model::ClaimExprId id, std::set<PolicyId>& out) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  if (e.policy != kNone) out.insert(e.policy);
  for (const model::ClaimExprId arg : e.args) add_policies(m, arg, out);
}

/// What a lever is over time, as the dates say; nothing if a condition or another value decides.
class Course {
 public:
  Course(const model::Model& m, const model::Policy& p, model::LeverId lever, uint32_t instance) : m_(m) {
    for (const Setting& s : p.settings) {
      if (s.kind != Setting::Kind::Lever || s.ref.family != lever || !meets(s, instance)) continue;
      settings_.push_back(&s);
      known_ =
          known_ && s.condition_kind == Setting::Condition::None && m.exprs[s.value].op == model::Op::Const;
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

  const model::Model& m_;
  std::vector<const Setting*> settings_;
  bool known_ = true;
  double default_ = 0;
};

enum class Order { Same, More, Less, Mixed };

Order compare(const model::Model& m, const model::Policy& a, const model::Policy& b, model::LeverId lever) {
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
      if (m.levers[lever].type == model::Lever::Type::Enum) return Order::Mixed;
      const Order here = u > v ? Order::More : Order::Less;
      if (order != Order::Same && order != here) return Order::Mixed;
      order = here;
    }
  }
  return order;
}

/// The levers of which `a` has more, if it has less of none and more of two at least.
std::vector<std::string> more_of(const model::Model& m, const model::Policy& a, const model::Policy& b) {
  std::vector<std::string> names;
  std::set<model::LeverId> set;
  for (const auto* p : {&a, &b})
    for (const Setting& s : p->settings) {
      if (s.kind != Setting::Kind::Lever) return {};  // a pinned decision is neither more nor less
      set.insert(s.ref.family);
    }
  for (const model::LeverId lever : set) {
    const Order order = compare(m, a, b, lever);
    if (order == Order::Less || order == Order::Mixed) return {};
    if (order == Order::More) names.push_back(m.levers[lever].name);
  }
  return names.size() < 2 ? std::vector<std::string>{} : names;
}

}  // namespace

void warn_of_more_of_everything(Context& c) {
  std::set<std::pair<PolicyId, PolicyId>> seen;
  for (const model::ClaimExpr& e : c.m.claim_exprs) {
    const bool comparison = e.op >= ClaimOp::Lt && e.op <= ClaimOp::Within;
    if (!comparison) continue;
    std::set<PolicyId> left, right;
    add_policies(c.m, e.args[0], left);
    add_policies(c.m, e.op == ClaimOp::Within ? e.args[2] : e.args[1], right);
    if (left.size() != 1 || right.size() != 1) continue;
    PolicyId a = *left.begin(), b = *right.begin();
    if (a == b || !seen.insert(std::minmax(a, b)).second) continue;
    if (c.m.policies[a].hypothetical || c.m.policies[b].hypothetical) continue;
    // Against doing nothing new, more is what is asked about.
    if (c.m.policies[a].settings.empty() || c.m.policies[b].settings.empty()) continue;
    auto names = more_of(c.m, c.m.policies[a], c.m.policies[b]);
    if (names.empty()) {
      std::swap(a, b);
      names = more_of(c.m, c.m.policies[a], c.m.policies[b]);
    }
    if (names.empty()) continue;
    auto& d = c.error(Code::C0452, e.span,
                      fmt::format("'{}' only has more of everything than '{}'", c.m.policies[a].name,
                                  c.m.policies[b].name));
    d.notes.push_back(fmt::format("more of: {}; less of nothing", fmt::join(names, ", ")));
    d.labels.push_back({c.m.policies[a].span, "more"});
    d.labels.push_back({c.m.policies[b].span, "less"});
    d.help =
        "if more is better, it wins; compare it also with a policy of the same effort, spread differently";
  }
}

}  // namespace casus::check
