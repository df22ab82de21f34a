// Families of what changes: states, tallies, lets; and the shells of processes and choices, so that names are
// known before any expression is read.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "check/context.h"
#include "check/data.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

void declare_state(Context& c, const Decl& d) {
  if (untyped(d)) return;
  model::State s;
  s.name = d.name, s.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  const auto unit = c.unit_of(d.unit, &s.shown);
  if (!index || !unit || !c.within_limits(*index, d.name_span, d.name)) return;
  s.index = *index, s.unit = *unit;
  if (!c.within_alternatives(d)) return;
  for (const auto& w : d.alternatives) {
    if (std::find(s.alternatives.begin(), s.alternatives.end(), w.text) != s.alternatives.end())
      c.error(Code::C0201, w.span, fmt::format("'{}' stands twice", w.text)).help = "leave one of them out";
    s.alternatives.push_back(w.text);
  }
  const bool level = d.is_level || (d.unit.factors.size() == 1 && d.unit.factors[0].name == "level");
  using Type = model::State::Type;
  s.type = !s.alternatives.empty() ? Type::Enum
           : d.is_bool             ? Type::Bool
           : d.is_count            ? Type::Count
           : level                 ? Type::Level
                                   : Type::Real;
  if (level) s.shown = {"level", 1};
  if (!c.declare(d.name, d.name_span, SymbolKind::State, uint32_t(c.m.states.size()), &d)) return;
  c.id_of[&d] = uint32_t(c.m.states.size());
  c.m.states.push_back(std::move(s));
}

void declare_tally(Context& c, const Decl& d) {
  if (untyped(d)) return;
  model::Tally t;
  t.name = d.name, t.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  const auto unit = c.unit_of(d.unit, &t.shown);
  if (!index || !unit || !c.within_limits(*index, d.name_span, d.name)) return;
  t.index = *index, t.unit = *unit;
  if (!c.declare(d.name, d.name_span, SymbolKind::Tally, uint32_t(c.m.tallies.size()), &d)) return;
  c.id_of[&d] = uint32_t(c.m.tallies.size());
  c.m.tallies.push_back(std::move(t));
}

void declare_process(Context& c, const Decl& d) {
  model::Process p;
  p.name = d.name, p.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  const auto unit = c.unit_of(d.unit, nullptr);
  if (!index || !unit || !c.within_limits(*index, d.name_span, d.name)) return;
  p.index = *index, p.event = *unit;
  if (!c.declare(d.name, d.name_span, SymbolKind::Process, uint32_t(c.m.processes.size()), &d)) return;
  c.id_of[&d] = uint32_t(c.m.processes.size());
  c.m.processes.push_back(std::move(p));
}

uint32_t implicit_state(Context& c, const std::string& name, const model::Index& index,
                        std::vector<std::string> alternatives, Span span) {
  model::State s;
  s.name = name, s.index = index, s.span = span, s.implicit = true;
  s.type = alternatives.empty() ? model::State::Type::Level : model::State::Type::Enum;
  if (alternatives.empty()) s.shown = {"level", 1};
  s.alternatives = std::move(alternatives);
  s.initial = c.number(0, span);
  c.m.states.push_back(std::move(s));
  return uint32_t(c.m.states.size() - 1);
}

void declare_decision(Context& c, const Decl& d) {
  model::Decision x;
  x.name = d.name, x.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  if (!index || !c.within_limits(*index, d.name_span, d.name)) return;
  x.index = *index;
  std::vector<std::string> names = {"none"};
  if (d.clauses.size() > kMostAlternatives) {
    c.error(Code::C0228, d.name_span,
            fmt::format("'{}' has {} clauses, more than {}", d.name, d.clauses.size(), kMostAlternatives))
        .help = "use fewer options";
    return;
  }
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "option" || clause.words.empty()) continue;
    const auto& w = clause.words[0];
    if (std::find(names.begin(), names.end(), w.text) != names.end())
      c.error(Code::C0201, w.span,
              fmt::format("the option '{}' stands twice, or is a word of the language", w.text))
          .help = "choose another name";
    names.push_back(w.text);
  }
  if (!c.declare(d.name, d.name_span, SymbolKind::Decision, uint32_t(c.m.decisions.size()), &d)) return;
  x.state = implicit_state(c, d.name, x.index, std::move(names), d.span);
  c.id_of[&d] = uint32_t(c.m.decisions.size());
  c.m.decisions.push_back(std::move(x));
}

