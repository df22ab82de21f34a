// What premises carry, and what their ranges leave open.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "check/honesty.h"

namespace casus::check {
namespace {

using model::Op;
using model::PremiseRef;

/// Where each premise is named: processes, lines, effects, options, expressions.
class Gates {
 public:
  explicit Gates(const model::Model& m) : m_(m), places_(m.premises.size()) {
    for (const auto& p : m.processes) {
      place(p.because);
      times(p.times);
      effects(p.effects);
    }
    for (const auto& f : m.flows) {
      place(f.because);
      times(f.times);
    }
    for (const auto& s : m.schedules) {
      place(s.because);
      effects(s.effects);
    }
    for (const auto& d : m.decisions) {
      place(d.because);
      for (const auto& o : d.options) {
        place(o.because);
        effects(o.effects);
      }
    }
    for (const auto& n : m.negotiations) {
      place(n.because);
      effects(n.agreement), effects(n.refusal), effects(n.no_zone);
    }
    std::map<std::pair<uint32_t, uint32_t>, size_t> texts;  // an expression may be built more than once
    for (const auto& e : m.exprs) {
      if (e.op != Op::Premise) continue;
      const auto [place, fresh] = texts.emplace(std::pair(e.span.begin, e.span.end), next_);
      next_ += fresh;
      add(e.premise, place->second);
    }
    for (auto& p : places_) {
      std::sort(p.begin(), p.end());
      p.erase(std::unique(p.begin(), p.end()), p.end());
    }
  }

  const std::vector<size_t>& of(uint32_t premise) const { return places_[premise]; }

 private:
  void add(const PremiseRef& ref, size_t place) {
    const auto root = m_.premises[ref.premise].same_as;
    places_[root == kNone ? ref.premise : root].push_back(place);
  }
  void place(const std::vector<PremiseRef>& because) {
    for (const auto& ref : because) add(ref, next_);
    ++next_;
  }
  void times(const std::vector<model::TimesLine>& lines) {
    for (const auto& l : lines) place(l.because);
  }
  void effects(const std::vector<model::Effect>& list) {
    for (const auto& e : list) place(e.because);
  }

  const model::Model& m_;
  std::vector<std::vector<size_t>> places_;
  size_t next_ = 0;
};

bool is_disputed(const model::Premise& p) {
  return !p.agreed &&
         (p.voices.stance == "disputed" || p.voices.stance == "partly" || !p.voices.denied_by.empty());
}

struct Interval {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

constexpr int kDeepest = 60;
constexpr double kNinety = 1.6448536269514722;  // standard deviations from the median to the 95 % point

/// The 90 % range of a parameter.
Interval range_of(const model::Prior& p) {
  using Kind = model::Prior::Kind;
  switch (p.kind) {
    case Kind::Point:
      return {p.a, p.a};
    case Kind::Range:
      return {p.b, p.c};
    case Kind::Normal:
      return {p.a - kNinety * p.b, p.a + kNinety * p.b};
    case Kind::Lognormal:
      return {p.a * std::exp(-kNinety * p.b), p.a * std::exp(kNinety * p.b)};
    case Kind::Uniform:
      return {p.a, p.b};
    case Kind::Beta:
      return {0, 1};
    case Kind::Triangular:
      return {p.a, p.c};
  }
  return {};
}

Interval hull(std::initializer_list<double> values) {
  Interval out{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double v : values) {
    if (std::isnan(v)) return {};
    out.low = std::min(out.low, v), out.high = std::max(out.high, v);
  }
  return out;
}

/// Bounds on an expression, from the ranges and types of what it reads; wide where in doubt.
class Bounds {
 public:
  explicit Bounds(const model::Model& m) : m_(m) {}

