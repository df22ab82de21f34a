#include "driver/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "driver/compare.h"
#include "driver/errors.h"
#include "driver/judge.h"
#include "driver/trace.h"
#include "driver/version.h"
#include "driver/why.h"
#include "ensemble/joined_progress.h"
#include "report/svg.h"

namespace casus::driver {
namespace {

constexpr uint64_t kLeastForWhys = 50000;  // runs
constexpr uint32_t kDecorationWorlds = 192;

bool selects(const Selection& s) { return !s.grants.empty() || !s.withouts.empty() || !s.fixes.empty(); }

bool only(const std::vector<std::string>& words, const char* word) {
  return words.size() == 1 && words[0] == word;
}

/// How much the premises move it; -1 where it always ends alike or was not judged.
double movable(const claims::Verdict& v) {
  if (v.views.empty()) return -1;
  double low = 1, high = 0;
  for (const auto& view : v.views) {
    low = std::min(low, view.holds.value);
    high = std::max(high, view.holds.value);
  }
  if (v.lowest) low = std::min(low, v.lowest->share.value);
  if (v.highest) high = std::max(high, v.highest->share.value);
  return high <= 0 || low >= 1 ? -1 : high - low;
}

}  // namespace

ReportWork::ReportWork(const model::Model& m, ReportAsked asked)
    : model_(m),
      asked_(std::move(asked)),
      recall_(
          [this](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
            return runner_.run(spec, on_block);
          }) {
  for (const auto& c : m.claims) {
    const auto& named = asked_.judging.claims;
    const bool in = named.empty() || std::find(named.begin(), named.end(), c.name) != named.end();
    if (in && c.formula != model::kNone) shown_.push_back(c.name);
  }
  check_whys();
  prepare_comparison();
}

void ReportWork::check_whys() {
  if (selects(asked_.selection)) {
    if (!asked_.why.empty() && !only(asked_.why, "none"))
      throw UserError("--why explains claims in the model as it stands, not with --grant, --without or --fix",
                      "leave out --why, or change a copy of the model");
    not_explained_ = "explanations are of the model as it stands, and here premises or numbers are set";
    asked_.why = {"none"};
  } else if (only(asked_.why, "none")) {
    not_explained_ = "--why none was asked for";
  }
  if (only(asked_.why, "all")) asked_.why = shown_;
  if (only(asked_.why, "none")) return;
  for (const auto& name : asked_.why) {
    find_tested_claim(model_, name);
    if (std::find(shown_.begin(), shown_.end(), name) == shown_.end())
      throw UserError(fmt::format("'{}' is not among the claims of this report", name),
                      "add --all, which takes in claims that are not headline ones");
  }
}

void ReportWork::prepare_comparison() {
  const bool any = std::any_of(model_.policies.begin(), model_.policies.end(),
                               [](const auto& p) { return !p.hypothetical && !p.derived; });
  if (model_.outcomes.empty() || !any) return;
  CompareAsked all;
  all.outcomes = {"all"};
  all.selection = asked_.selection;
  comparing_ = compare_options(model_, all);
  auto& spec = comparing_.spec;
  spec.simulation() = asked_.judging.simulation();
  spec.worlds = asked_.policy_worlds;
  spec.runs = asked_.policy_runs;
  comparing_.chance_runs = asked_.chance_runs;
}

std::string ReportWork::plan_text() const {
  using report::number_text;
  const auto cost = explain::survey_cost(model_, asked_.judging, asked_.flip_worlds);
  std::string out =
      fmt::format("judging {} claims about {} runs", shown_.size(), number_text(double(cost.judging)));
  if (cost.flips > 0) out += fmt::format(", flip matrix {}", number_text(double(cost.flips)));
  if (asked_.why.empty() && !shown_.empty())
    out += fmt::format(", why at most {}", number_text(double(std::max(kLeastForWhys, cost.judging / 4))));
  if (!asked_.why.empty() && !only(asked_.why, "none")) {
    uint64_t runs = 0;
    for (const auto& name : asked_.why) runs += why_cost(name);
    out += fmt::format(", why of {} {}", asked_.why.size(), number_text(double(runs)));
  }
  if (!comparing_.spec.policies.empty())
    out += fmt::format(", {} policies {}", comparing_.spec.policies.size(),
                       number_text(double(explain::compare_cost(comparing_))));
  if (asked_.decoration)
    out += fmt::format(", decoration at most {}", number_text(double(decoration_cost())));
  return out;
}

void ReportWork::survey(ensemble::Progress* progress) {
  auto options = asked_.judging;
  options.progress = progress;
  try {
    survey_ = explain::survey(model_, options, asked_.flip_worlds, std::ref(recall_));
  } catch (const std::invalid_argument& e) {
    throw UserError(e.what(), "'casus check FILE --json' lists all names");
  }
  survey_.result.version = kVersion;
  stopped_ = stopped_ || survey_.stopped;
}

explain::WhyOptions ReportWork::why_options(const std::string& claim) const {
  explain::WhyOptions o;
  o.simulation() = asked_.judging.simulation();
  o.claim = claim;
  o.worlds = asked_.judging.worlds;
  o.runs = asked_.judging.runs;
  o.effort = asked_.why_effort;
  return o;
}

/// Beyond the views, the weights and the corners, which have been simulated for all claims.
uint64_t ReportWork::why_cost(const std::string& claim) const {
  const auto plan = explain::plan_why(model_, why_options(claim));
  return plan.runs - (plan.parts.empty() ? 0 : plan.parts[0].runs);
}

std::vector<PlannedWhy> ReportWork::planned_whys() const {
  if (only(asked_.why, "none")) return {};
  const bool chosen = asked_.why.empty();
  std::vector<const claims::Verdict*> candidates;
  for (const auto& v : survey_.result.verdicts) {
    if (v.views.empty()) continue;
    const bool named = std::find(asked_.why.begin(), asked_.why.end(), v.name) != asked_.why.end();
    if (chosen ? movable(v) >= 0 : named) candidates.push_back(&v);
  }
  if (chosen)
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto* a, const auto* b) { return movable(*a) > movable(*b); });
  std::vector<PlannedWhy> out;
  uint64_t left = std::max(kLeastForWhys, survey_.result.totals.runs / 4);
  for (const auto* v : candidates) {
    const uint64_t runs = why_cost(v->name);
    if (chosen && runs > left) continue;
    left -= std::min(left, runs);
    out.push_back({v->name, runs});
  }
  return out;
}

