// Series and events: what is watched in a run, and when.
#include "check/claims_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "check/policies_settings.h"

namespace casus::check {
namespace {

using model::Op;
using syntax::ExprKind;

constexpr double kSlack = 1e-6;  // days
constexpr uint64_t kMaxSize = 100'000;

bool is_operator_of_time(const syntax::Expr& e) {
  switch (e.kind) {
    case ExprKind::AtEnd:
    case ExprKind::AtDate:
    case ExprKind::MeanOf:
    case ExprKind::MaxOf:
    case ExprKind::MinOf:
    case ExprKind::ShareOfTime:
    case ExprKind::TimesBegins:
    case ExprKind::First:
    case ExprKind::Eventually:
    case ExprKind::Always:
    case ExprKind::Until:
    case ExprKind::HoldsFor:
      return true;
    case ExprKind::Total:
      return e.window.kind != syntax::Window::Kind::None;
    default:
      return false;
  }
}

template <class Visit>
const syntax::Expr* find_below(const syntax::Expr& e, const Visit& visit) {
  if (visit(e)) return &e;
  for (const auto& part : e.args)
    if (part)
      if (const syntax::Expr* found = find_below(*part, visit)) return found;
  return e.extra ? find_below(*e.extra, visit) : nullptr;
}

bool is_outcome(const Context& c, const syntax::Expr& e) {
  return e.kind == ExprKind::Name && c.find(e.name, SymbolKind::Outcome) != nullptr;
}

}  // namespace

bool speaks_of_runs(const Context& c, const syntax::Expr& e) {
  return find_below(e, [&](const syntax::Expr& x) {
           return is_operator_of_time(x) || x.kind == ExprKind::Total || is_outcome(c, x) ||
                  x.kind == ExprKind::Chance || x.kind == ExprKind::Mean || x.kind == ExprKind::Quantile ||
                  x.kind == ExprKind::Effect;
         }) != nullptr;
}

const syntax::Expr* operator_of_time(const Context& c, const syntax::Expr& e) {
  return find_below(e, [&](const syntax::Expr& x) { return is_operator_of_time(x) || is_outcome(c, x); });
}

void RunBuilder::begin(const std::string& owner) {
  scope_ = c_.scope_of(no_index_, owner);
  scope_.index = &no_index_;
}

// ---- What is known of expressions. Parts come before the whole, so one pass in order is enough.

void RunBuilder::learn_probes() {
  const auto& all = c_.m.exprs;
  while (readings_.size() < all.size()) {
    const auto id = static_cast<ExprId>(readings_.size());
    const model::Expr& e = all[id];
    ExprId reading = kNone;
    bool none = e.op == Op::Since || e.op == Op::None;
    switch (e.op) {
      case Op::Lever:
      case Op::State:
      case Op::Tally:
      case Op::Events:
      case Op::Recent:
      case Op::Monthly:
      case Op::Since:
        reading = id;
        break;
      case Op::Let: {
        const ExprId meant = c_.m.lets[e.ref.family].expr;
        if (meant < id && readings_[meant] != kNone) reading = id;
        none = meant < id && none_probes_[meant];
        break;
      }
      default:
        break;
    }
    for (const ExprId arg : e.args) {
      if (reading == kNone) reading = readings_[arg];
      none = none || none_probes_[arg];
    }
    // A comparison with `none` is a plain false.
    if (e.op >= Op::Eq && e.op <= Op::Or) none = false;
    readings_.push_back(reading);
    none_probes_.push_back(none);
  }
}

ExprId RunBuilder::reading(ExprId id) {
  learn_probes();
  return readings_[id];
}

void RunBuilder::learn() {
  learn_probes();
  const auto& all = c_.m.run_exprs;
  while (none_.size() < all.size()) {
    const model::RunExpr& e = all[none_.size()];
    uint64_t size = 1;
    bool none = e.op == RunOp::None || e.op == RunOp::First || e.op == RunOp::Log || e.op == RunOp::Sqrt;
    for (const RunExprId arg : e.args) {
      size += size_[arg];
      none = none || none_[arg];
    }
    if (e.op == RunOp::Div) {
      const RunOp divisor = all[e.args[1]].op;
      none = none_[e.args[0]] || none_[e.args[1]] || (divisor != RunOp::Const && divisor != RunOp::Param);
    }
    if (e.op == RunOp::Else) none = none_[e.args[1]];
    if (e.op >= RunOp::Eq && e.op <= RunOp::Or) none = false;
    if (e.op == RunOp::Not) none = false;
    if (e.op == RunOp::Log || e.op == RunOp::Sqrt) {
      const RunOp of = all[e.args[0]].op;
      none = of != RunOp::Const && of != RunOp::Param;
    }
    if (e.op == RunOp::At || e.op == RunOp::MeanOf || e.op == RunOp::MaxOf || e.op == RunOp::MinOf)
      none = none_probes_[e.probe] != 0;
    none_.push_back(none);
    size_.push_back(size);
  }
}

bool RunBuilder::can_be_none(RunExprId id) {
  learn();
  return none_[id] != 0;
}

RunValue RunBuilder::add(model::RunExpr e, Type type) {
  learn();
  uint64_t size = 1;
  for (const RunExprId arg : e.args) size += size_[arg];
  if (size > kMaxSize || c_.m.run_exprs.size() >= c_.options.max_exprs) {
    c_.error(Code::C0236, e.span,
             size > kMaxSize
                 ? fmt::format("written out, this has {} operations, more than {}", grouped(double(size)),
                               grouped(double(kMaxSize)))
                 : fmt::format("what claims and outcomes read of a run grows beyond {} operations",
                               grouped(double(c_.options.max_exprs))))
        .help = "let a tally of the model add it up, and take the total of that";
    return failed(e.span);
  }
  const Span at = e.span;
  c_.m.run_exprs.push_back(std::move(e));
  return {static_cast<RunExprId>(c_.m.run_exprs.size() - 1), std::move(type), at};
}

RunValue RunBuilder::constant(double value, Type type, Span at) {
  model::RunExpr e;
  e.span = at;
  e.value = value;
  return add(std::move(e), std::move(type));
}

RunValue RunBuilder::combine(RunOp op, std::vector<RunValue> parts, Type type, Span at) {
  model::RunExpr e;
  e.op = op;
  e.span = at;
  for (const RunValue& part : parts) {
    if (!part.ok()) return failed(at);
    e.args.push_back(part.id);
  }
  return add(std::move(e), std::move(type));
}

// ---- Dispatch

RunValue RunBuilder::value(const syntax::Expr& e, Expected expected) {
  if (e.kind == ExprKind::Error) return failed(e.span);
  if (!speaks_of_runs(c_, e)) return world_value(e, expected);
  switch (e.kind) {
    case ExprKind::AtEnd:
    case ExprKind::AtDate:
      return at(e);
    case ExprKind::MeanOf:
      return over_window(e, RunOp::MeanOf);
    case ExprKind::MaxOf:
      return over_window(e, RunOp::MaxOf);
    case ExprKind::MinOf:
      return over_window(e, RunOp::MinOf);
    case ExprKind::ShareOfTime:
      return of_condition(e, RunOp::ShareOfTime, "share of time");
    case ExprKind::TimesBegins:
      return of_condition(e, RunOp::TimesBegins, "times");
    case ExprKind::First:
      return of_condition(e, RunOp::First, "first");
    case ExprKind::Total:
      return increase(e);
    case ExprKind::Eventually:
    case ExprKind::Always:
      return eventually(e);
    case ExprKind::Until:
      return until(e);
    case ExprKind::HoldsFor:
      return holds_for(e);
    case ExprKind::Name:
      return outcome(e);
    case ExprKind::Unary:
      return unary(e);
    case ExprKind::Binary:
      return binary(e);
    case ExprKind::If:
    case ExprKind::Because:
      return choice(e);
    case ExprKind::Call:
      return call(e);
    case ExprKind::Reduce:
      return reduction(e);
    case ExprKind::Chance:
    case ExprKind::Mean:
    case ExprKind::Quantile:
    case ExprKind::Effect:
      c_.error(Code::C0416, e.span, "a value over many runs inside one of a single run").help =
          "chances do not nest: compare two values with each other, side by side";
      return failed(e.span);
    case ExprKind::Recent:
    case ExprKind::Since:
    case ExprKind::Monthly: {
      const syntax::Expr* inner = operator_of_time(c_, e);
      c_.error(Code::C0411, inner != nullptr ? inner->span : e.span,
               "this is known only when a run has ended")
          .help =
          "memory looks back from one moment of the run: name a tally, a process or a condition of the model";
      return failed(e.span);
    }
    default:
      c_.error(Code::C0215, e.span, "this has no value in a run").help =
          "write for example: total x, x at end, first(C)";
      return failed(e.span);
  }
}

RunValue RunBuilder::event(const syntax::Expr& e) {
  RunValue v = value(e);
  if (!v.ok() || v.is(Type::Kind::Bool)) return v;
  c_.error(Code::C0415, e.span, "a chance is of something that happens or not, and this is a number").help =
      fmt::format("compare it with something: {} > ...; or write: mean({} under ...)", c_.text_of(e.span),
                  c_.text_of(e.span));
  return failed(e.span);
}

RunValue RunBuilder::outcome(const syntax::Expr& name) {
  const Symbol* s = c_.find(name.name, SymbolKind::Outcome);
  c_.used.insert(name.name);
  if (!name.index.empty() || name.has_args || !name.member.empty()) {
    c_.error(Code::C0208, name.span, fmt::format("the outcome '{}' has no index", name.name)).help =
        fmt::format("write {} alone", name.name);
    return failed(name.span);
  }
  const model::Outcome& o = c_.m.outcomes[s->id];
  return {o.value, Type::number(o.unit), name.span};
}

// ---- Values that are the same in all runs of a world

RunValue RunBuilder::world_value(const syntax::Expr& e, Expected expected) {
  const Typed t = c_.expr(&e, scope_, expected);
  if (!t.ok()) return failed(e.span);
  if (t.type.kind == Type::Kind::None) {
    model::RunExpr none;
    none.op = RunOp::None;
    none.span = e.span;
    return add(std::move(none), t.type);
  }
  if (const ExprId changing = reading(t.id); changing != kNone) {
    auto& d = c_.error(Code::C0410, e.span, "this changes during a run: say when it is read");
    d.labels.push_back({c_.m.exprs[changing].span, "changes"});
    const std::string text = c_.text_of(e.span);
    d.help = t.type.kind == Type::Kind::Bool
                 ? fmt::format("write: eventually {0}, always {0}, or {0} at end", text)
                 : fmt::format("write: {0} at end, mean of {0}, or max of {0}", text);
    return failed(e.span);
  }
  if (t.constant) return constant(*t.constant, t.type, e.span);
  model::RunExpr world;
  world.op = RunOp::Param;
  world.span = e.span;
  world.probe = t.id;
  return add(std::move(world), t.type);
}

// ---- When

std::optional<RunBuilder::Range> RunBuilder::checked_range(Range r, Span at) {
  const double horizon = c_.m.horizon;
  if (r.from < 0 || r.from > horizon || r.to < r.from) {
    auto& d =
        c_.error(Code::C0412, at,
                 r.to < r.from ? "this window ends before it begins" : "this window is outside the run");
    d.help = run_text(c_);
    return std::nullopt;
  }
  if (r.to > horizon + kSlack) r.cut = true;
  r.to = std::min(r.to, horizon);
  // The first boundary not before the window; the last boundary of a run is at the horizon.
  const double first = std::ceil((r.from - kSlack) / c_.m.step) * c_.m.step;
  if (first > r.to + kSlack && r.to < horizon - kSlack) {
    c_.error(Code::C0412, at, "no boundary between two steps lies in this window").help =
        fmt::format("make it at least a step of {} days long", c_.m.step);
    return std::nullopt;
  }
  return r;
}

std::optional<RunBuilder::Range> RunBuilder::window(const syntax::Window& w, Span at) {
  using K = syntax::Window::Kind;
  Range r{0, c_.m.horizon, false};
  const Span span = w.kind == K::None ? at : w.span;
  switch (w.kind) {
    case K::None:
      return r;
    case K::InLast: {
      const auto length = c_.duration(w.a.get(), scope_, "the window");
      if (!length) return std::nullopt;
      r.cut = *length > c_.m.horizon + kSlack;
      r.from = std::max(0.0, c_.m.horizon - *length);
      break;
    }
    case K::Within: {
      const auto length = c_.duration(w.a.get(), scope_, "the window");
      if (!length) return std::nullopt;
      r.to = *length;
      break;
    }
    case K::By:
    case K::FromTo: {
      const bool by = w.kind == K::By;
      const auto a = w.a ? c_.date(*w.a) : std::nullopt;
      const auto b = by ? a : w.b ? c_.date(*w.b) : std::nullopt;
      if (!a || !b) return std::nullopt;
      if (!by) r.from = *a;
      r.to = *b;
      break;
    }
    case K::AfterFirst:
      return std::nullopt;  // the parser has said that this is not yet known
  }
  const bool cut = r.cut;
  auto checked = checked_range(r, span);
  if (checked) checked->cut = checked->cut || cut;
  return checked;
}

std::optional<Typed> RunBuilder::moment(const syntax::Expr& e, const char* op) {
  if (e.kind == ExprKind::Error) return std::nullopt;
  if (const syntax::Expr* inner = operator_of_time(c_, e)) {
    const bool outcome = inner->kind == ExprKind::Name;
    auto& d = c_.error(Code::C0411, inner->span,
                       outcome ? fmt::format("the outcome '{}' inside '{}'", inner->name, op)
                               : fmt::format("an operator of time inside '{}'", op));
    d.help = outcome ? "an outcome is known only when the run has ended: name what it is made of"
                     : "give the inner condition a state or a trigger of its own in the model, and name "
                       "that; `eventually C holds "
                       "for D` may stand";
    return std::nullopt;
  }
  const Typed t = c_.expr(&e, scope_);
  return t.ok() ? std::optional(t) : std::nullopt;
}

RunValue RunBuilder::at(const syntax::Expr& e) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  double day = c_.m.horizon;
  if (e.kind == ExprKind::AtDate) {
    const auto date = e.args.size() > 1 && e.args[1] ? c_.date(*e.args[1]) : std::nullopt;
    if (!date) return failed(e.span);
    day = *date;
    if (day < 0 || day > c_.m.horizon + kSlack) {
      c_.error(Code::C0412, e.args[1]->span, "this date is outside the run").help = run_text(c_);
      return failed(e.span);
    }
  }
  const auto t = moment(*e.args[0], "at");
  if (!t) return failed(e.span);
  if (t->type.kind == Type::Kind::None || t->type.kind == Type::Kind::Element) {
    c_.error(Code::C0215, t->span, "this has no value in a run").help = "name a state, a tally or a let";
    return failed(e.span);
  }
  model::RunExpr out;
  out.op = RunOp::At;
  out.span = e.span;
  out.probe = t->id;
  out.from = out.to = day;
  return add(std::move(out), t->type);
}

