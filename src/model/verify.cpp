#include "model/verify.h"

#include <fmt/format.h>

#include <cmath>

#include "model/text.h"

namespace casus::model {
namespace {

constexpr size_t kMost = 100;

struct Arity {
  size_t low, high;
};

Arity arity(Op op) {
  if (op >= Op::Neg && op <= Op::About) return {1, 1};
  if (op >= Op::Add && op <= Op::Or) return {2, 2};
  if (op == Op::Select) return {3, 3};
  if (op >= Op::Sum) return {1, 2};
  return {0, 0};
}

Arity arity(RunOp op) {
  if (op >= RunOp::Neg && op <= RunOp::Sqrt) return {1, 1};
  if (op >= RunOp::Add && op <= RunOp::Or) return {2, 2};
  if (op == RunOp::Select) return {3, 3};
  if (op == RunOp::Else) return {2, 2};
  return {0, 0};
}

bool has_probe(RunOp op) { return op == RunOp::Param || (op >= RunOp::At && op <= RunOp::Until); }

Arity arity(ClaimOp op) {
  if (op >= ClaimOp::Neg && op <= ClaimOp::Sqrt) return {1, 1};
  if (op >= ClaimOp::Add && op <= ClaimOp::Max) return {2, 2};
  if (op >= ClaimOp::Lt && op <= ClaimOp::Ge) return {2, 3};
  if (op == ClaimOp::Within) return {3, 3};
  if (op == ClaimOp::Not) return {1, 1};
  if (op == ClaimOp::And || op == ClaimOp::Or || op == ClaimOp::Implies) return {2, 2};
  return {0, 0};
}

bool is_measured(ClaimOp op) {
  return op == ClaimOp::Chance || op == ClaimOp::Mean || op == ClaimOp::Quantile;
}

class Verifier {
 public:
  explicit Verifier(const Model& m) : m_(m) {}

  std::vector<std::string> run() {
    // The walks below rely on what the ones above have found in order.
    pools();
    if (!problems_.empty()) return std::move(problems_);
    lists();
    if (!problems_.empty()) return std::move(problems_);
    evidence();
    numbers();
    dynamics();
    choices();
    results();
    return std::move(problems_);
  }

