#pragma once
// A law over many generated models: which seeds fail it, and the smallest text that still does.
#include <cstdint>
#include <functional>
#include <string>

#include "driver/pipeline.h"
#include "generated/model_text.h"

namespace casus::test {

/// "" where the law holds; else "what failed: details". What stands before the colon is kept in shrinking.
using Law = std::function<std::string(const ModelText&)>;

/// CASUS_GENERATED, or 300; times `share`.
uint64_t number_of_models(double share = 1);

/// Tries the law on models 1 to n (or on the one of CASUS_SEED), and reports each failure through gtest, with
/// its seed and the file that holds the shrunk text.
void hold_for_all(const std::string& name, const Law& law, double share = 1);

/// The text compiled beside the data that it may read.
driver::Compiled compile(const std::string& text);
/// "" or "error C0123: ..." of the first error.
std::string first_error(const driver::Compiled&);

/// Drops declarations and clauses, and puts 0 or true for what stands in brackets, while `fails` says that
/// the text still fails in the same way.
ModelText shrink(ModelText text, const std::function<bool(const ModelText&)>& fails);

}  // namespace casus::test