RunValue RunBuilder::over_window(const syntax::Expr& e, RunOp op) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const auto range = window(e.window, e.span);
  const auto t = moment(*e.args[0], op == RunOp::MeanOf  ? "mean of"
                                    : op == RunOp::MaxOf ? "max of"
                                                         : "min of");
  if (!range || !t) return failed(e.span);
  if (t->type.kind != Type::Kind::Number) {
    c_.error(Code::C0215, t->span, "this is no number").help =
        t->type.kind == Type::Kind::Bool ? fmt::format("write: share of time {}", c_.text_of(t->span))
                                         : "write: share of time STATE == ALTERNATIVE";
    return failed(e.span);
  }
  model::RunExpr out;
  out.op = op;
  out.span = e.span;
  out.probe = t->id;
  out.from = range->from;
  out.to = range->to;
  out.cut = range->cut;
  return add(std::move(out), t->type);
}

RunValue RunBuilder::increase(const syntax::Expr& e) {
  const auto range = window(e.window, e.span);
  if (!range || e.args.empty() || !e.args[0]) return failed(e.span);
  const syntax::Expr& ref = *e.args[0];
  const Symbol* s = ref.kind == ExprKind::Name ? c_.find(ref.name) : nullptr;
  if (s == nullptr) {
    if (ref.kind != ExprKind::Error)
      c_.unknown("name", ref.kind == syntax::ExprKind::Name ? ref.name : c_.text_of(ref.span), ref.span,
                 c_.names_of({SymbolKind::Tally, SymbolKind::Process}));
    return failed(e.span);
  }
  const bool process = s->kind == SymbolKind::Process;
  if (!process && s->kind != SymbolKind::Tally) {
    auto& d = c_.error(Code::C0207, ref.span, fmt::format("'{}' is neither a process nor a tally", ref.name));
    d.labels.push_back({s->span, "declared here"});
    d.help = s->kind == SymbolKind::Outcome
                 ? fmt::format("write {} alone", ref.name)
                 : fmt::format("write: {0} at end, mean of {0}, or max of {0}", ref.name);
    return failed(e.span);
  }
  c_.used.insert(ref.name);
  model::Ref series{s->id, {}};
  if (!ref.index.empty()) {
    const auto& index = process ? c_.m.processes[s->id].index : c_.m.tallies[s->id].index;
    const auto indices = c_.indices(ref, index, ref.name, scope_);
    if (!indices) return failed(e.span);
    series.index = *indices;
  }
  const Type type = Type::number(process ? c_.m.processes[s->id].event : c_.m.tallies[s->id].unit);
  const Typed t = c_.reading(process ? Op::Events : Op::Tally, std::move(series), type, e.span);
  model::RunExpr out;
  out.op = RunOp::Increase;
  out.span = e.span;
  out.probe = t.id;
  out.from = range->from;
  out.to = range->to;
  out.cut = range->cut;
  return add(std::move(out), t.type);
}

