// Premises, rivals, facts and positions: what is said, by whom, and what it would mean to deny it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "check/context.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

std::string string_of(const std::vector<Clause>& clauses, const char* keyword) {
  const Clause* c = find_clause(clauses, keyword);
  return c && !c->strings.empty() ? c->strings[0].text : "";
}

model::Voices voices_of(Context& c, const std::vector<Clause>& clauses, const syntax::SourceRef& source) {
  model::Voices v;
  for (const auto& clause : clauses) {
    if (clause.keyword == "stance" && !clause.words.empty()) {
      if (!v.stance.empty() && v.stance != clause.words[0].text)
        c.error(Code::C0226, clause.span, fmt::format("both '{}' and '{}'", v.stance, clause.words[0].text))
            .help = "keep one stance";
      v.stance = clause.words[0].text;
      v.stance_note = clause.strings.empty() ? "" : clause.strings[0].text;
    }
    if (clause.keyword == "affirmed by") v.affirmed_by = c.actor_names(clause.words, true);
    if (clause.keyword == "denied by") v.denied_by = c.actor_names(clause.words, true);
    if (clause.keyword == "checked" && !clause.words.empty()) v.checked = clause.words[0].text;
  }
  v.cites = c.source_names(source);
  v.assumed = source.assumed;
  return v;
}

/// `weight free` leaves the design's half; `weight 0.3 by un` sets it.
void read_weight(Context& c, const std::vector<Clause>& clauses, bool& is_free, double& weight,
                 std::string& by) {
  const Clause* w = find_clause(clauses, "weight");
  if (!w || !w->a) return;
  if (w->a->kind != syntax::ExprKind::Number || !(w->a->number >= 0) ||
      w->a->number > (w->a->percent ? 100 : 1)) {
    c.error(Code::C0225, w->a->span, "a weight is a number from 0 to 1").help =
        "write `weight 0.3 by WHOM`, or `weight free` if there is no number";
    return;
  }
  is_free = false;
  weight = w->a->percent ? w->a->number / 100 : w->a->number;
  if (w->words.empty()) {
    c.error(Code::C0306, w->span, "a weight without anyone who gives it").help = "write `weight 0.3 by WHOM`";
  } else {
    const auto names = c.actor_names(w->words, true);
    by = names.empty() ? "" : names[0];
  }
}

void check_rival(Context& c, const Decl& d, model::Premise& p) {
  p.rival = true;
  double given = 0;
  size_t open = 0;
  std::set<std::string> names;
  for (const auto& clause : d.clauses) {
    if (clause.keyword != "alternative" || clause.words.empty()) continue;
    model::Premise::Alternative a;
    a.name = clause.words[0].text;
    a.text = clause.strings.empty() ? "" : clause.strings[0].text;
    a.locator = clause.words.size() > 1 ? clause.words[1].text : "";
    a.voices = voices_of(c, clause.clauses, {});
    bool is_free = true;
    std::string by;
    a.weight = -1;
    read_weight(c, clause.clauses, is_free, a.weight, by);
    if (is_free)
      ++open;
    else
      given += a.weight, p.weight_free = false, p.weight_by = by;
    if (!names.insert(a.name).second)
      c.error(Code::C0201, clause.words[0].span, fmt::format("the alternative '{}' stands twice", a.name))
          .help = "leave one out";
    if (a.name == "neither") p.neither = int32_t(p.alternatives.size());
    p.alternatives.push_back(std::move(a));
  }
  if (p.neither < 0 && !d.broken)
    c.error(Code::C0224, d.name_span, fmt::format("the rival '{}' has no alternative `neither`", d.name))
        .help = "add: neither \"none of them\", so that it can be taken away";
  if (p.neither >= 0 && p.alternatives.size() == 1 && !d.broken)
    c.error(Code::C0224, d.name_span, fmt::format("the rival '{}' has no account but `neither`", d.name))
        .help = "add one alternative at least: NAME \"what it says\"; of two, neither is said by nobody";
  const bool too_many = given > 1 + 1e-9;
  const bool too_few = open == 0 && given < 1 - 1e-9 && !p.alternatives.empty();
  if (!d.broken && (too_many || too_few))
    c.error(Code::C0225, d.name_span, fmt::format("the weights of '{}' add up to {:.3g}", d.name, given))
        .help = "let them add up to 1";
  for (auto& a : p.alternatives)
    if (a.weight < 0) a.weight = open ? std::max(0.0, 1 - given) / double(open) : 0;
}

