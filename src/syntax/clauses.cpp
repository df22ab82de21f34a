#include "syntax/clauses.h"

#include <array>

namespace casus::syntax {
namespace {

struct Row {
  DeclKind kind;
  const char* word;
  std::vector<std::string> clauses;
};

// In the order of DeclKind.
const std::vector<Row>& rows() {
  using K = DeclKind;
  static const std::vector<Row> all = {
      {K::Error, "", {}},
      {K::Model, "model", {"version", "about", "maker", "material", "reviewed by"}},
      {K::Time, "time", {"from", "for", "step"}},
      {K::Source, "source", {"text", "grade", "url", "note"}},
      {K::Actor, "actor", {}},
      {K::Unit, "unit", {}},
      {K::List, "list", {"subset of"}},
      {K::Relation, "relation", {"symmetric"}},
      {K::Premise,
       "premise",
       {"agreed", "partly", "disputed", "silent", "untested", "attributed", "ambiguous", "slip",
        "affirmed by", "denied by", "checked", "asserted", "weight", "otherwise", "requires", "same as",
        "cite", "assumed", "note"}},
      {K::Rival, "rival", {"affirmed by", "denied by", "checked", "weight", "cite", "assumed", "note"}},
      {K::Fact,
       "fact",
       {"agreed", "partly", "disputed", "silent", "untested", "attributed", "ambiguous", "slip",
        "affirmed by", "denied by", "checked", "cite", "assumed", "note", "not tested"}},
      {K::Position,
       "position",
       {"held by", "contested by", "agreed", "partly", "disputed", "silent", "untested", "attributed",
        "ambiguous", "slip", "cite", "assumed", "note", "not tested"}},
      {K::View, "view", {}},
      {K::Param, "param", {"cite", "assumed"}},
      {K::Threshold, "threshold", {"cite", "assumed"}},
      {K::Correlate, "correlate", {}},
      {K::Lever, "lever", {"in", "means", "by", "cite", "assumed"}},
      {K::State, "state", {"since", "in", "cite", "assumed", "known from"}},
      {K::Tally, "tally", {"history"}},
      {K::Let, "let", {}},
      {K::Process,
       "process",
       {"move", "change", "at", "after", "times", "while", "because", "draw", "add", "raise", "lower", "set",
        "fire"}},
      {K::Flow, "flow", {"returns to", "at", "times", "while", "because"}},
      {K::Every, "every", {"from", "while", "because", "do"}},
      {K::On, "on", {"while", "because", "do"}},
      {K::When, "when", {"because", "do"}},
      {K::Decision,
       "decision",
       {"by", "every", "when", "at most every", "because", "while", "option", "steadiness"}},
      {K::Negotiation,
       "negotiation",
       {"between", "mediated by", "every", "while", "issue", "worth", "without a deal", "steadiness",
        "agreement", "refusal", "no zone", "because"}},
      {K::Policy, "policy", {"by", "like", "hypothetical"}},
      {K::Policies, "policies", {"by", "like", "over"}},
      {K::Shock, "shock", {"at", "do"}},
      {K::Outcome, "outcome", {"in", "harm"}},
      {K::Claim,
       "claim",
       {"asserted", "reads", "tests", "headline", "family", "material", "note", "not tested"}},
      {K::Expect, "expect", {}},
      {K::Observe, "observe", {"as", "from", "with", "cite", "assumed"}},
      {K::Episode, "episode", {}},
      {K::Mechanism, "mechanism", {}},
      {K::Use, "use", {}},
  };
  return all;
}

}  // namespace

std::string_view decl_word(DeclKind kind) { return rows().at(static_cast<size_t>(kind)).word; }

DeclKind decl_kind(std::string_view word) {
  if (word.empty()) return DeclKind::Error;
  for (const Row& row : rows())
    if (word == row.word) return row.kind;
  return DeclKind::Error;
}

const std::vector<std::string>& decl_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> out;
    for (const Row& row : rows())
      if (row.kind != DeclKind::Error) out.emplace_back(row.word);
    return out;
  }();
  return words;
}

const std::vector<std::string>& clauses_of(DeclKind kind) {
  return rows().at(static_cast<size_t>(kind)).clauses;
}

const Clause* find_clause(const std::vector<Clause>& clauses, std::string_view keyword) {
  for (const Clause& clause : clauses)
    if (clause.keyword == keyword) return &clause;
  return nullptr;
}

}  // namespace casus::syntax
