// Parameters, thresholds and levers: uncertain constants with their sources, and what an actor can set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "check/context.h"
#include "model/text.h"

namespace casus::check {
namespace {

using model::Prior;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;
using syntax::Value;

/// Reads the value of one parameter, instance by instance.
class PriorReader {
 public:
  PriorReader(Context& c, const Decl& d, model::Param& p) : c_(c), d_(d), p_(p) {}

  void read() {
    p_.priors.assign(size_t(instance_count(c_.m, p_.index)), {});
    seen_.assign(p_.priors.size(), 0);
    std::vector<uint32_t> ordinals;
    fill(d_.value, ordinals, d_.value.source);
    std::string missing;
    size_t count = 0;
    for (size_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i]) continue;
      if (++count <= 5)
        missing += (missing.empty() ? "" : ", ") + model::instance_name(c_.m, p_.name, p_.index, uint32_t(i));
    }
    if (count && !failed_ && !d_.broken)
      c_.error(Code::C0222, d_.value.span,
               fmt::format("no value for {}{}", missing, count > 5 ? ", ..." : ""))
          .help = "give each element one, or end with `else: VALUE`";
  }

 private:
  void set(std::vector<uint32_t>& ordinals, const Prior& prior) {
    if (ordinals.size() < p_.index.lists.size()) {
      for (uint32_t e = 0; e < c_.m.lists[p_.index.lists[ordinals.size()]].elements.size(); ++e) {
        ordinals.push_back(e);
        set(ordinals, prior);
        ordinals.pop_back();
      }
      return;
    }
    if (p_.index.pair && ordinals.size() == 2 && ordinals[0] == ordinals[1]) return;
    const uint32_t i = model::instance_number(c_.m, p_.index, ordinals);
    if (seen_[i]) return;  // `else` fills only what no entry named
    seen_[i] = 1;
    p_.priors[i] = prior;
  }

  void fill(const Value& v, std::vector<uint32_t>& ordinals, const syntax::SourceRef& outer) {
    const auto& source = v.source.present() ? v.source : outer;
    if (v.kind == Value::Kind::Map) {
      fill_map(v, ordinals, source);
      return;
    }
    const auto prior = read_prior(v, source);
    if (!prior) {
      failed_ = true;
      return;
    }
    set(ordinals, *prior);
  }

  void fill_map(const Value& v, std::vector<uint32_t>& ordinals, const syntax::SourceRef& source) {
    if (ordinals.size() >= p_.index.lists.size()) {
      c_.error(Code::C0222, v.span,
               fmt::format("'{}' has {} lists, the braces go deeper", p_.name, p_.index.lists.size()))
          .help = "write one level of braces for each list";
      failed_ = true;
      return;
    }
    const auto list = p_.index.lists[ordinals.size()];
    std::set<std::string> keys;
    for (const auto& entry : v.entries) {
      if (!keys.insert(entry.key.text).second) {
        c_.error(Code::C0222, entry.key.span, fmt::format("'{}' stands twice", entry.key.text)).help =
            "leave one of them out";
        failed_ = true;
        return;
      }
    }
    for (const auto& entry : v.entries) {
      if (entry.key.text == "else" || !entry.value) continue;
      const auto element = c_.find_element(list, entry.key.text);
      if (!element) {
        c_.unknown("element", entry.key.text, entry.key.span, c_.m.lists[list].elements);
        failed_ = true;
        continue;
      }
      ordinals.push_back(*element);
      fill(*entry.value, ordinals, source);
      ordinals.pop_back();
    }
    for (const auto& entry : v.entries) {
      if (entry.key.text != "else" || !entry.value) continue;
      if (entry.value->kind != Value::Kind::Map) {
        fill(*entry.value, ordinals, source);
        continue;
      }
      // Braces after `else` speak of the next list: once for each element that no entry named.
      for (uint32_t e = 0; e < c_.m.lists[list].elements.size() && !failed_; ++e) {
        if (keys.count(c_.m.lists[list].elements[e])) continue;
        ordinals.push_back(e);
        fill(*entry.value, ordinals, source);
        ordinals.pop_back();
      }
    }
  }

