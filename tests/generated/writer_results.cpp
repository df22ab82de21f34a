// Policies, shocks, views, outcomes, claims, observations.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "generated/model_writer.h"

namespace casus::test {

/// A date in this part of the run, after the start and before the end.
std::string ModelWriter::date(double from_share, double to_share) {
  const double at = horizon_ * (from_share + (to_share - from_share) * dice_.below(101) / 100.0);
  const int day = std::max(1, static_cast<int>(std::floor(std::min(at, horizon_ - 0.5))));
  if (day >= 31 && dice_.percent(40)) return "month " + std::to_string(day / 31);
  if (dice_.percent(50)) return "day " + std::to_string(day);
  const std::chrono::year_month_day ymd(start_ + std::chrono::days(day));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

void ModelWriter::shock() {
  const std::string s = name("quake");
  Declaration& d = declare("shock " + s + " at " + date(0.1, 0.9));
  shocks_.push_back(s);
  const std::string block = do_block(Scope());
  d.clauses.push_back(block);
}

std::string ModelWriter::lever_value(const Thing& lever) {
  if (lever.type == Thing::Type::Bool) return dice_.percent(50) ? "true" : "false";
  if (lever.type == Thing::Type::Enum) return dice_.pick(lever.words);
  static const std::vector<std::string> kLevels = {"0", "0.25", "0.5", "1"},
                                        kAmounts = {"0", "1", "2.5", "4"};
  return dice_.pick(lever.type == Thing::Type::Level ? kLevels : kAmounts);
}

std::string ModelWriter::setting(bool hypothetical) {
  const Scope none;
  const auto span = [&](bool with_condition) {
    std::string text;
    const bool long_enough = horizon_ > 15;  // for a day between the two, and months in their place
    if (long_enough && dice_.percent(35)) text += " from " + date(0.05, 0.35);
    if (long_enough && dice_.percent(25)) text += " until " + date(0.7, 0.95);
    if (with_condition && dice_.percent(35))
      text += (dice_.percent(50) ? " while " : " once ") + condition(1, none).text;
    return text;
  };
  const auto target = [&](const Thing& t) { return t.name + (dice_.percent(40) ? indices(t, none) : ""); };
  const int kind = dice_.below(10);
  if (hypothetical && kind < 3) {
    std::vector<const Thing*> states = of(Thing::Kind::State);
    states.erase(std::remove_if(states.begin(), states.end(), [](const Thing* t) { return t->kept; }),
                 states.end());
    for (const auto& [shell, f] : decisions_)
      for (const Thing* t : of(Thing::Kind::Decision)) states.push_back(t);
    const Thing& t = *dice_.pick(states);
    std::string value;
    if (t.type == Thing::Type::Enum)
      value = dice_.pick(t.words);
    else if (t.type == Thing::Type::Bool)
      value = dice_.percent(50) ? "true" : "false";
    else if (t.type == Thing::Type::Level)
      value = dice_.percent(70) ? "0.5" : "abs(logistic(" + number(Unit(), 1, none).text + "))";
    else if (t.type == Thing::Type::Count)
      value = dice_.percent(70)
                  ? "7"
                  : "abs(min(" + number(t.unit, 1, none).text + ", " + literal(t.unit).text + "))";
    else
      value = number(t.unit, 1, none).text;
    return "hold " + target(t) + " = " + value + span(false);
  }
  if (hypothetical && kind < 5) return "cut " + dice_.pick(shells_).name;
  if (hypothetical && kind < 7) {
    const Shell& s = dice_.pick(shells_);
    Thing t{Thing::Kind::Process};
    t.name = s.name, t.lists = s.family.lists, t.pair = s.family.pair;
    return "force " + target(t) + " at " + date(0, 0.95);
  }
  const auto choices = of(Thing::Kind::Decision);
  if (!choices.empty() && dice_.percent(30)) {
    const Thing& t = *dice_.pick(choices);
    return target(t) + " = " +
           t.words[static_cast<size_t>(dice_.between(1, static_cast<int>(t.words.size()) - 1))] + span(true);
  }
  const Thing& t = *dice_.pick(of(Thing::Kind::Lever));
  return target(t) + " = " + lever_value(t) + span(true);
}

void ModelWriter::policies() {
  const std::string base = name("policy");
  declare("policy " + base + " by " + actor_names() + " {}");
  policies_.push_back(base), real_policies_.push_back(base);
  for (int k = dice_.between(1, 3); k > 0; --k) {
    const std::string p = name("policy");
    const bool hypothetical = dice_.percent(40);
    Declaration d;
    d.head = "policy " + p;
    if (dice_.percent(30)) d.head += " " + words("a policy");
    if (dice_.percent(50)) d.head += " by " + actor_names();
    if (dice_.percent(30)) d.head += " like " + dice_.pick(hypothetical ? policies_ : real_policies_);
    if (hypothetical) d.head += " hypothetical";
    d.head += " {";
    for (int s = dice_.between(1, 3); s > 0; --s)
      d.clauses.push_back(setting(hypothetical) + (dice_.percent(50) && s > 1 ? "," : ""));
    d.tail = "}";
    out_.declarations.push_back(d);
    policies_.push_back(p);
    if (!hypothetical) real_policies_.push_back(p);
  }
  if (!dice_.percent(40)) return;
  Members m;
  m.name = name("mix");
  auto levers = of(Thing::Kind::Lever);
  dice_.shuffle(levers);
  levers.resize(std::min<size_t>(levers.size(), static_cast<size_t>(dice_.between(1, 2))));
  std::string over;
  for (const Thing* t : levers) {
    std::vector<std::string> values = {"0", "1"};
    if (t->type == Thing::Type::Bool) values = {"false", "true"};
    if (t->type == Thing::Type::Enum) values = {"mild", "hard"};
    over += (over.empty() ? "" : ", ") + t->name + " in {" + values[0] + ", " + values[1] + "}";
    m.levers.push_back(t);
    m.values.push_back(values);
  }
  declare("policies " + m.name + (dice_.percent(40) ? " by " + actors_[0] : "") +
          (dice_.percent(30) ? " like " + base : "") + " over " + over);
  members_.push_back(m);
}

void ModelWriter::view(int) {
  const std::string v = name("view");
  std::string items;
  const int count = dice_.between(1, 2);
  for (int k = 0; k < count; ++k) {
    items += k ? ", " : "";
    switch (dice_.below(rivals_.empty() ? 5 : 6)) {
      case 0:
        items += "every premise affirmed in " + sources_[0];
        break;
      case 1:
        items += "every premise affirmed by " + dice_.pick(actors_);
        break;
      case 2:
        items += "only agreed";
        break;
      case 3:
        items += "grant " + dice_.pick(premises_);
        break;
      case 4:
        items += "deny " + dice_.pick(rivals_.empty() || dice_.percent(70) ? premises_ : rivals_);
        break;
      default:
        items += "take " + dice_.pick(alternatives_);
    }
  }
  declare("view " + v + (dice_.percent(40) ? " " + words("a view") : "") + " { " + items + " }");
  views_.push_back(v);
}

std::string ModelWriter::window(bool of_event) {
  switch (dice_.below(of_event ? 6 : 4)) {
    case 0:
      return " in last " + duration(2, 12);
    case 1:
      if (horizon_ < 15) return "";
      return " from " + date(0.05, 0.3) + " to " + date(0.65, 0.95);
    case 2:
    case 3:
      return "";
    case 4:
      return " within " + duration(3, 9);
    default:
      return " by " + date(0.5, 0.9);
  }
}

/// A unit in which there is something to measure.
Unit ModelWriter::result_unit() {
  std::vector<Unit> units = {Unit()};
  for (const Thing& t : things_)
    if (t.number() && t.arguments == 0 &&
        (t.kind == Thing::Kind::State || t.kind == Thing::Kind::Tally || t.kind == Thing::Kind::Process))
      units.push_back(t.unit);
  return dice_.pick(units);
}

Piece ModelWriter::event(int depth) {
  Scope scope;
  const auto c = [&] { return "(" + condition(depth > 1 ? 1 : 0, scope).text + ")"; };
  switch (dice_.below(depth > 0 ? 9 : 6)) {
    case 0: {
      const bool holds = dice_.percent(35);
      return {
          "eventually " + c() + (holds ? " holds for " + duration(1, 5) : "") + (holds ? "" : window(true)),
          kCompare};
    }
    case 1:
      return {"always " + c() + window(true), kCompare};
    case 2:
      return {c() + " until " + c() + window(true), kCompare};
    case 3:
      return {c() + " holds for " + duration(1, 5), kCompare};
    case 4:
    case 5: {
      const Unit unit = result_unit();
      static const std::vector<std::string> kWords = {"<", "<=", ">", ">="};
      return {
          "(" + series(unit, 1, true, scope).text + ") " + dice_.pick(kWords) + " " + in(literal(unit), kSum),
          kCompare};
    }
    case 6:
      return {"not " + in(event(depth - 1), kPrimary), kNot};
    case 7:
      return {in(event(depth - 1), kPrimary) + " and " + in(event(depth - 1), kPrimary), kAnd};
    default:
      return {in(event(depth - 1), kPrimary) + (dice_.percent(70) ? " or " : " implies ") +
                  in(event(depth - 1), kPrimary),
              kImplies};
  }
}

Piece ModelWriter::series(const Unit& unit, int depth, bool none_ok, const Scope& outer) {
  Scope scope = outer;
  scope.none = none_ok;
  scope.since = none_ok && outer.since;
  std::vector<const Thing*> totals;
  for (const Thing& t : things_)
    if ((t.kind == Thing::Kind::Process || t.kind == Thing::Kind::Tally) && t.unit == unit)
      totals.push_back(&t);
  const auto again = [&] { return series(unit, depth - 1, none_ok, outer); };
  switch (dice_.below(depth > 0 ? 14 : 6)) {
    case 0:
    case 1:
      if (!totals.empty()) {
        const Thing& t = *dice_.pick(totals);
        const bool all = t.lists.empty() || dice_.percent(50);
        return {"total " + (all ? t.name : ref(t, scope)) + window(false)};
      }
      [[fallthrough]];
    case 2:
    case 3:
      if (unit == Unit("day") && none_ok) return {"first(" + condition(1, scope).text + ")"};
      return {"(" + number(unit, depth, scope).text + ")" +
                  (dice_.percent(70) ? " at end" : " at " + date(0.1, 0.95)),
              kProduct};
    case 4:
    case 5: {
      if (unit.pure() && dice_.percent(30))
        return {"share of time (" + condition(1, scope).text + ")" + window(false)};
      if (unit.pure() && dice_.percent(30))
        return {"times (" + condition(1, scope).text + ") begins" + window(false)};
      static const std::vector<std::string> kWords = {"mean", "max", "min"};
      return {dice_.pick(kWords) + " of (" + number(unit, depth, scope).text + ")" + window(false)};
    }
    case 6:
      return {"(" + again().text + ") + (" + again().text + ")", kSum};
    case 7:
      return {"(" + again().text + ") - (" + again().text + ")", kSum};
    case 8:
      return {"max((" + again().text + "), " + literal(unit).text + ")"};
    case 9:
      return {"if (" + event(depth - 1).text + ") then (" + again().text + ") else (" + again().text + ")",
              kIf};
    case 10:
      return {"(" + again().text + ") because " + premises() + " else " + literal(unit).text, kBecause};
    case 11:
      return {"(" + series(unit, depth - 1, true, outer).text + ") else " + literal(unit).text, kBecause};
    case 12: {
      if (lists_.empty()) return again();
      Scope inner = outer;
      inner.since = false;
      const int list = dice_.below(static_cast<int>(lists_.size()));
      const std::string v = name("v");
      inner.variables.push_back({v, list});
      return {"sum " + v + " in " + lists_[static_cast<size_t>(list)].name + ": (" +
                  series(unit, 0, none_ok, inner).text + ")",
              kBecause};
    }
    default:
      for (const auto& [outcome, of] : outcomes_)
        if (none_ok && of == unit) return {outcome};
      if (none_ok)
        return {"(" + again().text + ") / (" + series(Unit(), 0, true, outer).text + ")", kProduct};
      return again();
  }
}

void ModelWriter::outcome(int number_of_outcome) {
  const std::string o = name("o");
  const Unit unit = result_unit();
  std::string unit_name = unit.pure() ? "ratio" : "";
  for (const auto& [base, power] : unit.powers()) unit_name = base;
  Declaration& d = declare("outcome " + o + " " + words("An outcome") + " : " + unit_name + " = " +
                           series(unit, 2, dice_.percent(30), Scope()).text);
  if (dice_.percent(20)) d.clauses.push_back("in [0, 20]");
  if (number_of_outcome == 1 || dice_.percent(40)) d.clauses.push_back("harm");
  outcomes_.push_back({o, unit});
}

std::string ModelWriter::under() {
  std::string text = " under ";
  if (!bound_policies_.empty() && dice_.percent(70)) {
    text += bound_policies_.back();
  } else if (!members_.empty() && dice_.percent(20)) {
    const Members& m = members_[0];
    const bool named = dice_.percent(60);
    text += m.name + "[";
    for (size_t k = 0; k < m.levers.size(); ++k)
      text += (k ? ", " : "") + (named ? m.levers[k]->name + "=" : "") + dice_.pick(m.values[k]);
    text += "]";
  } else {
    text += dice_.pick(policies_);
  }
  if (!shocks_.empty() && dice_.percent(25)) text += " with " + dice_.pick(shocks_);
  return text;
}

Piece ModelWriter::value(const Unit& unit, int depth) {
  Scope scope;
  const auto constant = [&] {
    Scope c;
    c.constants = true, c.thresholds = true;
    return leaf(unit, c);
  };
  const auto measured = [&] { return "(" + series(unit, 1, false, scope).text + ")"; };
  switch (dice_.below(depth > 0 ? 10 : 6)) {
    case 0:
    case 1:
      if (unit.pure()) return {"chance(" + event(1).text + under() + ")"};
      [[fallthrough]];
    case 2:
    case 3:
      return {"mean(" + measured() + under() + ")"};
    case 4:
      return {"quantile(" + std::string(dice_.percent(50) ? "0.5" : "0.9") + ", " + measured() + under() +
              ")"};
    case 5: {
      const auto levers = of(Thing::Kind::Lever);
      const Thing& t = *dice_.pick(levers);
      const std::string a = lever_value(t), b = lever_value(t);
      return {"effect of " + t.name + (dice_.percent(30) ? indices(t, scope) : "") + " from " + a + " to " +
                  b + " on " + measured() + under(),
              kBecause};
    }
    case 6:
      return arithmetic(value(unit, depth - 1), dice_.percent(50) ? "+" : "-", value(unit, depth - 1), kSum);
    case 7:
      return arithmetic(value(unit, depth - 1), "*", literal(Unit()), kProduct);
    case 8:
      return {(dice_.percent(50) ? "min(" : "max(") + value(unit, depth - 1).text + ", " + constant().text +
              ")"};
    default:
      return constant();
  }
}

/// A limit that a chance can reach: beside others the checker refuses it.
Piece ModelWriter::limit_of_chance(const Piece& p) {
  if (p.constant == kDepends) return p;
  if (p.tightness < kPrimary) return between({"0"}, p, {"1"});
  static const std::vector<std::string> kAboveOne = {"1.5", "2", "3", "5", "10", "1_0"};
  const bool above = std::find(kAboveOne.begin(), kAboveOne.end(), p.text) != kAboveOne.end();
  return above ? Piece{p.text + " %"} : p;
}

Piece ModelWriter::formula(int depth) {
  const auto again = [&] { return in(formula(depth - 1), kPrimary); };
  switch (dice_.below(depth > 0 ? 9 : 4)) {
    case 4:
      return {again() + " and " + again(), kAnd};
    case 5:
      return {again() + " or " + again(), kOr};
    case 6:
      return {again() + " implies " + again(), kImplies};
    case 7:
      return {"not " + again(), kNot};
    case 8: {
      if (members_.empty()) return again().empty() ? Piece{} : formula(depth - 1);
      const std::string v = name("any");
      std::string text = (dice_.percent(50) ? "every " : "some ") + v + " in " + members_[0].name;
      if (dice_.percent(30)) {
        const Thing& lever = *members_[0].levers[0];
        const bool listed = !lever.lists.empty();
        if (!listed && lever.number() && lever.unit.pure()) text += " where " + lever.name + " < 1";
      }
      bound_policies_.push_back(v);
      text += " : " + in(formula(depth - 1), kPrimary);
      bound_policies_.pop_back();
      return {text, kBecause};
    }
    default:
      break;
  }
  const Unit unit = result_unit();
  static const std::vector<std::string> kWords = {"<", "<=", ">", ">="};
  // One side at least is measured.
  Piece a{"mean((" + series(unit, 1, false, Scope()).text + ")" + under() + ")"};
  const bool chance = unit.pure() && dice_.percent(50);
  if (chance) a = {"chance(" + event(1).text + under() + ")"};
  Piece b = value(unit, depth);
  if (chance) b = limit_of_chance(b);
  if (dice_.percent(15))
    return {in(a, kSum) + " within " + in(literal(unit), kSum) + " of " + in(b, kSum), kCompare};
  if (dice_.percent(40)) std::swap(a, b);
  std::string text = in(a, kSum) + " " + dice_.pick(kWords) + " " + in(b, kSum);
  if (dice_.percent(25)) text += " by at least " + in(literal(unit), kSum);
  return {text, kCompare};
}

void ModelWriter::claim(int number_of_claim) {
  const std::string c = name("C");
  if (number_of_claim == 3 && dice_.percent(40)) {
    Declaration& d = declare("claim " + c + " " + words("A claim"));
    d.clauses.push_back("not tested " + words("A reason"));
    return;
  }
  Declaration d;
  if (dice_.percent(20)) {
    d.head = "expect " + name("law") + " " + words("A law") + "\n  " + formula(0).text;
    out_.declarations.push_back(d);
    return;
  }
  d.head = "claim " + c + (dice_.percent(30) ? " §7." + std::to_string(number_of_claim) : "") + " " +
           words("A claim");
  static const std::vector<std::string> kAsserted = {"always", "mostly", "often",     "can",    "risks",
                                                     "only",   "cannot", "necessary", "certain"};
  if (dice_.percent(40)) d.clauses.push_back("asserted " + dice_.pick(kAsserted));
  if (dice_.percent(40)) d.clauses.push_back("reads " + words("A reading"));
  if (dice_.percent(30)) d.clauses.push_back("tests " + dice_.pick(premises_));
  if (dice_.percent(40)) d.clauses.push_back("headline");
  if (dice_.percent(20)) d.clauses.push_back("family \"kin\"");
  if (dice_.percent(20)) d.clauses.push_back("material 5 %");
  if (dice_.percent(20)) d.clauses.push_back("note " + words("A note"));
  d.clauses.push_back(formula(dice_.between(0, 2)).text);
  out_.declarations.push_back(d);
}

void ModelWriter::observe() {
  std::vector<const Thing*> series;
  for (const Thing& t : things_)
    if (t.kind == Thing::Kind::Process || t.kind == Thing::Kind::Tally) series.push_back(&t);
  const Thing& t = *dice_.pick(series);
  Declaration& d =
      declare("observe " + t.name + (dice_.percent(40) ? indices(t, Scope()) : "") + " as " + name("seen"));
  d.clauses.push_back(std::string("from \"observed/generated.csv\" column ") +
                      (dice_.percent(50) ? "events" : "other"));
  Scope c;
  c.constants = true;
  switch (dice_.below(3)) {
    case 0:
      break;
    case 1:
      d.clauses.push_back("with poisson(mean 0.5 * modelled)");
      break;
    default:
      d.clauses.push_back("with negative_binomial(mean modelled, size " + literal(Unit()).text + ")");
  }
  if (dice_.percent(60)) d.clauses.push_back("cite " + sources_[0]);
}

}  // namespace casus::test