 private:
  template <class... Args>
  void wrong(fmt::format_string<Args...> format, Args&&... args) {
    if (problems_.size() < kMost) problems_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  // ---- Pools: every id in range, every operation with its operands, no expression inside itself.

  template <class Node>
  void pool(const std::vector<Node>& nodes, const char* what) {
    for (size_t id = 0; id < nodes.size(); ++id) {
      const auto [low, high] = arity(nodes[id].op);
      const size_t n = nodes[id].args.size();
      if (n < low || n > high) wrong("{} {} has {} operands", what, id, n);
      for (const uint32_t arg : nodes[id].args)
        if (arg >= nodes.size()) wrong("{} {} has operand {}, out of range", what, id, arg);
    }
    if (problems_.empty()) acyclic(nodes, what);
  }

  template <class Node>
  void acyclic(const std::vector<Node>& nodes, const char* what) {
    std::vector<uint32_t> uses(nodes.size(), 0), ready;
    for (const Node& node : nodes)
      for (const uint32_t arg : node.args) ++uses[arg];
    for (uint32_t id = 0; id < nodes.size(); ++id)
      if (uses[id] == 0) ready.push_back(id);
    size_t seen = 0;
    while (!ready.empty()) {
      const uint32_t id = ready.back();
      ready.pop_back();
      ++seen;
      for (const uint32_t arg : nodes[id].args)
        if (--uses[arg] == 0) ready.push_back(arg);
    }
    if (seen != nodes.size()) wrong("an {} contains itself", what);
  }

  void pools() {
    pool(m_.exprs, "expression");
    pool(m_.run_exprs, "run expression");
    pool(m_.claim_exprs, "claim expression");
    for (size_t id = 0; id < m_.run_exprs.size(); ++id) {
      const RunExpr& e = m_.run_exprs[id];
      if (has_probe(e.op) != (e.probe < m_.exprs.size())) wrong("run expression {} has a wrong probe", id);
      if ((e.op == RunOp::Until) != (e.probe2 < m_.exprs.size()))
        wrong("run expression {} has a wrong second probe", id);
      if (std::isnan(e.from) || std::isnan(e.to) || e.from > e.to)
        wrong("run expression {} has no window", id);
    }
    for (size_t id = 0; id < m_.claim_exprs.size(); ++id) {
      const ClaimExpr& e = m_.claim_exprs[id];
      if ((e.op == ClaimOp::Param) != (e.probe < m_.exprs.size()))
        wrong("claim expression {} has a wrong probe", id);
      if (is_measured(e.op) != (e.run < m_.run_exprs.size()))
        wrong("claim expression {} measures nothing", id);
      if (is_measured(e.op) && e.policy >= m_.policies.size()) wrong("claim expression {} has no policy", id);
      if (e.shock != kNone && e.shock >= m_.shocks.size()) wrong("claim expression {} has a wrong shock", id);
    }
  }

  // ---- Lists and families

  void lists() {
    for (const List& l : m_.lists) {
      if (l.parent == kNoList) continue;
      if (l.parent >= m_.lists.size() || l.parent_ordinal.size() != l.elements.size()) {
        wrong("list {} has a wrong parent", l.name);
        continue;
      }
      for (const uint32_t ordinal : l.parent_ordinal)
        if (ordinal >= m_.lists[l.parent].elements.size())
          wrong("list {} has an element that its parent lacks", l.name);
    }
    for (const Relation& r : m_.relations)
      if (r.a >= m_.lists.size() || r.b >= m_.lists.size() ||
          r.holds.size() != m_.lists[r.a].elements.size() * m_.lists[r.b].elements.size())
        wrong("relation {} does not fit its lists", r.name);
    families(m_.params, "param");
    families(m_.levers, "lever");
    families(m_.states, "state");
    families(m_.tallies, "tally");
    families(m_.lets, "let");
    families(m_.clocks, "clock");
    families(m_.processes, "process");
    families(m_.flows, "flow");
    families(m_.schedules, "schedule");
    families(m_.decisions, "decision");
  }

  template <class Family>
  void families(const std::vector<Family>& all, const char* what) {
    for (const Family& f : all) {
      const Index& x = f.index;
      bool good = !x.pair || (x.lists.size() == 2 && x.lists[0] == x.lists[1]);
      for (const ListId list : x.lists) good = good && list < m_.lists.size();
      if (!good) wrong("{} {} has a wrong index", what, f.name);
    }
  }

  // ---- Expressions in the place where they stand

  /// What an expression may read: the lists of its variables, the draws or issues of its owner.
  struct Scope {
    std::string where;
    std::vector<ListId> vars;
    size_t marks = 0, issues = 0;
    size_t lets = kNone;  // only earlier ones
  };

  template <class Family>
  Scope scope_of(const char* kind, const Family& f) {
    return Scope{fmt::format("{} {}", kind, f.name), f.index.lists, 0, 0, kNone};
  }

  void need(ExprId id, const Scope& scope, const char* what) {
    if (id == kNone)
      wrong("{} has no {}", scope.where, what);
    else
      expr(id, scope);
  }
  void maybe(ExprId id, const Scope& scope) {
    if (id != kNone) expr(id, scope);
  }

  void expr(ExprId id, const Scope& scope) {
    if (problems_.size() >= kMost) return;
    if (id >= m_.exprs.size()) return wrong("{} reads expression {}, out of range", scope.where, id);
    const Expr& e = m_.exprs[id];
    if (!e.vars.empty()) {
      if (e.op < Op::Sum) wrong("{}: only a reduction binds variables", scope.where);
      Scope inner = scope;
      for (const BoundVar& v : e.vars) {
        if (v.list >= m_.lists.size() || v.var > 1000)
          return wrong("{}: wrong variable in a reduction", scope.where);
        if (inner.vars.size() <= v.var) inner.vars.resize(v.var + 1, kNoList);
        inner.vars[v.var] = v.list;
        if (v.above != kNone && (v.above >= inner.vars.size() || inner.vars[v.above] != v.list))
          wrong("{}: the second of a pair has no first", scope.where);
      }
      for (const ExprId arg : e.args) expr(arg, inner);
    } else {
      for (const ExprId arg : e.args) expr(arg, scope);
    }
    reads(e, scope);
  }

  void reads(const Expr& e, const Scope& scope) {
    switch (e.op) {
      case Op::Param:
        return family(m_.params, e.ref, scope, "param", false);
      case Op::Lever:
        return family(m_.levers, e.ref, scope, "lever", false);
      case Op::State:
        return family(m_.states, e.ref, scope, "state", false);
      case Op::Tally:
        return family(m_.tallies, e.ref, scope, "tally", true);
      case Op::Events:
        return family(m_.processes, e.ref, scope, "process", true);
      case Op::Let:
        if (e.ref.family >= scope.lets) wrong("{} reads a let that comes later", scope.where);
        return family(m_.lets, e.ref, scope, "let", false);
      case Op::Recent:
      case Op::Monthly:
        return window(e, scope);
      case Op::Since:
        if (e.ref.family >= m_.clocks.size()) wrong("{} reads no clock", scope.where);
        return;
      case Op::Premise:
        return premise(e.premise, scope);
      case Op::Mark:
        if (e.ref.family >= scope.marks) wrong("{} reads a draw that it does not have", scope.where);
        return;
      case Op::Issue:
        if (e.ref.family >= scope.issues) wrong("{} reads an issue that it does not have", scope.where);
        return;
      case Op::Index:
        if (e.ref.index.size() != 1 || e.ref.index[0].kind != IndexRef::Kind::Var ||
            !bound(e.ref.index[0], scope))
          wrong("{} reads a variable that is not bound", scope.where);
        return;
      case Op::Related:
        return related(e, scope);
      default:
        return;
    }
  }

  bool bound(const IndexRef& i, const Scope& scope) const {
    return i.value < scope.vars.size() && scope.vars[i.value] != kNoList;
  }

  bool descends(ListId list, ListId ancestor) const {
    for (size_t steps = 0; list < m_.lists.size() && steps <= m_.lists.size(); ++steps) {
      if (list == ancestor) return true;
      list = m_.lists[list].parent;
    }
    return false;
  }

  void index(const IndexRef& i, ListId target, const Scope& scope, const std::string& name) {
    if (i.kind == IndexRef::Kind::Element) {
      if (i.value >= m_.lists[target].elements.size())
        wrong("{}: an index of {} is out of range", scope.where, name);
      return;
    }
    if (!bound(i, scope)) return wrong("{}: an index of {} is not bound", scope.where, name);
    const ListId list = scope.vars[i.value];
    const bool direct = i.through == kNoList ? list == target : list == i.through && descends(list, target);
    if (!direct) wrong("{}: an index of {} runs over another list", scope.where, name);
  }

  template <class Family>
  void family(const std::vector<Family>& all, const Ref& r, const Scope& scope, const char* what, bool sum) {
    if (r.family >= all.size()) return wrong("{} reads {} {}, out of range", scope.where, what, r.family);
    const Family& f = all[r.family];
    if (r.index.size() != f.index.lists.size()) {
      if (!sum || !r.index.empty())
        wrong("{}: {} {} needs {} indices", scope.where, what, f.name, f.index.lists.size());
      return;
    }
    for (size_t k = 0; k < r.index.size(); ++k) index(r.index[k], f.index.lists[k], scope, f.name);
  }

  void window(const Expr& e, const Scope& scope) {
    if (e.ref.family >= m_.windows.size()) return wrong("{} reads no window", scope.where);
    const Window& w = m_.windows[e.ref.family];
    Ref series = e.ref;
    series.family = w.family;
    if (w.month != (e.op == Op::Monthly))
      wrong("{} mistakes a window of days for one of a month", scope.where);
    if (w.summed != (series.index.empty() && indexed(w)))
      wrong("{} reads a sum as a part, or a part as a sum", scope.where);
    if (w.series == Window::Series::Process)
      family(m_.processes, series, scope, "process", true);
    else
      family(m_.tallies, series, scope, "tally", true);
  }

  bool indexed(const Window& w) const {
    if (w.series == Window::Series::Process)
      return w.family < m_.processes.size() && !m_.processes[w.family].index.empty();
    return w.family < m_.tallies.size() && !m_.tallies[w.family].index.empty();
  }

  void related(const Expr& e, const Scope& scope) {
    if (e.ref.family >= m_.relations.size() || e.ref.index.size() != 2)
      return wrong("{} reads no relation", scope.where);
    const Relation& r = m_.relations[e.ref.family];
    index(e.ref.index[0], r.a, scope, r.name);
    index(e.ref.index[1], r.b, scope, r.name);
  }

  void premise(const PremiseRef& p, const Scope& scope) {
    if (p.premise >= m_.premises.size())
      return wrong("{} names premise {}, out of range", scope.where, p.premise);
    const Premise& x = m_.premises[p.premise];
    const bool good =
        x.rival ? p.alternative < static_cast<int32_t>(x.alternatives.size()) : p.alternative < 0;
    if (!good) wrong("{} names an alternative that {} lacks", scope.where, x.name);
  }

  void because(const std::vector<PremiseRef>& all, const Scope& scope) {
    for (const PremiseRef& p : all) premise(p, scope);
  }

  void times(const std::vector<TimesLine>& all, const Scope& scope) {
    for (const TimesLine& t : all) {
      need(t.factor, scope, "factor");
      maybe(t.condition, scope);
      because(t.because, scope);
    }
  }

  void effects(const std::vector<Effect>& all, const Scope& scope) {
    for (const Effect& e : all) {
      if (e.kind != EffectKind::Fire) need(e.amount, scope, "amount");
      if (e.kind == EffectKind::Fire) maybe(e.amount, scope);
      maybe(e.guard, scope);
      because(e.because, scope);
      target(e, scope);
    }
  }

  void target(const Effect& e, const Scope& scope) {
    if (e.kind == EffectKind::Fire) return family(m_.processes, e.target, scope, "process", false);
    if (e.kind == EffectKind::Add && !e.to_state) return family(m_.tallies, e.target, scope, "tally", false);
    if (e.kind != EffectKind::Move) return family(m_.states, e.target, scope, "state", false);
    if (e.target.family != kNone) family(m_.states, e.target, scope, "state", false);
    if (e.source.family != kNone) family(m_.states, e.source, scope, "state", false);
  }

  // ---- Declarations

  void evidence() {
    for (const Premise& p : m_.premises) {
      for (const PremiseId id : p.requires_)
        if (id >= m_.premises.size()) wrong("premise {} requires none", p.name);
      if (p.same_as != kNone && p.same_as >= m_.premises.size())
        wrong("premise {} is the same as none", p.name);
      if (p.rival != (p.neither >= 0 && p.neither < static_cast<int32_t>(p.alternatives.size())))
        wrong("rival {} has no 'neither'", p.name);
      if (!(p.weight >= 0 && p.weight <= 1)) wrong("premise {} has weight {}", p.name, p.weight);
    }
    for (const View& v : m_.views)
      if (v.premises.size() != m_.premises.size() || v.alternatives.size() != m_.premises.size())
        wrong("view {} does not have one setting a premise", v.name);
  }

  void numbers() {
    for (const Param& p : m_.params)
      if (p.priors.size() != instance_count(m_, p.index))
        wrong("param {} does not have one value an instance", p.name);
    for (const Lever& l : m_.levers) {
      if (l.defaults.size() != instance_count(m_, l.index))
        wrong("lever {} does not have one default an instance", l.name);
      if (!(l.low <= l.high)) wrong("lever {} has no range", l.name);
    }
  }

  void dynamics() {
    for (const State& s : m_.states) {
      const Scope scope = scope_of("state", s);
      need(s.initial, scope, "initial value");
      maybe(s.low, scope);
      maybe(s.high, scope);
      if ((s.type == State::Type::Enum) == s.alternatives.empty())
        wrong("state {} has wrong alternatives", s.name);
    }
    for (size_t k = 0; k < m_.lets.size(); ++k) {
      Scope scope = scope_of("let", m_.lets[k]);
      scope.lets = k;
      need(m_.lets[k].expr, scope, "value");
    }
    for (const Window& w : m_.windows)
      if (w.family >= (w.series == Window::Series::Process ? m_.processes.size() : m_.tallies.size()))
        wrong("a window is over nothing");
    for (const Clock& c : m_.clocks) need(c.condition, scope_of("clock", c), "condition");
    for (const Process& p : m_.processes) process(p);
    for (const Flow& f : m_.flows) flow(f);
    for (const Schedule& s : m_.schedules) {
      const Scope scope = scope_of("schedule", s);
      if (s.kind == Schedule::Kind::When) need(s.condition, scope, "condition");
      if (s.kind == Schedule::Kind::Every && !(s.period > 0)) wrong("schedule {} has no period", s.name);
      maybe(s.guard, scope);
      because(s.because, scope);
      effects(s.effects, scope);
    }
  }

  void process(const Process& p) {
    Scope scope = scope_of("process", p);
    const uint64_t count = instance_count(m_, p.index);
    for (size_t k = 0; k < p.instances.size(); ++k)
      if (p.instances[k] >= count || (k > 0 && p.instances[k] <= p.instances[k - 1]))
        wrong("process {} has wrong instances", p.name);
    if (p.kind == Process::Kind::Move) {
      if (p.source.family != kNone) family(m_.states, p.source, scope, "state", false);
      if (p.target.family != kNone) family(m_.states, p.target, scope, "state", false);
    }
    if (p.kind == Process::Kind::Change) family(m_.states, p.changed, scope, "state", false);
    if (p.rate_kind == Process::RateKind::Dwell) {
      if (p.dwell.clock >= m_.clocks.size()) wrong("process {} has no clock", p.name);
      need(p.dwell.scale, scope, "scale");
      if (p.dwell.dist == Process::Dwell::Dist::Weibull) need(p.dwell.shape, scope, "shape");
      maybe(p.dwell.share, scope);
    } else {
      maybe(p.rate, scope);
    }
    times(p.times, scope);
    maybe(p.guard, scope);
    because(p.because, scope);
    for (const Mark& mark : p.marks) {
      if (mark.args.size() != dist_arguments(mark.dist).size())
        wrong("process {}: draw {} lacks arguments", p.name, mark.name);
      for (const ExprId arg : mark.args) need(arg, scope, "argument of a draw");
      ++scope.marks;
    }
    effects(p.effects, scope);
  }

  void flow(const Flow& f) {
    const Scope scope = scope_of("flow", f);
    if (f.state.family != kNone || f.kind != Flow::Kind::Transfer)
      family(m_.states, f.state, scope, "state", false);
    if (f.kind == Flow::Kind::ReturnsTo) {
      need(f.goal, scope, "goal");
      need(f.half_life, scope, "half-life");
    } else {
      need(f.rate, scope, "rate");
    }
    if (f.kind == Flow::Kind::Transfer && f.target.family != kNone)
      family(m_.states, f.target, scope, "state", false);
    times(f.times, scope);
    maybe(f.guard, scope);
    because(f.because, scope);
  }

  void choices() {
    for (const Decision& d : m_.decisions) {
      const Scope scope = scope_of("decision", d);
      if (d.state >= m_.states.size()) wrong("decision {} has no state", d.name);
      if (d.period > 0 ? d.trigger != kNone : d.trigger == kNone)
        wrong("decision {} has no occasion", d.name);
      maybe(d.trigger, scope);
      maybe(d.guard, scope);
      maybe(d.steadiness, scope);
      because(d.because, scope);
      for (const auto& o : d.options) {
        maybe(o.when, scope);
        need(o.worth, scope, "worth");
        because(o.because, scope);
        effects(o.effects, scope);
      }
    }
    for (const Negotiation& n : m_.negotiations) negotiation(n);
    for (const Policy& p : m_.policies)
      for (const Setting& s : p.settings) setting(p, s);
    for (const Shock& s : m_.shocks) effects(s.effects, Scope{"shock " + s.name, {}, 0, 0, kNone});
  }

  void negotiation(const Negotiation& n) {
    const Scope outer{"negotiation " + n.name, {}, 0, 0, kNone};
    Scope worths = outer;
    worths.issues = n.issues.size();
    if (n.state >= m_.states.size()) wrong("negotiation {} has no state", n.name);
    if (!(n.period > 0)) wrong("negotiation {} has no period", n.name);
    for (const auto& i : n.issues)
      if (i.state >= m_.states.size() || i.points == 0)
        wrong("negotiation {}: issue {} is empty", n.name, i.name);
    for (int k = 0; k < 2; ++k) {
      need(n.worth[k], worths, "worth");
      need(n.without[k], outer, "worth without a deal");
      maybe(n.steadiness[k], outer);
    }
    maybe(n.guard, outer);
    because(n.because, outer);
    effects(n.agreement, outer);
    effects(n.refusal, outer);
    effects(n.no_zone, outer);
  }

  void setting(const Policy& p, const Setting& s) {
    const Scope scope{"policy " + p.name, {}, 0, 0, kNone};
    switch (s.kind) {
      case Setting::Kind::Lever:
        family(m_.levers, s.ref, scope, "lever", true);
        break;
      case Setting::Kind::Decision:
        family(m_.decisions, s.ref, scope, "decision", true);
        break;
      case Setting::Kind::Hold:
        family(m_.states, s.ref, scope, "state", true);
        break;
      case Setting::Kind::Cut:
      case Setting::Kind::Force:
        family(m_.processes, s.ref, scope, "process", true);
        break;
    }
    const bool valued = s.kind != Setting::Kind::Cut && s.kind != Setting::Kind::Force;
    if (valued) need(s.value, scope, "value");
    if (s.condition_kind != Setting::Condition::None) need(s.condition, scope, "condition");
    if (!(s.from <= s.until)) wrong("policy {} has a setting for no time", p.name);
  }

  void results() {
    for (const Outcome& o : m_.outcomes)
      if (o.value >= m_.run_exprs.size()) wrong("outcome {} has no value", o.name);
    for (const Claim& c : m_.claims)
      if (c.formula != kNone && c.formula >= m_.claim_exprs.size())
        wrong("claim {} has a wrong formula", c.name);
    for (const Expectation& e : m_.expectations)
      if (e.formula >= m_.claim_exprs.size()) wrong("expectation {} has no formula", e.name);
    const Scope outside{"a result", {}, 0, 0, kNone};
    for (const RunExpr& e : m_.run_exprs) {
      maybe(e.probe, outside);
      maybe(e.probe2, outside);
    }
    for (const ClaimExpr& e : m_.claim_exprs) maybe(e.probe, outside);
    for (const Observation& o : m_.observations) {
      Scope scope{"observation " + o.name, {}, 0, 1, kNone};
      if (o.series == Window::Series::Process)
        family(m_.processes, o.ref, scope, "process", true);
      else
        family(m_.tallies, o.ref, scope, "tally", true);
      for (const ExprId arg : o.args) need(arg, scope, "argument");
      for (const auto& row : o.rows)
        if (!(row.from < row.to)) wrong("observation {} has a row without length", o.name);
    }
  }

  const Model& m_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> verify(const Model& m) { return Verifier(m).run(); }

}  // namespace casus::model
