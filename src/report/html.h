#pragma once
// The report: one HTML file without network, script or fonts of its own.
#include <map>
#include <optional>
#include <string>

#include "claims/verdict.h"
#include "explain/compare.h"
#include "explain/decoration.h"
#include "explain/flip_matrix.h"
#include "explain/ledger.h"
#include "explain/why.h"
#include "model/model.h"

namespace casus::report {

/// Real policies on one sample: as `compare` has them on the first outcomes, and the figures of all outcomes.
struct Policies {
  explain::Comparison main, all;
};

/// What there is to show. Null: not done.
struct ReportInput {
  const model::Model* model = nullptr;
  const claims::ClaimsResult* result = nullptr;
  const explain::FlipMatrix* flips = nullptr;
  const explain::Ledger* ledger = nullptr;
  const Policies* policies = nullptr;
  std::map<std::string, const explain::Why*> whys;  // by claim
  std::string not_explained;                        // the reason, where no claim was to be explained
  const explain::DecorationOptions* decoration_options = nullptr;
  const explain::Decoration* decoration = nullptr;
  bool stopped = false;                // before everything was done
  std::optional<std::string> article;  // text to annotate
  std::string file;                    // of the model, for commands that the reader may run
  std::string command;                 // that repeats the report
};

std::string html_report(const ReportInput&);

}  // namespace casus::report
