// Processes: what happens at random, how often, and what it does.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "check/context.h"
#include "check/memory.h"

namespace casus::check {
namespace {

using model::Process;
using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

constexpr double kMostStatic = 1e7;  // operations to find the instances of a process

class ProcessReader {
 public:
  ProcessReader(Context& c, const Decl& d, Process& p)
      : c_(c), d_(d), p_(p), scope_(c.scope_of(p.index, "process:" + d.name)) {
    scope_.index = &p.index;
  }

  void read() {
    read_kind();
    read_instances();
    read_rate();
    p_.times = c_.times_lines(d_.clauses, scope_);
    p_.guard = c_.guard(d_.clauses, scope_);
    p_.because = c_.because(d_.clauses);
    read_draws();
    Scope inner = scope_;
    inner.marks = &p_.marks;
    for (const auto& name : lost_draws_) inner.arguments[name] = {};  // what reads it only echoes the error
    for (const auto& clause : d_.clauses) {
      if (clause.keyword != "effect") continue;
      for (auto& e : c_.effects(clause.effects, inner)) p_.effects.push_back(std::move(e));
    }
  }

 private:
  void fault(Span at, const std::string& message, const std::string& help) {
    c_.error(Code::C0229, at, message).help = help;
  }

  void read_kind() {
    for (const auto& clause : d_.clauses) {
      const bool move = clause.keyword == "move", change = clause.keyword == "change";
      if (!move && !change) continue;
      if (p_.kind != Process::Kind::None) {
        fault(clause.span, fmt::format("'{}' moves or changes two things", d_.name),
              "make two processes; what goes along with an event is an effect: move N of A -> B");
        continue;
      }
      move ? read_move(clause) : read_change(clause);
    }
  }

  std::optional<model::Ref> stock(const syntax::Expr* e) {
    if (!e || e->kind == syntax::ExprKind::Error) return std::nullopt;
    if (e->kind == syntax::ExprKind::Name && e->name == "nowhere") return model::Ref{};
    const auto ref = c_.state_ref(*e, scope_, "a stock", nullptr);
    if (!ref) return std::nullopt;
    const auto& s = c_.m.states[ref->family];
    if (s.type == model::State::Type::Count) return ref;
    auto& error = c_.error(Code::C0230, e->span,
                           fmt::format("'{}' is no count: single units cannot leave or enter it", s.name));
    error.labels.push_back({s.span, "declared here"});
    error.help = s.type == model::State::Type::Real
                     ? fmt::format("declare it as `: {} count`, or write a flow", c_.text(s.unit))
                     : "a state with alternatives is changed with: change S: a -> b";
    return std::nullopt;
  }

  void read_move(const Clause& clause) {
    p_.kind = Process::Kind::Move;
    const auto from = stock(clause.a.get()), to = stock(clause.b.get());
    if (!from || !to) {
      broken_ = true;
      return;
    }
    p_.source = *from, p_.target = *to;
    if (from->family == kNone && to->family == kNone)
      return fault(clause.span, "a move from nowhere to nowhere",
                   "name the stock that it takes from or gives to");
    moved_ = c_.m.states[from->family != kNone ? from->family : to->family].unit;
    if (from->family == kNone || to->family == kNone || c_.m.states[to->family].unit == moved_) return;
    auto& e = c_.error(Code::C0214, clause.span,
                       fmt::format("unit mismatch: units of {} cannot become units of {}", c_.text(moved_),
                                   c_.text(c_.m.states[to->family].unit)));
    e.labels.push_back({clause.a->span, "in " + c_.text(moved_)});
    e.labels.push_back({clause.b->span, "in " + c_.text(c_.m.states[to->family].unit)});
    e.help = "move between stocks of one unit";
  }

  void read_change(const Clause& clause) {
    p_.kind = Process::Kind::Change;
    broken_ = true;
    if (!clause.a || clause.words.size() != 2) return;
    const auto ref = c_.state_ref(*clause.a, scope_, "a state with alternatives", nullptr);
    if (!ref) return;
    const auto& s = c_.m.states[ref->family];
    std::vector<std::string> names = s.alternatives;
    if (s.type == model::State::Type::Bool) names = {"false", "true"};
    if (names.empty()) {
      c_.error(Code::C0230, clause.a->span, fmt::format("'{}' has no alternatives", s.name)).help =
          "counts take `move`, levels `raise` and `lower`, numbers a flow";
      return;
    }
    double ordinal[2];
    for (int i = 0; i < 2; ++i) {
      const auto& w = clause.words[size_t(i)];
      const auto found = std::find(names.begin(), names.end(), w.text);
      if (found == names.end()) return c_.unknown("alternative", w.text, w.span, names);
      ordinal[i] = double(found - names.begin());
    }
    if (ordinal[0] == ordinal[1])
      return fault(clause.span, "a change to what it was", "name two different alternatives");
    p_.changed = *ref, p_.from = ordinal[0], p_.to = ordinal[1];
    broken_ = false;
  }