void declare_negotiation(Context& c, const Decl& d) {
  model::Negotiation n;
  if (d.clauses.size() > kMostAlternatives) {
    c.error(Code::C0228, d.name_span,
            fmt::format("'{}' has {} clauses, more than {}", d.name, d.clauses.size(), kMostAlternatives))
        .help = "use fewer issues";
    return;
  }
  n.name = d.name, n.span = d.span;
  if (!c.declare(d.name, d.name_span, SymbolKind::Negotiation, uint32_t(c.m.negotiations.size()), &d)) return;
  n.state = implicit_state(c, d.name, {}, {"none", "agreement", "refusal", "no_zone"}, d.span);
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "issue" || clause.words.empty()) continue;
    model::Negotiation::Issue issue;
    issue.name = clause.words[0].text;
    issue.state = implicit_state(c, d.name + "." + issue.name, {}, {}, clause.span);
    n.issues.push_back(std::move(issue));
  }
  c.id_of[&d] = uint32_t(c.m.negotiations.size());
  c.m.negotiations.push_back(std::move(n));
}

/// A range as a start becomes a parameter NAME.start of its own.
ExprId start_from_range(Context& c, const Decl& d, const model::State& s) {
  model::Param p;
  p.name = d.name + ".start", p.index = s.index, p.unit = s.unit, p.shown = s.shown, p.span = d.span;
  p.level = s.type == model::State::Type::Level;
  model::Prior prior;
  prior.kind = model::Prior::Kind::Range;
  const syntax::Expr* parts[] = {d.value.best.get(), d.value.low.get(), d.value.high.get()};
  double v[3];
  for (int i = 0; i < 3; ++i) {
    const auto value = c.constant_number(parts[i], {}, "a start");
    if (!value) return kNone;
    v[i] = *value * s.shown.scale;
  }
  if (v[1] == 0) {
    c.error(Code::C0220, parts[1]->span,
            "a range that starts at exactly 0 says that nothing is possible, but not how likely")
        .help = "write a small number above 0, or a range that reaches below it";
    return kNone;
  }
  if (!(v[1] < v[2] && v[1] <= v[0] && v[0] <= v[2]) || (p.level && (v[1] < 0 || v[2] >= 1))) {
    c.error(Code::C0219, c.span_of_range(d.value), "this range cannot be").help =
        "write best [low, high] with low < high, low not exactly 0, a level within 0 and 1";
    return kNone;
  }
  prior.a = v[0], prior.b = v[1], prior.c = v[2];
  prior.scale = p.level    ? model::Prior::Scale::Logit
                : v[1] > 0 ? model::Prior::Scale::Log
                           : model::Prior::Scale::Plain;
  prior.cites = c.source_names(d.value.source);
  prior.assumed = d.value.source.assumed;
  if (!d.value.source.present() && !d.broken)
    c.error(Code::C0301, d.value.span, fmt::format("the start of '{}' says not where it comes from", d.name))
        .help = "add `cite SOURCE`, or `assumed`";
  p.priors.assign(size_t(instance_count(c.m, p.index)), prior);
  c.m.params.push_back(std::move(p));
  model::Expr e;
  e.op = model::Op::Param, e.ref.family = uint32_t(c.m.params.size() - 1), e.span = d.value.span;
  for (uint32_t i = 0; i < s.index.lists.size(); ++i)
    e.ref.index.push_back({model::IndexRef::Kind::Var, i, model::kNoList});
  return c.add(std::move(e));
}

