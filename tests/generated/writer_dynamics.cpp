// Processes, flows, schedules, decisions, negotiations.
#include "generated/model_writer.h"

namespace casus::test {

void ModelWriter::process_shells() {
  for (int k = dice_.between(2, 5); k > 0; --k) {
    Shell s;
    s.name = name("pr");
    s.family = family(50);
    static const std::vector<int> kKinds = {0, 0, 0, 1, 1, 1, 2, 2, 3, 4};
    s.kind = dice_.pick(kKinds);
    s.with_unit = (s.kind == 0 || s.kind == 4) ? dice_.percent(85) : false;
    if (s.with_unit) s.unit = Unit(dice_.pick(units_));
    Thing t{Thing::Kind::Process};
    t.name = s.name, t.lists = s.family.lists, t.pair = s.family.pair, t.unit = s.unit;
    things_.push_back(t);
    shells_.push_back(s);
  }
}

void ModelWriter::choice_shells() {
  if (dice_.percent(50)) {
    Thing t{Thing::Kind::Decision};
    t.name = name("choice"), t.type = Thing::Type::Enum;
    const Family f = family(30, false);
    t.lists = f.lists;
    t.words = {"none", "wait", "act"};
    if (dice_.percent(30)) t.words.push_back("flee");
    things_.push_back(t);
    decisions_.push_back({t, f});
  }
  if (dice_.percent(40)) {
    Thing t{Thing::Kind::Negotiation};
    t.name = name("talks"), t.type = Thing::Type::Enum, t.words = {"none", "agreement", "refusal", "no_zone"};
    things_.push_back(t);
    std::vector<std::string> issues;
    for (int k = dice_.between(1, 2); k > 0; --k) issues.push_back(name("fee"));
    negotiations_.push_back({t, issues});
    for (const auto& issue : issues) {
      Thing value{Thing::Kind::Negotiation};
      value.name = t.name + "." + issue, value.type = Thing::Type::Level;
      things_.push_back(value);
    }
  }
}

/// Events a time, mostly few a step.
Piece ModelWriter::rate(const Unit& unit, const Scope& scope) {
  const Unit wanted = unit / Unit("day");
  std::vector<const Thing*> params;
  for (const Thing* t : readable(wanted, scope))
    if (t->kind == Thing::Kind::Param) params.push_back(t);
  if (!params.empty() && dice_.percent(45)) {
    const Piece p{ref(*dice_.pick(params), scope)};
    if (dice_.percent(50)) return p;
    return {binary(p, "*", between({"0"}, number(Unit(), 2, scope), {"2"}), kProduct), kProduct};
  }
  const Piece top{literal(wanted)};
  if (dice_.percent(10)) return {"min(" + number(wanted, 2, scope).text + ", " + top.text + ")"};
  if (dice_.percent(20)) return top;
  return between({"0"}, number(wanted, 3, scope), top);
}

std::string ModelWriter::where(const Shell& s) {
  const auto& variables = s.family.scope.variables;
  if (variables.empty() || !dice_.percent(25)) return "";
  if (variables.size() == 2 && variables[0].second == variables[1].second && !s.family.pair)
    return lists_[static_cast<size_t>(variables[0].second)].elements.size() > 1
               ? " where " + variables[0].first + " != " + variables[1].first
               : "";
  if (s.family.pair) return "";
  for (const auto& [relation, sides] : relations_)
    if (variables.size() == 2 && sides.first == variables[0].second && sides.second == variables[1].second)
      return " where " + relation + "[" + variables[0].first + ", " + variables[1].first + "]";
  const auto& elements = lists_[static_cast<size_t>(variables[0].second)].elements;
  if (elements.size() < 2) return "";
  return " where " + variables[0].first +
         (dice_.percent(50) ? " != " + elements[0] : " in {" + elements[0] + ", " + elements[1] + "}");
}

void ModelWriter::move_clause(Declaration& d, const Shell& s) {
  std::vector<const Thing*> counts;
  for (const Thing* t : of(Thing::Kind::State))
    if (t->type == Thing::Type::Count && !t->kept) counts.push_back(t);
  const Thing& from = *dice_.pick(counts);
  std::vector<const Thing*> others;
  for (const Thing* t : counts)
    if (t != &from && t->unit == from.unit) others.push_back(t);
  const bool arrives = dice_.percent(35);
  std::string text = "move " + (arrives ? "nowhere" : ref(from, s.family.scope)) + " -> ";
  if (arrives)
    text += ref(from, s.family.scope);
  else
    text += !others.empty() && dice_.percent(60) ? ref(*dice_.pick(others), s.family.scope) : "nowhere";
  const bool whole = arrives || dice_.percent(40);
  const Piece r = rate(whole ? from.unit : Unit(), s.family.scope);
  d.clauses.push_back(text + (dice_.percent(70) ? " at " : "\n  at ") + r.text);
}

void ModelWriter::change_clause(Declaration& d, const Scope& scope, bool with_rate) {
  std::vector<const Thing*> changing;
  for (const Thing* t : of(Thing::Kind::State))
    if (!t->number()) changing.push_back(t);
  const Thing& t = *dice_.pick(changing);
  std::vector<std::string> words = t.words;
  if (t.type == Thing::Type::Bool) words = {"false", "true"};
  dice_.shuffle(words);
  std::string text = "change " + ref(t, scope) + ": " + words[0] + " -> " + words[1];
  if (with_rate) text += " at " + rate(Unit(), scope).text;
  d.clauses.push_back(text);
}

void ModelWriter::dwell_clause(Declaration& d, const Scope& scope) {
  const Unit time("day");
  std::string text = "after ";
  if (dice_.percent(60))
    text +=
        "weibull(shape " + positive(Unit(), 1, scope).text + ", scale " + positive(time, 1, scope).text + ")";
  else if (dice_.percent(50))
    text += "exponential(mean " + positive(time, 2, scope).text + ")";
  else
    text += "fixed(" + positive(time, 1, scope).text + ")";
  text += " since " + condition(1, scope).text;
  if (dice_.percent(35))
    text +=
        " for a share " + (dice_.percent(50) ? "0.6" : between({"0"}, number(Unit(), 1, scope), {"1"}).text);
  d.clauses.push_back(text);
}

void ModelWriter::times_line(Declaration& d, const Scope& scope) {
  std::string text = "times " + between({"0"}, number(Unit(), 2, scope), {"3"}).text;
  if (dice_.percent(40)) text += " while " + condition(1, scope).text;
  if (dice_.percent(40)) text += " because " + premises();
  d.clauses.push_back(text);
}

void ModelWriter::draw_clause(Declaration& d, Scope& with_draws) {
  Scope scope = with_draws;
  scope.draws.clear();  // a draw reads no other
  Draw draw{name("m"), dice_.percent(75) ? Unit(dice_.pick(units_)) : Unit(), false};
  const auto in_unit = [&] { return positive(draw.unit, 2, scope).text; };
  const auto pure = [&] { return positive(Unit(), 1, scope).text; };
  const auto share = [&] {
    return dice_.percent(50) ? std::string("0.4") : between({"0"}, number(Unit(), 1, scope), {"1"}).text;
  };
  std::string dist;
  switch (dice_.below(11)) {
    case 0:
      dist = "negative_binomial(mean " + in_unit() + ", size " + pure() + ")", draw.whole = true;
      break;
    case 1:
      dist = "poisson(mean " + in_unit() + ")", draw.whole = true;
      break;
    case 2:
      dist = "geometric(mean " + in_unit() + ")", draw.whole = true;
      break;
    case 3:
      dist = "bernoulli(p " + share() + ")", draw.whole = true;
      break;
    case 4:
      dist = "binomial(n " + (draw.unit.pure() ? "4" : "4 " + draw.unit.powers().begin()->first) + ", p " +
             share() + ")";
      draw.whole = true;
      break;
    case 5:
      dist = "normal(mean " + number(draw.unit, 1, scope).text + ", sd " + in_unit() + ")";
      break;
    case 6:
      dist = "lognormal(median " + in_unit() + ", sigma " + pure() + ")";
      break;
    case 7:
      dist = "gamma(shape " + pure() + ", scale " + in_unit() + ")";
      break;
    case 8:
      dist = "exponential(mean " + in_unit() + ")";
      break;
    case 9:
      dist = "uniform(low " + literal(draw.unit).text + ", high " + in_unit() + ")";
      break;
    default:
      dist = "weibull(shape " + pure() + ", scale " + in_unit() + ")";
  }
  d.clauses.push_back("draw " + draw.name + " : " +
                      (draw.unit.pure() ? "ratio" : draw.unit.powers().begin()->first) + " from " + dist);
  with_draws.draws.push_back(draw);
}

void ModelWriter::process(const Shell& s, size_t number_of_process) {
  Declaration d;
  Scope scope = s.family.scope;
  d.head = "process " + s.name + s.family.text + where(s);
  if (s.with_unit) d.head += " : " + s.unit.powers().begin()->first;
  if (dice_.percent(30)) d.clauses.push_back("because " + premises());
  const bool moved = s.kind == 1;
  if (moved) move_clause(d, s);
  if (s.kind == 2) change_clause(d, scope, true);
  if (s.kind == 3) {
    if (dice_.percent(70)) change_clause(d, scope, false);
    dwell_clause(d, scope);
  }
  if (s.kind == 0) d.clauses.push_back("at " + rate(s.unit, scope).text);
  if (dice_.percent(30)) d.clauses.push_back("while " + condition(2, scope).text);
  for (int k = dice_.percent(35) ? dice_.between(1, 2) : 0; k > 0; --k) times_line(d, scope);
  for (int k = dice_.percent(45) ? dice_.between(1, 2) : 0; k > 0; --k) draw_clause(d, scope);
  const int effects = s.kind == 0 || s.kind == 4 ? dice_.between(1, 3) : dice_.between(0, 2);
  feeds_ = bounded_ || !moved;
  for (int k = 0; k < effects; ++k) d.clauses.push_back(effect(scope, false, number_of_process + 1));
  feeds_ = true;
  out_.declarations.push_back(d);
}

std::string ModelWriter::whole_amount(const Unit& unit, const Scope& scope) {
  for (const Draw& draw : scope.draws)
    if (draw.whole && draw.unit == unit && dice_.percent(50)) return draw.name;
  const std::string suffix = unit.pure() ? "" : " " + unit.powers().begin()->first;
  if (dice_.percent(40)) return std::to_string(dice_.between(1, 3)) + suffix;
  return "about " + in(between({dice_.percent(80) ? "0" + suffix : "-2" + suffix}, number(unit, 2, scope),
                               {"4" + suffix}),
                       kProduct);
}

std::string ModelWriter::add_effect(const Scope& scope) {
  std::vector<const Thing*> targets;
  for (const Thing& t : things_)
    if (t.kind == Thing::Kind::Tally ||
        (t.kind == Thing::Kind::State && !t.kept &&
         ((t.type == Thing::Type::Count && feeds_) || t.type == Thing::Type::Real)))
      targets.push_back(&t);
  const Thing& t = *dice_.pick(targets);
  if (t.type == Thing::Type::Count) return "add " + whole_amount(t.unit, scope) + " to " + ref(t, scope);
  std::string amount = dice_.percent(50) ? literal(t.unit).text : leaf(t.unit, scope).text;
  if (dice_.percent(30)) amount = number(t.unit, 2, scope).text;
  if (dice_.percent(10)) amount = "about " + in(leaf(t.unit, scope), kProduct);
  return "add " + amount + " to " + ref(t, scope);
}

std::string ModelWriter::set_effect(const Scope& scope) {
  std::vector<const Thing*> targets;
  for (const Thing* t : of(Thing::Kind::State))
    if (!t->kept) targets.push_back(t);
  const Thing& t = *dice_.pick(targets);
  std::string value;
  if (t.type == Thing::Type::Enum)
    value = word_of(t, 2, scope).text;
  else if (t.type == Thing::Type::Bool)
    value = dice_.percent(60) ? (dice_.percent(50) ? "true" : "false") : in(condition(1, scope), kOr);
  else if (t.type == Thing::Type::Count)
    value = "min(" + number(t.unit, 1, scope).text + ", " +
            (t.unit.pure() ? "25" : "25 " + t.unit.powers().begin()->first) + ")";
  else
    value = in(number(t.unit, 2, scope), kIf);
  return "set " + ref(t, scope) + " = " + value;
}

std::string ModelWriter::move_effect(const Scope& scope) {
  std::vector<const Thing*> stocks;
  for (const Thing* t : of(Thing::Kind::State))
    if (t->type == Thing::Type::Count || t->type == Thing::Type::Real) stocks.push_back(t);
  const Thing& from = *dice_.pick(stocks);
  std::vector<const Thing*> others;
  for (const Thing* t : stocks)
    if (t != &from && t->unit == from.unit && t->kept == from.kept) others.push_back(t);
  if (others.empty() && from.kept) return add_effect(scope);
  if (!feeds_) return add_effect(scope);
  const bool nowhere = !from.kept && (others.empty() || dice_.percent(30));
  const Thing* to = nowhere ? nullptr : dice_.pick(others);
  const bool whole = from.type == Thing::Type::Count || (to && to->type == Thing::Type::Count);
  const std::string amount = whole ? whole_amount(from.unit, scope) : in(positive(from.unit, 2, scope), kSum);
  if (nowhere && dice_.percent(30)) return "move " + amount + " of nowhere -> " + ref(from, scope);
  return "move " + amount + " of " + ref(from, scope) + " -> " + (nowhere ? "nowhere" : ref(*to, scope));
}

/// `fires_from`: only processes from there on are fired, so that events never feed themselves.
std::string ModelWriter::effect(const Scope& scope, bool in_do, size_t fires_from) {
  std::string text;
  const int kind = dice_.below(10);
  std::vector<const Thing*> levels;
  for (const Thing* t : of(Thing::Kind::State))
    if (t->type == Thing::Type::Level) levels.push_back(t);
  if (kind < 4) {
    text = add_effect(scope);
  } else if (kind < 6) {
    const Thing& t = *dice_.pick(levels);
    const std::string by = dice_.percent(70) ? literal(Unit()).text : amount(number(Unit(), 2, scope)).text;
    text = (dice_.percent(50) ? "raise " : "lower ") + ref(t, scope) + " by " + by;
  } else if (kind < 7) {
    text = set_effect(scope);
  } else if (kind < 9) {
    text = move_effect(scope);
  } else {
    if (fires_from >= shells_.size() || !feeds_) {
      text = add_effect(scope);
    } else {
      const Shell& s = shells_[fires_from + static_cast<size_t>(
                                                dice_.below(static_cast<int>(shells_.size() - fires_from)))];
      Thing t{Thing::Kind::Process};
      t.name = s.name, t.lists = s.family.lists, t.pair = s.family.pair;
      text = "fire " + ref(t, scope);
      if (dice_.percent(50))
        text += " once";
      else if (dice_.percent(50))
        text += " 2 times";
      else
        text += std::string(dice_.percent(30) ? " about " : " ") + "min(" + number(Unit(), 1, scope).text +
                ", 2) times";
    }
  }
  if (dice_.percent(25)) text += " if " + in(condition(1, scope), kOr);
  if (in_do && dice_.percent(20)) text += " because " + premises();
  return text;
}

std::string ModelWriter::do_block(const Scope& scope) {
  std::string text = "do";
  const int count = dice_.between(1, 2);
  for (int k = 0; k < count; ++k) text += (count > 1 ? "\n    " : " ") + effect(scope, true, 0);
  return text;
}

/// Moves between stocks that nothing else touches.
void ModelWriter::kept_moves() {
  for (const auto& names : out_.kept)
    for (size_t k = 0; k < names.size(); ++k) {
      const auto stock = [&](size_t at) {
        for (const Thing& t : things_)
          if (t.name == names[at % names.size()]) return t;
        return Thing{Thing::Kind::State};
      };
      const Thing from = stock(k), to = stock(dice_.percent(85) ? k + 1 : k);
      const Family f = family(60);
      Declaration& d = declare("process " + name("moving") + f.text);
      const std::string source = ref(from, f.scope);
      std::string target = ref(to, f.scope);
      // Not the same place: then the process would not exist.
      if (from.name == to.name) target = ref(stock(k + 1), f.scope);
      const bool whole = dice_.percent(40);
      d.clauses.push_back("move " + source + " -> " + target);
      d.clauses.push_back("at " + rate(whole ? from.unit : Unit(), f.scope).text);
      if (dice_.percent(30)) d.clauses.push_back("while " + condition(1, f.scope).text);
      if (dice_.percent(30)) times_line(d, f.scope);
      feeds_ = bounded_;
      if (dice_.percent(30)) d.clauses.push_back(effect(f.scope, false, shells_.size()));
      feeds_ = true;
    }
}

void ModelWriter::flow() {
  std::vector<const Thing*> stocks;
  for (const Thing* t : of(Thing::Kind::State))
    if (t->type == Thing::Type::Real || t->type == Thing::Type::Level) stocks.push_back(t);
  const Thing& t = *dice_.pick(stocks);
  Scope scope;
  std::string binders;
  for (size_t k = 0; k < t.lists.size(); ++k) {
    const List& list = lists_[static_cast<size_t>(t.lists[k])];
    if (t.pair) {
      const std::string a = name("pa"), b = name("pb");
      binders = "{" + a + ", " + b + "} in " + list.name;
      scope.variables = {{a, t.lists[0]}, {b, t.lists[0]}};
      break;
    }
    binders += k ? ", " : "";
    if (dice_.percent(20)) {
      binders += dice_.pick(list.elements);
      continue;
    }
    const std::string v = name("v");
    binders += v + " in " + list.name;
    scope.variables.push_back({v, t.lists[k]});
  }
  const Unit per_time = t.unit / Unit("day");
  const auto slope = [&] {
    return between(literal(per_time), number(per_time, 2, scope), literal(per_time)).text;
  };
  std::vector<const Thing*> others;
  for (const Thing* o : stocks)
    if (o != &t && o->unit == t.unit) others.push_back(o);
  Declaration d;
  const int kind = dice_.below(10);
  const std::string stock = t.name + (binders.empty() ? "" : "[" + binders + "]");
  if (kind < 4)
    d.head = "flow " + stock + " returns to " + number(t.unit, 2, scope).text + " with half-life " +
             positive(Unit("day"), 1, scope).text;
  else if (kind < 7)
    d.head = "flow " + stock + " at " + (dice_.percent(30) ? number(per_time, 2, scope).text : slope());
  else
    d.head = "flow " + stock + " -> " + (others.empty() ? "nowhere" : ref(*dice_.pick(others), scope)) +
             " at " + slope();
  if (kind == 9)
    d.head = "flow nowhere -> " + t.name + (t.lists.empty() ? "" : indices(t, Scope())) + " at " +
             literal(per_time).text;
  if (kind == 9) scope = Scope();
  if (dice_.percent(25)) d.clauses.push_back("while " + condition(1, scope).text);
  if (dice_.percent(25)) d.clauses.push_back("because " + premises());
  if (dice_.percent(25)) times_line(d, scope);
  out_.declarations.push_back(d);
}

void ModelWriter::schedule(int left) {
  const int kind = left == 1 ? 0 : dice_.below(3);
  const Family f = family(30);
  const std::string tail = name(kind == 2 ? "bell" : kind == 1 ? "day_" : "round") + f.text;
  Declaration d;
  if (kind == 0) {
    d.head = "every " + duration(1, 9) + " as " + tail;
    if (dice_.percent(25)) d.clauses.push_back("from " + date(0.1, 0.6));
  } else if (kind == 1) {
    d.head = "on " + date(0.1, 0.9) + " as " + tail;
  } else {
    d.head = "when " + condition(2, f.scope).text + " becomes true as " + tail;
  }
  if (kind != 2 && dice_.percent(30)) d.clauses.push_back("while " + condition(1, f.scope).text);
  if (dice_.percent(25)) d.clauses.push_back("because " + premises());
  d.clauses.push_back(do_block(f.scope));
  out_.declarations.push_back(d);
}

void ModelWriter::decision(const Thing& shell, const Family& f) {
  Declaration d;
  d.head = "decision " + shell.name + f.text + " by " + dice_.pick(actors_) + " ";
  if (dice_.percent(60)) {
    d.head += "every " + duration(1, 6);
  } else {
    d.head += "when " + condition(1, f.scope).text;
    if (dice_.percent(70)) d.head += ", at most every " + duration(1, 6);
  }
  if (dice_.percent(25)) d.clauses.push_back("because " + premises());
  if (dice_.percent(25)) d.clauses.push_back("while " + condition(1, f.scope).text);
  const Unit unit = dice_.percent(60) ? Unit() : Unit(dice_.pick(units_));
  for (size_t k = 1; k < shell.words.size(); ++k) {
    std::string option = "option " + shell.words[k];
    if (dice_.percent(30)) option += " when " + condition(1, f.scope).text;
    if (dice_.percent(20)) option += " because " + premises();
    option += " worth " + (k > 1 && dice_.percent(20) ? "0" : number(unit, 2, f.scope).text);
    if (dice_.percent(60)) option += " " + do_block(f.scope);
    d.clauses.push_back(option);
  }
  // Of nothing but zeros the worths would have no unit.
  d.clauses.push_back("steadiness " + (dice_.percent(25) ? std::string("infinite")
                                                         : positive(Unit() / unit, 1, f.scope).text));
  out_.declarations.push_back(d);
}

void ModelWriter::negotiation(const Thing& shell, const std::vector<std::string>& issues) {
  Declaration d;
  const std::string& a = actors_[0];
  const std::string& b = actors_[1];
  d.head = "negotiation " + shell.name + " between " + a + ", " + b;
  if (actors_.size() > 2 && dice_.percent(50)) d.head += " mediated by " + actors_[2];
  d.head += " every " + duration(1, 8);
  if (dice_.percent(30)) d.clauses.push_back("because " + premises());
  if (dice_.percent(50)) d.clauses.push_back("while " + shell.name + " != agreement");
  static const std::vector<std::string> kGrids = {"by 0.25", "by 0.5", "from 0.2 to 0.8 by 0.1",
                                                  "from 0 to 1 by 0.3", "by 0.5 = 0.7"};
  for (const auto& issue : issues) d.clauses.push_back("issue " + issue + " : level " + dice_.pick(kGrids));
  Scope with;
  with.since = dice_.percent(50);
  Scope plain = with;
  with.pure_names = issues;
  for (const auto& party : {a, b}) {
    d.clauses.push_back("worth " + party + " " + number(Unit(), 2, with).text);
    d.clauses.push_back("without a deal " + party + " " +
                        (dice_.percent(50) ? "0" : number(Unit(), 1, plain).text));
  }
  if (dice_.percent(60)) {
    d.clauses.push_back(dice_.percent(30) ? "steadiness infinite"
                                          : "steadiness " + positive(Unit(), 1, plain).text);
  } else {
    d.clauses.push_back("steadiness " + a + " " + literal(Unit()).text);
    d.clauses.push_back("steadiness " + b + " infinite");
  }
  if (dice_.percent(60)) d.clauses.push_back("agreement " + do_block(plain));
  if (dice_.percent(50)) d.clauses.push_back("refusal " + do_block(plain));
  if (dice_.percent(50)) d.clauses.push_back("no zone " + do_block(plain));
  out_.declarations.push_back(d);
}

}  // namespace casus::test