// ---- Conditions over time

RunValue RunBuilder::of_condition(const syntax::Expr& e, RunOp op, const char* word) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const auto range = window(e.window, e.span);
  const auto probe = lasting_condition(*e.args[0], word);
  if (!range || !probe) return failed(e.span);
  model::RunExpr out;
  out.op = op;
  out.span = e.span;
  out.probe = *probe;
  out.from = range->from;
  out.to = range->to;
  out.cut = range->cut;
  Type type = Type::number(op == RunOp::First ? Context::time_unit() : model::Unit{});
  type.level = op == RunOp::ShareOfTime;
  return add(std::move(out), type);
}

std::optional<ExprId> RunBuilder::lasting_condition(const syntax::Expr& e, const char* op) {
  const auto t = moment(e, op);
  if (!t) return std::nullopt;
  if (t->type.kind == Type::Kind::Bool) return t->id;
  c_.error(Code::C0215, t->span, fmt::format("'{}' takes a condition, and this is a number", op)).help =
      "write a comparison, e.g. x > 0, or state == alternative";
  return std::nullopt;
}

std::optional<double> RunBuilder::spell(const syntax::Expr& e, double available) {
  const auto length = c_.duration(&e, scope_, "the time that it holds");
  if (!length) return std::nullopt;
  if (*length <= available + kSlack) return length;
  c_.error(Code::C0412, e.span, fmt::format("nothing can hold for {} days in {} days", *length, available))
      .help = "ask for a shorter time, or let the run or the window be longer";
  return std::nullopt;
}

