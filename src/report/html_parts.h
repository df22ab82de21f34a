#pragma once
// The parts of the report, in the order in which they are read. Each returns HTML.
#include <string>

#include "report/html.h"

namespace casus::report {

std::string style_sheet();

// html_summary.cpp
std::string header_part(const ReportInput&);
std::string trust_part(const ReportInput&);
std::string summary_part(const ReportInput&);  // dumbbell chart and three sentences
std::string views_part(const ReportInput&);    // a table of claims for each view, with a switch

// html_claims.cpp
std::string flip_part(const ReportInput&);  // disputed premises x claims
std::string claim_pages_part(const ReportInput&);
std::string policies_part(const ReportInput&);

// html_evidence.cpp
std::string article_part(const ReportInput&);
std::string statements_part(const ReportInput&);
std::string ledger_part(const ReportInput&);
std::string method_part(const ReportInput&);

/// A heading with an anchor, and what stands under it.
std::string section(const std::string& id, const std::string& title, const std::string& body);
std::string paragraph(const std::string& text, const char* css = "");

}  // namespace casus::report
