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
  return found == symbols.end() ? nullptr : &found->second;
}

const Symbol* Context::find(const std::string& name, SymbolKind kind) const {
  const Symbol* s = find(name);
  return s && s->kind == kind ? s : nullptr;
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
  auto& d = error(Code::C0201, at, fmt::format("'{}' is declared twice", name));
  d.labels.push_back({place->second.span, "first here"});
  d.help = "give one of them another name";
  return false;
}

void Context::check_variable(const std::string& name, Span at) {
  const Symbol* s = name.empty() ? nullptr : find(name);
  if (!s || s->kind == SymbolKind::Unit) return;
  auto& d =
      error(Code::C0201, at, fmt::format("'{}' is a variable here and something else in the model", name));
  d.labels.push_back({s->span, "declared here"});
  d.help = "give the variable another name";
}

std::optional<model::ListId> Context::find_list(const std::string& name, Span at) {
  const Symbol* s = find(name, SymbolKind::List);
  if (s) {
    used.insert(name);
    return s->id;
  }
  unknown("list", name, at, names_of({SymbolKind::List}));
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

void collect_names(Context& c) {
  for (const auto& d : c.file.decls) {
    switch (d.kind) {
      case DeclKind::Unit:
        for (const auto& clause : d.clauses) {
          if (clause.words.empty()) continue;
          if (c.m.units.size() >= kMostUnits) {
            c.error(Code::C0228, clause.words[0].span, fmt::format("more than {} units", kMostUnits)).help =
                "leave out those that nothing needs";
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
            c.error(Code::C0201, w.span, fmt::format("the actor '{}' is declared twice", w.text)).help =
                "leave one of them out";
          c.m.actors.push_back({w.text, clause.strings.empty() ? "" : clause.strings[0].text});
        }
        break;
      case DeclKind::Source:
        if (!c.sources.emplace(d.name, uint32_t(c.sources.size())).second)
          c.error(Code::C0201, d.name_span, fmt::format("the source '{}' is declared twice", d.name)).help =
              "leave one of them out";
        break;
      case DeclKind::View:
        if (!c.views.emplace(d.name, uint32_t(c.views.size())).second)
          c.error(Code::C0201, d.name_span, fmt::format("the view '{}' is declared twice", d.name)).help =
              "give one another name";
        break;
      default:
        break;
    }
  }
}

}  // namespace casus::check
