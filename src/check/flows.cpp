// Flows, schedules and triggers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "check/context.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

/// The stock of a flow as written, `anger[r in Region]` or `anger[kp]`: its index and the reference to it.
bool flow_stock(Context& c, const Decl& d, model::Flow& f, model::Ref& ref) {
  if (d.name == "nowhere") return true;
  const Symbol* s = c.find(d.name);
  if (!s || s->kind != SymbolKind::State) {
    if (s)
      c.error(Code::C0230, d.name_span, fmt::format("'{}' is {}, no state", d.name, kind_word(s->kind)))
          .help = "a flow changes a state that is a number or a level";
    else
      c.unknown("name", d.name, d.name_span, c.names_of({SymbolKind::State}));
    return false;
  }
  c.used.insert(d.name);
  const auto& state = c.m.states[s->id];
  ref.family = s->id;
  if (state.index.pair && d.binders.size() == 1 && !d.binders[0].var2.empty()) {
    const auto index = c.index_of(d.binders, d.span);
    if (!index || index->lists != state.index.lists) return false;
    f.index = *index;
    for (uint32_t i = 0; i < 2; ++i) ref.index.push_back({model::IndexRef::Kind::Var, i, model::kNoList});
    return true;
  }
  if (d.binders.size() != state.index.lists.size()) {
    std::string lists;
    for (const auto l : state.index.lists)
      lists += fmt::format("{}x in {}", lists.empty() ? "" : ", ", c.m.lists[l].name);
    const size_t wanted = state.index.lists.size();
    c.error(Code::C0208, d.name_span,
            wanted == 0 ? fmt::format("'{}' has no index", d.name)
            : d.binders.empty()
                ? fmt::format("'{}' stands here without its {}", d.name, wanted == 1 ? "index" : "indices")
                : fmt::format("'{}' has {} {}, here {} {} written", d.name, wanted,
                              wanted == 1 ? "index" : "indices", d.binders.size(),
                              d.binders.size() == 1 ? "is" : "are"))
        .help = lists.empty() ? fmt::format("write flow {}", d.name)
                              : fmt::format("write flow {}[{}]", d.name, lists);
    return false;
  }
  for (size_t i = 0; i < d.binders.size(); ++i) {
    const auto& b = d.binders[i];
    const auto list = state.index.lists[i];
    const auto element = b.var.empty() ? c.find_element(list, b.list) : std::nullopt;
    if (element) {
      ref.index.push_back({model::IndexRef::Kind::Element, *element, model::kNoList});
      continue;
    }
    const auto own = c.find_list(b.list, b.span);
    if (!own) return false;
    const bool subset = c.m.lists[*own].parent == list;
    if (*own != list && !subset) {
      c.error(Code::C0203, b.span, fmt::format("'{}' is indexed by {}", d.name, c.m.lists[list].name)).help =
          fmt::format("write x in {}", c.m.lists[list].name);
      return false;
    }
    ref.index.push_back(
        {model::IndexRef::Kind::Var, uint32_t(f.index.lists.size()), subset ? *own : model::kNoList});
    f.index.lists.push_back(*own);
    f.index.vars.push_back(b.var);
  }
  return true;
}

bool can_flow(Context& c, uint32_t state, Span at) {
  if (state == kNone) return true;
  const auto& s = c.m.states[state];
  if (s.type == model::State::Type::Real || s.type == model::State::Type::Level) return true;
  c.error(Code::C0230, at, fmt::format("'{}' cannot flow", s.name)).help =
      s.type == model::State::Type::Count ? "the units of a count move by a process"
                                          : "only numbers and levels change continuously";
  return false;
}

