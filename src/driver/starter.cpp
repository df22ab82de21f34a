#include "driver/starter.h"

#include <cctype>

#include "syntax/clauses.h"

namespace casus::driver {
namespace {

std::string as_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    name += fits ? c : '_';
  }
  // Clauses of `model` cannot be its name.
  bool taken = false;
  for (const auto& clause : syntax::clauses_of(syntax::DeclKind::Model))
    taken = taken || clause.substr(0, clause.find(' ')) == name;
  if (name.empty() || taken || std::isdigit(static_cast<unsigned char>(name[0]))) name = "case_" + name;
  return name;
}

constexpr const char* kBody = R"(  version "0.1"
  about "Does a patrol on the road reduce raids, or only move them?"

time from 2026-01-01 for 24 months step 1 day

source memo "An invented memo, to be replaced" 2026 text grade memory

actor government, raiders

unit raid, death

list Road { north "the northern road", south "the southern road" }

# A premise is an assumption that can be taken away. `weight free` says that nobody has a number for it.
premise MOVE §1.1 "Raiders who meet a patrol go to the other road"
  affirmed by raiders   denied by government   disputed   weight free
  otherwise "Raiders who meet a patrol give up"

view author "the memo" { every premise affirmed in memo }
view common "agreed premises only" { only agreed }

# A number is a best guess with a 90 % range, and says where it comes from.
param base_rate : raid/month = 4 [2, 8]   assumed
param deterred : ratio = 0.5 [0.2, 0.9]   assumed
param moved : ratio = 0.6 [0.2, 1]        assumed
param lethality : death = 1.5 [0.8, 3]    assumed
param spread : ratio = 0.8 [0.4, 1.6]     assumed
threshold little : ratio = 0.75 [0.6, 0.9] assumed

lever patrol[Road] : level = 0
  means 0 "none", 0.5 "every other day", 1 "daily"
  by government   assumed

tally killed : death

let chased[r in Road] = deterred * patrol[r]
let arriving[r in Road] = moved * (sum o in Road where o != r: chased[o]) because MOVE else 0

process raiding[r in Road] : raid
  at base_rate * (1 - chased[r] + arriving[r])
  draw toll : death from negative_binomial(mean lethality, size spread)
  add toll to killed

policy as_is "no patrol" by government {}
policy one_road "the northern road only" by government { patrol[north] = 1 }
policy both_roads "both roads" by government { patrol = 1 }

outcome raids "Raids" : raid = total raiding
outcome deaths "People killed by raiders" : death = total killed   harm

claim C1 §1.2 "Patrolling one road is of little use"
  asserted mostly
  reads "With a patrol on the northern road, raids in all fall by less than a quarter"
  mean(raids under one_road) > little * mean(raids under as_is)

claim C2 §1.3 "Patrolling both roads saves lives"
  asserted always
  reads "With patrols on both roads fewer people are killed than with none"
  mean(deaths under both_roads) < mean(deaths under as_is)

expect quiet "A raid can kill nobody, never fewer"
  mean(deaths under as_is) >= 0
)";

}  // namespace

std::string starter_model(const std::string& name) {
  return "# A model to begin from. Change it line by line and run `casus check` after each change.\n"
         "model " +
         as_name(name) + " \"A road and its raiders\"\n" + kBody;
}

}  // namespace casus::driver