  void read_instances() {
    const uint64_t count = instance_count(c_.m, p_.index);
    ExprId where = kNone;
    if (d_.where) {
      Scope plain = scope_;
      plain.mechanism = false;
      where = c_.condition(d_.where.get(), plain);
      if (where == kNone) return;
    }
    if (where != kNone && c_.weight(where) * double(count) > kMostStatic) {
      c_.error(Code::C0236, d_.where->span,
               fmt::format("this `where` takes {} operations for {} instances; together more than {}",
                           grouped(c_.weight(where)), grouped(double(count)), grouped(kMostStatic)))
          .help = "declare a relation or a subset for it";
      return;
    }
    for (uint32_t i = 0; i < count; ++i) {
      const auto ordinals = instance_ordinals(c_.m, p_.index, i);
      if (where != kNone) {
        const auto exists = c_.static_value(where, ordinals);
        if (!exists) {
          c_.error(Code::C0240, d_.where->span,
                   "`where` says which instances exist: it can read indices and relations only")
              .help = "a condition that changes during a run is a `while`";
          return;
        }
        if (!*exists) continue;
      }
      if (!same_stock(ordinals)) p_.instances.push_back(i);
    }
    if (p_.instances.empty() && !broken_ && !d_.broken)
      fault(d_.where ? d_.where->span : d_.name_span, fmt::format("no instance of '{}' exists", d_.name),
            "let the `where` hold for one element at least");
  }

  bool same_stock(const std::vector<uint32_t>& ordinals) const {
    if (p_.kind != Process::Kind::Move || p_.source.family == kNone || p_.source.family != p_.target.family)
      return false;
    if (p_.source.index.size() != p_.target.index.size()) return false;
    std::vector<uint32_t> from, to;
    for (const auto& i : p_.source.index) from.push_back(c_.ordinal(i, ordinals));
    for (const auto& i : p_.target.index) to.push_back(c_.ordinal(i, ordinals));
    const auto& index = c_.m.states[p_.source.family].index;
    return instance_number(c_.m, index, from) == instance_number(c_.m, index, to);
  }

  void read_rate() {
    const syntax::Expr* rate = nullptr;
    const Clause* after = nullptr;
    Span second{};
    for (const auto& clause : d_.clauses) {
      const syntax::Expr* here = clause.keyword == "move" ? clause.c.get()
                                 : clause.keyword == "at" ? clause.a.get()
                                                          : nullptr;
      const bool dwell = clause.keyword == "after";
      if (!here && !dwell) continue;
      if (rate || after) second = clause.span;
      if (here) rate = here;
      if (dwell) after = &clause;
    }
    if (second.end)
      return fault(second, fmt::format("'{}' has two rates", d_.name),
                   "keep one `at` or one `after`; further factors are `times` lines");
    if (after) return read_dwell(*after);
    if (rate) set_rate(*rate);
  }

  void set_rate(const syntax::Expr& e) {
    const Typed t = c_.expr(&e, scope_);
    if (!t.ok() || broken_) return;
    p_.rate = t.id;
    if (t.type.kind != Type::Kind::Number) {
      c_.error(Code::C0215, t.span, "a rate is a number").help =
          "write for example 0.1/month, with a parameter";
      return;
    }
    const model::Unit per_time = c_.times({}, c_.time_unit(), -1);
    const model::Unit unit = unit_of_event();
    const bool source =
        (p_.kind == Process::Kind::Move && p_.source.family != kNone) || p_.kind == Process::Kind::Change;
    p_.rate_kind = source ? Process::RateKind::PerUnit : Process::RateKind::Instance;
    if (t.type.zero) return;
    if (c_.always_negative(t.id)) {
      c_.error(Code::C0221, t.span, "a rate cannot be below zero").help =
          "write a rate above zero; what goes the other way is a process of its own";
      return;
    }
    if (source && t.type.unit == per_time) return;
    if (t.type.unit == c_.times(unit, per_time)) {
      if (source && p_.kind == Process::Kind::Move) p_.rate_kind = Process::RateKind::Whole;
      return;
    }
    rate_mismatch(t, unit, source);
  }

  model::Unit unit_of_event() const {
    if (p_.kind == Process::Kind::Move && !d_.unit.present) return moved_;
    if (p_.kind == Process::Kind::Move && p_.source.family != kNone) return moved_;
    return p_.event;
  }

  void rate_mismatch(const Typed& t, const model::Unit& unit, bool source) {
    const model::Unit rate = c_.times(unit, c_.time_unit(), -1);
    const std::string whole = c_.text(rate);
    auto& e = c_.error(Code::C0218, t.span, fmt::format("this rate is {}", c_.in_unit(t)));
    if (p_.kind == Process::Kind::Change)
      e.notes.push_back("a change happens at a rate in 1/time");
    else if (source)
      e.notes.push_back(fmt::format(
          "with a source, a rate is in 1/time for each unit of it, or in {} for the whole stock", whole));
    else if (p_.kind == Process::Kind::Move)
      e.notes.push_back(fmt::format("from nowhere, units arrive in {}", whole));
    else
      e.notes.push_back(
          fmt::format("without a source, a rate is in {}: the unit of the event per time", whole));
    if (!source && p_.kind == Process::Kind::None && !d_.unit.present) {
      const auto event = c_.times(t.type.unit, c_.time_unit());
      e.help = event.powers.empty()
                   ? "give the parameters of the rate a unit per time"
                   : fmt::format("name the unit of the event: process {} : {}", d_.name, c_.text(event));
    } else {
      e.help = fmt::format("convert it with a parameter, so that it comes out in {}",
                           source ? "1/month, say" : whole);
    }
  }