  std::optional<double> constant(const syntax::Expr* e) {
    if (!e || e->kind == syntax::ExprKind::Error) return std::nullopt;
    Scope scope;
    scope.constants_only = true;
    scope.mechanism = false;
    const Typed t = c_.expr(e, scope);
    if (!t.ok()) return std::nullopt;
    if (!t.constant || (t.type.kind != Type::Kind::Number && t.type.kind != Type::Kind::Bool)) {
      c_.error(Code::C0216, t.span, "the value of a parameter must be a number").help =
          "write a plain number; what depends on others is a `let`";
      return std::nullopt;
    }
    double v = *t.constant;
    if (t.type.unit.powers.empty()) {
      v *= p_.shown.scale;  // a bare number is in the declared unit
    } else if (t.type.unit != p_.unit) {
      auto& d = c_.error(
          Code::C0214, t.span,
          fmt::format("unit mismatch: '{}' is {}, this value is {}", p_.name,
                      p_.unit.powers.empty() ? "a pure number" : "in " + p_.shown.unit, c_.in_unit(t)));
      d.labels.push_back({d_.unit.span, "declared here"});
      d.help = "leave the unit out: a bare number is in the declared unit";
      return std::nullopt;
    }
    if (!std::isfinite(v) || std::fabs(v) > 1e300) {
      c_.error(Code::C0221, t.span, "this number is too large").help = "write a number below 1e300";
      return std::nullopt;
    }
    if (p_.level && (v < 0 || v > 1)) {
      c_.error(Code::C0221, t.span, fmt::format("'{}' is a level, from 0 to 1", p_.name)).help =
          "write a number from 0 to 1, or declare it a ratio";
      return std::nullopt;
    }
    return v;
  }

  std::optional<Prior> read_prior(const Value& v, const syntax::SourceRef& source) {
    Prior prior;
    prior.cites = c_.source_names(source);
    prior.assumed = source.assumed;
    if (!source.present() && !warned_ && !d_.broken) {
      warned_ = true;
      c_.error(Code::C0301, v.span, fmt::format("'{}' says not where its number comes from", p_.name)).help =
          "add `cite SOURCE`, or `assumed` if nobody measured it";
    }
    if (v.kind == Value::Kind::Dist) return read_dist(v, prior) ? std::optional(prior) : std::nullopt;
    if (v.kind == Value::Kind::Missing) return std::nullopt;
    const auto best = constant(v.best.get());
    if (!best) return std::nullopt;
    prior.a = *best;
    if (v.kind == Value::Kind::Point) return prior;
    const auto low = constant(v.low.get()), high = constant(v.high.get());
    if (!low || !high) return std::nullopt;
    prior.kind = Prior::Kind::Range;
    prior.b = *low, prior.c = *high;
    return check_range(v, c_.span_of_range(v), prior) ? std::optional(prior) : std::nullopt;
  }

  bool check_range(const Value& v, Span at, Prior& prior) {
    if (prior.b >= prior.c) {
      c_.error(Code::C0219, at, "the low end of the range is not below the high end").help =
          "write best [low, high]";
      return false;
    }
    if (prior.a < prior.b || prior.a > prior.c) {
      c_.error(Code::C0219, at, "the best guess lies outside its own range").help =
          "write best [low, high] with low <= best <= high";
      return false;
    }
    if (prior.b == 0) {
      c_.error(Code::C0220, v.low->span,
               "a range that starts at exactly 0 says that nothing is possible, but not how likely")
          .help = "write a small number above 0, a range below it, or make the zero a premise";
      return false;
    }
    if (p_.level) {
      if (prior.c >= 1 || prior.a >= 1) {
        c_.error(Code::C0221, at, "a level's range must end below 1").help = "write for example 0.99";
        return false;
      }
      prior.scale = Prior::Scale::Logit;
    } else {
      prior.scale = prior.b > 0 ? Prior::Scale::Log : Prior::Scale::Plain;
    }
    return true;
  }

