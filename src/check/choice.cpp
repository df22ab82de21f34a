// Decisions and negotiations.
#include <fmt/format.h>

#include <cmath>

#include "check/context.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

constexpr double kMostPoints = 1000;

/// Worths that are compared with one another: all of one unit, which `steadiness` inverts.
class Worths {
 public:
  explicit Worths(Context& c) : c_(c) {}

  ExprId read(const syntax::Expr* e, const Scope& scope) {
    const Typed t = c_.expr(e, scope);
    if (!t.ok()) return kNone;
    if (t.type.kind != Type::Kind::Number) {
      c_.error(Code::C0215, t.span, "a worth is a number").help =
          "conditions become numbers with: if C then 1 else 0";
      return kNone;
    }
    if (t.type.zero) return t.id;
    if (!first_) {
      first_ = t;
    } else if (first_->type.unit != t.type.unit) {
      auto& d = c_.error(Code::C0214, t.span, "unit mismatch: these two worths cannot be compared");
      d.labels.push_back({first_->span, c_.in_unit(*first_)});
      d.labels.push_back({t.span, c_.in_unit(t)});
      d.help = "bring all worths to one unit with parameters";
      return kNone;
    }
    return t.id;
  }

  /// kNone for `infinite`.
  ExprId steadiness(const Clause& clause, const Scope& scope) {
    if (!clause.a || clause.a->kind == syntax::ExprKind::Infinite) return kNone;
    const model::Unit unit = first_ ? c_.times({}, first_->type.unit, -1) : model::Unit{};
    const ExprId id =
        c_.number_of(clause.a.get(), scope, unit, "steadiness has the inverse unit of the worths");
    if (id != kNone && c_.always_negative(id))
      c_.error(Code::C0221, clause.a->span, "steadiness below zero: the actor would take the worst").help =
          "write 0 for a coin, or a number above it";
    return id;
  }

 private:
  Context& c_;
  std::optional<Typed> first_;
};

void incomplete(Context& c, Span at, const std::string& message, const std::string& help) {
  c.error(Code::C0233, at, message).help = help;
}

/// What a declaration lacks, told together; nothing if the reader left out a part of it after an error.
class Missing {
 public:
  Missing(Context& c, const Decl& d) : c_(c), d_(d) {}
  Missing(const Missing&) = delete;
  Missing& operator=(const Missing&) = delete;

  void lacks(std::string message, std::string line) {
    parts_.emplace_back(std::move(message), std::move(line));
  }

  void report() {
    if (parts_.empty() || d_.broken) return;
    if (parts_.size() == 1) return incomplete(c_, d_.name_span, parts_[0].first, "write " + parts_[0].second);
    auto& e = c_.error(Code::C0233, d_.name_span,
                       fmt::format("the {} '{}' is not complete", syntax::decl_word(d_.kind), d_.name));
    for (const auto& [message, line] : parts_) {
      e.notes.push_back(message);
      if (e.help.find("`" + line + "`") == std::string::npos)
        e.help += (e.help.empty() ? "write " : ", ") + fmt::format("`{}`", line);
    }
  }

 private:
  Context& c_;
  const Decl& d_;
  std::vector<std::pair<std::string, std::string>> parts_;
};

void read_options(Context& c, const Decl& d, model::Decision& x, const Scope& scope, Worths& worths) {
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "option" || clause.words.empty()) continue;
    model::Decision::Option o;
    o.name = clause.words[0].text, o.span = clause.span;
    if (const Clause* when = find_clause(clause.clauses, "when")) o.when = c.condition(when->a.get(), scope);
    o.because = c.because(clause.clauses);
    if (const Clause* worth = find_clause(clause.clauses, "worth"))
      o.worth = worths.read(worth->a.get(), scope);
    else if (!d.broken)
      incomplete(c, clause.span, fmt::format("the option '{}' has no worth", o.name),
                 fmt::format("write option {} worth E; doing nothing is often worth 0", o.name));
    if (const Clause* block = find_clause(clause.clauses, "do")) o.effects = c.effects(block->effects, scope);
    x.options.push_back(std::move(o));
  }
}

