// Outcomes: one value of each run.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "check/claims_run.h"
#include "check/policies_settings.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

constexpr size_t kMaxNesting = 16;  // of outcomes made of outcomes

/// Reads outcomes in the order in which they need each other.
class OutcomeReader : public RunBuilder {
 public:
  explicit OutcomeReader(Context& c) : RunBuilder(c) {}

  void read() {
    for (const Decl* d : c_.decls_of(DeclKind::Outcome)) {
      const auto id = static_cast<uint32_t>(c_.m.outcomes.size());
      if (!c_.declare(d->name, d->name_span, SymbolKind::Outcome, id, d)) continue;
      c_.id_of[d] = id;
      model::Outcome o;
      o.name = d->name;
      o.label = d->text;
      o.span = d->span;
      o.harm = find_clause(d->clauses, "harm") != nullptr;
      if (const auto unit = c_.unit_of(d->unit, &o.shown)) o.unit = *unit;
      if (d->is_level) o.shown = {"level", 1};
      c_.m.outcomes.push_back(std::move(o));
      decls_.push_back(d);
    }
    nesting_.assign(decls_.size(), 0);
    state_.assign(decls_.size(), State::Unseen);
    for (uint32_t id = 0; id < decls_.size(); ++id) resolve(id);
  }

  RunValue outcome(const syntax::Expr& name) override {
    const Symbol* s = c_.find(name.name, SymbolKind::Outcome);
    const uint32_t id = s->id;
    if (state_[id] == State::Open) {
      auto& d =
          c_.error(Code::C0213, name.span, fmt::format("the outcome '{}' is made of itself", name.name));
      d.labels.push_back({s->span, "declared here"});
      d.help = "let one outcome of the circle be made of the model's states and tallies";
      return {kNone, Type::error(), name.span};
    }
    if (state_[id] == State::Unseen) {
      const size_t depth = nesting_[open_.back()] + 1;
      if (open_.size() > kMaxNesting || depth > kMaxNesting) return too_deep(name);
      // A declaration of its own: its variables are not ours.
      const Scope outer = scope();
      resolve(id);
      set_scope(outer);
    }
    nesting_[open_.back()] = std::max(nesting_[open_.back()], nesting_[id] + 1);
    if (nesting_[open_.back()] > kMaxNesting) return too_deep(name);
    return RunBuilder::outcome(name);
  }

 private:
  enum class State : uint8_t { Unseen, Open, Done };

  RunValue too_deep(const syntax::Expr& name) {
    c_.error(Code::C0236, name.span, fmt::format("outcomes made of outcomes, more than {} deep", kMaxNesting))
        .help = "name the model's states and tallies instead";
    return {kNone, Type::error(), name.span};
  }

  void resolve(uint32_t id) {
    if (state_[id] != State::Unseen) return;
    state_[id] = State::Open;
    open_.push_back(id);
    const Decl& d = *decls_[id];
    begin("outcome:" + d.name);
    if (d.expr) {
      const RunValue v = value(*d.expr);
      if (v.ok() && fits(d, v, c_.m.outcomes[id])) c_.m.outcomes[id].value = v.id;
    }
    if (const Clause* in = find_clause(d.clauses, "in")) range(*in, c_.m.outcomes[id]);
    open_.pop_back();
    state_[id] = State::Done;
  }

  bool fits(const Decl& d, const RunValue& v, const model::Outcome& o) {
    if (!v.is(Type::Kind::Number)) {
      c_.error(Code::C0215, v.span, fmt::format("the outcome '{}' is no number", d.name)).help =
          v.is(Type::Kind::Bool)
              ? fmt::format("write: if {} then 1 else 0, and give it the unit ratio", c_.text_of(v.span))
              : "write for example: if STATE at end == ALTERNATIVE then 1 else 0";
      return false;
    }
    if (v.type.zero || v.type.unit == o.unit || untyped(d)) return true;
    auto& e = c_.error(
        Code::C0214, v.span,
        fmt::format("unit mismatch: '{}' is declared {}, this is {}", d.name,
                    o.unit.powers.empty() ? "a pure number" : "in " + o.shown.unit, c_.in_unit(v.type.unit)));
    if (d.unit.present) e.labels.push_back({d.unit.span, "declared here"});
    e.help = fmt::format("write: outcome {} : {}", d.name, c_.text(v.type.unit));
    return false;
  }

  void range(const Clause& in, model::Outcome& o) {
    const auto low = bound(in.a.get(), o), high = bound(in.b.get(), o);
    if (!low || !high) return;
    if (*low < *high)
      o.range = {{*low, *high}};
    else
      c_.error(Code::C0219, in.span, "the bounds are the wrong way round").help = "write in [LOW, HIGH]";
  }

