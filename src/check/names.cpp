// Who is called what: one name space for all that expressions read, others for sources, actors, views,
// claims.
#include <fmt/format.h>

#include "check/context.h"

namespace casus::check {
namespace {

using syntax::DeclKind;

bool reserved(const std::string& name) {
  return name == "none" || name == "true" || name == "false" || name == "nowhere" || name == "infinite" ||
         name == "neither";
}

constexpr size_t kMostHints = 100;
constexpr size_t kMostUnits = 500;

}  // namespace

const Symbol* Context::find(const std::string& name) const {
  const auto found = symbols.find(name);
  return found == symbols.end() || twice.count(name) ? nullptr : &found->second;
}

const Symbol* Context::find(const std::string& name, SymbolKind kind) const {
  const Symbol* s = find(name);
  return s && s->kind == kind ? s : nullptr;
}

const char* kind_word(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Param:
      return "a parameter";
    case SymbolKind::Lever:
      return "a lever";
    case SymbolKind::State:
      return "a state";
    case SymbolKind::Tally:
      return "a tally";
    case SymbolKind::Let:
      return "a let";
    case SymbolKind::Process:
      return "a process";
    case SymbolKind::Relation:
      return "a relation";
    case SymbolKind::Premise:
      return "a premise";
    case SymbolKind::List:
      return "a list";
    case SymbolKind::Unit:
      return "a unit";
    case SymbolKind::Decision:
      return "a decision";
    case SymbolKind::Negotiation:
      return "a negotiation";
    case SymbolKind::Outcome:
      return "an outcome";
    case SymbolKind::Policy:
      return "a policy";
    case SymbolKind::PolicyFamily:
      return "a family of policies";
    case SymbolKind::Shock:
      return "a shock";
    case SymbolKind::Flow:
      return "a flow";
    case SymbolKind::Schedule:
      return "a schedule";
    case SymbolKind::Threshold:
      return "a threshold";
  }
  return "something else";
}

std::vector<std::string> Context::names_of(std::initializer_list<SymbolKind> kinds) const {
  std::vector<std::string> out;
  if (unknown_names > kMostHints) return out;
  for (const auto& [name, symbol] : symbols)
    for (const SymbolKind k : kinds)
      if (symbol.kind == k) out.push_back(name);
  return out;
}

bool Context::declare(const std::string& name, Span at, SymbolKind kind, uint32_t id,
                      const syntax::Decl* decl) {
  if (name.empty()) return false;
  if (reserved(name)) {
    error(Code::C0201, at, fmt::format("'{}' is a word of the language", name)).help = "choose another name";
    return false;
  }
  const auto [place, fresh] = symbols.emplace(name, Symbol{kind, id, decl, at});
  if (fresh) return true;
  const Span other = place->second.span;
  twice.insert(name);
  auto& d = error(Code::C0201, std::max(at.begin, other.begin) == at.begin ? at : other,
                  fmt::format("'{}' is declared twice", name));
  d.labels.push_back({at.begin < other.begin ? at : other, "first here"});
  d.help = "give one of them another name";
  return false;
}

void Context::check_variable(const std::string& name, Span at) {
  const Symbol* s = name.empty() ? nullptr : find(name);
  if (!s || s->kind == SymbolKind::Unit) return;
  shadowed.insert(name);
  auto& d =
      error(Code::C0201, at, fmt::format("'{}' is a variable here and something else in the model", name));
  d.labels.push_back({s->span, "declared here"});
  d.help = "give the variable another name";
}

std::optional<model::ListId> Context::find_list(const std::string& name, Span at, bool variable) {
  const Symbol* s = find(name, SymbolKind::List);
  if (s) {
    used.insert(name);
    return s->id;
  }
  const auto lists = names_of({SymbolKind::List});
  unknown("list", name, at, lists);
  if (Diagnostic* d = diagnostics.find(Code::C0203, at);
      d && variable && !lists.empty() && nearest_name(name, lists).empty())
    d->help = fmt::format("say what '{0}' goes over: [{0} in {1}]", name, lists.front());
  return std::nullopt;
}

std::optional<uint32_t> Context::find_element(model::ListId list, const std::string& name) const {
  const auto& elements = m.lists[list].elements;
  for (size_t i = 0; i < elements.size(); ++i)
    if (elements[i] == name) return uint32_t(i);
  return std::nullopt;
}

std::vector<std::string> Context::actor_names(const std::vector<syntax::Word>& words, bool sources_too) {
  std::vector<std::string> out;
  for (const auto& w : words) {
    const bool known =
        actors.count(w.text) || (sources_too && (sources.count(w.text) || views.count(w.text)));
    if (!known) {
      std::vector<std::string> names;
      for (const auto& [name, _] : actors) names.push_back(name);
      if (sources_too)
        for (const auto& [name, _] : sources) names.push_back(name);
      unknown("actor", w.text, w.span, names);
      continue;
    }
    used.insert(w.text);
    out.push_back(w.text);
  }
  return out;
}