void check_decision(Context& c, const Decl& d, uint32_t id) {
  model::Decision x = c.m.decisions[id];
  Missing missing(c, d);
  Scope scope = c.scope_of(x.index, "decision:" + d.name);
  scope.index = &x.index;
  if (const Clause* by = find_clause(d.clauses, "by"); by) {
    const auto names = c.actor_names(by->words, false);
    if (!names.empty()) x.actor = names[0];
  } else {
    missing.lacks(fmt::format("who decides '{}'?", d.name), fmt::format("decision {} by ACTOR", d.name));
  }
  const Clause *every = find_clause(d.clauses, "every"), *when = find_clause(d.clauses, "when"),
               *gap = find_clause(d.clauses, "at most every");
  if ((every != nullptr) == (when != nullptr))
    missing.lacks(fmt::format("when does '{}' come up?", d.name),
                  "every 1 month, or when CONDITION, not both");
  if (every) {
    if (const auto period = c.duration(every->a.get(), {}, "the interval")) x.period = *period;
    if (gap)
      incomplete(c, gap->span, "`at most every` goes with `when`",
                 "a decision `every D` comes up at its dates: leave it out");
  } else if (when) {
    x.trigger = c.condition(when->a.get(), scope);
    if (gap)
      if (const auto length = c.duration(gap->a.get(), {}, "the interval")) x.min_gap = *length;
  }
  x.guard = c.guard(d.clauses, scope);
  x.because = c.because(d.clauses);
  Worths worths(c);
  read_options(c, d, x, scope, worths);
  if (x.options.empty()) missing.lacks(fmt::format("'{}' has no options", d.name), "option NAME worth E");
  if (const Clause* steady = find_clause(d.clauses, "steadiness"))
    x.steadiness = worths.steadiness(*steady, scope);
  else
    missing.lacks(fmt::format("'{}' does not say how surely the best option is taken", d.name),
                  "steadiness E, or steadiness infinite");
  missing.report();
  c.m.decisions[id] = std::move(x);
}

/// The grid of one issue; false if there is none.
bool read_issue(Context& c, const Clause& clause, model::Negotiation::Issue& issue) {
  const auto low = clause.a ? c.constant_number(clause.a.get(), {}, "the first value of an issue")
                            : std::optional<double>(0);
  const auto high = clause.b ? c.constant_number(clause.b.get(), {}, "the last value of an issue")
                             : std::optional<double>(1);
  if (!clause.c) return false;  // the parser has told it
  const auto step = c.constant_number(clause.c.get(), {}, "the step of an issue");
  if (!low || !high || !step) return false;
  if (!(*low >= 0 && *high <= 1 && *low <= *high) || !(*step > 0)) {
    c.error(Code::C0234, clause.span, "an issue is a grid between 0 and 1 with steps above 0").help =
        "write issue NAME : level by 0.1, or: level from 0 to 0.5 by 0.1";
    return false;
  }
  const double points = std::floor((*high - *low) / *step + 1e-9) + 1;
  if (points > kMostPoints) {
    c.error(Code::C0234, clause.span,
            fmt::format("this issue would have {} values, more than 1,000", grouped(points)))
        .help = "choose a larger step, e.g. by 0.1";
    return false;
  }
  issue.low = *low, issue.step = *step, issue.points = uint32_t(points);
  if (issue.points == 1 || std::fabs((points - 1) * *step - (*high - *low)) < 1e-9) {
    // The last value is the end as written, not a rounding away from it.
    if (issue.points > 1) issue.step = (*high - *low) / (points - 1);
  }
  double start = *low;
  if (clause.d) {
    const auto value = c.constant_number(clause.d.get(), {}, "the start of an issue");
    if (!value) return false;
    if (!(*value >= 0 && *value <= 1)) {
      c.error(Code::C0221, clause.d->span, "an issue is a level, from 0 to 1").help =
          "write a number from 0 to 1";
      return false;
    }
    start = *value;
  } else {
    start = 0;
  }
  c.m.states[issue.state].initial = c.number(start, clause.span);
  return true;
}

void read_issues(Context& c, const Decl& d, model::Negotiation& n, Missing& missing) {
  double points = 1;
  size_t at = 0;
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "issue" || clause.words.empty()) continue;
    auto& issue = n.issues[at++];
    for (size_t i = 0; i + 1 < at; ++i)
      if (n.issues[i].name == issue.name)
        c.error(Code::C0201, clause.words[0].span, fmt::format("the issue '{}' stands twice", issue.name))
            .help = "give it another name";
    if (read_issue(c, clause, issue)) points *= issue.points;
  }
  if (n.issues.empty())
    missing.lacks(fmt::format("'{}' is about nothing", d.name), "issue NAME : level by 0.1");
  if (points > kMostPoints)
    c.error(
         Code::C0234, d.name_span,
         fmt::format("the issues of '{}' have {} points together, more than 1,000", d.name, grouped(points)))
        .help = "choose larger steps or fewer issues";
}