void check_premise(Context& c, const Decl& d) {
  model::Premise p;
  p.name = d.name, p.locator = d.locator, p.text = d.text, p.span = d.span;
  p.voices = voices_of(c, d.clauses, d.source);
  p.agreed = p.voices.stance == "agreed";
  p.otherwise = string_of(d.clauses, "otherwise");
  p.note = string_of(d.clauses, "note");
  if (const Clause* a = find_clause(d.clauses, "asserted"); a && !a->words.empty())
    p.asserted = a->words[0].text;
  if (d.kind == DeclKind::Rival)
    check_rival(c, d, p);
  else
    read_weight(c, d.clauses, p.weight_free, p.weight, p.weight_by);
  if (p.agreed && find_clause(d.clauses, "weight"))
    c.error(Code::C0226, d.name_span, fmt::format("'{}' is agreed and yet has a weight", d.name)).help =
        "an agreed premise always holds: leave the weight out";
  if (p.agreed && !p.voices.denied_by.empty())
    c.error(Code::C0226, d.name_span,
            fmt::format("'{}' is agreed and yet denied by {}", d.name, p.voices.denied_by[0]))
        .help = "write `disputed`, or `partly`";
  if (!c.declare(d.name, d.name_span, SymbolKind::Premise, uint32_t(c.m.premises.size()), &d)) return;
  c.id_of[&d] = uint32_t(c.m.premises.size());
  c.m.premises.push_back(std::move(p));
}

void link_premise(Context& c, const Decl& d) {
  const auto found = c.id_of.find(&d);
  if (found == c.id_of.end()) return;
  auto& p = c.m.premises[found->second];
  if (const Clause* s = find_clause(d.clauses, "same as"); s && !s->words.empty()) {
    const Symbol* other = c.find(s->words[0].text, SymbolKind::Premise);
    if (!other)
      c.unknown("premise", s->words[0].text, s->words[0].span, c.names_of({SymbolKind::Premise}));
    else
      p.same_as = other->id, c.used.insert(s->words[0].text), c.used.insert(d.name);
  }
  if (const Clause* r = find_clause(d.clauses, "requires"))
    for (const auto& ref : c.premise_refs(r->words)) {
      if (ref.alternative < 0) {
        c.m.premises[found->second].requires_.push_back(ref.premise);
        continue;
      }
      c.error(Code::C0207, r->span, "a premise cannot require an alternative of a rival").help =
          "name both where they are needed: because THIS, RIVAL.ALTERNATIVE";
    }
}

/// What a premise needs to be known first: what it requires, what it is the same as.
std::vector<std::vector<uint32_t>> needs_of(const model::Model& m) {
  std::vector<std::vector<uint32_t>> needs(m.premises.size());
  for (uint32_t i = 0; i < m.premises.size(); ++i) {
    needs[i] = m.premises[i].requires_;
    if (m.premises[i].same_as != kNone) needs[i].push_back(m.premises[i].same_as);
  }
  return needs;
}

/// Takes away, again and again, whatever leads to nothing that is left; returns them in that order.
std::vector<uint32_t> unwind(const std::vector<std::vector<uint32_t>>& edges, std::vector<uint8_t>& left) {
  std::vector<std::vector<uint32_t>> back(edges.size());
  std::vector<size_t> open(edges.size(), 0);
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < edges.size(); ++i) {
    if (!left[i]) continue;
    for (const auto to : edges[i])
      if (left[to]) back[to].push_back(i), ++open[i];
    if (open[i] == 0) order.push_back(i);
  }
  for (size_t at = 0; at < order.size(); ++at)
    for (const auto from : back[order[at]])
      if (--open[from] == 0) order.push_back(from);
  for (const auto i : order) left[i] = 0;
  return order;
}

