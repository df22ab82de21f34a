#include "check/memory.h"

#include <fmt/format.h>

#include <algorithm>

namespace casus::check {
namespace {

using model::Op;

/// What is known of a condition at the start of a run.
struct AtStart {
  enum class Holds : uint8_t { No, Yes, Unknown } holds = Holds::Unknown;
  std::optional<double> age;              // days
  const model::State* ageless = nullptr;  // holds, and this state does not say since when
};

constexpr int kMostSteps = 2000;

AtStart start_of(const model::Model& m, ExprId id, int& steps);

AtStart start_of_state(const model::Model& m, const model::Expr& state, double value) {
  const auto& s = m.states[state.ref.family];
  if (s.initial == kNone || m.exprs[s.initial].op != Op::Const) return {};
  AtStart out;
  out.holds = m.exprs[s.initial].value == value ? AtStart::Holds::Yes : AtStart::Holds::No;
  if (out.holds == AtStart::Holds::No) return out;
  out.age = s.age;
  if (!s.age && !s.implicit) out.ageless = &s;
  return out;
}

AtStart both(const AtStart& a, const AtStart& b) {
  if (a.holds == AtStart::Holds::No || b.holds == AtStart::Holds::No)
    return {AtStart::Holds::No, {}, nullptr};
  AtStart out;
  if (a.holds == AtStart::Holds::Unknown || b.holds == AtStart::Holds::Unknown) return out;
  out.holds = AtStart::Holds::Yes;
  if (a.age && b.age) out.age = std::min(*a.age, *b.age);
  out.ageless = a.ageless ? a.ageless : b.ageless;
  return out;
}

AtStart either(const AtStart& a, const AtStart& b) {
  if (a.holds == AtStart::Holds::No) return b;
  if (b.holds == AtStart::Holds::No) return a;
  if (a.holds != AtStart::Holds::Yes || b.holds != AtStart::Holds::Yes) return {};
  AtStart out = a;
  if (a.age && b.age) out.age = std::max(*a.age, *b.age);
  return out;
}

AtStart start_of(const model::Model& m, ExprId id, int& steps) {
  if (++steps > kMostSteps || id == kNone) return {};
  const auto& e = m.exprs[id];
  switch (e.op) {
    case Op::Const:
      return {e.value != 0 ? AtStart::Holds::Yes : AtStart::Holds::No, {}, nullptr};
    case Op::State:
      return m.states[e.ref.family].type == model::State::Type::Bool ? start_of_state(m, e, 1) : AtStart{};
    case Op::Let:
      return e.ref.family < m.lets.size() ? start_of(m, m.lets[e.ref.family].expr, steps) : AtStart{};
    case Op::Not:
      if (m.exprs[e.args[0]].op == Op::State) return start_of_state(m, m.exprs[e.args[0]], 0);
      return {};
    case Op::Eq:
      for (size_t i = 0; i < 2; ++i) {
        const auto &a = m.exprs[e.args[i]], &b = m.exprs[e.args[1 - i]];
        if (a.op == Op::State && b.op == Op::Const) return start_of_state(m, a, b.value);
      }
      return {};
    case Op::And:
      return both(start_of(m, e.args[0], steps), start_of(m, e.args[1], steps));
    case Op::Or:
      return either(start_of(m, e.args[0], steps), start_of(m, e.args[1], steps));
    default:
      return {};
  }
}

}  // namespace

model::ClockId add_clock(Context& c, ExprId condition, const Scope& scope, Span at) {
  model::Clock clock;
  clock.name =
      fmt::format("{}:{}", scope.owner.empty() ? "claims" : scope.owner, c.clock_count[scope.owner]++);
  if (scope.index) clock.index = *scope.index;
  clock.condition = condition;
  int steps = 0;
  const AtStart start = start_of(c.m, condition, steps);
  clock.initial_age = start.age.value_or(0);
  if (start.ageless && c.warned_clocks.insert(start.ageless->name).second) {
    auto& d = c.error(
        Code::C0310, at,
        fmt::format("this holds at the start, and '{}' does not say since when", start.ageless->name));
    d.labels.push_back({start.ageless->span, "declared here"});
    d.help = fmt::format("add `since DATE` to state {}", start.ageless->name);
  }
  c.m.clocks.push_back(std::move(clock));
  return uint32_t(c.m.clocks.size() - 1);
}

}  // namespace casus::check