RunValue RunBuilder::eventually(const syntax::Expr& e) {
  const bool always = e.kind == ExprKind::Always;
  const char* word = always ? "always" : "eventually";
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const auto range = window(e.window, e.span);
  const syntax::Expr* condition = e.args[0].get();
  std::optional<double> holds = 0.0;
  if (condition->kind == ExprKind::HoldsFor) {
    if (always) {
      c_.error(Code::C0411, condition->span, "'holds for' inside 'always'").help =
          fmt::format("what always holds, holds for the whole window: write always {} within ...",
                      c_.text_of(condition->args[0]->span));
      return failed(e.span);
    }
    holds = range && condition->args.size() > 1 ? spell(*condition->args[1], range->to - range->from)
                                                : std::nullopt;
    condition = condition->args[0].get();
  }
  const auto probe = condition != nullptr ? lasting_condition(*condition, word) : std::nullopt;
  if (!range || !holds || !probe) return failed(e.span);
  model::RunExpr out;
  out.op = always ? RunOp::Always : RunOp::Eventually;
  out.span = e.span;
  out.probe = *probe;
  out.from = range->from;
  out.to = range->to;
  out.cut = range->cut;
  out.holds = *holds;
  return add(std::move(out), Type::boolean());
}

RunValue RunBuilder::until(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1]) return failed(e.span);
  const auto range = window(e.window, e.span);
  const auto before = lasting_condition(*e.args[0], "until"), after = lasting_condition(*e.args[1], "until");
  if (!range || !before || !after) return failed(e.span);
  model::RunExpr out;
  out.op = RunOp::Until;
  out.span = e.span;
  out.probe = *before;
  out.probe2 = *after;
  out.from = range->from;
  out.to = range->to;
  out.cut = range->cut;
  return add(std::move(out), Type::boolean());
}

/// Alone, `C holds for D` counts from where it begins: from the start.
RunValue RunBuilder::holds_for(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1]) return failed(e.span);
  const auto length = spell(*e.args[1], c_.m.horizon);
  const auto probe = lasting_condition(*e.args[0], "holds for");
  if (!length || !probe) return failed(e.span);
  model::RunExpr out;
  out.op = RunOp::Always;
  out.span = e.span;
  out.probe = *probe;
  out.to = *length;
  return add(std::move(out), Type::boolean());
}

}  // namespace casus::check