void read_party(Context& c, const Decl& d, model::Negotiation& n, int party, const Scope& plain,
                const Scope& with_issues, Missing& missing) {
  Worths worths(c);
  const std::string& name = n.parties[party];
  const Clause *worth = nullptr, *without = nullptr, *steady = nullptr, *common = nullptr;
  for (const auto& clause : d.clauses) {
    const bool mine = !clause.words.empty() && clause.words[0].text == name;
    if (clause.keyword == "worth" && mine) worth = &clause;
    if (clause.keyword == "without a deal" && mine) without = &clause;
    if (clause.keyword == "steadiness" && mine) steady = &clause;
    if (clause.keyword == "steadiness" && clause.words.empty()) common = &clause;
  }
  if (worth)
    n.worth[party] = worths.read(worth->a.get(), with_issues);
  else
    missing.lacks(fmt::format("what a deal is worth to '{}' is not said", name),
                  fmt::format("worth {} E", name));
  if (without)
    n.without[party] = worths.read(without->a.get(), plain);
  else
    missing.lacks(fmt::format("what '{}' has without a deal is not said", name),
                  fmt::format("without a deal {} E", name));
  if (steady || common)
    n.steadiness[party] = worths.steadiness(steady ? *steady : *common, plain);
  else
    missing.lacks(fmt::format("how surely '{}' takes what is better is not said", name),
                  "steadiness E, or steadiness infinite");
}

void check_negotiation(Context& c, const Decl& d, uint32_t id) {
  model::Negotiation n = c.m.negotiations[id];
  Missing missing(c, d);
  bool parties = true;
  if (const Clause* between = find_clause(d.clauses, "between"); between && between->words.size() == 2) {
    for (int i = 0; i < 2; ++i) {
      parties = !c.actor_names({between->words[size_t(i)]}, false).empty() && parties;
      n.parties[i] = between->words[size_t(i)].text;
    }
    if (n.parties[0] == n.parties[1])
      incomplete(c, between->span, "a party negotiates with itself", "name two different parties");
  }
  if (const Clause* mediated = find_clause(d.clauses, "mediated by"))
    n.mediators = c.actor_names(mediated->words, false);
  if (const Clause* every = find_clause(d.clauses, "every")) {
    if (const auto period = c.duration(every->a.get(), {}, "the interval")) n.period = *period;
  } else {
    missing.lacks(fmt::format("how often the parties of '{}' meet is not said", d.name), "every 3 weeks");
  }
  read_issues(c, d, n, missing);
  const Scope plain = c.scope_of({}, "negotiation:" + d.name);
  Scope with_issues = plain;
  with_issues.issues = &n;
  for (const auto& clause : d.clauses) {
    const bool named =
        clause.keyword == "worth" || clause.keyword == "without a deal" || clause.keyword == "steadiness";
    if (parties && named && !clause.words.empty() && clause.words[0].text != n.parties[0] &&
        clause.words[0].text != n.parties[1])
      c.unknown("actor", clause.words[0].text, clause.words[0].span, {n.parties[0], n.parties[1]});
  }
  for (int i = 0; i < 2; ++i) read_party(c, d, n, i, plain, with_issues, missing);
  if (parties) missing.report();  // lines of a party whose name is wrong are no others
  n.guard = c.guard(d.clauses, plain);
  n.because = c.because(d.clauses);
  if (const Clause* b = find_clause(d.clauses, "agreement")) n.agreement = c.effects(b->effects, plain);
  if (const Clause* b = find_clause(d.clauses, "refusal")) n.refusal = c.effects(b->effects, plain);
  if (const Clause* b = find_clause(d.clauses, "no zone")) n.no_zone = c.effects(b->effects, plain);
  c.m.negotiations[id] = std::move(n);
}

}  // namespace

void check_choice(Context& c) {
  for (const auto* d : c.decls_of(DeclKind::Decision))
    if (const auto found = c.id_of.find(d); found != c.id_of.end()) check_decision(c, *d, found->second);
  for (const auto* d : c.decls_of(DeclKind::Negotiation))
    if (const auto found = c.id_of.find(d); found != c.id_of.end()) check_negotiation(c, *d, found->second);
}

}  // namespace casus::check
