#pragma once
// The parts of the report, in the order in which they are read. Each returns HTML.
#include <string>

#include "report/html.h"

namespace casus::report {

std::string style_sheet();

// html_summary.cpp
std::string header_part(const ReportInput&, const std::string& contents);
std::string trust_part(const ReportInput&);
std::string summary_part(const ReportInput&);  // dumbbell chart and three sentences
std::string views_part(const ReportInput&);    // a table of claims for each view, with a switch

std::string flip_part(const ReportInput&);         // html_flips.cpp: disputed premises x claims
std::string claim_pages_part(const ReportInput&);  // html_claims.cpp
std::string policies_part(const ReportInput&);     // html_policies.cpp

// html_why.cpp: of a claim's page
/// Views, premises with and without, and the ends of the range, against what the claim needs.
std::string support_chart(const claims::Verdict&, const explain::Why*);
std::string why_part(const model::Model&, const explain::Why&);

// html_evidence.cpp
std::string article_part(const ReportInput&);
std::string statements_part(const ReportInput&);
std::string method_part(const ReportInput&);

// html_ledger.cpp
std::string ledger_part(const ReportInput&);
std::string decoration_part(const ReportInput&);

/// A heading with an anchor, and what stands under it.
std::string section(const std::string& id, const std::string& title, const std::string& body);
std::string paragraph(const std::string& text, const char* css = "");

}  // namespace casus::report