void ReportWork::explain(const PlannedWhy& planned, ensemble::Progress* progress) {
  auto options = why_options(planned.claim);
  options.remembered = explain::plan_why(model_, options).runs - planned.runs;
  options.progress = progress;
  auto why = explain::why(model_, options, std::ref(recall_));
  why.result.version = kVersion;
  stopped_ = stopped_ || why.stopped;
  whys_.push_back(std::move(why));
}

void ReportWork::compare(ensemble::Progress* progress) {
  if (comparing_.spec.policies.empty()) return;
  explain::CompareOptions all = comparing_;
  ensemble::JoinedProgress whole(progress, explain::compare_cost(all));
  all.spec.progress = &whole;
  const auto chance = explain::sample_chance(all.spec, all.chance_runs);
  if (!chance.whole) {
    stopped_ = true;
    return;
  }
  const auto sample = explain::sample_policies(all.spec);
  stopped_ = stopped_ || !sample.whole;
  if (sample.worlds() == 0) return;
  // Where the order flips is looked for in the first outcomes only, as `compare` does; the sample has these
  // first.
  explain::CompareOptions main = all;
  main.spec.outcomes.resize(std::min(main.spec.outcomes.size(), kOutcomesShown));
  main.better.resize(main.spec.outcomes.size());
  all.flips = 0;
  policies_.emplace();
  policies_->main = explain::compare_samples(main, sample, chance);
  policies_->all = explain::compare_samples(all, sample, chance);
  policies_->main.stopped = policies_->all.stopped = !sample.whole;
}

explain::DecorationOptions ReportWork::decoration_options() const {
  auto o = driver::decoration_options(model_, asked_.judging.claims, asked_.selection);
  o.spec.simulation() = asked_.judging.simulation();
  o.spec.worlds = kDecorationWorlds;
  o.spec.runs = 8;
  return o;
}

uint64_t ReportWork::decoration_cost() const { return explain::decoration_cost(decoration_options()); }

void ReportWork::find_decoration(ensemble::Progress* progress) {
  decoration_options_ = decoration_options();
  auto o = *decoration_options_;
  o.spec.progress = progress;
  decoration_ = explain::find_decoration(o);
  stopped_ = stopped_ || decoration_.stopped;
}

report::ReportInput ReportWork::input() const {
  report::ReportInput in;
  in.model = &model_;
  in.result = &survey_.result;
  in.flips = &survey_.flips;
  in.ledger = &survey_.ledger;
  in.policies = policies_ ? &*policies_ : nullptr;
  for (const auto& w : whys_) in.whys[w.result.verdicts.at(0).name] = &w;
  in.not_explained = not_explained_;
  in.stopped = stopped_;
  if (decoration_options_) {
    in.decoration_options = &*decoration_options_;
    in.decoration = &decoration_;
  }
  return in;
}

}  // namespace casus::driver
