// Views: restrictions of the premises with somebody's name on them.
#include <fmt/format.h>

#include <algorithm>

#include "check/context.h"

namespace casus::check {
namespace {

using model::View;
using syntax::Clause;
using syntax::Decl;
using syntax::Word;

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class ViewReader {
 public:
  ViewReader(Context& c, View& v) : c_(c), v_(v) {
    v_.premises.assign(c.m.premises.size(), View::Setting::Drawn);
    v_.alternatives.assign(c.m.premises.size(), -1);
  }

  /// Items act in their order: a later one overrides an earlier.
  void item(const Clause& item) {
    const std::string& kind = item.words.at(0).text;
    if (kind == "only") return only_agreed();
    if (kind == "every" && item.words.size() > 2)
      return every_affirmed(item.words[1].text == "in", item.words[2]);
    if (kind == "take" && item.words.size() > 2) return take(item.words[1], item.words[2]);
    if (kind != "grant" && kind != "deny") return;
    for (size_t k = 1; k < item.words.size(); ++k) set(item.words[k], kind == "grant");
  }

  /// Two names of one premise are set alike.
  void finish() {
    for (size_t k = 0; k < v_.premises.size(); ++k) {
      const uint32_t root = root_of(static_cast<uint32_t>(k));
      v_.premises[k] = v_.premises[root];
      v_.alternatives[k] = v_.alternatives[root];
    }
  }

 private:
  uint32_t root_of(uint32_t id) const {
    for (size_t hops = 0; c_.m.premises[id].same_as != kNone && hops < c_.m.premises.size(); ++hops)
      id = c_.m.premises[id].same_as;
    return id;
  }

  void put(uint32_t id, View::Setting setting, int32_t alternative = -1) {
    const uint32_t root = root_of(id);
    v_.premises[root] = setting;
    v_.alternatives[root] = alternative;
  }

  void only_agreed() {
    for (uint32_t k = 0; k < c_.m.premises.size(); ++k)
      if (!c_.m.premises[root_of(k)].agreed) put(k, View::Setting::Off);
  }

  void every_affirmed(bool in_text, const Word& who) {
    const bool known =
        c_.sources.count(who.text) || (!in_text && (c_.actors.count(who.text) || c_.views.count(who.text)));
    if (!known) {
      std::vector<std::string> names;
      for (const auto& [name, _] : c_.sources) names.push_back(name);
      if (!in_text)
        for (const auto& [name, _] : c_.actors) names.push_back(name);
      return c_.unknown(in_text ? "source" : "actor", who.text, who.span, names);
    }
    c_.used.insert(who.text);
    bool text = false;
    for (const auto& source : c_.m.sources)
      text = text || (in_text && source.name == who.text && source.is_text);
    const auto affirmed = [&](const model::Voices& voices, const std::string& locator) {
      return has(voices.affirmed_by, who.text) || (text && !locator.empty());
    };
    for (uint32_t k = 0; k < c_.m.premises.size(); ++k) {
      const model::Premise& p = c_.m.premises[k];
      if (!p.rival) {
        if (affirmed(p.voices, p.locator)) put(k, View::Setting::On);
        continue;
      }
      // A rival is taken where one alternative alone is affirmed.
      int32_t one = -1;
      size_t count = 0;
      for (size_t i = 0; i < p.alternatives.size(); ++i)
        if (affirmed(p.alternatives[i].voices, p.alternatives[i].locator))
          one = static_cast<int32_t>(i), ++count;
      if (count == 1) put(k, View::Setting::Drawn, one);
    }
  }

  const Symbol* premise(const Word& name) {
    const Symbol* s = c_.find(name.text, SymbolKind::Premise);
    if (s)
      c_.used.insert(name.text);
    else
      c_.unknown("premise", name.text, name.span, c_.names_of({SymbolKind::Premise}));
    return s;
  }

  void set(const Word& name, bool on) {
    const Symbol* s = premise(name);
    if (!s) return;
    const model::Premise& p = c_.m.premises[s->id];
    if (on && p.rival) {
      c_.error(Code::C0401, name.span,
               fmt::format("'{}' is a rival: it cannot be granted as a whole", name.text))
          .help = fmt::format("write: take {}.{}", name.text,
                              p.alternatives.empty() ? "NAME" : p.alternatives[0].name);
      return;
    }
    put(s->id, on ? View::Setting::On : View::Setting::Off);
  }

  void take(const Word& rival, const Word& alternative) {
    const Symbol* s = premise(rival);
    if (!s) return;
    const model::Premise& p = c_.m.premises[s->id];
    std::vector<std::string> names;
    for (const auto& a : p.alternatives) names.push_back(a.name);
    const auto at = std::find(names.begin(), names.end(), alternative.text);
    if (!p.rival) {
      c_.error(Code::C0401, rival.span,
               fmt::format("'{}' is a premise, with no alternatives to take", rival.text))
          .help = fmt::format("write: grant {}", rival.text);
    } else if (at == names.end()) {
      c_.unknown("alternative", alternative.text, alternative.span, names);
    } else {
      put(s->id, View::Setting::Drawn, static_cast<int32_t>(at - names.begin()));
    }
  }

  Context& c_;
  View& v_;
};

}  // namespace

void check_views(Context& c) {
  for (const Decl* d : c.decls_of(syntax::DeclKind::View)) {
    View v;
    v.name = d->name;
    v.label = d->text;
    v.span = d->span;
    ViewReader reader(c, v);
    for (const Clause& clause : d->clauses)
      if (clause.keyword == "item" && !clause.words.empty()) reader.item(clause);
    reader.finish();
    c.id_of[d] = static_cast<uint32_t>(c.m.views.size());
    c.m.views.push_back(std::move(v));
  }
}

}  // namespace casus::check
