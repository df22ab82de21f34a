// What acts, what is chosen, what is asked.
#include <cmath>

#include "model/print_parts.h"

namespace casus::model {
namespace {

template <class Family>
std::string named(const Model& m, const std::vector<Family>& families, const Ref& r, const Owner& owner) {
  return r.family < families.size() ? ref_text(m, families[r.family].name, families[r.family].index, r, owner)
                                    : "nowhere";
}

std::string stock(const Model& m, const Ref& r, const Owner& owner) { return named(m, m.states, r, owner); }

std::string set_value(const Model& m, const Effect& e, const Owner& owner) {
  const Expr& value = m.exprs[e.amount];
  const State& state = m.states[e.target.family];
  if (value.op != Op::Const) return expr_text(m, e.amount, owner);
  return value_text(value.value, state.alternatives, state.type == State::Type::Bool);
}

std::string effect_text(const Model& m, const Effect& e, const Owner& owner) {
  const std::string amount =
      e.amount == kNone ? "" : (e.about ? "about " : "") + expr_text(m, e.amount, owner);
  std::string text;
  switch (e.kind) {
    case EffectKind::Add:
      text = fmt::format("add {} to {}", amount,
                         e.to_state ? stock(m, e.target, owner) : named(m, m.tallies, e.target, owner));
      break;
    case EffectKind::Raise:
      text = fmt::format("raise {} by {}", stock(m, e.target, owner), amount);
      break;
    case EffectKind::Lower:
      text = fmt::format("lower {} by {}", stock(m, e.target, owner), amount);
      break;
    case EffectKind::Set:
      text = fmt::format("set {} = {}", stock(m, e.target, owner), set_value(m, e, owner));
      break;
    case EffectKind::Move:
      text = fmt::format("move {} of {} -> {}", amount, stock(m, e.source, owner), stock(m, e.target, owner));
      break;
    case EffectKind::Fire:
      text = fmt::format("fire {} {}", named(m, m.processes, e.target, owner),
                         amount.empty() ? "once" : amount + " times");
      break;
  }
  if (e.guard != kNone) text += " if " + expr_text(m, e.guard, owner);
  if (!e.because.empty()) text += " because " + because_text(m, e.because);
  return text;
}

void effects(Part& p, const Model& m, const std::vector<Effect>& all, const Owner& owner) {
  for (const Effect& e : all) p.line("do", effect_text(m, e, owner));
}

void times(Part& p, const Model& m, const std::vector<TimesLine>& all, const Owner& owner) {
  for (const TimesLine& t : all) {
    std::string text = expr_text(m, t.factor, owner);
    if (t.condition != kNone) text += " while " + expr_text(m, t.condition, owner);
    if (!t.because.empty()) text += " because " + because_text(m, t.because);
    p.line("times", text);
  }
}

std::string optional_text(const Model& m, ExprId id, const Owner& owner) {
  return id == kNone ? "" : expr_text(m, id, owner);
}

std::string days(double d) { return number_text(d) + " days"; }

const char* rate_word(Process::RateKind kind) {
  switch (kind) {
    case Process::RateKind::Instance:
      return "at";
    case Process::RateKind::PerUnit:
      return "at, per unit of the source,";
    case Process::RateKind::Whole:
      return "at, for the whole stock,";
    case Process::RateKind::Dwell:
      return "after";
  }
  return "?";
}

std::string dwell_text(const Model& m, const Process& x, const Owner& owner) {
  const Process::Dwell& d = x.dwell;
  std::string text;
  switch (d.dist) {
    case Process::Dwell::Dist::Weibull:
      text = fmt::format("weibull(shape {}, scale {})", expr_text(m, d.shape, owner),
                         expr_text(m, d.scale, owner));
      break;
    case Process::Dwell::Dist::Exponential:
      text = fmt::format("exponential(mean {})", expr_text(m, d.scale, owner));
      break;
    case Process::Dwell::Dist::Fixed:
      text = fmt::format("fixed({})", expr_text(m, d.scale, owner));
      break;
  }
  if (d.clock < m.clocks.size()) text += " since " + expr_text(m, m.clocks[d.clock].condition, owner);
  if (d.share != kNone) text += " for a share " + expr_text(m, d.share, owner);
  return text;
}

std::string arguments(const Model& m, MarkDist dist, const std::vector<ExprId>& args, const Owner& owner) {
  const std::vector<std::string> names = dist_arguments(dist);
  std::string text;
  for (size_t k = 0; k < args.size(); ++k)
    text += fmt::format("{}{} {}", k > 0 ? ", " : "", k < names.size() ? names[k] : "?",
                        expr_text(m, args[k], owner));
  return fmt::format("{}({})", dist_name(dist), text);
}

std::string span_text(double from, double until) {
  std::string text;
  if (std::isfinite(from)) text += " from day " + number_text(from);
  if (std::isfinite(until)) text += " until day " + number_text(until);
  return text;
}

std::string setting_text(const Model& m, const Setting& s) {
  const Owner none;
  const auto value = [&](const std::vector<std::string>& words, bool is_bool) {
    if (s.value == kNone) return std::string("?");
    const Expr& e = m.exprs[s.value];
    return e.op == Op::Const ? value_text(e.value, words, is_bool) : expr_text(m, s.value);
  };
  std::string text;
  switch (s.kind) {
    case Setting::Kind::Lever: {
      const Lever& x = m.levers[s.ref.family];
      text = "set " + ref_text(m, x.name, x.index, s.ref) + " = " +
             value(x.alternatives, x.type == Lever::Type::Bool);
      break;
    }
    case Setting::Kind::Decision: {
      const Decision& x = m.decisions[s.ref.family];
      text =
          "set " + ref_text(m, x.name, x.index, s.ref) + " = " + value(m.states[x.state].alternatives, false);
      break;
    }
    case Setting::Kind::Hold: {
      const State& x = m.states[s.ref.family];
      text = "hold " + ref_text(m, x.name, x.index, s.ref) + " = " +
             value(x.alternatives, x.type == State::Type::Bool);
      break;
    }
    case Setting::Kind::Cut:
      text = "cut " + named(m, m.processes, s.ref, none);
      break;
    case Setting::Kind::Force:
      return fmt::format("force {} at day {}", named(m, m.processes, s.ref, none), number_text(s.from));
  }
  text += span_text(s.from, s.until);
  if (s.condition_kind == Setting::Condition::None) return text;
  return text + (s.condition_kind == Setting::Condition::While ? " while " : " once ") +
         expr_text(m, s.condition);
}

}  // namespace

std::string part_of(const Model& m, const Process& x) {
  const Owner owner{&x.index, &x.marks};
  Part p("process " + x.name + index_text(m, x.index));
  p.line("because", because_text(m, x.because));
  p.line("event", x.event.powers.empty() ? "" : unit_text(m, x.event));
  const uint64_t all = instance_count(m, x.index);
  if (x.instances.size() != all) p.line("instances", fmt::format("{} of {}", x.instances.size(), all));
  if (x.kind == Process::Kind::Move)
    p.line("move", stock(m, x.source, owner) + " -> " + stock(m, x.target, owner));
  if (x.kind == Process::Kind::Change) {
    const State& s = m.states[x.changed.family];
    const bool is_bool = s.type == State::Type::Bool;
    p.line("change", fmt::format("{}: {} -> {}", stock(m, x.changed, owner),
                                 value_text(x.from, s.alternatives, is_bool),
                                 value_text(x.to, s.alternatives, is_bool)));
  }
  if (x.rate_kind == Process::RateKind::Dwell)
    p.line(rate_word(x.rate_kind), dwell_text(m, x, owner));
  else
    p.line(rate_word(x.rate_kind), optional_text(m, x.rate, owner));
  times(p, m, x.times, owner);
  p.line("while", optional_text(m, x.guard, owner));
  for (const Mark& mark : x.marks)
    p.line("draw", fmt::format("{} : {} from {}", mark.name, unit_text(m, mark.unit),
                               arguments(m, mark.dist, mark.args, owner)));
  effects(p, m, x.effects, owner);
  return p.text();
}

std::string part_of(const Model& m, const Flow& x) {
  const Owner owner{&x.index};
  Part p("flow " + (x.state.family < m.states.size() ? m.states[x.state.family].name : "nowhere") +
         index_text(m, x.index));
  p.line("because", because_text(m, x.because));
  if (x.kind == Flow::Kind::ReturnsTo)
    p.line("returns to", expr_text(m, x.goal, owner)).line("half-life", expr_text(m, x.half_life, owner));
  if (x.kind == Flow::Kind::Transfer) p.line("->", stock(m, x.target, owner));
  p.line("at", optional_text(m, x.rate, owner));
  times(p, m, x.times, owner);
  p.line("while", optional_text(m, x.guard, owner));
  return p.text();
}

std::string part_of(const Model& m, const Schedule& x) {
  const Owner owner{&x.index};
  const char* kind = x.kind == Schedule::Kind::Every ? "every" : x.kind == Schedule::Kind::On ? "on" : "when";
  Part p(fmt::format("{} {}{}", kind, x.name, index_text(m, x.index)));
  p.line("because", because_text(m, x.because));
  if (x.kind != Schedule::Kind::When) p.line("first", "day " + number_text(x.first));
  if (x.kind == Schedule::Kind::Every) p.line("period", days(x.period));
  p.line("becomes true", optional_text(m, x.condition, owner))
      .line("while", optional_text(m, x.guard, owner));
  effects(p, m, x.effects, owner);
  return p.text();
}

std::string part_of(const Model& m, const Decision& x) {
  const Owner owner{&x.index};
  Part p(fmt::format("decision {}{} by {}", x.name, index_text(m, x.index), x.actor));
  p.line("because", because_text(m, x.because));
  if (x.period > 0) p.line("every", days(x.period));
  p.line("when", optional_text(m, x.trigger, owner));
  if (x.min_gap > 0) p.line("at most every", days(x.min_gap));
  p.line("while", optional_text(m, x.guard, owner));
  for (const auto& o : x.options) {
    p.line("option", o.name).deeper();
    p.line("because", because_text(m, o.because)).line("when", optional_text(m, o.when, owner));
    p.line("worth", optional_text(m, o.worth, owner));
    effects(p, m, o.effects, owner);
    p.back();
  }
  p.line("steadiness", x.steadiness == kNone ? "infinite" : expr_text(m, x.steadiness, owner));
  return p.text();
}

std::string part_of(const Model& m, const Negotiation& x) {
  const Owner owner{nullptr, nullptr, &x.issues};
  Part p(fmt::format("negotiation {} between {}, {}", x.name, x.parties[0], x.parties[1]));
  p.line("because", because_text(m, x.because)).line("mediated by", joined(x.mediators));
  p.line("every", days(x.period)).line("while", optional_text(m, x.guard, owner));
  for (const auto& i : x.issues)
    p.line("issue", fmt::format("{} from {} by {}, {} points", i.name, number_text(i.low),
                                number_text(i.step), i.points));
  for (int k = 0; k < 2; ++k) {
    p.line("worth " + x.parties[k], optional_text(m, x.worth[k], owner));
    p.line("without a deal " + x.parties[k], optional_text(m, x.without[k], owner));
    p.line("steadiness " + x.parties[k],
           x.steadiness[k] == kNone ? "infinite" : expr_text(m, x.steadiness[k], owner));
  }
  const std::pair<const char*, const std::vector<Effect>*> endings[] = {
      {"agreement", &x.agreement}, {"refusal", &x.refusal}, {"no zone", &x.no_zone}};
  for (const auto& [word, all] : endings) {
    p.flag(word, !all->empty()).deeper();
    effects(p, m, *all, owner);
    p.back();
  }
  return p.text();
}

std::string part_of(const Model& m, const Policy& x) {
  Part p("policy " + x.name + (x.label.empty() ? "" : " " + quoted(x.label)));
  p.line("by", joined(x.actors)).flag("hypothetical", x.hypothetical).flag("derived", x.derived);
  p.line("of", x.family);
  for (const Setting& s : x.settings) p.flag(setting_text(m, s), true);
  return p.text();
}

std::string part_of(const Model& m, const Shock& x) {
  Part p("shock " + x.name);
  p.line("at", "day " + number_text(x.day));
  effects(p, m, x.effects, {});
  return p.text();
}

std::string part_of(const Model& m, const Outcome& x) {
  Part p("outcome " + x.name + (x.label.empty() ? "" : " " + quoted(x.label)));
  p.line("unit", unit_text(m, x.unit)).line("=", run_expr_text(m, x.value)).flag("harm", x.harm);
  if (x.range)
    p.line("in", fmt::format("[{}, {}]", number_text(x.range->first), number_text(x.range->second)));
  return p.text();
}

std::string part_of(const Model& m, const Claim& x) {
  Part p("claim " + x.name + (x.locator.empty() ? "" : " §" + x.locator) + " " + quoted(x.text));
  p.line("asserted", x.asserted).line("reads", x.reads).line("tests", joined(x.tests));
  p.flag("headline", x.headline).line("family", x.family).line("material", number_text(x.material));
  p.line("note", x.note).line("not tested", x.not_tested);
  if (x.formula != kNone) p.line("formula", claim_expr_text(m, x.formula));
  return p.text();
}

std::string part_of(const Model& m, const Expectation& x) {
  Part p("expect " + x.name + " " + quoted(x.text));
  if (x.formula != kNone) p.line("formula", claim_expr_text(m, x.formula));
  return p.text();
}

std::string part_of(const Model& m, const Observation& x) {
  static const std::vector<Negotiation::Issue> modelled = [] {
    std::vector<Negotiation::Issue> issues(1);
    issues[0].name = "modelled";
    return issues;
  }();
  Part p("observe " + x.name);
  p.line("of", x.series == Window::Series::Process ? named(m, m.processes, x.ref, {})
                                                   : named(m, m.tallies, x.ref, {}));
  p.line("column", x.column).line("with", arguments(m, x.dist, x.args, Owner{nullptr, nullptr, &modelled}));
  for (const auto& row : x.rows)
    p.line("row",
           fmt::format("{} .. {}: {}", number_text(row.from), number_text(row.to), number_text(row.value)));
  return p.text();
}

}  // namespace casus::model
