#include "model/print.h"

#include <algorithm>

#include "model/calendar.h"
#include "model/print_parts.h"

namespace casus::model {
namespace {

void voices(Part& p, const Voices& v) {
  p.line("stance", v.stance + (v.stance_note.empty() ? "" : ": " + quoted(v.stance_note)));
  p.line("affirmed by", joined(v.affirmed_by)).line("denied by", joined(v.denied_by));
  p.line("checked", v.checked).line("cite", joined(v.cites)).flag("assumed", v.assumed);
}

std::string head(std::string_view kind, const std::string& name, const std::string& locator,
                 const std::string& text) {
  std::string line = fmt::format("{} {}", kind, name);
  if (!locator.empty()) line += " §" + locator;
  if (!text.empty()) line += " " + quoted(text);
  return line;
}

std::string part_of_model(const Model& m) {
  Part p(head("model", m.name, "", m.title));
  p.line("version", m.version)
      .line("about", m.about)
      .line("maker", m.maker)
      .line("reviewed by", m.reviewed_by);
  p.line("material", number_text(m.material)).line("start", text_of(start_date(m)));
  p.line("horizon", number_text(m.horizon) + " days").line("step", number_text(m.step) + " days");
  return p.text();
}

std::string part_of(const Model&, const Source& s) {
  Part p(head("source", s.name, "", s.title));
  p.line("year", s.year == 0 ? "" : std::to_string(s.year)).flag("text", s.is_text).line("grade", s.grade);
  p.line("url", s.url).line("note", s.note);
  return p.text();
}

std::string part_of(const Model&, const Actor& a) { return head("actor", a.name, "", a.label) + "\n"; }

std::string part_of(const Model& m, const List& l) {
  Part p(head("list", l.name, "", "") + (l.parent < m.lists.size() ? " of " + m.lists[l.parent].name : ""));
  for (size_t k = 0; k < l.elements.size(); ++k)
    p.flag(l.elements[k] + (k < l.labels.size() && !l.labels[k].empty() ? " " + quoted(l.labels[k]) : ""),
           true);
  return p.text();
}

std::string part_of(const Model& m, const Relation& r) {
  const List &a = m.lists[r.a], &b = m.lists[r.b];
  Part p(fmt::format("relation {}[{}, {}]", r.name, a.name, b.name));
  for (size_t i = 0; i < a.elements.size(); ++i)
    for (size_t j = 0; j < b.elements.size(); ++j)
      if (r.holds[i * b.elements.size() + j] != 0) p.line(a.elements[i], b.elements[j]);
  return p.text();
}

void weight(Part& p, bool free, double value, const std::string& by) {
  p.line("weight", free ? "free" : fmt::format("{} by {}", number_text(value), by));
}

std::string part_of(const Model& m, const Premise& x) {
  Part p(head(x.rival ? "rival" : "premise", x.name, x.locator, x.text));
  voices(p, x.voices);
  p.line("asserted", x.asserted).line("otherwise", x.otherwise).line("note", x.note);
  if (!x.agreed) weight(p, x.weight_free, x.weight, x.weight_by);
  std::vector<std::string> needed;
  for (const PremiseId id : x.requires_) needed.push_back(premise_text(m, {id, -1}));
  p.line("requires", joined(needed));
  if (x.same_as != kNone) p.line("same as", premise_text(m, {x.same_as, -1}));
  for (const auto& a : x.alternatives) {
    p.line("alternative", head(a.name, quoted(a.text), a.locator, "")).deeper();
    voices(p, a.voices);
    if (!x.weight_free) p.line("weight", number_text(a.weight));
    p.back();
  }
  return p.text();
}

std::string part_of(const Model&, const Statement& s) {
  Part p(head(s.kind == Statement::Kind::Fact ? "fact" : "position", s.name, s.locator, s.text));
  voices(p, s.voices);
  p.line("held by", joined(s.held_by)).line("contested by", joined(s.contested_by));
  p.line("not tested", s.not_tested).line("note", s.note);
  return p.text();
}

std::string part_of(const Model& m, const View& v) {
  Part p(head("view", v.name, "", v.label));
  std::vector<std::string> lines;
  for (size_t k = 0; k < m.premises.size() && k < v.premises.size(); ++k) {
    const int32_t alternative = v.alternatives[k];
    if (alternative >= 0)
      lines.push_back("take " + premise_text(m, {static_cast<PremiseId>(k), alternative}));
    else if (v.premises[k] != View::Setting::Drawn)
      lines.push_back((v.premises[k] == View::Setting::On ? "grant " : "deny ") + m.premises[k].name);
  }
  // By name, not in the order in which premises are declared.
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) p.flag(line, true);
  return p.text();
}

std::string sources(const Prior& prior) {
  return prior.assumed ? " assumed" : prior.cites.empty() ? "" : " cite " + joined(prior.cites);
}

std::string part_of(const Model& m, const Param& x) {
  Part p(head(x.threshold ? "threshold" : "param", x.name + index_text(m, x.index), "", x.note));
  p.line("unit", x.level ? "level" : unit_text(m, x.unit));
  for (uint32_t n = 0; n < x.priors.size(); ++n)
    p.line(instance_name(m, x.name, x.index, n) + " =", prior_text(x.priors[n]) + sources(x.priors[n]));
  return p.text();
}

const char* type_word(Lever::Type type) {
  switch (type) {
    case Lever::Type::Real:
      return "real";
    case Lever::Type::Level:
      return "level";
    case Lever::Type::Bool:
      return "bool";
    case Lever::Type::Enum:
      return "one of";
  }
  return "?";
}

const char* type_word(State::Type type) {
  switch (type) {
    case State::Type::Count:
      return "count";
    case State::Type::Real:
      return "real";
    case State::Type::Level:
      return "level";
    case State::Type::Bool:
      return "bool";
    case State::Type::Enum:
      return "one of";
  }
  return "?";
}

template <class X>
std::string type_text(const Model& m, const X& x) {
  const std::string word = type_word(x.type);
  if (x.type == X::Type::Enum) return word + " " + joined(x.alternatives);
  if (x.type == X::Type::Level || x.type == X::Type::Bool) return word;
  return word + " " + unit_text(m, x.unit);
}

std::string part_of(const Model& m, const Lever& x) {
  Part p("lever " + x.name + index_text(m, x.index));
  const bool is_bool = x.type == Lever::Type::Bool;
  p.line("type", type_text(m, x));
  for (uint32_t n = 0; n < x.defaults.size(); ++n)
    p.line(instance_name(m, x.name, x.index, n) + " =", value_text(x.defaults[n], x.alternatives, is_bool));
  p.line("in", number_text(x.low) + " .. " + number_text(x.high));
  for (const auto& [value, words] : x.anchors)
    p.line("means", value_text(value, x.alternatives, is_bool) + " " + quoted(words));
  p.line("by", joined(x.actors));
  return p.text();
}

std::string part_of(const Model& m, const State& x) {
  Part p("state " + x.name + index_text(m, x.index));
  const Owner owner{&x.index};
  const auto value = [&](ExprId id) {
    if (id == kNone) return std::string();
    const Expr& e = m.exprs[id];
    return e.op == Op::Const ? value_text(e.value, x.alternatives, x.type == State::Type::Bool)
                             : expr_text(m, id, owner);
  };
  p.line("type", type_text(m, x)).flag("implicit", x.implicit).line("initial", value(x.initial));
  p.line("low", value(x.low)).line("high", value(x.high));
  if (x.age) p.line("age", number_text(*x.age) + " days");
  return p.text();
}

std::string part_of(const Model& m, const Tally& x) {
  Part p("tally " + x.name + index_text(m, x.index));
  p.line("unit", unit_text(m, x.unit));
  for (const auto& past : x.history)
    p.line("history", fmt::format("{} .. {}: {}", number_text(past.from), number_text(past.to),
                                  number_text(past.amount)));
  return p.text();
}

std::string part_of(const Model& m, const Let& x) {
  Part p("let " + x.name + index_text(m, x.index));
  const Owner owner{&x.index};
  p.line("type", x.type == Let::Type::Bool   ? "bool"
                 : x.type == Let::Type::Enum ? "enum"
                                             : unit_text(m, x.unit));
  p.line("=", expr_text(m, x.expr, owner));
  return p.text();
}

std::string part_of(const Model& m, const Clock& x) {
  Part p("clock " + x.name + index_text(m, x.index));
  const Owner owner{&x.index};
  p.line("since", expr_text(m, x.condition, owner)).line("initial age", number_text(x.initial_age) + " days");
  return p.text();
}

template <class X>
void add_all(std::vector<std::string>& parts, const Model& m, const std::vector<X>& all) {
  for (const X& x : all) parts.push_back(part_of(m, x));
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string because_text(const Model& m, const std::vector<PremiseRef>& premises) {
  std::vector<std::string> names;
  for (const PremiseRef& p : premises) names.push_back(premise_text(m, p));
  return joined(names);
}

std::vector<std::string> print_parts(const Model& m) {
  std::vector<std::string> parts{part_of_model(m)};
  for (const std::string& unit : m.units) parts.push_back("unit " + unit + "\n");
  add_all(parts, m, m.sources);
  add_all(parts, m, m.actors);
  add_all(parts, m, m.lists);
  add_all(parts, m, m.relations);
  add_all(parts, m, m.premises);
  add_all(parts, m, m.statements);
  add_all(parts, m, m.views);
  add_all(parts, m, m.params);
  add_all(parts, m, m.levers);
  add_all(parts, m, m.states);
  add_all(parts, m, m.tallies);
  add_all(parts, m, m.lets);
  add_all(parts, m, m.clocks);
  add_all(parts, m, m.processes);
  add_all(parts, m, m.flows);
  add_all(parts, m, m.schedules);
  add_all(parts, m, m.decisions);
  add_all(parts, m, m.negotiations);
  add_all(parts, m, m.policies);
  add_all(parts, m, m.shocks);
  add_all(parts, m, m.outcomes);
  add_all(parts, m, m.claims);
  add_all(parts, m, m.expectations);
  add_all(parts, m, m.observations);
  return parts;
}

std::string print(const Model& m) {
  std::string text;
  for (const std::string& part : print_parts(m)) text += part;
  return text;
}

}  // namespace casus::model