bool fits_state(Context& c, const model::State& s, const Typed& t) {
  using Type = model::State::Type;
  const auto kind = c.state_type(s).kind;
  if (t.type.kind != kind) {
    c.error(Code::C0215, t.span,
            fmt::format("'{}' needs {}", s.name,
                        s.type == Type::Enum   ? "one of its alternatives"
                        : s.type == Type::Bool ? "true, false or a condition"
                                               : "a number"))
        .help = s.type == Type::Enum
                    ? fmt::format("write {}", s.alternatives.empty() ? "a name" : s.alternatives[0])
                    : "write a value of that kind";
    return false;
  }
  if (kind != check::Type::Kind::Number) return true;
  const bool bare = t.constant && t.type.unit.powers.empty();
  if (t.type.unit == s.unit || t.type.zero || bare) return true;
  c.error(Code::C0214, t.span,
          fmt::format("unit mismatch: '{}' is {}, this is {}", s.name,
                      s.unit.powers.empty() ? "a pure number" : "in " + s.shown.unit, c.in_unit(t)))
      .help = "convert it with a parameter whose unit says how";
  return false;
}

void check_start(Context& c, const Decl& d, uint32_t id) {
  Scope scope = c.scope_of(c.m.states[id].index, "state:" + d.name);
  scope.constants_only = true;
  const auto& value = d.value;
  if (value.kind == syntax::Value::Kind::Range) {
    c.m.states[id].initial = start_from_range(c, d, c.m.states[id]);
    return;
  }
  if (value.kind != syntax::Value::Kind::Point) {
    if (d.broken) return;
    const bool map = value.kind == syntax::Value::Kind::Map;
    c.error(
         Code::C0216, value.span.end ? value.span : d.span,
         map ? fmt::format("the start of '{}' cannot be given element by element", d.name)
             : fmt::format("the start of '{}' is a number, a range or an expression of parameters", d.name))
        .help = map ? "put the values into a `param` over the same list, and start from that"
                    : "write = EXPRESSION of parameters, or = best [low, high]";
    return;
  }
  const auto& alternatives = c.m.states[id].alternatives;
  const Typed t =
      c.expr(value.best.get(), scope, {alternatives.empty() ? nullptr : &alternatives, model::kNoList});
  if (!t.ok() || !fits_state(c, c.m.states[id], t)) return;
  const auto& s = c.m.states[id];
  ExprId start = t.id;
  if (t.constant && t.type.kind == Type::Kind::Number && t.type.unit.powers.empty() && s.shown.scale != 1)
    start = c.number(*t.constant * s.shown.scale, t.span);
  if (t.constant && s.type == model::State::Type::Level && (*t.constant < 0 || *t.constant > 1))
    c.error(Code::C0221, t.span, fmt::format("'{}' is a level, from 0 to 1", d.name)).help =
        "write a number from 0 to 1";
  if (t.constant && s.type == model::State::Type::Count && *t.constant < 0)
    c.error(Code::C0221, t.span, fmt::format("'{}' is a count: it cannot be below zero", d.name)).help =
        "write 0 or more";
  c.m.states[id].initial = start;
}

void check_state(Context& c, const Decl& d) {
  const auto found = c.id_of.find(&d);
  if (found == c.id_of.end()) return;
  const uint32_t id = found->second;
  check_start(c, d, id);
  if (const Clause* since = find_clause(d.clauses, "since"); since && since->a) {
    if (const auto day = c.date(*since->a)) {
      if (*day > 0)
        c.error(Code::C0221, since->span, "a state's age begins before the start of the runs").help =
            "write a date before the start";
      else
        c.m.states[id].age = -*day;
    }
  }
  if (const Clause* bounds = find_clause(d.clauses, "in"); bounds) {
    Scope scope = c.scope_of(c.m.states[id].index, "state:" + d.name);
    scope.constants_only = true;
    const model::Unit unit = c.m.states[id].unit;
    const auto bound = [&](const syntax::Expr* e) -> ExprId {
      const Typed t = c.expr(e, scope);
      if (!t.ok()) return kNone;
      if (t.constant && t.type.unit.powers.empty())
        return c.number(*t.constant * c.m.states[id].shown.scale, t.span);
      if (t.type.kind == Type::Kind::Number && t.type.unit == unit) return t.id;
      c.error(Code::C0214, t.span, fmt::format("a bound of '{}' must be in {}", d.name, c.text(unit))).help =
          "write it in that unit";
      return kNone;
    };
    c.m.states[id].low = bound(bounds->a.get());
    c.m.states[id].high = bound(bounds->b.get());
  }
}