/// One message a circle: who needs whom, from the first of them in the text.
void report_circle(Context& c, const std::vector<std::vector<uint32_t>>& needs,
                   const std::vector<uint8_t>& circular, uint32_t first, std::vector<uint8_t>& untold) {
  std::vector<uint32_t> chain;
  std::vector<uint8_t> seen(needs.size(), 0);
  uint32_t at = first;
  while (!seen[at]) {
    seen[at] = 1;
    chain.push_back(at);
    for (const auto to : needs[at])
      if (circular[to]) {
        at = to;
        break;
      }
  }
  chain.erase(chain.begin(), std::find(chain.begin(), chain.end(), at));
  const auto& p = c.m.premises[chain[0]];
  std::string text = p.name;
  for (size_t k = 0; k < chain.size() && k < 10; ++k) {
    const uint32_t next = chain[(k + 1) % chain.size()];
    text += fmt::format(" {} {}", c.m.premises[chain[k]].same_as == next ? "is the same as" : "requires",
                        c.m.premises[next].name);
  }
  auto& e = c.error(Code::C0213, p.span, fmt::format("the premise '{}' depends on itself", p.name));
  e.notes.push_back(text + (chain.size() > 10 ? " ..." : ""));
  e.help = "take out one `same as` or `requires` of the circle";
  std::vector<uint32_t> open = {first};  // whatever hangs together with it
  open.insert(open.end(), chain.begin(), chain.end());
  while (!open.empty()) {
    const auto i = open.back();
    open.pop_back();
    if (!untold[i]) continue;
    untold[i] = 0;
    for (const auto to : needs[i])
      if (circular[to]) open.push_back(to);
  }
}

void finish_premises(Context& c) {
  auto needs = needs_of(c.m);
  std::vector<uint8_t> left(needs.size(), 1);
  auto order = unwind(needs, left);
  std::vector<std::vector<uint32_t>> reverse(needs.size());
  for (uint32_t i = 0; i < needs.size(); ++i)
    for (const auto to : needs[i]) reverse[to].push_back(i);
  auto circular = left;
  unwind(reverse, circular);  // what only reads a circle is not part of one
  auto untold = circular;
  for (uint32_t i = 0; i < needs.size(); ++i) {
    if (!left[i]) continue;
    if (untold[i]) report_circle(c, needs, circular, i, untold);
  }
  for (uint32_t i = 0; i < needs.size(); ++i) {
    if (!left[i]) continue;
    c.m.premises[i].requires_.clear();
    c.m.premises[i].same_as = kNone;
  }
  std::vector<uint32_t> roots(needs.size());
  for (uint32_t i = 0; i < roots.size(); ++i) roots[i] = i;
  for (const auto i : order)
    if (c.m.premises[i].same_as != kNone) roots[i] = roots[c.m.premises[i].same_as];
  for (uint32_t i = 0; i < c.m.premises.size(); ++i) {
    auto& p = c.m.premises[i];
    p.same_as = roots[i] == i ? kNone : roots[i];
    if (p.same_as == kNone) continue;
    const auto& root = c.m.premises[p.same_as];
    if (p.text.empty()) p.text = root.text;
    if (p.voices.stance.empty()) p.voices = root.voices;
    p.agreed = root.agreed, p.weight = root.weight, p.weight_free = root.weight_free;
    if (root.rival && !p.rival) p.rival = true, p.alternatives = root.alternatives, p.neither = root.neither;
  }
}

void check_statement(Context& c, const Decl& d) {
  model::Statement s;
  s.kind = d.kind == DeclKind::Fact ? model::Statement::Kind::Fact : model::Statement::Kind::Position;
  s.name = d.name, s.locator = d.locator, s.text = d.text, s.span = d.span;
  s.voices = voices_of(c, d.clauses, d.source);
  s.note = string_of(d.clauses, "note");
  s.not_tested = string_of(d.clauses, "not tested");
  if (const Clause* h = find_clause(d.clauses, "held by")) s.held_by = c.actor_names(h->words, true);
  if (const Clause* h = find_clause(d.clauses, "contested by"))
    s.contested_by = c.actor_names(h->words, true);
  if (const auto [place, fresh] = c.statements.emplace(s.name, uint32_t(c.m.statements.size())); !fresh) {
    const auto& other = c.m.statements[place->second];
    auto& e = c.error(Code::C0201, d.name_span, fmt::format("'{}' is declared twice", s.name));
    e.labels.push_back({other.span, "first here"});
    e.help = "give one of them another name";
    return;
  }
  c.m.statements.push_back(std::move(s));
}

}  // namespace

void check_evidence(Context& c) {
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Premise || d.kind == DeclKind::Rival) check_premise(c, d);
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Premise || d.kind == DeclKind::Rival) link_premise(c, d);
  finish_premises(c);
  for (const auto& d : c.file.decls)
    if (d.kind == DeclKind::Fact || d.kind == DeclKind::Position) check_statement(c, d);
}

}  // namespace casus::check
