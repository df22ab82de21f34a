#pragma once
// What expressions read. Private to this folder.
#include <memory>
#include <vector>

#include "lower/program.h"

namespace casus::lower {

/// What an expression reads.
struct Reads {
  uint64_t vars = 0;  // variables that it doesn't bind itself
  Depends depends = Depends::Fixed;
  bool fixed_text = true;  // known when the program is made: only numbers, indices and relations
  bool local = false;      // draws of an event or issues of a negotiation
  bool reduces = false;
  bool heavy = false;
  uint32_t size = 0;  // operations
};

class ReadsTable {
 public:
  explicit ReadsTable(const model::Model& model);
  const Reads& of(model::ExprId id);

 private:
  Reads read(const model::Expr& e);
  const model::Model& m_;
  std::vector<std::unique_ptr<Reads>> known_;
};

/// Value of an expression that only has numbers, indices and relations.
double evaluate_fixed(const model::Model& m, model::ExprId id, const uint32_t* ordinals);

}  // namespace casus::lower