  const syntax::Expr* argument(const syntax::Distribution& dist, const char* name, size_t at) {
    for (const auto& a : dist.args)
      if (a.name == name) return a.value.get();
    if (at < dist.args.size() && dist.args[at].name.empty()) return dist.args[at].value.get();
    c_.error(Code::C0223, dist.span, fmt::format("'{}' lacks its {}", dist.name, name)).help =
        dist.name == "weibull"       ? "write weibull(shape k, scale s)"
        : dist.name == "exponential" ? "write exponential(mean m)"
                                     : "write fixed(d)";
    return nullptr;
  }

  void read_dwell(const Clause& clause) {
    if (p_.kind == Process::Kind::Move && p_.source.family != kNone)
      return fault(clause.span, "a dwell time is of a condition, not of the units of a stock",
                   "give the units a rate: `at 1 / DURATION`");
    p_.rate_kind = Process::RateKind::Dwell;
    using Dist = Process::Dwell::Dist;
    const auto& dist = clause.dist;
    auto& dwell = p_.dwell;
    const auto time = c_.time_unit();
    const std::string why = "a dwell time is a length of time";
    if (dist.name == "weibull") {
      dwell.dist = Dist::Weibull;
      const auto *shape = argument(dist, "shape", 0), *scale = argument(dist, "scale", 1);
      if (shape) dwell.shape = c_.number_of(shape, scope_, {}, "the shape of a weibull is a pure number");
      if (scale) dwell.scale = c_.number_of(scale, scope_, time, why);
    } else if (dist.name == "exponential" || dist.name == "fixed") {
      dwell.dist = dist.name == "fixed" ? Dist::Fixed : Dist::Exponential;
      if (const auto* length = argument(dist, dist.name == "fixed" ? "length" : "mean", 0))
        dwell.scale = c_.number_of(length, scope_, time, why);
    } else {
      c_.error(Code::C0223, dist.span, fmt::format("'{}' is no distribution of a dwell time", dist.name))
          .help = "one of: weibull(shape k, scale s), exponential(mean m), fixed(d)";
    }
    if (clause.b) dwell.share = c_.number_of(clause.b.get(), scope_, {}, "a share is a pure number");
    const ExprId condition = c_.condition(clause.a.get(), scope_);
    if (condition != kNone) dwell.clock = add_clock(c_, condition, scope_, clause.a->span);
  }

  /// Draws of one event are made side by side.
  bool reads_draw(size_t first) {
    for (size_t k = first; k < c_.m.exprs.size(); ++k) {
      if (c_.m.exprs[k].op != model::Op::Mark) continue;
      c_.error(Code::C0240, c_.m.exprs[k].span, "a draw cannot depend on another draw of its event").help =
          "join the two in an effect, e.g. add a * b to X if a > 0";
      return true;
    }
    return false;
  }

  void read_draws() {
    for (const auto& clause : d_.clauses) {
      if (clause.keyword != "draw" || clause.words.empty()) continue;
      model::Mark mark;
      mark.name = clause.words[0].text;
      const auto taken =
          std::any_of(p_.marks.begin(), p_.marks.end(), [&](const auto& m) { return m.name == mark.name; });
      if (const Symbol* other = c_.find(mark.name); taken || other) {
        auto& e = c_.error(Code::C0201, clause.words[0].span,
                           other ? fmt::format("'{}' is {} already", mark.name, kind_word(other->kind))
                                 : fmt::format("two draws are called '{}'", mark.name));
        if (other) e.labels.push_back({other->span, "declared here"});
        e.help = "give the draw another name";
        lost_draws_.push_back(mark.name);
        continue;
      }
      const auto unit = c_.unit_of(clause.unit, nullptr);
      if (!unit) {
        lost_draws_.push_back(mark.name);
        continue;
      }
      mark.unit = *unit;
      Scope inner = scope_;
      inner.marks = &p_.marks;
      const size_t first = c_.m.exprs.size();
      if (read_distribution(c_, clause.dist, inner, *unit, mark.dist, mark.args) && !reads_draw(first))
        p_.marks.push_back(std::move(mark));
      else
        lost_draws_.push_back(mark.name);
    }
  }

  Context& c_;
  const Decl& d_;
  Process& p_;
  Scope scope_;
  model::Unit moved_;
  bool broken_ = false;
  std::vector<std::string> lost_draws_;
};

}  // namespace

void check_processes(Context& c) {
  for (const auto* d : c.decls_of(DeclKind::Process))
    if (const auto found = c.id_of.find(d); found != c.id_of.end())
      ProcessReader(c, *d, c.m.processes[found->second]).read();
}

}  // namespace casus::check
