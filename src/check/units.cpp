// Units as types: products of powers of base units, with time in days.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "check/context.h"
#include "model/text.h"

namespace casus::check {
namespace {

constexpr double kMonth = 30.4375, kYear = 365.25;

std::optional<double> days_in(const std::string& name) {
  if (name == "day" || name == "days") return 1;
  if (name == "week" || name == "weeks") return 7;
  if (name == "month" || name == "months") return kMonth;
  if (name == "year" || name == "years") return kYear;
  return std::nullopt;
}

void multiply(model::Unit& unit, uint16_t base, int power) {
  for (size_t i = 0; i < unit.powers.size(); ++i) {
    if (unit.powers[i].first != base) continue;
    unit.powers[i].second = int8_t(unit.powers[i].second + power);
    if (unit.powers[i].second == 0) unit.powers.erase(unit.powers.begin() + long(i));
    return;
  }
  if (power == 0) return;
  size_t at = 0;
  while (at < unit.powers.size() && unit.powers[at].first < base) ++at;
  unit.powers.insert(unit.powers.begin() + long(at), {base, int8_t(power)});
}

}  // namespace

/// How the author writes this unit, and in what time the rates are.
void Context::note_unit(const syntax::UnitExpr& u) {
  if (!u.present) return;
  model::Unit unit;
  std::string text;
  for (const auto& f : u.factors) {
    const auto named = unit_named(f.name);
    if (!named || std::abs(f.power) > 8) return;
    for (const auto& [base, power] : named->first.powers) multiply(unit, base, power * f.power);
    if (days_in(f.name) && f.power < 0) ++time_words_[f.name];
  }
  for (const char c : text_of(u.span))
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') text += c;
  if (!unit.powers.empty()) ++unit_texts_[unit.powers][text];
}

namespace {

std::string most(const std::map<std::string, int>& counts) {
  const auto best = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == counts.end() ? "" : best->first;
}

/// The unit's text with its time in another word than days.
std::string in_time(std::string text, const std::string& word) {
  const auto letter = [&](size_t i) {
    return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_');
  };
  for (size_t at = text.find("day"); at != text.npos; at = text.find("day", at + word.size()))
    if (!(at > 0 && letter(at - 1)) && !letter(at + 3)) text.replace(at, 3, word);
  return text;
}

}  // namespace

std::string Context::text(const model::Unit& u) const {
  if (const auto found = unit_texts_.find(u.powers); found != unit_texts_.end()) return most(found->second);
  return in_time(model::unit_text(m, u), time_words_.empty() ? "day" : most(time_words_));
}

std::string Context::text(const Typed& t) const {
  using model::Op;
  if (t.type.unit.powers.empty() || t.id >= m.exprs.size()) return text(t.type.unit);
  const auto& e = m.exprs[t.id];
  const std::string shown = e.op == Op::Param   ? m.params[e.ref.family].shown.unit
                            : e.op == Op::Lever ? m.levers[e.ref.family].shown.unit
                            : e.op == Op::State ? m.states[e.ref.family].shown.unit
                            : e.op == Op::Tally ? m.tallies[e.ref.family].shown.unit
                                                : "";
  return shown.empty() ? text(t.type.unit) : shown;
}

std::string Context::in_unit(const model::Unit& u) const {
  return u.powers.empty() ? "a pure number" : "in " + text(u);
}

std::string Context::in_unit(const Typed& t) const {
  return t.type.unit.powers.empty() ? "a pure number" : "in " + text(t);
}

std::string Context::with_unit(double value, const model::Unit& unit) const {
  const std::string number = model::number_text(value);
  if (unit == time_unit()) return fmt::format("{0} days, {0} weeks or {0} months", number);
  const std::string name = text(unit);
  return name.starts_with("1/") ? fmt::format("{} / {}", number, name.substr(2))
                                : fmt::format("{} {}", number, name);
}

std::string grouped(double whole) {
  std::string out = fmt::format("{:.0f}", whole);
  for (size_t at = out.size(); at > 3 && out[at - 4] != '-'; at -= 3) out.insert(at - 3, ",");
  return out;
}

model::Unit Context::time_unit() { return {{{0, 1}}}; }

model::Unit Context::times(const model::Unit& a, const model::Unit& b, int sign) {
  model::Unit out = a;
  for (const auto& [base, power] : b.powers) multiply(out, base, sign * power);
  return out;
}

std::optional<model::Unit> Context::power(const model::Unit& u, double exponent) {
  if (u.powers.empty()) return u;
  model::Unit out;
  for (const auto& [base, p] : u.powers) {
    const double raised = p * exponent;
    if (raised != std::floor(raised) || std::fabs(raised) > 20) return std::nullopt;
    if (raised != 0) out.powers.push_back({base, int8_t(raised)});
  }
  return out;
}

std::optional<std::pair<model::Unit, double>> Context::unit_named(const std::string& name) const {
  if (const auto days = days_in(name)) return {{time_unit(), *days}};
  if (name == "ratio" || name == "level" || name == "1") return {{model::Unit{}, 1.0}};
  if (name == "usd") return {{model::Unit{{{1, 1}}}, 1.0}};
  for (size_t i = 0; i < m.units.size(); ++i)
    if (m.units[i] == name || m.units[i] + "s" == name || (name == m.units[i] + "es"))
      return {{model::Unit{{{uint16_t(i + 2), 1}}}, 1.0}};
  return std::nullopt;
}

std::optional<model::Unit> Context::unit_of(const syntax::UnitExpr& u, model::Shown* shown) {
  model::Unit unit;
  double scale = 1;
  for (const auto& factor : u.factors) {
    if (factor.name == "1") continue;
    const auto named = unit_named(factor.name);
    if (!named) {
      auto known = m.units;
      for (const char* word : {"day", "week", "month", "year", "usd", "ratio", "level"})
        known.push_back(word);
      unknown("unit", factor.name, factor.span, known);
      return std::nullopt;
    }
    if (std::abs(factor.power) > 8) {
      error(Code::C0210, factor.span, "a power of a unit above 8").help = "check what this unit should be";
      return std::nullopt;
    }
    used.insert(factor.name);
    for (const auto& [base, power] : named->first.powers) {
      int now = 0;
      for (const auto& p : unit.powers)
        if (p.first == base) now = p.second;
      if (std::abs(now + power * factor.power) > 20) {
        error(Code::C0210, factor.span, "a power of a unit above 20").help = "check what this unit should be";
        return std::nullopt;
      }
      multiply(unit, base, power * factor.power);
    }
    for (int i = 0; i < std::abs(factor.power); ++i)
      scale = factor.power > 0 ? scale * named->second : scale / named->second;
  }
  if (shown) *shown = {u.present ? text_of(u.span) : "", scale};
  return unit;
}

std::optional<double> Context::date(const syntax::Expr& e) {
  if (e.kind == syntax::ExprKind::Error) return std::nullopt;
  if (e.kind == syntax::ExprKind::Date) {
    const auto parsed = model::parse_date(e.name);
    if (!parsed) {
      error(Code::C0104, e.span, fmt::format("'{}' is no day of the calendar", e.name)).help =
          "write year-month-day, e.g. 2026-02-28";
      return std::nullopt;
    }
    return model::day_of(m, *parsed);
  }
  if (e.kind == syntax::ExprKind::Relative && e.number >= 0 && e.number == std::floor(e.number) &&
      e.number <= 100'000) {
    if (e.name == "day") return e.number;
    return model::day_of(m, model::add_months(model::start_date(m), int(e.number)));
  }
  error(Code::C0104, e.span, "a date was expected").help =
      "write 2026-02-28, or `month 3` or `day 90`, counted from the start";
  return std::nullopt;
}

std::optional<double> Context::constant_number(const syntax::Expr* e, const Scope& scope, const char* what) {
  Scope inner = scope;
  inner.constants_only = true;
  inner.mechanism = false;
  const Typed t = expr(e, inner);
  if (!t.ok()) return std::nullopt;
  if (t.type.kind != Type::Kind::Number && t.type.kind != Type::Kind::Bool) {
    error(Code::C0215, t.span, fmt::format("{} must be a number", what)).help =
        "write a number with its unit";
    return std::nullopt;
  }
  if (!t.constant || !std::isfinite(*t.constant)) {
    error(Code::C0216, t.span, fmt::format("{} must be a constant", what)).help =
        "write a plain number with its unit, not a name";
    return std::nullopt;
  }
  return t.constant;
}

std::optional<double> Context::duration(const syntax::Expr* e, const Scope& scope, const char* what) {
  if (!e || e->kind == syntax::ExprKind::Error) return std::nullopt;
  Scope inner = scope;
  inner.constants_only = true;
  inner.mechanism = false;
  const Typed t = expr(e, inner);
  if (!t.ok()) return std::nullopt;
  if (t.type.kind != Type::Kind::Number || t.type.unit != time_unit()) {
    const bool bare = t.type.kind == Type::Kind::Number && t.constant && t.type.unit.powers.empty();
    error(Code::C0214, t.span, fmt::format("{} must be a length of time", what)).help =
        bare ? "write " + with_unit(*t.constant, time_unit()) : "write for example `30 days` or `6 months`";
    return std::nullopt;
  }
  if (!t.constant) {
    error(Code::C0216, t.span, fmt::format("{} must be known before the run", what)).help =
        "write for example `30 days` or `6 months`";
    return std::nullopt;
  }
  if (!(*t.constant > 0) || *t.constant > 1e7) {
    error(Code::C0221, t.span, fmt::format("{} must be above zero and under 27,000 years", what)).help =
        "write for example `30 days`";
    return std::nullopt;
  }
  return t.constant;
}

}  // namespace casus::check
