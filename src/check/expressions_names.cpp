// What a name in an expression stands for, lets, and memory.
#include <fmt/format.h>

#include "check/context.h"
#include "check/memory.h"

namespace casus::check {

using model::Op;
using syntax::ExprKind;

namespace {

constexpr size_t kMostOpenLets = 100;  // beyond this only circles reach: lets are read in order
constexpr int kMostExpansions = 40;

Type enumeration(const std::vector<std::string>& names) {
  Type t;
  t.kind = Type::Kind::Enum, t.names = &names;
  return t;
}

}  // namespace

Type Context::state_type(const model::State& s) const {
  switch (s.type) {
    case model::State::Type::Enum:
      return enumeration(s.alternatives);
    case model::State::Type::Bool:
      return Type::boolean();
    default:
      break;
  }
  Type t = Type::number(s.unit);
  t.level = s.type == model::State::Type::Level;
  return t;
}

const syntax::Decl* Context::declared_otherwise(const std::string& name) const {
  if (!written.count(name) || twice.count(name)) return nullptr;
  for (const auto& d : file.decls) {
    const bool later = d.kind == syntax::DeclKind::Outcome || d.kind == syntax::DeclKind::Policy ||
                       d.kind == syntax::DeclKind::Policies || d.kind == syntax::DeclKind::Shock ||
                       d.kind == syntax::DeclKind::Claim || d.kind == syntax::DeclKind::View;
    if (later && d.name == name) return &d;
  }
  return nullptr;
}

Typed Context::expr_name(const syntax::Expr& e, const Scope& scope, Expected expected) {
  const bool bare = e.index.empty() && !e.has_args && e.member.empty();
  if (bare && expected.names)
    for (size_t i = 0; i < expected.names->size(); ++i)
      if ((*expected.names)[i] == e.name)
        return make(Op::Const, {}, enumeration(*expected.names), e.span, double(i));
  if (bare) {
    if (shadowed.count(e.name)) return {kNone, Type::error(), e.span, {}};
    for (auto v = scope.variables.rbegin(); v != scope.variables.rend(); ++v) {
      if (v->name.empty() || v->name != e.name) continue;
      Type t;
      t.kind = Type::Kind::Element, t.list = v->list;
      model::Expr node;
      node.op = Op::Index, node.ref.index = {v->ref}, node.span = e.span;
      const auto parent = m.lists[v->list].parent;
      if (parent != kNone) t.list = parent;
      if (v->ref.kind == model::IndexRef::Kind::Element) {
        const uint32_t ordinal =
            parent != kNone ? m.lists[v->list].parent_ordinal[v->ref.value] : v->ref.value;
        return make(Op::Const, {}, t, e.span, double(ordinal));
      }
      if (parent != kNone && node.ref.index[0].through == kNone) node.ref.index[0].through = v->list;
      return {add(std::move(node)), t, e.span, {}};
    }
    if (expected.list != model::kNoList)
      if (const auto element = find_element(expected.list, e.name)) {
        Type t;
        t.kind = Type::Kind::Element, t.list = expected.list;
        return make(Op::Const, {}, t, e.span, double(*element));
      }
    if (const auto a = scope.arguments.find(e.name); a != scope.arguments.end()) {
      Typed t = a->second;
      t.span = e.span;
      return t;
    }
    if (e.name == "true" || e.name == "false")
      return make(Op::Const, {}, Type::boolean(), e.span, e.name == "true" ? 1.0 : 0.0);
    if (scope.marks)
      for (size_t i = 0; i < scope.marks->size(); ++i)
        if ((*scope.marks)[i].name == e.name)
          return reading(Op::Mark, {uint32_t(i), {}}, Type::number((*scope.marks)[i].unit), e.span);
    if (scope.issues)
      for (size_t i = 0; i < scope.issues->issues.size(); ++i)
        if (scope.issues->issues[i].name == e.name) {
          Type t = Type::number();
          t.level = true;
          return reading(Op::Issue, {uint32_t(i), {}}, t, e.span);
        }
    if (scope.modelled && e.name == "modelled")
      return reading(Op::Issue, {0, {}}, Type::number(scope.modelled_unit), e.span);
  }
  if (!e.member.empty()) return expr_member(e, scope);
  if (const Symbol* s = find(e.name)) return expr_symbol(e, *s, scope);
  if (const auto unit = unit_named(e.name); unit && bare) {
    used.insert(e.name);
    return make(Op::Const, {}, Type::number(unit->first), e.span, unit->second);
  }
  // What is declared, but is no value: some kinds are read after all expressions.
  if (const auto* other = declared_otherwise(e.name); other && bare) {
    auto& d = error(
        Code::C0207, e.span,
        other->kind == syntax::DeclKind::Outcome
            ? fmt::format("'{}' is an outcome: it is known only when a run has ended", e.name)
            : fmt::format("'{}' is declared as {} `{}`, which has no value", e.name,
                          std::string("aeiou").find(syntax::decl_word(other->kind)[0]) == std::string::npos
                              ? "a"
                              : "an",
                          syntax::decl_word(other->kind)));
    d.labels.push_back({other->name_span, "declared here"});
    d.help = other->kind == syntax::DeclKind::Outcome ? "use it in another outcome or in a claim"
                                                      : "use a state, a parameter, a lever or a let";
    return {kNone, Type::error(), e.span, {}};
  }
  if (bare && !expected.names && expected.list == model::kNoList && !twice.count(e.name))
    for (uint32_t list = 0; list < m.lists.size(); ++list)
      if (find_element(list, e.name)) {
        error(Code::C0207, e.span,
              fmt::format("'{}' is an element of {}, not a value", e.name, m.lists[list].name))
            .help = fmt::format("it stands in an index, NAME[{0}], or beside a variable, x == {0}", e.name);
        return {kNone, Type::error(), e.span, {}};
      }
  if (expected.names) {
    unknown("alternative", e.name, e.span, *expected.names);
  } else if (expected.list != model::kNoList) {
    unknown("element", e.name, e.span, m.lists[expected.list].elements);
  } else {
    auto known =
        names_of({SymbolKind::Param, SymbolKind::Lever, SymbolKind::State, SymbolKind::Tally, SymbolKind::Let,
                  SymbolKind::Decision, SymbolKind::Negotiation, SymbolKind::Process});
    for (const auto& v : scope.variables) known.push_back(v.name);
    if (scope.marks)
      for (const auto& mark : *scope.marks) known.push_back(mark.name);
    unknown("name", e.name, e.span, known);
  }
  return {kNone, Type::error(), e.span, {}};
}

Typed Context::expr_member(const syntax::Expr& e, const Scope& scope) {
  const Symbol* s = find(e.name);
  if (s && s->kind == SymbolKind::Premise) {
    error(Code::C0207, e.span,
          fmt::format("'{}.{}' is an alternative of a rival, not a value", e.name, e.member))
        .help = fmt::format("write VALUE because {}.{} else OTHER", e.name, e.member);
    return {kNone, Type::error(), e.span, {}};
  }
  if (!s || s->kind != SymbolKind::Negotiation) {
    unknown("name", e.name, e.span, names_of({SymbolKind::Negotiation}));
    return {kNone, Type::error(), e.span, {}};
  }
  used.insert(e.name);
  const auto& n = m.negotiations[s->id];
  std::vector<std::string> names;
  for (const auto& issue : n.issues) {
    names.push_back(issue.name);
    if (issue.name != e.member) continue;
    if (scope.constants_only) break;
    return reading(Op::State, {issue.state, {}}, state_type(m.states[issue.state]), e.span);
  }
  unknown("name", e.name + "." + e.member, e.span, names);
  return {kNone, Type::error(), e.span, {}};
}

Typed Context::expr_symbol(const syntax::Expr& e, const Symbol& s, const Scope& scope) {
  used.insert(e.name);
  const auto wrong = [&](const std::string& what, const std::string& help) -> Typed {
    auto& d = error(Code::C0207, e.span, what);
    d.labels.push_back({s.span, "declared here"});
    d.help = help;
    return {kNone, Type::error(), e.span, {}};
  };
  if (scope.constants_only && s.kind != SymbolKind::Param && s.kind != SymbolKind::Unit &&
      s.kind != SymbolKind::Relation) {
    auto& d = error(Code::C0240, e.span, fmt::format("'{}' is not known before the run", e.name));
    d.labels.push_back({s.span, "declared here"});
    d.help = "only numbers and parameters can stand here";
    return {kNone, Type::error(), e.span, {}};
  }
  if (e.has_args && s.kind != SymbolKind::Let)
    return wrong(fmt::format("'{}' takes no arguments", e.name), "only a `let` can have arguments");
  const auto indexed = [&](const model::Index& index, Op op, uint32_t id, Type type) -> Typed {
    const auto refs = indices(e, index, e.name, scope);
    if (!refs) return {kNone, Type::error(), e.span, {}};
    return reading(op, {id, *refs}, std::move(type), e.span);
  };
  switch (s.kind) {
    case SymbolKind::Param: {
      const auto& p = m.params[s.id];
      Type t = Type::number(p.unit);
      t.level = p.level;
      return indexed(p.index, Op::Param, s.id, t);
    }
    case SymbolKind::Lever: {
      const auto& l = m.levers[s.id];
      Type t = l.type == model::Lever::Type::Enum   ? enumeration(l.alternatives)
               : l.type == model::Lever::Type::Bool ? Type::boolean()
                                                    : Type::number(l.unit);
      if (t.kind == Type::Kind::Number) t.level = l.type == model::Lever::Type::Level;
      return indexed(l.index, Op::Lever, s.id, t);
    }
    case SymbolKind::State:
      return indexed(m.states[s.id].index, Op::State, s.id, state_type(m.states[s.id]));
    case SymbolKind::Tally:
      return indexed(m.tallies[s.id].index, Op::Tally, s.id, Type::number(m.tallies[s.id].unit));
    case SymbolKind::Let:
      return expr_let(e, s, scope);
    case SymbolKind::Decision: {
      const auto state = m.decisions[s.id].state;
      return indexed(m.states[state].index, Op::State, state, state_type(m.states[state]));
    }
    case SymbolKind::Negotiation: {
      const auto state = m.negotiations[s.id].state;
      return indexed(m.states[state].index, Op::State, state, state_type(m.states[state]));
    }
    case SymbolKind::Relation: {
      const auto& r = m.relations[s.id];
      model::Index index;
      index.lists = {r.a, r.b};
      index.vars = {"", ""};
      const auto refs = indices(e, index, e.name, scope);
      if (!refs) return {kNone, Type::error(), e.span, {}};
      return reading(Op::Related, {s.id, *refs}, Type::boolean(), e.span);
    }
    case SymbolKind::Process:
      return wrong(fmt::format("'{}' is a process, not a value", e.name),
                   fmt::format("write recent({0}, 30 days) or total {0}", e.name));
    case SymbolKind::Premise:
      return wrong(fmt::format("'{}' is a premise, not a value", e.name),
                   fmt::format("write VALUE because {} else OTHER", e.name));
    case SymbolKind::List:
      return wrong(fmt::format("'{}' is a list, not a value", e.name),
                   "use one of its elements, or a variable over it");
    case SymbolKind::Outcome:
      return wrong(fmt::format("'{}' is an outcome: it is known only when a run has ended", e.name),
                   "use it in another outcome or in a claim");
    default:
      return wrong(fmt::format("'{}' has no value", e.name), "use a state, a parameter, a lever or a let");
  }
}

void Context::report_circle(const syntax::Decl& d) {
  size_t first = 0;
  while (first < open_lets.size() && open_lets[first] != &d) ++first;
  std::string chain = d.name;
  for (size_t i = first + 1; i < open_lets.size() && i < first + 10; ++i)
    chain += " reads " + open_lets[i]->name;
  if (open_lets.size() > first + 10) chain += " reads ...";
  auto& e = error(Code::C0213, d.name_span, fmt::format("'{}' is defined by itself", d.name));
  e.notes.push_back(fmt::format("{} reads {}", chain, d.name));
  e.help = "what builds on its own past is a `state` or a `tally`";
}

std::optional<uint32_t> Context::let_id(const Symbol& s) {
  const auto done = let_ids.find(s.decl);
  if (done != let_ids.end()) return done->second == kNone ? std::nullopt : std::optional(done->second);
  const auto& d = *s.decl;
  for (const auto* open : open_lets) {
    if (open != &d) continue;
    report_circle(d);
    let_ids[&d] = kNone;
    return std::nullopt;
  }
  if (open_lets.size() >= kMostOpenLets) {
    error(Code::C0236, d.name_span, "lets that read one another too deeply").help =
        "declare the inner ones first";
    return std::nullopt;
  }
  const auto index = index_of(d.binders, d.span);
  model::Shown shown;
  const auto unit = unit_of(d.unit, &shown);
  if (!index || !unit || !within_limits(*index, d.name_span, d.name)) {
    let_ids[&d] = kNone;
    return std::nullopt;
  }
  open_lets.push_back(&d);
  model::Let let;
  let.name = d.name, let.span = d.span, let.index = *index;
  Scope scope = scope_of(let.index, "let:" + d.name);
  scope.index = &let.index;
  const Typed t = expr(d.expr.get(), scope);
  open_lets.pop_back();
  if (let_ids.count(&d)) return std::nullopt;  // found circular on the way
  let_ids[&d] = kNone;
  if (!t.ok()) return std::nullopt;
  if (t.type.kind == Type::Kind::Element || t.type.kind == Type::Kind::None) {
    error(Code::C0215, t.span, "a let is a number, a condition or an alternative").help =
        "compare it with something";
    return std::nullopt;
  }
  if (d.unit.present && t.type.kind == Type::Kind::Number && !t.type.zero && t.type.unit != *unit) {
    auto& e = error(Code::C0214, t.span,
                    fmt::format("unit mismatch: '{}' is declared in {}, this is {}", d.name,
                                shown.unit.empty() ? text(*unit) : shown.unit, in_unit(t)));
    e.labels.push_back({d.unit.span, "declared here"});
    e.help = "correct the unit, or leave it out";
    return std::nullopt;
  }
  let.unit = d.unit.present ? *unit : t.type.unit;
  let.type = t.type.kind == Type::Kind::Bool   ? model::Let::Type::Bool
             : t.type.kind == Type::Kind::Enum ? model::Let::Type::Enum
                                               : model::Let::Type::Real;
  if (d.unit.present && let.type == model::Let::Type::Real) let.shown = shown;
  let.expr = t.id;
  Type type = t.type;
  type.unit = let.unit, type.zero = false;
  const uint32_t id = uint32_t(m.lets.size());
  m.lets.push_back(std::move(let));
  let_types.push_back(type);
  let_ids[&d] = id;
  return id;
}

Typed Context::expr_let(const syntax::Expr& e, const Symbol& s, const Scope& scope) {
  if (!s.decl->params.empty() || e.has_args) return expand_let(e, *s.decl, scope);
  const auto id = let_id(s);
  if (!id) return {kNone, Type::error(), e.span, {}};
  const auto refs = indices(e, m.lets[*id].index, e.name, scope);
  if (!refs) return {kNone, Type::error(), e.span, {}};
  return reading(Op::Let, {*id, *refs}, let_types[*id], e.span);
}

Typed Context::expand_let(const syntax::Expr& e, const syntax::Decl& d, const Scope& scope) {
  if (e.args.size() != d.params.size()) {
    std::string params;
    for (const auto& p : d.params) params += (params.empty() ? "" : ", ") + p.text;
    error(Code::C0208, e.span,
          d.params.empty() ? fmt::format("'{}' takes no arguments", d.name)
          : e.args.empty() ? fmt::format("'{}' stands here without its arguments", d.name)
                           : fmt::format("'{}' takes {} {}, here {} {} written", d.name, d.params.size(),
                                         d.params.size() == 1 ? "argument" : "arguments", e.args.size(),
                                         e.args.size() == 1 ? "is" : "are"))
        .help =
        d.params.empty() ? fmt::format("write {}", d.name) : fmt::format("write {}({})", d.name, params);
    return {kNone, Type::error(), e.span, {}};
  }
  for (const auto* open : open_lets) {
    if (open != &d) continue;
    report_circle(d);
    return {kNone, Type::error(), e.span, {}};
  }
  if (scope.expansion >= kMostExpansions) {
    error(Code::C0236, e.span, "lets with arguments that call one another too deeply").help =
        "give the inner ones no arguments";
    return {kNone, Type::error(), e.span, {}};
  }
  const auto index = index_of(d.binders, d.span);
  if (!index) return {kNone, Type::error(), e.span, {}};
  const auto refs = indices(e, *index, d.name, scope);
  if (!refs) return {kNone, Type::error(), e.span, {}};
  Scope inner = scope;
  inner.variables.clear();
  inner.arguments.clear();
  inner.marks = nullptr, inner.issues = nullptr;
  inner.expansion = scope.expansion + 1;
  for (size_t i = 0; i < refs->size(); ++i)
    inner.variables.push_back({index->vars[i], (*refs)[i], index->lists[i]});
  for (size_t i = 0; i < e.args.size(); ++i) {
    const Typed a = expr(e.args[i].get(), scope);
    if (!a.ok()) return a;
    inner.arguments[d.params[i].text] = a;
  }
  open_lets.push_back(&d);
  Typed out = expr(d.expr.get(), inner);
  open_lets.pop_back();
  out.span = e.span;
  if (!d.unit.present || !out.ok() || out.type.kind != Type::Kind::Number || out.type.zero) return out;
  const auto unit = unit_of(d.unit, nullptr);
  if (unit && *unit == out.type.unit) return out;
  if (unit) {
    auto& x = error(Code::C0214, e.span,
                    fmt::format("unit mismatch: '{}' is declared in {}, here it comes out {}", d.name,
                                text_of(d.unit.span), in_unit(out)));
    x.labels.push_back({d.unit.span, "declared here"});
    x.help = "correct the unit, or the arguments";
  }
  return {kNone, Type::error(), e.span, {}};
}

std::optional<model::Ref> Context::family_ref(const syntax::Expr& e, const Scope& scope, SymbolKind kind,
                                              const char* what) {
  if (e.kind == ExprKind::Error) return std::nullopt;
  const Symbol* s = e.kind == ExprKind::Name ? find(e.name) : nullptr;
  if (!s) {
    unknown("name", e.kind == ExprKind::Name ? e.name : text_of(e.span), e.span, names_of({kind}));
    return std::nullopt;
  }
  used.insert(e.name);
  if (s->kind != kind) {
    auto& d = error(Code::C0230, e.span,
                    fmt::format("'{}' is {}, and {} is needed here", e.name, kind_word(s->kind), what));
    d.labels.push_back({s->span, "declared here"});
    const auto near = nearest_name(e.name, names_of({kind}));
    d.help = !near.empty() ? fmt::format("did you mean '{}'?", near)
             : s->kind == SymbolKind::Tally
                 ? fmt::format("a tally only grows: add AMOUNT to {}", text_of(e.span))
             : s->kind == SymbolKind::Param || s->kind == SymbolKind::Let
                 ? fmt::format("what changes during a run is a state: declare '{}' as one, or name another",
                               e.name)
             : s->kind == SymbolKind::Lever ? "a lever is set by a policy; effects change states and tallies"
                                            : fmt::format("name {}", what);
    return std::nullopt;
  }
  const model::Index* index = kind == SymbolKind::State     ? &m.states[s->id].index
                              : kind == SymbolKind::Tally   ? &m.tallies[s->id].index
                              : kind == SymbolKind::Process ? &m.processes[s->id].index
                                                            : nullptr;
  if (!index) return model::Ref{s->id, {}};
  const auto refs = indices(e, *index, e.name, scope);
  if (!refs) return std::nullopt;
  return model::Ref{s->id, *refs};
}

std::optional<model::Ref> Context::state_ref(const syntax::Expr& e, const Scope& scope, const char* what,
                                             model::StateId* state) {
  if (!e.member.empty() || (find(e.name) && (find(e.name)->kind == SymbolKind::Decision ||
                                             find(e.name)->kind == SymbolKind::Negotiation))) {
    error(Code::C0230, e.span, fmt::format("'{}' is set by the choice itself", text_of(e.span))).help =
        "only states that are declared can be changed";
    return std::nullopt;
  }
  const auto ref = family_ref(e, scope, SymbolKind::State, what);
  if (ref && state) *state = ref->family;
  return ref;
}

model::WindowId Context::window(model::Window::Series series, uint32_t family, bool summed, bool month,
                                double days) {
  const auto [place, fresh] =
      windows_.emplace(std::tuple(series, family, summed, month, days), uint32_t(m.windows.size()));
  if (fresh) m.windows.push_back({series, family, summed, month, days});
  return place->second;
}

Typed Context::expr_memory(const syntax::Expr& e, const Scope& scope) {
  const Typed failed{kNone, Type::error(), e.span, {}};
  if (e.args.empty() || e.args[0]->kind == ExprKind::Error) return failed;
  const auto& ref = *e.args[0];
  if (e.window.kind != syntax::Window::Kind::None) {
    error(Code::C0240, e.span, "a window on `total` can be said of a whole run only").help =
        "here write recent(x, D)";
    return failed;
  }
  if (ref.kind != ExprKind::Name) {
    error(Code::C0207, ref.span, "memory is of a process or a tally, not of an expression").help =
        "take the memory of each, and reckon with that: 2 * recent(x, 30 days)";
    return failed;
  }
  const Symbol* s = find(ref.name);
  if (!s || (s->kind != SymbolKind::Process && s->kind != SymbolKind::Tally)) {
    if (s) {
      auto& d = error(Code::C0207, ref.span, fmt::format("'{}' is neither a process nor a tally", ref.name));
      d.labels.push_back({s->span, "declared here"});
      d.help = "memory is of a process (its events) or of a tally";
    } else {
      unknown("name", ref.name, ref.span, names_of({SymbolKind::Process, SymbolKind::Tally}));
    }
    return failed;
  }
  if (scope.constants_only) {
    error(Code::C0240, e.span, "what happened is not known before the run").help =
        "only numbers and parameters can stand here";
    return failed;
  }
  used.insert(ref.name);
  const bool process = s->kind == SymbolKind::Process;
  const auto& index = process ? m.processes[s->id].index : m.tallies[s->id].index;
  const Type type = Type::number(process ? m.processes[s->id].event : m.tallies[s->id].unit);
  model::Ref out{s->id, {}};
  if (!ref.index.empty()) {
    const auto refs = indices(ref, index, ref.name, scope);
    if (!refs) return failed;
    out.index = *refs;
    if (!process && !m.tallies[s->id].history.empty() && e.kind != ExprKind::Total) {
      error(Code::C0240, e.span,
            fmt::format("the past of '{}' is known for all together, not for one", ref.name))
          .help = "leave the index out, or keep a tally of its own with a past of its own";
      return failed;
    }
  }
  if (e.kind == ExprKind::Total) return reading(process ? Op::Events : Op::Tally, out, type, e.span);
  const bool month = e.kind == ExprKind::Monthly;
  std::optional<double> days = 0.0;
  if (!month) days = e.args.size() > 1 ? duration(e.args[1].get(), scope, "the window") : std::nullopt;
  if (!days) return failed;
  if (!month && *days / m.step > 100'000) {
    error(Code::C0227, e.span, "a window of more than 100,000 steps").help = "use a shorter window";
    return failed;
  }
  const bool summed = ref.index.empty() && !index.lists.empty();
  const auto series = process ? model::Window::Series::Process : model::Window::Series::Tally;
  if (!month && (process || (!s->decl || !syntax::find_clause(s->decl->clauses, "history"))) &&
      warned_windows.insert(ref.name).second) {
    auto& d = error(Code::C0310, e.span,
                    fmt::format("at the start this window looks back to where '{}' has no past", ref.name));
    d.help =
        process
            ? "count the events in a tally with a past: tally NAME : UNIT history \"FILE\" column NAME, or "
              "`history none`"
            : "give the tally its past: history \"FILE\" column NAME, or `history none` if there was nothing";
  }
  out.family = window(series, s->id, summed, month, *days);
  return reading(month ? Op::Monthly : Op::Recent, out, type, e.span);
}

Typed Context::expr_since(const syntax::Expr& e, const Scope& scope) {
  const Typed failed{kNone, Type::error(), e.span, {}};
  if (scope.constants_only || e.args.empty()) {
    error(Code::C0240, e.span, "how long something has held is not known before the run").help =
        "only numbers and parameters can stand here";
    return failed;
  }
  const size_t own = scope.index ? scope.index->lists.size() : 0;
  if (scope.next_var > own || !scope.arguments.empty() || scope.expansion > 0) {
    error(Code::C0240, e.span, "`since` cannot stand inside a reduction or in a let with arguments").help =
        "name it in a `let` with the index it needs, and use that";
    return failed;
  }
  const size_t first = m.exprs.size();
  const ExprId c = condition(e.args[0].get(), scope);
  if (c == kNone) return failed;
  for (size_t k = first; k < m.exprs.size(); ++k) {
    const Op op = m.exprs[k].op;
    if (op != Op::Mark && op != Op::Issue) continue;
    error(Code::C0240, m.exprs[k].span,
          op == Op::Mark ? "a draw is of one event: it has not held for any time"
                         : "what is proposed in a round has not held for any time")
        .help = "let the condition read what the model keeps: a state, a tally";
    return failed;
  }
  model::Ref ref{add_clock(*this, c, scope, e.args[0]->span), {}};
  for (uint32_t i = 0; i < own; ++i) ref.index.push_back({model::IndexRef::Kind::Var, i, model::kNoList});
  return reading(Op::Since, ref, Type::number(time_unit()), e.span);
}

}  // namespace casus::check
