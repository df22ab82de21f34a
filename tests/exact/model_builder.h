#pragma once
// Models made in code, for tests of the engine without a front end.
#include <string>
#include <vector>

#include "kernel/tile.h"
#include "model/model.h"

namespace casus::test {

using model::ExprId;
using model::IndexRef;
using model::kNone;
using model::Op;
using model::Ref;

struct Builder {
  model::Model m;

  explicit Builder(double horizon = 100, double step = 1) {
    m.start_year = 2026;
    m.start_month = 1;
    m.start_day = 1;
    m.horizon = horizon;
    m.step = step;
  }

  ExprId add(model::Expr e) {
    m.exprs.push_back(std::move(e));
    return static_cast<ExprId>(m.exprs.size() - 1);
  }
  ExprId num(double v) {
    model::Expr e;
    e.value = v;
    return add(e);
  }
  ExprId op(Op o, ExprId a, ExprId b = kNone, ExprId c = kNone) {
    model::Expr e;
    e.op = o;
    for (ExprId x : {a, b, c})
      if (x != kNone) e.args.push_back(x);
    return add(e);
  }
  /// Param, State, Tally, Let, Events, Recent, Since ... with variables as indices.
  ExprId read(Op o, uint32_t family, const std::vector<uint32_t>& vars = {}) {
    model::Expr e;
    e.op = o;
    e.ref = ref(family, vars);
    return add(e);
  }
  ExprId fixed(Op o, uint32_t family, const std::vector<uint32_t>& ordinals) {
    model::Expr e;
    e.op = o;
    e.ref.family = family;
    for (uint32_t i : ordinals) e.ref.index.push_back({IndexRef::Kind::Element, i});
    return add(e);
  }
  ExprId reduce(Op o, uint32_t var, model::ListId list, ExprId body, ExprId where = kNone) {
    model::Expr e;
    e.op = o;
    e.args = {body};
    if (where != kNone) e.args.push_back(where);
    e.vars = {{var, list}};
    return add(e);
  }
  ExprId mark(uint32_t n) { return read(Op::Mark, n); }

  static Ref ref(uint32_t family, const std::vector<uint32_t>& vars = {}) {
    Ref r;
    r.family = family;
    for (uint32_t v : vars) r.index.push_back({IndexRef::Kind::Var, v});
    return r;
  }
  static model::Index over(const std::vector<model::ListId>& lists) {
    model::Index i;
    i.lists = lists;
    for (size_t v = 0; v < lists.size(); ++v) i.vars.push_back(std::string(1, static_cast<char>('a' + v)));
    return i;
  }

  model::ListId list(const std::string& name, uint32_t n) {
    model::List l;
    l.name = name;
    for (uint32_t i = 0; i < n; ++i) l.elements.push_back(name + std::to_string(i));
    m.lists.push_back(l);
    return static_cast<model::ListId>(m.lists.size() - 1);
  }
  uint32_t param(const std::string& name, double value, model::Index index = {}) {
    model::Param p;
    p.name = name;
    p.index = index;
    p.priors.assign(model::instance_count(m, index), {});
    for (auto& prior : p.priors) prior.a = value;
    m.params.push_back(p);
    return static_cast<uint32_t>(m.params.size() - 1);
  }
  uint32_t lever(const std::string& name, double value, model::Index index = {}) {
    model::Lever l;
    l.name = name;
    l.index = index;
    l.defaults.assign(model::instance_count(m, index), value);
    l.low = -1e300;
    l.high = 1e300;
    m.levers.push_back(l);
    return static_cast<uint32_t>(m.levers.size() - 1);
  }
  uint32_t premise(const std::string& name) {
    model::Premise p;
    p.name = name;
    m.premises.push_back(p);
    return static_cast<uint32_t>(m.premises.size() - 1);
  }
  uint32_t state(const std::string& name, model::State::Type type, double initial, model::Index index = {}) {
    model::State s;
    s.name = name;
    s.type = type;
    s.initial = num(initial);
    s.index = index;
    m.states.push_back(s);
    return static_cast<uint32_t>(m.states.size() - 1);
  }
  uint32_t count(const std::string& name, double initial, model::Index index = {}) {
    return state(name, model::State::Type::Count, initial, index);
  }
  uint32_t real(const std::string& name, double initial) {
    return state(name, model::State::Type::Real, initial);
  }
  uint32_t level(const std::string& name, double initial) {
    return state(name, model::State::Type::Level, initial);
  }
  uint32_t flag(const std::string& name, double initial) {
    return state(name, model::State::Type::Enum, initial);
  }
  uint32_t tally(const std::string& name, model::Index index = {}) {
    model::Tally t;
    t.name = name;
    t.index = index;
    m.tallies.push_back(t);
    return static_cast<uint32_t>(m.tallies.size() - 1);
  }
  uint32_t let(const std::string& name, ExprId value, model::Index index = {}) {
    model::Let l;
    l.name = name;
    l.expr = value;
    l.index = index;
    m.lets.push_back(l);
    return static_cast<uint32_t>(m.lets.size() - 1);
  }
  uint32_t clock(const std::string& name, ExprId condition, double age = 0, model::Index index = {}) {
    model::Clock c;
    c.name = name;
    c.condition = condition;
    c.initial_age = age;
    c.index = index;
    m.clocks.push_back(c);
    return static_cast<uint32_t>(m.clocks.size() - 1);
  }

  /// A process without a stock; all instances of its index.
  model::Process& process(const std::string& name, ExprId rate, model::Index index = {}) {
    model::Process p;
    p.name = name;
    p.rate = rate;
    p.index = index;
    for (uint32_t i = 0; i < model::instance_count(m, index); ++i) p.instances.push_back(i);
    m.processes.push_back(p);
    return m.processes.back();
  }
  /// `kNone` is nowhere; the rate is per unit of the source.
  model::Process& move(const std::string& name, ExprId rate, uint32_t source, uint32_t target) {
    model::Process& p = process(name, rate);
    p.kind = model::Process::Kind::Move;
    p.rate_kind = model::Process::RateKind::PerUnit;
    p.source = ref(source);
    p.target = ref(target);
    return p;
  }
  model::Process& change(const std::string& name, ExprId rate, uint32_t state, double from, double to) {
    model::Process& p = process(name, rate);
    p.kind = model::Process::Kind::Change;
    p.changed = ref(state);
    p.from = from;
    p.to = to;
    return p;
  }
  static model::Effect add_to_tally(uint32_t tally, ExprId amount, const std::vector<uint32_t>& vars = {}) {
    model::Effect e{};
    e.kind = model::EffectKind::Add;
    e.amount = amount;
    e.target = ref(tally, vars);
    return e;
  }
  static model::Effect on_state(model::EffectKind kind, uint32_t state, ExprId amount) {
    model::Effect e{};
    e.kind = kind;
    e.amount = amount;
    e.target = ref(state);
    e.to_state = true;
    return e;
  }

  kernel::World world(uint32_t number = 0) const {
    kernel::World w;
    w.number = number;
    for (const auto& p : m.params)
      for (const auto& prior : p.priors) w.params.push_back(prior.a);
    for (size_t i = 0; i < m.premises.size(); ++i) w.premises.push_back(1);
    for (const auto& l : m.levers)
      for (double v : l.defaults) w.levers.push_back(v);
    return w;
  }
};

}  // namespace casus::test
