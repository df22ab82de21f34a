#pragma once
// What differs between two models, declaration by declaration and by name; and models in between.
#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::explain {

struct Difference {
  enum class Kind : uint8_t {
    Prior,      // of one instance of a parameter or threshold
    Premise,    // stance, weight, and what the view asked for makes of it
    Lever,      // default of one instance
    Policy,     // constant settings of levers
    Material,   // margin of one claim, or of the model
    Mechanism,  // anything else that changes runs: processes, flows, decisions, states, lets, what exists at
                // all
    Question,   // outcomes, formulas of claims, laws
    Wording,    // names of sources, texts, notes: changes no number
  } kind = Kind::Mechanism;
  std::string what;                                           // "param strength[ttp]", "process attack"
  std::string before, after;                                  // as printed; "" where there is none
  uint32_t a = model::kNone, b = model::kNone, instance = 0;  // where it stands in either model
  /// Can be carried from one model to the other alone. The others go together, as one block.
  bool alone() const { return kind < Kind::Mechanism; }
};
const char* kind_text(Difference::Kind);

struct ModelDiff {
  std::vector<Difference> differences;    // those that go alone first; in the order of the models
  std::vector<std::string> incompatible;  // units and lists that differ: no comparison can be made
};
ModelDiff differences(const model::Model& a, const model::Model& b);

/// The model `a` with some differences made as in `b`: `made` has one an entry of `differences`. All that
/// cannot go alone is made together, if one of it is. Claims, laws and outcomes come with the block.
model::Model between(const model::Model& a, const model::Model& b, const ModelDiff&,
                     const std::vector<bool>& made);

}  // namespace casus::explain