  std::optional<double> bound(const syntax::Expr* e, const model::Outcome& o) {
    if (e == nullptr || e->kind == syntax::ExprKind::Error) return std::nullopt;
    Scope scope;
    scope.constants_only = true;
    scope.mechanism = false;
    const Typed t = c_.expr(e, scope);
    if (!t.ok()) return std::nullopt;
    const auto constant = constant_of(t);
    if (t.type.kind != Type::Kind::Number || !constant) {
      c_.error(Code::C0216, e->span, "a bound of an outcome is a constant").help =
          "write a number, or a param that is certain: it stands for nothing but the scale";
      return std::nullopt;
    }
    if (t.type.zero || t.type.unit == o.unit) return constant;
    if (t.type.unit.powers.empty()) return *constant * o.shown.scale;
    c_.error(Code::C0214, e->span,
             fmt::format("'{}' is in {}, this bound in {}", o.name, c_.text(o.unit), c_.text(t.type.unit)))
        .help = "leave the unit out: a bare number is in the declared unit";
    return std::nullopt;
  }

  /// A plain number, or a param without a range.
  std::optional<double> constant_of(const Typed& t) const {
    if (t.constant) return t.constant;
    const model::Expr& e = c_.m.exprs[t.id];
    if (e.op != model::Op::Param || !e.ref.index.empty()) return std::nullopt;
    const model::Param& p = c_.m.params[e.ref.family];
    if (p.priors.size() != 1 || p.priors[0].kind != model::Prior::Kind::Point) return std::nullopt;
    return p.priors[0].a;
  }

  std::vector<const Decl*> decls_;
  std::vector<State> state_;
  std::vector<size_t> nesting_;
  std::vector<uint32_t> open_;
};

// ---- Honesty

bool is_death(const Context& c, const model::Unit& unit) {
  static const std::set<std::string> words = {"death", "fatality", "casualty", "killed"};
  if (unit.powers.size() != 1 || unit.powers[0].first < 2 || unit.powers[0].second != 1) return false;
  return words.count(c.m.units[unit.powers[0].first - 2u]) > 0;
}

/// A label that has only words for deaths, and for how many.
bool says_whose(const std::string& label) {
  static const std::set<std::string> empty = {"total",   "all",      "number",     "of",        "the",
                                              "death",   "deaths",   "dead",       "killed",    "toll",
                                              "in",      "casualty", "casualties", "fatality",  "a",
                                              "overall", "sum",      "deadly",     "fatalities"};
  std::string word;
  for (const char ch : label + " ") {
    if (std::isalpha(static_cast<unsigned char>(ch)) || (ch & 0x80)) {
      word += static_cast<char>((ch & 0x80) ? ch : std::tolower(static_cast<unsigned char>(ch)));
      continue;
    }
    if (!word.empty() && !empty.count(word)) return true;
    word.clear();
  }
  return false;
}

/// Whether a value adds up tallies without naming one instance of a family.
bool names_nobody(const model::Model& m, RunExprId id) {
  const model::RunExpr& e = m.run_exprs[id];
  if (e.op == RunOp::Increase) return m.exprs[e.probe].ref.index.empty();
  if (e.op != RunOp::Add) return false;
  return names_nobody(m, e.args[0]) && names_nobody(m, e.args[1]);
}

void warn_of_deaths(Context& c) {
  for (const model::Outcome& o : c.m.outcomes) {
    if (o.value == kNone || !is_death(c, o.unit) || says_whose(o.label) || !names_nobody(c.m, o.value))
      continue;
    c.error(Code::C0450, o.span, fmt::format("'{}' adds up deaths and does not say whose", o.name))
        .help = fmt::format(
        "say it in the label: outcome {} \"Civilians killed, on both sides\", or count each party by itself",
        o.name);
  }
}

void warn_without_harm(Context& c) {
  if (std::any_of(c.m.outcomes.begin(), c.m.outcomes.end(), [](const model::Outcome& o) { return o.harm; }))
    return;
  const auto heads = c.decls_of(DeclKind::Model);
  const Span at = heads.empty() ? Span{} : heads[0]->name_span;
  c.error(Code::C0451, at, "no outcome of this model is a harm").help =
      "somebody is harmed in every conflict: count it, and mark the outcome `harm`";
}

}  // namespace

void check_outcomes(Context& c) {
  OutcomeReader(c).read();
  warn_of_deaths(c);
  warn_without_harm(c);
}

}  // namespace casus::check