void check_tally(Context& c, const Decl& d) {
  const auto found = c.id_of.find(&d);
  const Clause* history = find_clause(d.clauses, "history");
  if (found == c.id_of.end() || !history || history->strings.empty() || history->words.empty()) return;
  const double scale = c.m.tallies[found->second].shown.scale;
  for (const auto& row : read_series(c, history->strings[0], history->words[0])) {
    if (std::isnan(row.value)) continue;
    if (row.from >= 0) continue;  // the run makes its own
    const double to = std::min(row.to, 0.0);
    const double share = (to - row.from) / (row.to - row.from);
    if (row.value < 0)
      c.error(Code::C0232, history->span,
              fmt::format("the past of '{}' holds a number below zero ({})", d.name, row.label))
          .help = "tallies only grow";
    c.m.tallies[found->second].history.push_back({row.from, to, row.value * scale * share});
  }
}

/// The names that an expression reads.
void names_in(const syntax::Expr* root, std::vector<const std::string*>& out) {
  std::vector<const syntax::Expr*> open = {root};
  while (!open.empty()) {
    const auto* e = open.back();
    open.pop_back();
    if (!e) continue;
    if (e->kind == syntax::ExprKind::Name) out.push_back(&e->name);
    for (const auto& a : e->args) open.push_back(a.get());
    open.push_back(e->extra.get());
  }
}

/// Lets in an order in which each comes after those that it reads, as far as they make no circle.
std::vector<const Decl*> lets_in_order(const Context& c) {
  std::vector<const Decl*> out;
  std::set<const Decl*> seen;
  std::vector<std::pair<const Decl*, bool>> open;  // true: what it reads is done
  const auto lets = c.decls_of(DeclKind::Let);
  for (auto d = lets.rbegin(); d != lets.rend(); ++d) open.push_back({*d, false});
  while (!open.empty()) {
    const auto [d, done] = open.back();
    open.pop_back();
    if (done) {
      out.push_back(d);
      continue;
    }
    if (!seen.insert(d).second) continue;
    open.push_back({d, true});
    std::vector<const std::string*> names;
    names_in(d->expr.get(), names);
    for (const auto* name : names)
      if (const Symbol* s = c.find(*name, SymbolKind::Let); s && !seen.count(s->decl))
        open.push_back({s->decl, false});
  }
  return out;
}

}  // namespace

void declare_dynamics(Context& c) {
  for (const auto* d : c.decls_of(DeclKind::State)) declare_state(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Tally)) declare_tally(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Let)) c.declare(d->name, d->name_span, SymbolKind::Let, kNone, d);
  for (const auto* d : c.decls_of(DeclKind::Process)) declare_process(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Decision)) declare_decision(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Negotiation)) declare_negotiation(c, *d);
  double instances = 0;
  for (const auto& p : c.m.processes) instances += double(instance_count(c.m, p.index));
  if (instances > double(c.options.max_instances))
    c.error(Code::C0228, Span{0, 0},
            fmt::format("the model has {} process instances, more than {}", grouped(instances),
                        grouped(double(c.options.max_instances))))
        .help = "use shorter lists, subsets, or fewer indices";
}

void check_states(Context& c) {
  for (const auto* d : c.decls_of(DeclKind::State)) check_state(c, *d);
  for (const auto* d : c.decls_of(DeclKind::Tally)) check_tally(c, *d);
  for (const auto* d : lets_in_order(c))
    if (d->params.empty())
      if (const Symbol* s = c.find(d->name, SymbolKind::Let); s && s->decl == d) c.let_id(*s);
}

}  // namespace casus::check