std::vector<std::string> Context::source_names(const syntax::SourceRef& ref) {
  std::vector<std::string> out;
  for (const auto& w : ref.cites) {
    if (!sources.count(w.text)) {
      std::vector<std::string> names;
      for (const auto& [name, _] : sources) names.push_back(name);
      unknown("source", w.text, w.span, names);
      continue;
    }
    used.insert(w.text);
    out.push_back(w.text);
  }
  return out;
}

std::vector<model::PremiseRef> Context::premise_refs(const std::vector<syntax::Word>& words) {
  std::vector<model::PremiseRef> out;
  for (const auto& w : words) {
    const size_t dot = w.text.find('.');
    const std::string name = w.text.substr(0, dot);
    const Symbol* s = find(name, SymbolKind::Premise);
    if (!s) {
      unknown("premise", name, w.span, names_of({SymbolKind::Premise}));
      continue;
    }
    used.insert(name);
    const auto& premise = m.premises[s->id];
    model::PremiseRef ref{s->id, -1};
    if (dot != std::string::npos) {
      const std::string alternative = w.text.substr(dot + 1);
      std::vector<std::string> names;
      for (const auto& a : premise.alternatives) names.push_back(a.name);
      for (size_t i = 0; i < names.size(); ++i)
        if (names[i] == alternative) ref.alternative = int32_t(i);
      if (ref.alternative < 0) {
        unknown("alternative", alternative, w.span, names);
        continue;
      }
      used.insert(w.text);
    } else if (premise.rival) {
      error(Code::C0206, w.span, fmt::format("'{}' is a rival: say which of its alternatives", name)).help =
          fmt::format("write because {}.{}", name,
                      premise.alternatives.empty() ? "NAME" : premise.alternatives[0].name);
      continue;
    }
    out.push_back(ref);
  }
  return out;
}

namespace {

/// The names that `declare` will refuse, known before anything reads them.
void collect_twice(Context& c) {
  std::set<std::string> seen;
  for (const auto& d : c.file.decls) {
    switch (d.kind) {
      case DeclKind::List:
      case DeclKind::Relation:
      case DeclKind::Premise:
      case DeclKind::Rival:
      case DeclKind::Param:
      case DeclKind::Threshold:
      case DeclKind::Lever:
      case DeclKind::State:
      case DeclKind::Tally:
      case DeclKind::Let:
      case DeclKind::Process:
      case DeclKind::Every:
      case DeclKind::On:
      case DeclKind::When:
      case DeclKind::Decision:
      case DeclKind::Negotiation:
      case DeclKind::Policy:
      case DeclKind::Policies:
      case DeclKind::Shock:
      case DeclKind::Outcome:
        if (!d.name.empty() && !seen.insert(d.name).second) c.twice.insert(d.name);
        break;
      default:
        break;
    }
  }
}

}  // namespace

void collect_names(Context& c) {
  collect_twice(c);
  std::map<std::string, Span> places;  // by kind and name
  const auto repeated = [&](const char* kind, const std::string& name, Span at, const char* help) {
    auto& e = c.error(Code::C0201, at, fmt::format("the {} '{}' is declared twice", kind, name));
    e.labels.push_back({places[kind + name], "first here"});
    e.help = help;
  };
  size_t units = c.m.units.size();
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Unit) units += d.clauses.size();
  for (const auto& d : c.file.decls) {
    c.note_unit(d.unit);
    for (const auto& clause : d.clauses) c.note_unit(clause.unit);
    switch (d.kind) {
      case DeclKind::Unit:
        for (const auto& clause : d.clauses) {
          if (clause.words.empty()) continue;
          if (c.m.units.size() >= kMostUnits) {
            c.error(Code::C0228, clause.words[0].span,
                    fmt::format("{} units, with those that every model has; more than {}", units, kMostUnits))
                .help = "leave out those that nothing needs";
            return;
          }
          if (c.unit_named(clause.words[0].text)) {
            c.error(Code::C0201, clause.words[0].span,
                    fmt::format("the unit '{}' is known already", clause.words[0].text))
                .help = "leave it out, or choose another name";
          } else {
            c.m.units.push_back(clause.words[0].text);
          }
        }
        break;
      case DeclKind::Actor:
        for (const auto& clause : d.clauses) {
          if (clause.words.empty()) continue;
          const auto& w = clause.words[0];
          if (!c.actors.emplace(w.text, c.m.actors.size()).second)
            repeated("actor", w.text, w.span, "leave one of them out");
          else
            places["actor" + w.text] = w.span;
          c.m.actors.push_back({w.text, clause.strings.empty() ? "" : clause.strings[0].text});
        }
        break;
      case DeclKind::Source:
        if (d.name.empty()) break;
        if (!c.sources.emplace(d.name, uint32_t(c.sources.size())).second)
          repeated("source", d.name, d.name_span, "leave one of them out");
        else
          places["source" + d.name] = d.name_span;
        break;
      case DeclKind::View:
        if (d.name.empty()) break;
        if (!c.views.emplace(d.name, uint32_t(c.views.size())).second)
          repeated("view", d.name, d.name_span, "give one another name");
        else
          places["view" + d.name] = d.name_span;
        break;
      default:
        break;
    }
  }
}

}  // namespace casus::check
