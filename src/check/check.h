#pragma once
// From the tree of a file to the typed model.
#include <cstdint>
#include <optional>
#include <string>

#include "diag/diagnostic.h"
#include "diag/source_file.h"
#include "model/model.h"
#include "syntax/tree.h"

namespace casus::check {

/// Bounds that a model must keep to; each has a diagnostic that names it.
struct CheckOptions {
  std::string base_dir = ".";            // where files that the model names are looked for; never above it
  uint64_t max_instances = 200'000;      // of one family, and of all processes together
  uint64_t max_terms = 5'000'000;        // of one sum over lists, in all instances of what reads it
  uint64_t max_looked_at = 100'000'000;  // the same, before `where` leaves some out
  uint64_t max_steps = 200'000;          // horizon / step
  size_t max_list = 5'000;               // elements of a list
  uint64_t max_total = 1'000'000;        // of all families together
  size_t max_exprs = 1'000'000;          // expressions after lets with arguments are expanded
  size_t max_declarations = 20'000;
  size_t max_data_bytes = 16u << 20;      // of one file
  size_t max_all_data_bytes = 64u << 20;  // read by all declarations
};

struct Checked {
  std::optional<model::Model> model;  // absent if there is an error
};

/// Resolves names, checks units and everything else that can be known before a run. What is wrong is added to
/// `diagnostics`; no input makes it throw.
Checked check(const syntax::File&, const SourceFile&, Diagnostics&, const CheckOptions&);

}  // namespace casus::check