  bool read_dist(const Value& v, Prior& prior) {
    struct Known {
      const char* name;
      Prior::Kind kind;
      std::vector<const char*> arguments;
    };
    static const std::vector<Known> kKnown = {
        {"normal", Prior::Kind::Normal, {"mean", "sd"}},
        {"lognormal", Prior::Kind::Lognormal, {"median", "sigma"}},
        {"uniform", Prior::Kind::Uniform, {"low", "high"}},
        {"beta", Prior::Kind::Beta, {"a", "b"}},
        {"triangular", Prior::Kind::Triangular, {"low", "mode", "high"}}};
    for (const auto& k : kKnown) {
      if (v.dist.name != k.name) continue;
      prior.kind = k.kind;
      double values[3] = {0, 0, 0};
      bool given[3] = {false, false, false};
      for (size_t i = 0; i < v.dist.args.size(); ++i) {
        const auto& a = v.dist.args[i];
        size_t at = k.arguments.size();
        for (size_t j = 0; j < k.arguments.size(); ++j)
          if (a.name == k.arguments[j] || (a.name.empty() && j == i)) at = j;
        const bool pure = std::string(at < k.arguments.size() ? k.arguments[at] : "") == "sigma" ||
                          prior.kind == Prior::Kind::Beta;
        const auto value =
            pure ? c_.constant_number(a.value.get(), {}, "an argument") : constant(a.value.get());
        if (at == k.arguments.size() || given[at]) return bad_dist(v, k.name, k.arguments);
        if (!value) return false;
        values[at] = *value, given[at] = true;
      }
      for (size_t j = 0; j < k.arguments.size(); ++j)
        if (!given[j]) return bad_dist(v, k.name, k.arguments);
      prior.a = values[0], prior.b = values[1], prior.c = values[2];
      const bool fits = k.kind == Prior::Kind::Uniform ? prior.a < prior.b
                        : k.kind == Prior::Kind::Triangular
                            ? prior.a <= prior.b && prior.b <= prior.c && prior.a < prior.c
                        : k.kind == Prior::Kind::Beta      ? prior.a > 0 && prior.b > 0
                        : k.kind == Prior::Kind::Lognormal ? prior.a > 0 && prior.b > 0
                                                           : prior.b > 0;
      if (!fits)
        c_.error(Code::C0219, v.dist.span, fmt::format("these arguments make no {} distribution", k.name))
            .help = "order low and high; widths are above 0";
      return fits;
    }
    c_.error(Code::C0223, v.dist.span, fmt::format("'{}' is no distribution of a parameter", v.dist.name))
        .help = "one of: normal, lognormal, uniform, beta, triangular; or best [low, high]";
    return false;
  }

  bool bad_dist(const Value& v, const char* name, const std::vector<const char*>& arguments) {
    std::string form;
    for (const auto* a : arguments) form += fmt::format("{}{} ...", form.empty() ? "" : ", ", a);
    c_.error(Code::C0223, v.dist.span, fmt::format("'{}' needs other arguments", name)).help =
        fmt::format("write {}({})", name, form);
    return false;
  }

  Context& c_;
  const Decl& d_;
  model::Param& p_;
  std::vector<uint8_t> seen_;
  bool failed_ = false, warned_ = false;
};

void check_param(Context& c, const Decl& d) {
  if (untyped(d)) return;
  model::Param p;
  p.name = d.name, p.note = d.text, p.span = d.span;
  p.threshold = d.kind == DeclKind::Threshold;
  const auto index = c.index_of(d.binders, d.span);
  const auto unit = c.unit_of(d.unit, &p.shown);
  if (!index || !unit || !c.within_limits(*index, d.name_span, d.name)) return;
  p.index = *index, p.unit = *unit;
  p.level = d.is_level || (d.unit.factors.size() == 1 && d.unit.factors[0].name == "level");
  if (p.level) p.shown = {"level", 1};
  PriorReader(c, d, p).read();
  if (c.declare(d.name, d.name_span, SymbolKind::Param, uint32_t(c.m.params.size()), &d))
    c.m.params.push_back(std::move(p));
}

