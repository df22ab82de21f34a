// Expressions of a wanted unit.
#include <algorithm>
#include <cstdio>

#include "generated/model_writer.h"

namespace casus::test {

namespace {

/// What a clock can read.
Scope lasting(Scope scope) {
  scope.draws.clear();
  scope.pure_names.clear();
  return scope;
}

}  // namespace

std::string ModelWriter::value_text(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", v);
  return text;
}

std::string ModelWriter::length(double days) {
  static const std::pair<const char*, double> kUnits[] = {{"day", 1}, {"week", 7}, {"month", 30.4375}};
  for (int k = 2; k >= 0; --k) {
    const double n = days / kUnits[k].second;
    if (n < 1 && k > 0) continue;
    if (k > 0 && dice_.percent(40)) continue;
    const std::string text = value_text(n);
    return text + " " + kUnits[k].first + (text == "1" ? "" : "s");
  }
  return value_text(days) + " days";
}

/// A constant length of time, in steps from `low` to `high`.
std::string ModelWriter::duration(double low, double high) {
  const double steps = low + (high - low) * dice_.below(101) / 100.0;
  return length(std::max(steps, 0.25) * step_);
}

std::string ModelWriter::in(const Piece& p, int tightness) {
  const bool brackets = p.tightness < tightness || (p.tightness < kPrimary && dice_.percent(10));
  return brackets ? "(" + p.text + ")" : p.text;
}

std::string ModelWriter::binary(const Piece& a, const std::string& op, const Piece& b, int tightness) {
  return in(a, tightness) + " " + op + " " + in(b, tightness + 1);
}

Piece ModelWriter::arithmetic(const Piece& a, const std::string& op, const Piece& b, int tightness) {
  Piece out{binary(a, op, b, tightness), tightness};
  if (a.constant == kDepends || b.constant == kDepends) return out;
  out.constant = op == "-" ? kMaybeBelowZero : std::max(a.constant, b.constant);
  return out;
}

/// As `p`, but no constant below zero, which the checker refuses where something is moved, raised and so on.
Piece ModelWriter::amount(Piece p) {
  return p.constant == kMaybeBelowZero ? Piece{"abs(" + p.text + ")"} : p;
}

Piece ModelWriter::literal(const Unit& unit) {
  static const std::vector<double> kValues = {0.05, 0.1, 0.25, 0.5, 0.75, 1, 1, 1.5, 2, 3, 5, 10};
  const double v = dice_.pick(kValues);
  if (unit.pure()) {
    if (v <= 1 && dice_.percent(20)) return {value_text(v * 100) + " %", kPrimary, kNotBelowZero};
    if (dice_.percent(3)) return {"1e-3", kPrimary, kNotBelowZero};
    if (dice_.percent(3)) return {"1_0", kPrimary, kNotBelowZero};
    return {value_text(v), kPrimary, kNotBelowZero};
  }
  const auto word = [&](const std::string& base) { return base == "day" ? step_word_ : base; };
  std::string text;
  int factors = 0;
  for (const auto& [base, power] : unit.powers())
    for (int k = 0; k < power; ++k, ++factors)
      text += (text.empty() ? value_text(v) + " " : " * 1 ") + word(base);
  if (text.empty()) text = value_text(v);
  for (const auto& [base, power] : unit.powers()) {
    if (power < -1 && dice_.percent(50)) {
      text += " / (1 " + word(base) + ") ^ " + std::to_string(-power), factors += 2;
      continue;
    }
    for (int k = 0; k < -power; ++k, ++factors) text += " / 1 " + word(base);
  }
  const bool one = factors == 1 && unit.powers().begin()->second == 1;
  return {text, one ? kPrimary : kProduct, kNotBelowZero};
}

bool ModelWriter::visible(const Thing& t, const Scope& scope) const {
  if (t.none && !scope.none) return false;
  if (t.kind == Thing::Kind::Threshold) return scope.thresholds;
  return !scope.constants || t.kind == Thing::Kind::Param;
}

std::vector<const Thing*> ModelWriter::readable(const Unit& unit, const Scope& scope) const {
  std::vector<const Thing*> out;
  for (const Thing& t : things_)
    if (t.kind != Thing::Kind::Process && t.number() && t.arguments == 0 && t.unit == unit &&
        visible(t, scope))
      out.push_back(&t);
  return out;
}

std::vector<const Thing*> ModelWriter::of(Thing::Kind kind) const {
  std::vector<const Thing*> out;
  for (const Thing& t : things_)
    if (t.kind == kind) out.push_back(&t);
  return out;
}

std::string ModelWriter::indices(const Thing& t, const Scope& scope) {
  if (t.lists.empty()) return "";
  const auto one = [&](int list, const std::string& other) {
    std::vector<std::string> fitting;
    for (const auto& [name, of] : scope.variables)
      if ((of == list || lists_[static_cast<size_t>(of)].parent == list) && name != other)
        fitting.push_back(name);
    if (!fitting.empty() && dice_.percent(75)) return dice_.pick(fitting);
    std::vector<std::string> elements;
    for (const auto& e : lists_[static_cast<size_t>(list)].elements)
      if (e != other) elements.push_back(e);
    return dice_.pick(elements);
  };
  if (t.pair) {
    // Two that are never the same: the two variables of a pair, or two elements.
    const int list = t.lists[0];
    for (size_t k = 0; k + 1 < scope.variables.size(); ++k)
      if (scope.variables[k].first.rfind("pa", 0) == 0 && scope.variables[k].second == list)
        return "[{" + scope.variables[k].first + ", " + scope.variables[k + 1].first + "}]";
    const auto& e = lists_[static_cast<size_t>(list)].elements;
    const int a = dice_.below(static_cast<int>(e.size()));
    const int b = (a + 1 + dice_.below(static_cast<int>(e.size()) - 1)) % static_cast<int>(e.size());
    return "[{" + e[static_cast<size_t>(a)] + ", " + e[static_cast<size_t>(b)] + "}]";
  }
  std::string text = "[";
  for (size_t k = 0; k < t.lists.size(); ++k) text += (k ? ", " : "") + one(t.lists[k], "");
  return text + "]";
}

std::string ModelWriter::premise() {
  std::vector<std::string> all = premises_;
  all.insert(all.end(), alternatives_.begin(), alternatives_.end());
  return dice_.pick(all);
}

std::string ModelWriter::premises() {
  std::string text = premise();
  if (dice_.percent(15)) {
    const std::string other = premise();
    if (other != text) text += ", " + other;
  }
  return text;
}

Piece ModelWriter::leaf(const Unit& unit, const Scope& scope) {
  for (const Draw& d : scope.draws)
    if (d.unit == unit && dice_.percent(35)) return {d.name};
  if (unit.pure() && !scope.pure_names.empty() && dice_.percent(50)) return {dice_.pick(scope.pure_names)};
  const auto things = readable(unit, scope);
  if (!things.empty() && dice_.percent(80)) return {ref(*dice_.pick(things), scope)};
  return literal(unit);
}

/// low <= value <= high, for what would otherwise run away.
Piece ModelWriter::between(const Piece& low, const Piece& value, const Piece& high) {
  if (dice_.percent(50)) return {"min(max(" + value.text + ", " + low.text + "), " + high.text + ")"};
  return {"max(" + low.text + ", min(" + high.text + ", " + value.text + "))"};
}

/// Mostly above zero and not large.
Piece ModelWriter::positive(const Unit& unit, int depth, const Scope& scope) {
  if (depth <= 0 || dice_.percent(50)) return literal(unit);
  if (dice_.percent(10)) return amount(number(unit, depth - 1, scope));
  return between(literal(unit), number(unit, depth - 1, scope), {literal(unit).text});
}

Piece ModelWriter::pure_function(int depth, const Scope& scope) {
  const Piece x = number(Unit(), depth - 1, scope);
  switch (dice_.below(6)) {
    case 0:
      return {"exp(min(" + x.text + ", 2))"};
    case 1:
      return {"log(1 + abs(" + x.text + "))"};
    case 2:
      return {"sqrt(abs(" + x.text + "))"};
    case 3:
      return {"logistic(" + x.text + ")"};
    case 4: {
      const Piece power = dice_.percent(60) ? Piece{"2", kPrimary, kNotBelowZero} : leaf(Unit(), scope);
      return {in(x, kPrimary) + " ^ " + in(power, kPrimary), kPower,
              power.constant == kDepends ? kDepends : x.constant};
    }
    default: {
      std::vector<const Thing*> formulas;
      for (const Thing* t : of(Thing::Kind::Let))
        if (t->arguments > 0 && visible(*t, scope)) formulas.push_back(t);
      if (formulas.empty()) return {"abs(" + x.text + ")"};
      const Thing& f = *dice_.pick(formulas);
      std::string text = ref(f, scope) + "(" + x.text;
      for (int k = 1; k < f.arguments; ++k) text += ", " + number(Unit(), 0, scope).text;
      return {text + ")", kPrimary, kMaybeBelowZero};  // what it says is written in place
    }
  }
}

Piece ModelWriter::reduction(const Unit& unit, int depth, const Scope& scope) {
  if (lists_.empty()) return leaf(unit, scope);
  Scope inner = scope;
  inner.since = false;
  const int list = dice_.below(static_cast<int>(lists_.size()));
  const std::string list_name = lists_[static_cast<size_t>(list)].name;
  std::string binders;
  if (dice_.percent(12) && lists_[static_cast<size_t>(list)].elements.size() > 1) {
    const std::string a = name("pa"), b = name("pb");
    binders = "{" + a + ", " + b + "} in " + list_name;
    inner.variables.push_back({a, list}), inner.variables.push_back({b, list});
  } else {
    for (int k = 0; k < (dice_.percent(15) ? 2 : 1); ++k) {
      const std::string v = name("v");
      binders += (k ? ", " : "") + v + " in " + list_name;
      inner.variables.push_back({v, list});
    }
  }
  const std::string filter = dice_.percent(25) ? " where " + in(condition(0, inner), kOr) : "";
  if (unit.pure() && dice_.percent(40))
    return {"number of " + binders + filter + ": " + condition(depth - 1, inner).text, kBecause};
  static const std::vector<std::string> kWords = {"sum", "sum", "max", "min"};
  return {dice_.pick(kWords) + " " + binders + filter + ": " + number(unit, depth - 1, inner).text, kBecause};
}

/// By way of something in another unit.
Piece ModelWriter::conversion(const Unit& unit, int depth, const Scope& scope) {
  std::vector<const Thing*> all;
  for (const Thing& t : things_)
    if (t.kind != Thing::Kind::Process && t.number() && t.arguments == 0 && visible(t, scope))
      all.push_back(&t);
  if (all.empty()) return leaf(unit, scope);
  const Thing& t = *dice_.pick(all);
  const Unit rest = unit / t.unit;
  if (rest.size() > 4) return leaf(unit, scope);
  if (dice_.percent(30)) {
    const Unit over = unit * t.unit;
    const Piece bottom{"max(" + ref(t, scope) + ", " + literal(t.unit).text + ")"};
    if (over.size() <= 4) return {binary(number(over, depth - 1, scope), "/", bottom, kProduct), kProduct};
  }
  return {binary({ref(t, scope)}, "*", number(rest, depth - 1, scope), kProduct), kProduct};
}

Piece ModelWriter::number(const Unit& unit, int depth, const Scope& scope) {
  if (depth <= 0) return leaf(unit, scope);
  const auto again = [&] { return number(unit, depth - 1, scope); };
  switch (dice_.below(scope.constants ? 8 : 18)) {
    case 0:
      return arithmetic(again(), "+", again(), kSum);
    case 1:
      return arithmetic(again(), "-", again(), kSum);
    case 2:
      return arithmetic(again(), "*", number(Unit(), depth - 1, scope), kProduct);
    case 3:
      return arithmetic(again(), "/", literal(Unit()), kProduct);
    case 4: {
      const bool three = dice_.percent(20);
      const Piece a = again(), b = again();
      return {(dice_.percent(50) ? "min(" : "max(") + a.text + ", " + b.text +
              (three ? ", " + again().text : "") + ")"};
    }
    case 5: {
      if (dice_.percent(50)) return {"abs(" + again().text + ")"};
      const Piece a = again();
      return {"-" + in(a, kUnary), kUnary, a.constant == kDepends ? kDepends : kMaybeBelowZero};
    }
    case 6:
      return conversion(unit, depth, scope);
    case 7:
      return unit.pure() ? pure_function(depth, scope) : leaf(unit, scope);
    case 8:
    case 9:
      return {"if " + in(condition(depth - 1, scope), kImplies) + " then " + in(again(), kImplies) +
                  " else " + in(again(), kImplies),
              kIf};
    case 10:
      return {in(again(), kImplies) + " because " + premises() + " else " + again().text, kBecause};
    case 11:
    case 12:
      return reduction(unit, depth, scope);
    case 13:
    case 14: {
      std::vector<const Thing*> series;
      for (const Thing& t : things_)
        if ((t.kind == Thing::Kind::Process || t.kind == Thing::Kind::Tally) && t.unit == unit)
          series.push_back(&t);
      if (series.empty()) return conversion(unit, depth, scope);
      const Thing& t = *dice_.pick(series);
      const bool all = t.lists.empty() || t.past || dice_.percent(40);
      const std::string of = all ? t.name : ref(t, scope);
      if (dice_.percent(35)) return {"total " + of};
      if (dice_.percent(20)) return {"monthly " + of};
      return {"recent(" + of + ", " + duration(1, 8) + ")"};
    }
    case 15:
      if (unit == Unit("day") && scope.since && scope.none)
        return {"since(" + condition(depth - 1, lasting(scope)).text + ")"};
      return leaf(unit, scope);
    case 16:
      return unit.pure() ? pure_function(depth, scope) : conversion(unit, depth, scope);
    default:
      return leaf(unit, scope);
  }
}

Piece ModelWriter::comparison(int depth, const Scope& scope) {
  if (scope.since && dice_.percent(12))
    return {"since(" + condition(depth - 1, lasting(scope)).text + ") " + (dice_.percent(70) ? ">" : "<=") +
                " " + duration(0.5, 6),
            kCompare};
  Unit unit;
  const auto things = readable(unit, scope);
  std::vector<const Thing*> all;
  for (const Thing& t : things_)
    if (t.kind != Thing::Kind::Process && t.number() && visible(t, scope) && t.arguments == 0)
      all.push_back(&t);
  if (!all.empty()) unit = dice_.pick(all)->unit;
  static const std::vector<std::string> kWords = {"<", "<=", ">", ">=", ">", "<", "==", "!="};
  const Piece a = number(unit, depth, scope),
              b = dice_.percent(60) ? literal(unit) : number(unit, depth - 1, scope);
  return {in(a, kSum) + " " + dice_.pick(kWords) + " " + in(b, kSum), kCompare};
}

/// A condition on an enumeration, or one that is a yes or no by itself.
Piece ModelWriter::word_condition(const Scope& scope) {
  std::vector<const Thing*> all;
  for (const Thing& t : things_)
    if (t.kind != Thing::Kind::Process && !t.number() && visible(t, scope)) all.push_back(&t);
  if (all.empty()) return {dice_.percent(50) ? "true" : "false"};
  const Thing& t = *dice_.pick(all);
  if (t.type == Thing::Type::Bool) {
    if (dice_.percent(20)) return {ref(t, scope) + (dice_.percent(50) ? " == true" : " != false"), kCompare};
    return {ref(t, scope)};
  }
  if (dice_.percent(20) && t.words.size() > 1)
    return {ref(t, scope) + " in {" + t.words[0] + ", " + t.words.back() + "}", kCompare};
  return {ref(t, scope) + (dice_.percent(75) ? " == " : " != ") + dice_.pick(t.words), kCompare};
}

/// A condition on variables alone.
Piece ModelWriter::element_condition(const Scope& scope) {
  const auto& [v, list] = dice_.pick(scope.variables);
  const auto& elements = lists_[static_cast<size_t>(list)].elements;
  for (const auto& [relation, sides] : relations_)
    for (const auto& [w, other] : scope.variables)
      if (w != v && sides.first == list && sides.second == other && dice_.percent(60))
        return {relation + "[" + v + ", " + w + "]"};
  if (dice_.percent(40)) return {v + " in {" + dice_.pick(elements) + ", " + elements[0] + "}", kCompare};
  return {v + (dice_.percent(50) ? " == " : " != ") + dice_.pick(elements), kCompare};
}

Piece ModelWriter::condition(int depth, const Scope& scope) {
  if (!scope.variables.empty() && dice_.percent(15)) return element_condition(scope);
  if (depth <= 0) return dice_.percent(50) ? word_condition(scope) : comparison(0, scope);
  const auto again = [&] { return condition(depth - 1, scope); };
  switch (dice_.below(9)) {
    case 0:
      return {"not " + in(again(), kNot), kNot};
    case 1:
      return {binary(again(), "and", again(), kAnd), kAnd};
    case 2:
      return {binary(again(), "or", again(), kOr), kOr};
    case 3:
      return {binary(again(), "implies", again(), kImplies), kImplies};
    case 4: {
      if (lists_.empty()) return comparison(depth, scope);
      Scope inner = scope;
      inner.since = false;
      const int list = dice_.below(static_cast<int>(lists_.size()));
      const std::string v = name("v");
      inner.variables.push_back({v, list});
      const std::string filter = dice_.percent(20) ? " where " + in(condition(0, inner), kOr) : "";
      return {(dice_.percent(50) ? "any " : "all ") + v + " in " + lists_[static_cast<size_t>(list)].name +
                  filter + ": " + condition(depth - 1, inner).text,
              kBecause};
    }
    case 5:
      if (scope.constants) return comparison(depth, scope);
      return {in(again(), kImplies) + " because " + premises() + " else " + again().text, kBecause};
    case 6:
      return word_condition(scope);
    default:
      return comparison(depth, scope);
  }
}

Piece ModelWriter::word_of(const Thing& t, int depth, const Scope& scope) {
  if (depth > 0 && dice_.percent(25))
    return {"if " + in(condition(depth - 1, scope), kImplies) + " then " + dice_.pick(t.words) + " else " +
                dice_.pick(t.words),
            kIf};
  return {dice_.pick(t.words)};
}

}  // namespace casus::test