void check_flow(Context& c, const Decl& d, int number) {
  model::Flow f;
  model::Ref stock;
  f.span = d.span;
  if (!flow_stock(c, d, f, stock) || !can_flow(c, stock.family, d.name_span)) return;
  f.name = fmt::format("flow:{}{}", d.name, number > 1 ? fmt::format("#{}", number) : "");
  Scope scope = c.scope_of(f.index, f.name);
  scope.index = &f.index;
  f.state = stock;
  model::Unit unit;
  if (stock.family != kNone) unit = c.m.states[stock.family].unit;
  const Clause *back = find_clause(d.clauses, "returns to"), *slope = find_clause(d.clauses, "at"),
               *transfer = find_clause(d.clauses, "->");
  if ((back != nullptr) + (slope != nullptr) + (transfer != nullptr) != 1) {
    if (d.broken) return;
    c.error(Code::C0229, d.span,
            "a flow says one thing: where it returns to, how fast it changes, or where it goes")
        .help = fmt::format(
        "write flow {0} returns to E with half-life D, flow {0} at E, or flow {0} -> B at E", d.name);
    return;
  }
  const std::string name = stock.family == kNone ? "the stock" : "'" + d.name + "'";
  const std::string why = fmt::format("because {} is {}", name, c.in_unit(unit));
  if (back) {
    f.kind = model::Flow::Kind::ReturnsTo;
    f.goal = c.number_of(back->a.get(), scope, unit, why);
    f.half_life = c.number_of(back->b.get(), scope, c.time_unit(), "a half-life is a length of time");
  } else if (slope) {
    f.kind = model::Flow::Kind::Slope;
    f.rate = c.number_of(slope->a.get(), scope, c.times(unit, c.time_unit(), -1), why);
  } else {
    f.kind = model::Flow::Kind::Transfer;
    const bool nowhere =
        transfer->a && transfer->a->kind == syntax::ExprKind::Name && transfer->a->name == "nowhere";
    if (!nowhere && transfer->a) {
      const auto target = c.state_ref(*transfer->a, scope, "a stock", nullptr);
      if (!target || !can_flow(c, target->family, transfer->a->span)) return;
      f.target = *target;
      const auto& other = c.m.states[target->family].unit;
      if (stock.family == kNone) unit = other;
      if (other != unit) {
        auto& e =
            c.error(Code::C0214, d.span, "unit mismatch: what leaves one stock cannot arrive in the other");
        e.labels.push_back({d.name_span, "in " + c.text(unit)});
        e.labels.push_back({transfer->a->span, "in " + c.text(other)});
        e.help = "let stock flow between states of one unit";
        return;
      }
    }
    f.rate = c.number_of(transfer->b.get(), scope, c.times(unit, c.time_unit(), -1),
                         fmt::format("because the stock is in {}", c.text(unit)));
  }
  f.times = c.times_lines(d.clauses, scope);
  f.guard = c.guard(d.clauses, scope);
  f.because = c.because(d.clauses);
  c.m.flows.push_back(std::move(f));
}

std::vector<model::Effect> do_block(Context& c, const Decl& d, const Scope& scope) {
  const Clause* block = find_clause(d.clauses, "do");
  return block ? c.effects(block->effects, scope) : std::vector<model::Effect>{};
}

void check_schedule(Context& c, const Decl& d) {
  model::Schedule s;
  s.name = d.name, s.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  if (!index || !c.within_limits(*index, d.name_span, d.name)) return;
  s.index = *index;
  Scope scope = c.scope_of(s.index, "schedule:" + d.name);
  scope.index = &s.index;
  if (d.kind == DeclKind::Every) {
    s.kind = model::Schedule::Kind::Every;
    const Clause *every = find_clause(d.clauses, "every"), *from = find_clause(d.clauses, "from");
    const auto period = every ? c.duration(every->a.get(), {}, "the interval") : std::nullopt;
    if (!period) return;
    s.period = s.first = *period;
    if (from && from->a) {
      const auto day = c.date(*from->a);
      if (!day) return;
      s.first = *day + *period;
      if (s.first <= 0) s.first += std::ceil((1e-9 - s.first) / *period) * *period;
    }
  } else if (d.kind == DeclKind::On) {
    s.kind = model::Schedule::Kind::On;
    const Clause* on = find_clause(d.clauses, "on");
    const auto day = on && on->a ? c.date(*on->a) : std::nullopt;
    if (!day) return;
    s.first = *day;
    if (*day <= 0 || *day >= c.m.horizon) {
      c.error(Code::C0221, on->a->span,
              "this date lies outside the run, which ends on " + model::date_text(c.m, c.m.horizon))
          .help = "choose a date after the start and before the end";
      return;
    }
  } else {
    s.kind = model::Schedule::Kind::When;
    const Clause* when = find_clause(d.clauses, "when");
    s.condition = when && !d.broken ? c.condition(when->a.get(), scope) : kNone;
  }
  s.guard = c.guard(d.clauses, scope);
  s.because = c.because(d.clauses);
  s.effects = do_block(c, d, scope);
  if (c.declare(d.name, d.name_span, SymbolKind::Schedule, uint32_t(c.m.schedules.size()), &d))
    c.m.schedules.push_back(std::move(s));
}

/// A declaration without white space and comments.
std::string bare_text(const Context& c, const Decl& d) {
  std::string out;
  bool comment = false;
  for (const char ch : c.source.slice(d.span)) {
    comment = ch == '#' || (comment && ch != '\n');
    if (!comment && ch != ' ' && ch != '\t' && ch != '\n' && ch != '\r') out += ch;
  }
  return out;
}

/// Several flows of one stock are told apart by number, in an order that is theirs and not the text's.
std::map<const Decl*, int> flow_numbers(const Context& c) {
  std::map<std::string, std::vector<std::pair<std::string, const Decl*>>> by_stock;
  for (const auto* d : c.decls_of(DeclKind::Flow)) by_stock[d->name].emplace_back(bare_text(c, *d), d);
  std::map<const Decl*, int> out;
  for (auto& [stock, flows] : by_stock) {
    std::stable_sort(flows.begin(), flows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t k = 0; k < flows.size(); ++k) out[flows[k].second] = int(k + 1);
  }
  return out;
}

}  // namespace

void check_flows(Context& c) {
  const auto numbers = flow_numbers(c);
  for (const auto* d : c.decls_of(DeclKind::Flow)) check_flow(c, *d, numbers.at(d));
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Every || d.kind == DeclKind::On || d.kind == DeclKind::When) check_schedule(c, d);
}

}  // namespace casus::check