double lever_value(Context& c, const syntax::Expr* e, const model::Lever& lever, std::optional<double>& out) {
  out.reset();
  if (!e || e->kind == syntax::ExprKind::Error) return 0;
  Scope scope;
  scope.constants_only = true;
  scope.mechanism = false;
  const Typed t =
      c.expr(e, scope, {lever.alternatives.empty() ? nullptr : &lever.alternatives, model::kNoList});
  if (!t.ok()) return 0;
  if (!t.constant) {
    c.error(Code::C0216, t.span, "a lever's value must be a constant").help =
        "write a plain number or one of its alternatives";
    return 0;
  }
  const bool enumerated = lever.type == model::Lever::Type::Enum;
  const bool yes_no = t.type.kind == Type::Kind::Bool && lever.type != model::Lever::Type::Bool;
  if (enumerated != (t.type.kind == Type::Kind::Enum) || yes_no) {
    c.error(Code::C0215, t.span,
            fmt::format("'{}' needs {}", lever.name, enumerated ? "one of its alternatives" : "a number"))
        .help = enumerated ? "write one of the names in its braces" : "write a number";
    return 0;
  }
  double v = *t.constant;
  if (!enumerated && t.type.kind == Type::Kind::Number && t.type.unit.powers.empty())
    v *= lever.shown.scale;
  else if (t.type.kind == Type::Kind::Number && t.type.unit != lever.unit)
    c.error(Code::C0214, t.span,
            fmt::format("unit mismatch: '{}' is {}, this value is {}", lever.name,
                        lever.unit.powers.empty() ? "a pure number" : "in " + lever.shown.unit, c.in_unit(t)))
        .help = "leave the unit out: a bare number is in the declared unit";
  if (v < lever.low || v > lever.high)
    c.error(
         Code::C0221, t.span,
         fmt::format("'{}' goes from {} to {}", lever.name, model::number_text(lever.low / lever.shown.scale),
                     model::number_text(lever.high / lever.shown.scale)))
        .help = "choose a value within, or change the bounds with `in LOW .. HIGH`";
  out = v;
  return v;
}

void check_lever(Context& c, const Decl& d) {
  if (untyped(d)) return;
  model::Lever l;
  l.name = d.name, l.span = d.span;
  const auto index = c.index_of(d.binders, d.span);
  const auto unit = c.unit_of(d.unit, &l.shown);
  if (!index || !unit || !c.within_limits(*index, d.name_span, d.name)) return;
  l.index = *index, l.unit = *unit;
  if (!c.within_alternatives(d)) return;
  for (const auto& w : d.alternatives) {
    if (std::find(l.alternatives.begin(), l.alternatives.end(), w.text) != l.alternatives.end()) {
      c.error(Code::C0201, w.span, fmt::format("'{}' stands twice", w.text)).help = "leave one of them out";
      break;
    }
    l.alternatives.push_back(w.text);
  }
  const bool level = d.is_level || (d.unit.factors.size() == 1 && d.unit.factors[0].name == "level");
  l.type = !l.alternatives.empty() ? model::Lever::Type::Enum
           : d.is_bool             ? model::Lever::Type::Bool
           : level                 ? model::Lever::Type::Level
                                   : model::Lever::Type::Real;
  l.low = -std::numeric_limits<double>::infinity(), l.high = std::numeric_limits<double>::infinity();
  if (l.type == model::Lever::Type::Level || l.type == model::Lever::Type::Bool) l.low = 0, l.high = 1;
  if (level) l.shown = {"level", 1};
  std::optional<double> value;
  if (const auto* bounds = find_clause(d.clauses, "in")) {
    lever_value(c, bounds->a.get(), l, value);
    const auto low = value;
    lever_value(c, bounds->b.get(), l, value);
    if (low && value && *low < *value)
      l.low = *low, l.high = *value;
    else if (low && value)
      c.error(Code::C0219, bounds->span, "the bounds are the wrong way round").help = "write in LOW .. HIGH";
  }
  lever_value(c, d.value.best.get(), l, value);
  if (d.value.kind != Value::Kind::Point && !d.broken)
    c.error(Code::C0216, d.value.span, "a lever has one default value").help =
        "write a single number: policies set others";
  l.defaults.assign(size_t(instance_count(c.m, l.index)), value.value_or(0));
  for (const auto& clause : d.clauses) {
    if (clause.keyword == "means" && clause.a) {
      lever_value(c, clause.a.get(), l, value);
      if (value) l.anchors.push_back({*value, clause.strings.empty() ? "" : clause.strings[0].text});
    }
    if (clause.keyword == "by") l.actors = c.actor_names(clause.words, false);
  }
  if (l.anchors.empty() && l.type != model::Lever::Type::Enum && l.type != model::Lever::Type::Bool)
    c.error(Code::C0305, d.name_span, fmt::format("nobody knows what {} 0.5 would be", d.name)).help =
        "add means 0 \"none\", 0.5 \"as in 2024\", 1 \"as much as can be\"";
  if (c.declare(d.name, d.name_span, SymbolKind::Lever, uint32_t(c.m.levers.size()), &d))
    c.m.levers.push_back(std::move(l));
}

}  // namespace

void check_numbers(Context& c) {
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Param || d.kind == DeclKind::Threshold) check_param(c, d);
  for (const auto* d : c.decls_of(DeclKind::Lever)) check_lever(c, *d);
}

}  // namespace casus::check
