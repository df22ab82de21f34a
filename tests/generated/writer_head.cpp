// The head of a model, what is said about it, its numbers, and what it keeps.
#include <cstdio>

#include "generated/model_writer.h"

namespace casus::test {

Declaration& ModelWriter::declare(std::string head) {
  out_.declarations.push_back({std::move(head), {}, ""});
  return out_.declarations.back();
}

std::string ModelWriter::name(const char* prefix) { return prefix + std::to_string(++counters_[prefix]); }

std::string ModelWriter::actor_names() {
  std::string text = dice_.pick(actors_);
  if (dice_.percent(25)) {
    const std::string& other = dice_.pick(actors_);
    if (other != text) text += ", " + other;
  }
  return text;
}

std::string ModelWriter::source() {
  if (dice_.percent(70)) return "assumed";
  std::string text = "cite " + dice_.pick(sources_);
  return text;
}

void ModelWriter::head() {
  Declaration& m = declare("model " + name("model") + " " + words("A generated model"));
  if (dice_.percent(30)) m.clauses.push_back("version \"1.0\"");
  if (dice_.percent(30)) m.clauses.push_back("about " + words("Says nothing"));
  if (dice_.percent(20)) m.clauses.push_back("maker " + words("Nobody"));
  if (dice_.percent(30)) m.clauses.push_back("material " + std::to_string(dice_.between(0, 20)) + " %");
  if (dice_.percent(20)) m.clauses.push_back("reviewed by " + words("Nobody"));

  static const std::vector<std::pair<double, const char*>> kSteps = {
      {1, "day"}, {1, "day"}, {1, "day"},  {0.25, "day"},
      {2, "day"}, {5, "day"}, {7, "week"}, {30.4375, "month"}};
  const auto& [step, word] = dice_.pick(kSteps);
  step_ = step, step_word_ = word;
  const int steps = dice_.between(10, 40);
  horizon_ = steps * step_;
  using namespace std::chrono;
  static const std::vector<std::pair<std::string, year_month_day>> kStarts = {
      {"2026-01-01", {year(2026), month(1), day(1)}},
      {"2025-11-08", {year(2025), month(11), day(8)}},
      {"2024-02-28", {year(2024), month(2), day(28)}},
      {"2024-12-31", {year(2024), month(12), day(31)}}};
  const auto& [start_text, start_day] = dice_.pick(kStarts);
  start_ = start_day;
  Declaration& t = declare("time from " + start_text + " for " + length(horizon_));
  if (step_ != 1 || dice_.percent(30)) t.clauses.push_back("step " + length(step_));

  for (int k = dice_.between(1, 3); k > 0; --k) sources_.push_back(name("source"));
  static const std::vector<std::string> kGrades = {"primary", "press", "party", "memory"};
  for (size_t k = 0; k < sources_.size(); ++k) {
    Declaration& s =
        declare("source " + sources_[k] + " " + words("A source") + (dice_.percent(50) ? " 2020" : ""));
    if (k == 0) s.clauses.push_back("text");
    if (dice_.percent(70)) s.clauses.push_back("grade " + dice_.pick(kGrades));
    if (dice_.percent(20)) s.clauses.push_back("url \"https://example.org\"");
    if (dice_.percent(20)) s.clauses.push_back("note " + words("A note"));
  }
  for (int k = dice_.between(2, 4); k > 0; --k) actors_.push_back(name("actor"));
  std::string actors;
  for (const auto& a : actors_)
    actors += (actors.empty() ? "" : ", ") + a + (dice_.percent(40) ? " " + words("Somebody") : "");
  declare("actor " + actors);
  for (int k = dice_.between(2, 4); k > 0; --k) units_.push_back(name("u"));
  std::string units;
  for (const auto& u : units_) units += (units.empty() ? "" : ", ") + u;
  declare("unit " + units);
}

void ModelWriter::lists() {
  for (int k = dice_.between(0, 2); k > 0; --k) {
    List list{name("L"), {}, -1};
    const int size = dice_.between(2, 3);
    std::string elements;
    for (int e = 0; e < size; ++e) {
      list.elements.push_back(list.name + "_" + std::to_string(e));
      elements +=
          (e ? ", " : "") + list.elements.back() + (dice_.percent(20) ? " " + words("an element") : "");
    }
    declare("list " + list.name + " { " + elements + " }");
    lists_.push_back(list);
  }
  const size_t plain = lists_.size();
  for (size_t k = 0; k < plain; ++k) {
    if (!dice_.percent(30)) continue;
    List list{name("Sub"), {lists_[k].elements.back()}, static_cast<int>(k)};
    if (lists_[k].elements.size() > 2 && dice_.percent(60)) list.elements.push_back(lists_[k].elements[0]);
    std::string elements = list.elements[0];
    if (list.elements.size() > 1) elements += ", " + list.elements[1];
    declare("list " + list.name + " subset of " + lists_[k].name + " { " + elements + " }");
    lists_.push_back(list);
  }
  for (size_t k = 0; k < plain; ++k) {
    if (!dice_.percent(40)) continue;
    const size_t other = static_cast<size_t>(dice_.below(static_cast<int>(plain)));
    const std::string relation = name("near");
    std::string pairs = lists_[k].elements[0] + " - " + lists_[other].elements.back();
    if (dice_.percent(50)) pairs += ", " + lists_[k].elements.back() + " - " + lists_[other].elements.back();
    declare("relation " + relation + "[" + lists_[k].name + ", " + lists_[other].name + "]" +
            (k == other && dice_.percent(60) ? " symmetric" : "") + " { " + pairs + " }");
    relations_.push_back({relation, {static_cast<int>(k), static_cast<int>(other)}});
  }
}

void ModelWriter::evidence() {
  static const std::vector<std::string> kStances = {"disputed",
                                                    "partly",
                                                    "untested",
                                                    "silent",
                                                    "attributed",
                                                    "partly: \"half of it\"",
                                                    "ambiguous: \"either\"",
                                                    "agreed"};
  static const std::vector<std::string> kAsserted = {"often", "always", "can"};
  for (int k = dice_.between(1, 4); k > 0; --k) {
    const std::string p = name("P");
    const std::string locator = dice_.percent(50) ? " §" + std::to_string(texts_ + 1) + ".1" : "";
    if (!premises_.empty() && dice_.percent(15)) {
      declare("premise " + p + locator + " same as " + dice_.pick(premises_));
      premises_.push_back(p);
      continue;
    }
    Declaration& d = declare("premise " + p + locator + " " + words("A statement"));
    const std::string stance = dice_.pick(kStances);
    const bool agreed = stance == "agreed";
    d.clauses.push_back(stance);
    if (dice_.percent(40)) d.clauses.push_back("affirmed by " + actor_names());
    if (!agreed && dice_.percent(40)) d.clauses.push_back("denied by " + dice_.pick(actors_));
    if (dice_.percent(15)) d.clauses.push_back("checked press");
    if (dice_.percent(20)) d.clauses.push_back("asserted " + dice_.pick(kAsserted));
    if (!agreed && dice_.percent(70))
      d.clauses.push_back(dice_.percent(60) ? "weight free" : "weight 0.3 by " + dice_.pick(actors_));
    if (dice_.percent(60)) d.clauses.push_back("otherwise " + words("The opposite"));
    if (!premises_.empty() && dice_.percent(20)) d.clauses.push_back("requires " + dice_.pick(premises_));
    if (dice_.percent(15)) d.clauses.push_back("note " + words("A note"));
    if (dice_.percent(15)) d.clauses.push_back(source());
    premises_.push_back(p);
  }
  if (dice_.percent(40)) {
    const std::string r = name("R");
    const bool weighed = dice_.percent(40);
    std::string text = "rival " + r + " " + words("Two accounts") + " {\n  ";
    const char* weights[] = {"0.5", "0.3", "0.2"};
    const char* names[] = {"one", "two", "neither"};
    for (int k = 0; k < 3; ++k) {
      text += std::string(names[k]) + " " + words("an account");
      if (k < 2 && dice_.percent(30)) text += " §9." + std::to_string(k + 1);
      if (k < 2 && dice_.percent(40)) text += " affirmed by " + dice_.pick(actors_);
      if (weighed) text += std::string(" weight ") + weights[k] + " by " + actors_[0];
      text += k < 2 ? "\n  " : " }";
    }
    Declaration& d = declare(text);
    if (!weighed && dice_.percent(70)) d.clauses.push_back("weight free");
    if (dice_.percent(20)) d.clauses.push_back("note " + words("A note"));
    rivals_.push_back(r);
    alternatives_.push_back(r + ".one"), alternatives_.push_back(r + ".two");
  }
  if (dice_.percent(30)) {
    Declaration& d = declare("fact " + name("F") + " §3.1 " + words("A fact"));
    d.clauses.push_back("affirmed by " + actor_names());
    if (dice_.percent(50)) d.clauses.push_back("slip: \"no matter\"");
    if (dice_.percent(50)) d.clauses.push_back("checked primary cite " + sources_[0]);
    if (dice_.percent(50)) d.clauses.push_back("not tested " + words("A reason"));
  }
  if (dice_.percent(30)) {
    Declaration& d = declare("position " + name("V") + " " + words("A value"));
    d.clauses.push_back("held by " + actors_[0]);
    d.clauses.push_back("contested by " + actors_[1]);
    d.clauses.push_back("not tested " + words("A reason"));
  }
}

/// A value with its doubt, without a source.
std::string ModelWriter::prior(const Unit& unit, bool level, bool& fixed) {
  fixed = false;
  // A time in steps, a rate in events a step.
  static const std::vector<double> kBest = {0.1, 0.3, 0.5, 1, 2, 3};
  double best = dice_.pick(kBest);
  if (level) best = 0.1 + 0.8 * dice_.below(100) / 100;
  const auto t = [&](double v) { return value_text(v); };
  switch (dice_.below(10)) {
    case 0:
      fixed = !level;
      return level ? t(best) : std::to_string(dice_.between(1, 5));
    case 1:
      if (!level) return "normal(mean " + t(best) + ", sd " + t(best / 4) + ")";
      return "beta(a 2, b " + std::to_string(dice_.between(1, 4)) + ")";
    case 2:
      if (!level) return "lognormal(median " + t(best) + ", sigma 0.3)";
      return "uniform(low 0.1, high 0.9)";
    case 3:
      return "uniform(low " + t(best / 2) + ", high " + t(level ? (1 + best) / 2 : best * 2) + ")";
    case 4:
      return "triangular(low " + t(best / 2) + ", mode " + t(best) + ", high " + t(level ? 1 : best * 2) +
             ")";
    case 5:
      if (!level) return t(best / 4) + " [" + t(-best) + ", " + t(best) + "]";
      [[fallthrough]];
    case 6:
      if (unit.pure() && !level && dice_.percent(30)) return "30 % [20 %, 60 %]";
      [[fallthrough]];
    default:
      return t(best) + " [" + t(best / 2) + ", " + t(level ? (1 + best) / 2 : best * 3) + "]";
  }
}

void ModelWriter::param(bool threshold) {
  Thing t{threshold ? Thing::Kind::Threshold : Thing::Kind::Param};
  t.name = name(threshold ? "limit" : "p");
  const Unit time(step_word_ == "day" ? "day" : "day"), a(dice_.pick(units_)), b(dice_.pick(units_));
  bool level = false;
  switch (dice_.below(9)) {
    case 0:
    case 1:
      break;
    case 2:
      t.type = Thing::Type::Level, level = true;
      break;
    case 3:
    case 4:
      t.unit = a / time;
      break;
    case 5:
      t.unit = Unit() / time;
      break;
    case 6:
      t.unit = time;
      break;
    case 7:
      t.unit = a / b;
      break;
    default:
      t.unit = a;
  }
  std::string unit;
  for (const auto& [base, power] : t.unit.powers())
    if (power > 0) unit += (unit.empty() ? "" : "*") + (base == "day" ? step_word_ : base);
  if (unit.empty() && !t.unit.pure()) unit = "1";
  for (const auto& [base, power] : t.unit.powers())
    if (power < 0) unit += "/" + (base == "day" ? step_word_ : base);
  if (t.unit.pure()) unit = level ? "level" : "ratio";
  std::string head = (threshold ? "threshold " : "param ") + t.name;
  if (!threshold && !lists_.empty() && dice_.percent(30)) {
    t.lists = {dice_.below(static_cast<int>(lists_.size()))};
    if (dice_.percent(20)) t.lists.push_back(dice_.below(static_cast<int>(lists_.size())));
  }
  std::string index;
  for (const int l : t.lists) index += (index.empty() ? "" : ", ") + lists_[static_cast<size_t>(l)].name;
  if (!index.empty()) head += "[" + index + "]";
  head += " : " + unit + " = ";
  bool fixed = false;
  if (!t.lists.empty() && dice_.percent(60)) {
    const auto& elements = lists_[static_cast<size_t>(t.lists[0])].elements;
    head += "{ " + elements[0] + ": " + prior(t.unit, level, fixed) + " " + source() + ", ";
    if (t.lists.size() > 1) {
      const auto& inner = lists_[static_cast<size_t>(t.lists[1])].elements;
      head += "else: { " + inner[0] + ": " + prior(t.unit, level, fixed) +
              ", else: " + prior(t.unit, level, fixed) + " } }";
    } else {
      head += "else: " + prior(t.unit, level, fixed) + " " + source() + " }";
    }
    fixed = false;
  } else {
    head += prior(t.unit, level, fixed);
  }
  if (dice_.percent(95)) head += " " + source();
  if (dice_.percent(10)) head += " " + words("a parameter");
  t.fixed = fixed;
  declare(head);
  things_.push_back(t);
}

void ModelWriter::lever() {
  Thing t{Thing::Kind::Lever};
  t.name = name("lever");
  std::string type, value;
  const int kind = dice_.below(5);
  Declaration d;
  if (kind == 0) {
    t.type = Thing::Type::Bool, type = "bool", value = dice_.percent(50) ? "true" : "false";
    if (dice_.percent(50)) d.clauses.push_back("means false \"no\", true \"yes\"");
  } else if (kind == 1) {
    t.type = Thing::Type::Enum, t.words = {"mild", "firm", "hard"};
    type = "{ mild, firm, hard }", value = dice_.pick(t.words);
    if (dice_.percent(50)) d.clauses.push_back("means mild \"a little\", hard \"a lot\"");
  } else if (kind == 2) {
    t.unit = Unit(dice_.pick(units_)), type = t.unit.powers().begin()->first;
    value = "1";
    d.clauses.push_back("means 0 \"none\", 2 \"a lot\"");
    if (dice_.percent(50)) d.clauses.insert(d.clauses.begin(), "in 0 .. 5");
  } else {
    t.type = Thing::Type::Level, type = "level", value = dice_.percent(50) ? "0" : "0.5";
    if (dice_.percent(80)) d.clauses.push_back("means 0 \"none\", 0.5 \"as now\", 1 \"all\"");
  }
  d.head = "lever " + t.name;
  if (!lists_.empty() && dice_.percent(25)) {
    t.lists = {dice_.below(static_cast<int>(lists_.size()))};
    d.head += "[" + lists_[static_cast<size_t>(t.lists[0])].name + "]";
  }
  d.head += " : " + type + " = " + value;
  if (dice_.percent(60)) d.clauses.push_back("by " + actor_names());
  if (dice_.percent(40)) d.clauses.push_back("assumed");
  out_.declarations.push_back(d);
  things_.push_back(t);
}

void ModelWriter::numbers() {
  for (int k = dice_.between(4, 9); k > 0; --k) param(false);
  for (int k = dice_.between(0, 2); k > 0; --k) param(true);
  for (int k = dice_.between(1, 3); k > 0; --k) lever();
}

ModelWriter::Family ModelWriter::family(int chance_percent, bool pairs) {
  Family f;
  if (lists_.empty() || !dice_.percent(chance_percent)) return f;
  const int list = dice_.below(static_cast<int>(lists_.size()));
  const std::string list_name = lists_[static_cast<size_t>(list)].name;
  if (pairs && lists_[static_cast<size_t>(list)].elements.size() > 1 && dice_.percent(12)) {
    const std::string a = name("pa"), b = name("pb");
    f.pair = true, f.lists = {list, list};
    f.text = "[{" + a + ", " + b + "} in " + list_name + "]";
    f.scope.variables = {{a, list}, {b, list}};
    return f;
  }
  const int count = dice_.percent(15) ? 2 : 1;
  for (int k = 0; k < count; ++k) {
    const int l = k ? dice_.below(static_cast<int>(lists_.size())) : list;
    f.lists.push_back(l);
    const std::string v = name("v");
    f.text += (k ? ", " : "[") + v + " in " + lists_[static_cast<size_t>(l)].name;
    f.scope.variables.push_back({v, l});
  }
  f.text += "]";
  return f;
}

void ModelWriter::state(int number_of_state) {
  static const std::vector<std::vector<std::string>> kWords = {
      {"open", "shut"}, {"low", "mid", "high"}, {"calm", "tense", "shut"}};
  Thing t{Thing::Kind::State};
  t.name = name("s");
  Family f = family(40);
  t.lists = f.lists, t.pair = f.pair;
  f.scope.constants = true;
  Declaration d;
  d.head = "state " + t.name + f.text + " : ";
  const Unit unit(dice_.pick(units_));
  const std::string unit_name = unit.powers().begin()->first;
  const int kind = number_of_state < 5 ? number_of_state : dice_.below(5);
  const auto since = [&] {
    if (dice_.percent(50)) d.clauses.push_back(dice_.percent(50) ? "since 2023-12-20" : "since 2024-01-31");
  };
  if (kind == 0) {
    t.type = Thing::Type::Count;
    t.unit = dice_.percent(85) ? unit : Unit();
    d.head += (t.unit.pure() ? "" : unit_name + " ") + "count = ";
    if (dice_.percent(30))
      d.head += "8 [4, 15] assumed";
    else if (dice_.percent(30))
      d.head += "min(abs(" + number(t.unit, 1, f.scope).text + "), " +
                (t.unit.pure() ? "20" : "20 " + unit_name) + ")";
    else
      d.head += std::to_string(dice_.below(20));
    if (bounded_) d.clauses.push_back(dice_.percent(70) ? "in 0 .. 30" : "in 1.5 .. 12.5");
  } else if (kind == 1) {
    t.unit = dice_.percent(70) ? unit : Unit();
    d.head += (t.unit.pure() ? "ratio" : unit_name) + " = ";
    if (dice_.percent(25))
      d.head += "2 [-1, 5] assumed";
    else if (dice_.percent(40))
      d.head += number(t.unit, 1, f.scope).text;
    else
      d.head += "1.5";
    if (dice_.percent(50))
      d.clauses.push_back(dice_.percent(50) ? "in -5 .. 50"
                                            : "in 0 .. " + (t.unit.pure() ? "40" : "40 " + unit_name));
  } else if (kind == 2) {
    t.type = Thing::Type::Level;
    d.head += std::string("level = ") + (dice_.percent(30)   ? "0.3 [0.1, 0.6] assumed"
                                         : dice_.percent(50) ? "0.4"
                                                             : "1");
    if (dice_.percent(20)) d.clauses.push_back("in 0.1 .. 0.9");
  } else if (kind == 3) {
    t.type = Thing::Type::Bool;
    d.head += std::string("bool = ") + (dice_.percent(50) ? "true" : "false");
    since();
  } else {
    t.type = Thing::Type::Enum, t.words = dice_.pick(kWords);
    d.head += "{ ";
    for (size_t k = 0; k < t.words.size(); ++k) d.head += (k ? ", " : "") + t.words[k];
    d.head += " } = " + dice_.pick(t.words);
    since();
  }
  out_.declarations.push_back(d);
  things_.push_back(t);
}

void ModelWriter::kept_states() {
  const std::string unit = name("u");
  declare("unit " + unit);
  std::vector<std::string> names;
  for (int k = dice_.between(2, 3); k > 0; --k) {
    Thing t{Thing::Kind::State};
    t.name = name("stock"), t.type = Thing::Type::Count, t.unit = Unit(unit), t.kept = true;
    const Family f = family(40);
    t.lists = f.lists, t.pair = f.pair;
    declare("state " + t.name + f.text + " : " + unit + " count = " + std::to_string(dice_.below(15)));
    things_.push_back(t);
    names.push_back(t.name);
  }
  out_.kept.push_back(names);
}

void ModelWriter::states() {
  const int count = dice_.between(4, 7);
  for (int k = 0; k < count; ++k) state(k);
  if (dice_.percent(60)) kept_states();
}

void ModelWriter::tallies() {
  for (int k = dice_.between(1, 3); k > 0; --k) {
    Thing t{Thing::Kind::Tally};
    t.name = name("t");
    t.unit = dice_.percent(90) ? Unit(dice_.pick(units_)) : Unit("usd");
    const Family f = family(35);
    t.lists = f.lists, t.pair = f.pair;
    Declaration& d = declare("tally " + t.name + f.text + " : " + t.unit.powers().begin()->first);
    if (dice_.percent(12)) {
      d.clauses.push_back("history \"observed/generated.csv\" column events");
      t.past = true;
    } else if (dice_.percent(30)) {
      d.clauses.push_back("history none");
    }
    things_.push_back(t);
  }
}

void ModelWriter::lets() {
  for (int k = dice_.between(1, 5); k > 0; --k) {
    Thing t{Thing::Kind::Let};
    t.name = name("x");
    if (dice_.percent(15)) {
      Scope scope;
      scope.since = false, scope.none = false;
      std::string arguments;
      t.arguments = dice_.between(1, 2);
      for (int a = 0; a < t.arguments; ++a) {
        scope.pure_names.push_back(name("z"));
        arguments += (a ? ", " : "") + scope.pure_names.back();
      }
      declare("let " + t.name + "(" + arguments + ") = " + number(Unit(), 2, scope).text);
      things_.push_back(t);
      continue;
    }
    Family f = family(40);
    t.lists = f.lists, t.pair = f.pair;
    t.none = dice_.percent(25);
    f.scope.none = t.none;
    std::string head = "let " + t.name + f.text;
    if (dice_.percent(35)) {
      t.type = Thing::Type::Bool;
      declare(head + " = " + condition(2, f.scope).text);
    } else {
      t.unit = dice_.percent(50) ? Unit(dice_.pick(units_)) : dice_.percent(50) ? Unit("day") : Unit();
      if (!t.unit.pure() && dice_.percent(30)) head += " : " + t.unit.powers().begin()->first;
      declare(head + " = " + number(t.unit, 3, f.scope).text);
    }
    things_.push_back(t);
  }
}

ModelText ModelWriter::write() {
  bounded_ = dice_.percent(50);
  head();
  lists();
  evidence();
  numbers();
  states();
  tallies();
  process_shells();
  choice_shells();
  lets();
  for (size_t k = 0; k < shells_.size(); ++k) process(shells_[k], k);
  kept_moves();
  for (int k = dice_.between(0, 3); k > 0; --k) flow();
  for (int k = dice_.between(1, 3); k > 0; --k) schedule(k);
  for (const auto& [shell, f] : decisions_) decision(shell, f);
  for (const auto& [shell, issues] : negotiations_) negotiation(shell, issues);
  for (int k = dice_.between(0, 2); k > 0; --k) view(k);
  for (int k = dice_.between(0, 1); k > 0; --k) shock();
  policies();
  for (int k = dice_.between(2, 4); k > 0; --k) outcome(k);
  for (int k = dice_.between(1, 3); k > 0; --k) claim(k);
  if (dice_.percent(25)) observe();
  dice_.shuffle(out_.declarations);
  return out_;
}

ModelText write_model(uint64_t seed) { return ModelWriter(seed).write(); }

std::string ModelText::text() const {
  std::string out;
  for (const Declaration& d : declarations) {
    out += d.head;
    for (const auto& c : d.clauses) out += "\n  " + c;
    if (!d.tail.empty()) out += (d.clauses.empty() ? " " : "\n  ") + d.tail;
    out += "\n";
  }
  return out;
}

std::string data_file() {
  std::string out = "month,events,other\n";
  for (int month = 0; month < 60; ++month) {
    char line[40];
    std::snprintf(line, sizeof line, "%d-%02d,%d,%s\n", 2023 + month / 12, month % 12 + 1,
                  3 + (month * 7) % 11, month % 5 == 3 ? "" : std::to_string(month % 4).c_str());
    out += line;
  }
  return out;
}

}  // namespace casus::test
