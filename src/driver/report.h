#pragma once
// The work behind a report, in steps: every claim judged, the claims for which it matters explained, policies
// compared. What was simulated for one step serves the next.
#include <optional>
#include <string>
#include <vector>

#include "claims/recall.h"
#include "driver/select.h"
#include "explain/compare.h"
#include "explain/decoration.h"
#include "explain/survey.h"
#include "explain/why.h"
#include "report/html.h"

namespace casus::driver {

struct ReportAsked {
  claims::ClaimsOptions judging;  // with the selection applied; claims: those shown
  Selection selection;            // no view
  uint32_t flip_worlds = 192;     // worlds as drawn, for the flip matrix
  std::vector<std::string> why;   // claims to explain; "all" or "none" alone; empty: chosen by cost
  uint64_t why_effort = 20000;    // runs of each, as WhyOptions::effort
  uint32_t policy_worlds = 64, policy_runs = 8, chance_runs = 200;
  bool decoration = false;  // looked for
};

/// A claim that will be explained, and what that costs beyond what is there.
struct PlannedWhy {
  std::string claim;
  uint64_t runs = 0;
};

class ReportWork {
 public:
  /// Throws UserError for names that the model lacks, and for claims to explain with a selection, which `why`
  /// doesn't have.
  ReportWork(const model::Model&, ReportAsked);
  ReportWork(const ReportWork&) = delete;
  ReportWork& operator=(const ReportWork&) = delete;

  /// "judging 181,504, flip matrix 21,504, why at most 60,000, policies 14,000": runs.
  std::string plan_text() const;

  void survey(ensemble::Progress*);
  /// After the survey. Without claims asked for: those that neither always hold nor never, those whose share
  /// the premises move most first, as many as a quarter of the runs of judging (at least 50,000 runs) pays.
  std::vector<PlannedWhy> planned_whys() const;
  void explain(const PlannedWhy&, ensemble::Progress*);
  void compare(ensemble::Progress*);
  uint64_t decoration_cost() const;
  void find_decoration(ensemble::Progress*);

  const claims::ClaimsResult& result() const { return survey_.result; }
  /// Some step was stopped.
  bool stopped() const { return stopped_; }
  /// Points into this object.
  report::ReportInput input() const;

 private:
  void check_whys();
  void prepare_comparison();
  uint64_t why_cost(const std::string& claim) const;
  explain::WhyOptions why_options(const std::string& claim) const;
  explain::DecorationOptions decoration_options() const;

  const model::Model& model_;
  ReportAsked asked_;
  std::vector<std::string> shown_;  // claims that are tested
  ensemble::Runner runner_;
  claims::Recall recall_;
  explain::CompareOptions comparing_;
  explain::Survey survey_;
  std::vector<explain::Why> whys_;
  std::optional<report::Policies> policies_;
  std::optional<explain::DecorationOptions> decoration_options_;
  explain::Decoration decoration_;
  std::string not_explained_;  // why none is
  bool stopped_ = false;
};

}  // namespace casus::driver
