// One declaration of each kind, for help lines.
#include "syntax/clauses.h"

namespace casus::syntax {

std::string_view form_of(DeclKind kind) {
  using K = DeclKind;
  switch (kind) {
    case K::Model:
      return "model NAME \"what it is about\"";
    case K::Time:
      return "time from 2026-01-01 for 36 months step 1 day";
    case K::Source:
      return "source NAME \"title\" 2025 grade press";
    case K::Actor:
      return "actor NAME \"in full\", OTHER";
    case K::Unit:
      return "unit NAME, OTHER";
    case K::List:
      return "list NAME { a \"in full\", b }";
    case K::Relation:
      return "relation NAME[LIST, LIST] symmetric { a - b }";
    case K::Premise:
      return "premise NAME \"what it says\" disputed weight free otherwise \"the opposite\"";
    case K::Rival:
      return "rival NAME \"what it is about\" { one \"...\" other \"...\" neither \"...\" } weight free";
    case K::Fact:
      return "fact NAME \"what it says\" agreed cite SOURCE";
    case K::Position:
      return "position NAME \"what it says\" held by ACTOR";
    case K::View:
      return "view NAME { every premise affirmed by ACTOR, deny PREMISE }";
    case K::Param:
      return "param NAME : UNIT = 2 [1, 4] assumed";
    case K::Threshold:
      return "threshold NAME : UNIT = 2 [1, 4] assumed";
    case K::Lever:
      return "lever NAME : level = 0 means 0 \"none\", 1 \"all\" by ACTOR assumed";
    case K::State:
      return "state NAME : UNIT count = START, or: level = 0, bool = false, { a, b } = a";
    case K::Tally:
      return "tally NAME : UNIT";
    case K::Let:
      return "let NAME = EXPRESSION";
    case K::Process:
      return "process NAME : EVENT, then indented: at RATE, and its effects";
    case K::Flow:
      return "flow STATE at AMOUNT / 1 month, or: flow STATE returns to VALUE with half-life 3 months";
    case K::Every:
      return "every 1 month as NAME do EFFECT";
    case K::On:
      return "on 2026-07-01 as NAME do EFFECT";
    case K::When:
      return "when CONDITION becomes true as NAME do EFFECT";
    case K::Decision:
      return "decision NAME by ACTOR every 1 month, then indented: option A worth E, and steadiness E";
    case K::Negotiation:
      return "negotiation NAME between A, B every 1 month, then indented: issue, worth, without a deal, "
             "steadiness";
    case K::Policy:
      return "policy NAME by ACTOR { LEVER = VALUE }";
    case K::Policies:
      return "policies NAME over LEVER in {0, 1}";
    case K::Shock:
      return "shock NAME at 2026-07-01 do EFFECT";
    case K::Outcome:
      return "outcome NAME \"label\" : UNIT = total TALLY harm";
    case K::Claim:
      return "claim NAME \"what it says\" reads \"...\", then: mean(OUTCOME under P) < mean(OUTCOME under Q)";
    case K::Expect:
      return "expect NAME \"what must hold\" mean(OUTCOME under P) >= 0";
    case K::Observe:
      return "observe TALLY as NAME from \"FILE\" column COLUMN with poisson(mean modelled) cite SOURCE";
    default:
      return "";
  }
}

}  // namespace casus::syntax
