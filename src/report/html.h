#pragma once
// The report: one HTML file without network, script or fonts of its own.
#include <optional>
#include <string>

#include "claims/verdict.h"
#include "model/model.h"
#include "report/policy_table.h"

namespace casus::report {

struct ReportInput {
  const model::Model* model = nullptr;
  const claims::ClaimsResult* result = nullptr;
  const PolicyTable* policies = nullptr;
  std::optional<std::string> article;  // text to annotate
  std::string command;                 // that repeats the report
};

std::string html_report(const ReportInput&);

}  // namespace casus::report