  Interval of(ExprId id, int depth = 0) {
    if (id == kNone || depth > kDeepest || ++steps_ > 10'000) return {};
    const auto& e = m_.exprs[id];
    const auto arg = [&](size_t i) { return of(e.args[i], depth + 1); };
    switch (e.op) {
      case Op::Const:
        return {e.value, e.value};
      case Op::Param:
        return param(m_.params[e.ref.family]);
      case Op::Lever:
        return {m_.levers[e.ref.family].low, m_.levers[e.ref.family].high};
      case Op::State:
        return state(m_.states[e.ref.family]);
      case Op::Let:
        return of(m_.lets[e.ref.family].expr, depth + 1);
      case Op::Events:
      case Op::Recent:
      case Op::Monthly:
      case Op::Since:
      case Op::Count:
        return {0, std::numeric_limits<double>::infinity()};
      case Op::Logistic:
        return {0, 1};
      case Op::Neg: {
        const auto a = arg(0);
        return {-a.high, -a.low};
      }
      case Op::Exp: {
        const auto a = arg(0);
        return {std::exp(a.low), std::exp(a.high)};
      }
      case Op::Select: {
        const auto a = arg(1), b = arg(2);
        return {std::min(a.low, b.low), std::max(a.high, b.high)};
      }
      case Op::Add:
      case Op::Sub:
      case Op::Mul:
      case Op::Div:
      case Op::Pow:
      case Op::Min:
      case Op::Max:
        return pair(e.op, arg(0), arg(1));
      default:
        return {};
    }
  }

 private:
  static Interval pair(Op op, const Interval& a, const Interval& b) {
    switch (op) {
      case Op::Add:
        return {a.low + b.low, a.high + b.high};
      case Op::Sub:
        return {a.low - b.high, a.high - b.low};
      case Op::Mul:
        return hull({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
      case Op::Div:
        return b.low > 0 || b.high < 0
                   ? hull({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high})
                   : Interval{};
      case Op::Pow:
        return a.low > 0 ? hull({std::pow(a.low, b.low), std::pow(a.low, b.high), std::pow(a.high, b.low),
                                 std::pow(a.high, b.high)})
                         : Interval{};
      case Op::Min:
        return {std::min(a.low, b.low), std::min(a.high, b.high)};
      default:
        return {std::max(a.low, b.low), std::max(a.high, b.high)};
    }
  }

  Interval param(const model::Param& p) {
    Interval out{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const auto& prior : p.priors) {
      const auto r = range_of(prior);
      out.low = std::min(out.low, r.low), out.high = std::max(out.high, r.high);
    }
    return out;
  }

  Interval state(const model::State& s) {
    using Type = model::State::Type;
    if (s.type == Type::Level || s.type == Type::Bool) return {0, 1};
    if (s.type == Type::Count) return {0, std::numeric_limits<double>::infinity()};
    return {};
  }

  const model::Model& m_;
  size_t steps_ = 0;
};

bool depends(const model::Premise& p, uint32_t on) {
  return std::find(p.requires_.begin(), p.requires_.end(), on) != p.requires_.end();
}

const model::Premise* disputed_one(const model::Model& m, const std::vector<PremiseRef>& because) {
  for (const auto& ref : because)
    if (is_disputed(m.premises[ref.premise])) return &m.premises[ref.premise];
  return nullptr;
}

void one_sign(Context& c, const model::Premise& p, ExprId id, const Interval& range, const char* what,
              double neutral) {
  auto& d = c.error(Code::C0309, c.m.exprs[id].span,
                    fmt::format("'{}' is disputed, yet where it holds this can only {}", p.name, what));
  d.labels.push_back({p.span, "disputed here"});
  d.notes.push_back(fmt::format("by its range or type it lies from {:.4g} to {:.4g}", range.low, range.high));
  d.help = fmt::format(
      "let the range reach to both sides of {:g}, unless the dispute is only about whether there is an "
      "effect",
      neutral);
}

void check_lines(Context& c, const std::vector<model::TimesLine>& lines) {
  for (const auto& line : lines) {
    const auto* p = disputed_one(c.m, line.because);
    if (!p || line.factor == kNone) continue;
    const auto range = Bounds(c.m).of(line.factor);
    if (range.low == 0 && range.high == 0) continue;  // a ban, not an effect of some size
    if (range.low >= 1 && range.high > 1) one_sign(c, *p, line.factor, range, "raise the rate", 1);
    if (range.high <= 1 && range.low < 1) one_sign(c, *p, line.factor, range, "lower the rate", 1);
  }
}

}  // namespace

void warn_of_shared_gates(Context& c) {
  const Gates gates(c.m);
  std::map<std::vector<size_t>, uint32_t> first;
  for (uint32_t i = 0; i < c.m.premises.size(); ++i) {
    const auto& p = c.m.premises[i];
    if (p.agreed || p.rival || p.same_as != kNone || gates.of(i).empty()) continue;
    const auto [place, fresh] = first.emplace(gates.of(i), i);
    if (fresh || depends(p, place->second) || depends(c.m.premises[place->second], i)) continue;
    const auto& q = c.m.premises[place->second];
    auto& d = c.error(
        Code::C0308, p.span,
        fmt::format("'{}' and '{}' carry exactly the same: nothing can tell them apart", q.name, p.name));
    d.labels.push_back({q.span, "the other"});
    d.help = fmt::format(
        "if they are one premise, write: premise {} same as {}; if not, let one carry something of its own",
        p.name, q.name);
  }
}

void warn_of_one_sign(Context& c) {
  for (const auto& p : c.m.processes) check_lines(c, p.times);
  for (const auto& f : c.m.flows) check_lines(c, f.times);
}

}  // namespace casus::check
