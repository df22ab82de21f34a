// What was simulated, put together for one claim.
#include <algorithm>
#include <cmath>

#include "claims/categories.h"
#include "claims/judging.h"
#include "claims/regression.h"
#include "ensemble/structure_key.h"

namespace casus::claims {
namespace {

constexpr size_t kParams = 6;           // listed
constexpr double kWorthListing = 0.02;  // two points
constexpr double kFlips = 0.10, kNoisy = 0.08;

double size_of(double x) { return x < 0 ? -x : x; }
double clamped(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

WorldEndings first_of(const WorldEndings& w, size_t count) {
  WorldEndings out = w;
  for (auto& part : out.parts) part.resize(std::min(part.size(), count));
  out.hold.resize(out.size());
  out.fail.resize(out.size());
  return out;
}

class Maker {
 public:
  Maker(const model::Model& m, const ClaimsOptions& o, const Setup& s, const Material& x, size_t claim)
      : m_(m),
        options_(o),
        setup_(s),
        material_(x),
        claim_(claim),
        formula_(s.formulas[claim]),
        source_(m.claims[s.claims[claim]]) {
    for (const Sample& sample : x.views) endings_.push_back(judge_sample(formula_, sample));
    for (const Sample& sample : x.follow_up_samples)
      follow_endings_.push_back(judge_sample(formula_, sample));
    mixture_ = judge_sample(formula_, x.mixture);
  }

  Verdict make(Equalities& equalities) {
    v_.claim = setup_.claims[claim_];
    v_.name = source_.name;
    v_.method = shown() ? Method::Shown : Method::Estimated;
    for (size_t i = 0; i < material_.views.size(); ++i) add_view(i);
    add_runs();
    if (options_.range && material_.mixture.size() > 0) {
      add_range();
      add_premises();
      const Restated r = restated(m_, setup_.indicators, setup_.quantities, material_.mixture, mixture_);
      v_.restates = r.name;
      v_.restates_accuracy = r.accuracy;
    }
    add_params();
    add_examples();
    v_.curve = threshold_curve(formula_, material_.views[0]);
    add_windows();
    add_step();
    for (const kernel::World& w : material_.views[0].worlds)
      if (no_path(equalities.in(w))) {
        flag(Flag::NoPath);
        break;
      }
    add_category();
    return std::move(v_);
  }

 private:
  bool shown() const {
    return !material_.proofs.empty() && !material_.proofs[0].empty() && material_.proofs[0][claim_].provable;
  }
  void flag(Flag f) {
    if (!v_.has(f)) v_.flags.push_back(f);
  }

  /// Whether this follow-up was made for this claim.
  bool mine(size_t follow_up) const {
    const auto& claims = material_.follow_ups.runs[follow_up].claims;
    return std::find(claims.begin(), claims.end(), claim_) != claims.end();
  }

  void add_view(size_t i) {
    const Sample& s = material_.views[i];
    const WorldEndings& w = endings_[i];
    ViewResult r;
    r.view = setup_.views[i].name;
    r.label = setup_.views[i].label;
    for (size_t k = 0; k < i && r.same_as.empty(); ++k)
      if (same_premises(material_.views[k], s)) r.same_as = setup_.views[k].name;
    r.worlds = static_cast<uint32_t>(s.size());
    r.runs = s.runs;
    r.withheld = static_cast<double>(std::count(w.all().begin(), w.all().end(), Ending::Undecided)) /
                 std::max<double>(1, r.worlds);
    const EndingShares shares =
        shown() ? shown_shares(material_.proofs[i][claim_].endings, options_.error) : extrapolated_shares(w);
    r.holds = shares.holds;
    r.none = shares.none;
    r.fails = shares.fails;
    r.voids = shares.voids;
    r.undecided = shares.undecided;
    for (size_t l = 0; l < formula_.leaves.size(); ++l) r.estimands.push_back(estimand(s, l));
    if (r.voids > 0) flag(Flag::VoidWorlds);
    if (r.withheld > 0) flag(Flag::WithheldWorlds);
    if (!shown() && shares.moved > kNoisy) flag(Flag::NoisyRuns);
    if (shown()) {
      r.runs = options_.prove_runs;
      if (material_.proofs[i][claim_].approximate) flag(Flag::Approximate);
      v_.runs += material_.proofs[i][claim_].runs;
    } else if (!material_.proofs.empty()) {
      flag(Flag::NotProvable);
    }
    if (shown() && material_.proofs[i][claim_].cut) flag(Flag::Clamped);
    if (formula_.compensated) {
      flag(Flag::Compensated);
      if (s.faulty_totals > 0) flag(Flag::FaultyTotals);
    }
    if (r.worlds <= 64) flag(Flag::FewWorlds);
    if (!s.whole) flag(Flag::Stopped);
    v_.views.push_back(std::move(r));
  }

  static bool same_premises(const Sample& a, const Sample& b) {
    return a.size() > 0 && std::equal(a.worlds.begin(), a.worlds.end(), b.worlds.begin(), b.worlds.end(),
                                      [](const auto& x, const auto& y) { return x.premises == y.premises; });
  }

  Estimand estimand(const Sample& s, size_t l) const {
    const model::ClaimExpr& node = m_.claim_exprs[formula_.leaf_nodes[l]];
    Estimand e;
    e.kind = node.op == model::ClaimOp::Chance ? Estimand::Kind::Chance
             : node.op == model::ClaimOp::Mean ? Estimand::Kind::Mean
                                               : Estimand::Kind::Quantile;
    e.node = formula_.leaf_nodes[l];
    e.span = node.span;
    if (node.policy != model::kNone) e.policy = m_.policies[node.policy].name;
    if (node.shock != model::kNone) e.shock = m_.shocks[node.shock].name;
    const std::string key = ensemble::run_key(m_, node.run);
    for (const model::Outcome& o : m_.outcomes)
      if (e.kind != Estimand::Kind::Chance && e.outcome.empty() && ensemble::run_key(m_, o.value) == key) {
        e.outcome = o.name;
        e.shown = o.shown;
      }
    std::vector<double> x;
    for (size_t w = 0; w < s.size(); ++w) {
      const double value = s.leaf_values(w, 0)[formula_.leaves[l]];
      if (value == value) x.push_back(value);
    }
    e.mean = mean_of(x);
    e.q05 = sample_quantile(x, 0.05);
    e.q50 = sample_quantile(x, 0.5);
    e.q95 = sample_quantile(x, 0.95);
    return e;
  }

  void add_runs() {
    auto count = [&](const Sample& s) {
      v_.runs += uint64_t{s.size()} * s.runs * groups_of(setup_.table, formula_.leaves);
    };
    for (const Sample& s : material_.views) count(s);
    count(material_.mixture);
    for (size_t f = 0; f < material_.follow_up_samples.size(); ++f)
      if (mine(f)) count(material_.follow_up_samples[f]);
  }

  void add_range() {
    auto consider = [&](const Sample& s, const WorldEndings& w, const std::string& view) {
      if (s.size() == 0) return;
      const Share share = extrapolated_shares(w).holds;
      auto take = [&](std::optional<Corner>& c, bool better) {
        if (!c || better)
          c = Corner{share, static_cast<uint32_t>(s.size()), constant_settings(m_, setup_.players, s), view};
      };
      take(v_.lowest, v_.lowest && share.value < v_.lowest->share.value);
      take(v_.highest, v_.highest && share.value > v_.highest->share.value);
    };
    for (size_t i = 0; i < material_.views.size(); ++i)
      if (setup_.views[i].of_weights) consider(material_.views[i], endings_[i], setup_.views[i].name);
    for (size_t f = 0; f < material_.follow_up_samples.size(); ++f)
      if (mine(f)) consider(material_.follow_up_samples[f], follow_endings_[f], "");
    if (material_.follow_ups.claims[claim_].dropped) flag(Flag::RangeOfViews);
  }

  void add_premises() {
    const auto effects = premise_effects(m_, setup_.indicators, material_.mixture, mixture_);
    const double author = extrapolated_shares(endings_[0]).holds.value;
    auto add = [&](size_t k, double with, double without, bool simulated) {
      if (size_of(with - without) < kWorthListing) return;
      TurnsOn t;
      t.name = setup_.indicators[k].name;
      t.label = m_.premises[setup_.indicators[k].ref.premise].text;
      t.share_with = with;
      t.share_without = without;
      t.effect = effects[k].on_margin;
      t.effect_error = effects[k].margin_error;
      t.simulated = simulated;
      v_.turns_on.push_back(std::move(t));
    };
    for (const auto& toggle : material_.follow_ups.claims[claim_].toggles) {
      const WorldEndings& changed = follow_endings_[toggle.follow_up];
      if (changed.size() == 0) continue;
      // The difference is taken on the same worlds, and set off from the author's share over all of them.
      const double here = extrapolated_shares(first_of(endings_[0], changed.size())).holds.value;
      const double other = clamped(author + extrapolated_shares(changed).holds.value - here);
      add(toggle.indicator, toggle.on_in_author ? author : other, toggle.on_in_author ? other : author, true);
    }
    for (size_t k = 0; k < setup_.indicators.size(); ++k) {
      if (effects[k].strength() < 3) continue;
      WorldEndings on, off;
      for (size_t w = 0; w < endings_[0].size(); ++w) {
        WorldEndings& side =
            ensemble::premise_on(m_, material_.views[0].worlds[w], setup_.indicators[k].ref) ? on : off;
        for (size_t p = 0; p < kParts; ++p) side.parts[p].push_back(endings_[0].parts[p][w]);
      }
      if (on.size() < 16 || off.size() < 16) continue;
      add(k, extrapolated_shares(on).holds.value, extrapolated_shares(off).holds.value, false);
    }
    std::stable_sort(v_.turns_on.begin(), v_.turns_on.end(), [](const TurnsOn& a, const TurnsOn& b) {
      return size_of(a.share_with - a.share_without) > size_of(b.share_with - b.share_without);
    });
  }

  void add_params() {
    std::vector<TurnsOn> params = param_effects(m_, setup_.quantities, material_.views[0], endings_[0]);
    v_.quantities = static_cast<uint32_t>(params.size());
    for (const TurnsOn& t : params) v_.quantities_from_data += t.from_data ? 1 : 0;
    params.resize(std::min(params.size(), kParams));
    v_.turns_on.insert(v_.turns_on.end(), params.begin(), params.end());
  }

  /// The world that shows an ending most clearly, in the first sample that has one.
  void look_for(std::optional<ExampleWorld>& out, Ending ending, const Sample& s, const WorldEndings& w,
                const std::string& view, bool stress) {
    if (out) return;
    double best = 0;
    for (size_t i = 0; i < w.size(); ++i) {
      if (w.parts[0][i] != ending) continue;
      const bool clear = w.parts[1][i] == ending && w.parts[2][i] == ending;
      const double margin = ending == Ending::Holds ? w.hold[i] : w.fail[i];
      const double rank = margin + (clear ? 10 : 0);
      if (out && rank <= best) continue;
      best = rank;
      out = ExampleWorld{s.worlds[i].number, view, settings_in(m_, setup_.players, s.worlds[i]), w.hold[i],
                         stress};
    }
  }

  void add_examples() {
    for (auto [out, ending] : {std::pair{&v_.holds_in, Ending::Holds}, {&v_.fails_in, Ending::Fails}}) {
      for (size_t i = 0; i < endings_.size(); ++i)
        look_for(*out, ending, material_.views[i], endings_[i], setup_.views[i].name, false);
      look_for(*out, ending, material_.mixture, mixture_, "as drawn", false);
      for (size_t f = 0; f < follow_endings_.size(); ++f)
        if (mine(f)) look_for(*out, ending, material_.follow_up_samples[f], follow_endings_[f], "", false);
      if (covers(material_.stress))
        look_for(*out, ending, material_.stress, judge_sample(formula_, material_.stress), "as drawn", true);
    }
  }

  bool covers(const Sample& s) const {
    return s.size() > 0 && std::all_of(formula_.leaves.begin(), formula_.leaves.end(), [&](uint32_t l) {
             return std::find(s.leaves.begin(), s.leaves.end(), l) != s.leaves.end();
           });
  }

  /// Whether all worlds of this claim were run: those in which it always ends alike, and those outside the
  /// ranges, which come last.
  bool looked_beyond() const { return covers(material_.stress) && material_.stress.whole; }

  bool stopped() const {
    bool whole = material_.mixture.whole && material_.stress.whole;
    for (size_t f = 0; f < material_.follow_up_samples.size(); ++f)
      whole = whole && (!mine(f) || material_.follow_up_samples[f].whole);
    return !whole;
  }

  void add_windows() {
    size_t windows = 0, cut = 0;
    for (model::ClaimExprId node : formula_.leaf_nodes) {
      std::vector<model::RunExprId> todo{m_.claim_exprs[node].run};
      while (!todo.empty()) {
        const model::RunExpr& e = m_.run_exprs[todo.back()];
        todo.pop_back();
        todo.insert(todo.end(), e.args.begin(), e.args.end());
        if (e.probe == model::kNone) continue;
        ++windows;
        cut += e.cut ? 1 : 0;
      }
    }
    v_.cut_window = windows == 0 ? 0 : static_cast<double>(cut) / static_cast<double>(windows);
    if (cut > 0) flag(Flag::CutWindow);
  }

  void add_step() {
    const Sample &half = material_.half_step, &again = material_.again;
    if (half.size() == 0 || again.size() < half.size() || material_.views[0].size() < half.size()) return;
    const WorldEndings a = judge_sample(formula_, half), b = judge_sample(formula_, again);
    double flips = 0, by_luck = 0;
    for (size_t w = 0; w < half.size(); ++w) {
      const bool holds = endings_[0].all()[w] == Ending::Holds;
      flips += holds != (a.all()[w] == Ending::Holds) ? 1 : 0;
      by_luck += holds != (b.all()[w] == Ending::Holds) ? 1 : 0;
    }
    v_.step_checked = true;
    v_.step_flips = std::max(0.0, flips - by_luck) / static_cast<double>(half.size());
    if (v_.step_flips > kFlips) flag(Flag::StepMatters);
  }

  bool no_path(const std::vector<uint32_t>& equal) const {
    for (uint32_t l : formula_.leaves) {
      const uint32_t c = setup_.table.leaves[l].column;
      if (equal[c] == c) continue;
      for (uint32_t o : formula_.leaves)
        if (o != l && equal[setup_.table.leaves[o].column] == equal[c] && setup_.table.leaves[o].column != c)
          return true;
    }
    return false;
  }

  void add_category() {
    CategoryInput in;
    in.asserted = source_.asserted;
    auto triple = [](const ViewResult& r) {
      return EndingTriple{r.holds.value, r.none.value, r.fails.value};
    };
    in.author = triple(v_.views[0]);
    in.has_agreed = v_.views.size() > 1;
    if (in.has_agreed) in.agreed = triple(v_.views[1]);
    in.has_range = v_.lowest.has_value();
    if (in.has_range) {
      in.low = v_.lowest->share.value;
      in.high = v_.highest->share.value;
    }
    in.undecided = v_.views[0].undecided;
    in.restates = !v_.restates.empty();
    const Constant constant = constant_ending(setup_, material_, claim_);
    const bool beyond = looked_beyond();
    in.cannot_fail = constant.always && beyond && v_.fails_in == std::nullopt && all_stress_holds();
    if (constant.always && beyond && !in.cannot_fail) flag(Flag::FailsOnlyUnderStress);
    if (constant.never && beyond && !v_.holds_in) flag(Flag::NeverHolds);
    if (stopped()) flag(Flag::Stopped);
    for (const TurnsOn& t : v_.turns_on) {
      if (t.kind != TurnsOn::Kind::Premise) continue;
      const double after = std::min(t.share_with, t.share_without);
      if (after < in.author.holds) in.carriers.push_back({t.name, after});
    }
    const CategoryResult r = categorize(in);
    v_.category = r.category;
    v_.depends_on = r.depends_on;
    v_.needed = r.needed;
    if (r.weaker_too) flag(Flag::WeakerToo);
    for (size_t i = 0; i < std::min<size_t>(material_.views.size(), 2); ++i)
      if (!material_.views[i].whole) v_.category = Category::NotSettled;
  }

  bool all_stress_holds() const {
    const WorldEndings w = judge_sample(formula_, material_.stress);
    return std::all_of(w.all().begin(), w.all().end(), [](Ending e) { return e == Ending::Holds; });
  }

  const model::Model& m_;
  const ClaimsOptions& options_;
  const Setup& setup_;
  const Material& material_;
  size_t claim_;
  const Formula& formula_;
  const model::Claim& source_;
  std::vector<WorldEndings> endings_, follow_endings_;
  WorldEndings mixture_;
  Verdict v_;
};

void collect_params(const model::Model& m, model::ExprId id, std::vector<model::ParamId>& out) {
  if (id == model::kNone) return;
  const model::Expr& e = m.exprs[id];
  if (e.op == model::Op::Param) out.push_back(e.ref.family);
  for (model::ExprId a : e.args) collect_params(m, a, out);
}

}  // namespace

Constant constant_ending(const Setup& s, const Material& x, size_t claim) {
  Constant out{true, true};
  auto look = [&](const Sample& sample) {
    const WorldEndings w = judge_sample(s.formulas[claim], sample);
    for (Ending e : w.all()) {
      if (e == Ending::Undecided) continue;
      out.always = out.always && e == Ending::Holds;
      out.never = out.never && e != Ending::Holds;
    }
  };
  for (const Sample& v : x.views) look(v);
  look(x.mixture);
  for (size_t f = 0; f < x.follow_up_samples.size(); ++f) {
    const auto& claims = x.follow_ups.runs[f].claims;
    if (std::find(claims.begin(), claims.end(), claim) != claims.end()) look(x.follow_up_samples[f]);
  }
  return out;
}

ensemble::WorldRule stress_rule(const model::Model& m, const ensemble::WorldRule& mixture) {
  ensemble::WorldRule rule = mixture;
  rule.spread = 3;
  std::vector<model::ParamId> candidates;
  auto take = [&](const std::vector<model::TimesLine>& lines) {
    for (const model::TimesLine& t : lines)
      for (const model::PremiseRef& p : t.because)
        if (!m.premises[p.premise].agreed) collect_params(m, t.factor, candidates);
  };
  for (const model::Process& p : m.processes) take(p.times);
  for (const model::Flow& f : m.flows) take(f.times);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  for (model::ParamId p : candidates)
    if (m.params[p].unit.powers.empty() && !m.params[p].level) rule.freed.push_back(p);
  return rule;
}

Verdict make_verdict(const model::Model& m, const ClaimsOptions& o, const Setup& s, const Material& x,
                     size_t claim, Equalities& equalities) {
  return Maker(m, o, s, x, claim).make(equalities);
}

std::vector<ExpectationResult> check_laws(const model::Model& m, const Setup& s, const Material& x) {
  std::vector<ExpectationResult> out;
  for (size_t i = 0; i < s.laws.size(); ++i) {
    ExpectationResult r;
    r.expectation = s.laws[i];
    r.name = m.expectations[s.laws[i]].name;
    for (const Sample& sample : x.laws) {
      for (size_t w = 0; w < sample.size(); ++w) {
        ++r.worlds;
        // Broken on all runs and on both halves: not by luck.
        bool broken = true;
        for (size_t part : {0, 1, 2})
          broken = broken && !plain_truth(s.law_formulas[i], sample.leaf_values(w, part), sample.worlds[w]);
        if (!broken) continue;
        ++r.broken;
        if (r.broken_in) continue;
        r.broken_in = sample.worlds[w].number;
        r.view = sample.name;
      }
    }
    out.push_back(std::move(r));
  }
  return out;
}

}  // namespace casus::claims
