// What the disputed premises do for a claim: each with and without, Shapley values, the sets that carry it.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "claims/categories.h"
#include "claims/regression.h"
#include "explain/laboratory.h"
#include "explain/minimal_sets.h"

namespace casus::explain {
namespace {

constexpr double kMatters = 2;          // |t| from which a premise may get a Shapley value of its own
constexpr uint64_t kFewestOrders = 16;  // below, their intervals are as wide as the values
constexpr size_t kMostSampled = 20;     // players of their own in sampled orders
constexpr double kToggledFrom = 2;      // ... from which it is simulated with and without

using InView = PremiseChange::InView;

claims::Share share_in(Laboratory& lab, const claims::Sample& s) {
  return claims::extrapolated_shares(claims::judge_sample(lab.formula(), s)).holds;
}

/// Change of the share by indicator on worlds as drawn.
std::vector<Estimate> average_changes(const Laboratory& lab) {
  const claims::Sample& s = lab.material.mixture;
  std::vector<Estimate> out(lab.setup.indicators.size());
  if (s.size() == 0) return out;
  std::vector<std::vector<double>> x;
  for (const claims::Indicator& k : lab.setup.indicators) {
    x.emplace_back();
    for (const kernel::World& w : s.worlds) x.back().push_back(ensemble::premise_on(lab.m, w, k.ref) ? 1 : 0);
  }
  const auto effects = claims::regress(x, holding_by_world(lab.formula(), s));
  const double wide = regression_half_width(s.size(), x.size());
  for (size_t k = 0; k < out.size(); ++k)
    out[k] = {effects[k].size, effects[k].size - wide * effects[k].error,
              effects[k].size + wide * effects[k].error};
  return out;
}

void list_premises(Laboratory& lab, Why& out) {
  const auto changes = average_changes(lab);
  for (size_t k = 0; k < lab.setup.indicators.size(); ++k) {
    const claims::Indicator& i = lab.setup.indicators[k];
    const model::Premise& premise = lab.m.premises[i.ref.premise];
    PremiseChange c;
    c.name = i.name;
    c.ref = i.ref;
    c.text = i.ref.alternative >= 0 ? premise.alternatives[static_cast<size_t>(i.ref.alternative)].text
                                    : premise.text;
    const double on = claims::on_share(lab.m, lab.view(), i.ref);
    c.in_view = on >= 1 ? InView::Granted : on <= 0 ? InView::TakenAway : InView::Varies;
    c.reaches = lab.reaches(i.ref.premise);
    c.used = lab.used(i.ref.premise);
    if (c.reaches) c.on_average = changes[k];
    out.premises.push_back(std::move(c));
  }
}

/// Simulates the view with and without the premises that seem to matter, the strongest first.
void toggle_premises(Laboratory& lab, Why& out, uint64_t budget) {
  const auto effects = claims::premise_effects(lab.m, lab.setup.indicators, lab.material.mixture,
                                               claims::judge_sample(lab.formula(), lab.material.mixture));
  std::vector<size_t> order;
  for (size_t k = 0; k < effects.size(); ++k) order.push_back(k);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return effects[a].strength() > effects[b].strength(); });
  const uint64_t before = lab.sampler.totals().runs;
  for (size_t k : order) {
    if (effects[k].strength() < kToggledFrom || lab.stopped()) return;
    if (lab.sampler.totals().runs - before + lab.unit() > budget) return;
    PremiseChange& c = out.premises[k];
    if (!c.reaches) continue;
    for (bool on : {true, false}) {
      ensemble::WorldRule rule = lab.setup.views[lab.view_number()].rule;
      claims::set_premise(lab.m, rule, c.ref, on);
      const claims::Sample& s = lab.sample(rule);
      if (!s.whole) return;
      (on ? c.with : c.without) = share_in(lab, s);
    }
  }
}

/// v over the strongest players; the rest of the view's players, if any, play as one.
class PremiseGame {
 public:
  /// So many players of their own as all coalitions can be asked for within the allowance; all that show a
  /// sign of an effect where orders enough can be sampled instead.
  explicit PremiseGame(Laboratory& lab) : lab_(lab) {
    const auto& all = lab.players();
    size_t signs = 0;
    while (signs < all.size() && all[signs].reaches && all[signs].strength >= kMatters) ++signs;
    const uint64_t allowed = lab.plan.shapley_runs / std::max<uint64_t>(lab.unit(), 1);
    // One player more is the rest together; nobody and everybody have been simulated.
    size_t asked = 1;
    while (asked < kExactPlayers && (uint64_t{4} << asked) - 2 <= allowed) ++asked;
    own_ = std::min(signs, asked);
    const size_t own = std::min(signs, kMostSampled);
    if (own > own_ && allowed / own >= kFewestOrders) {
      own_ = own;
      orders_ = static_cast<size_t>(allowed / own);
    }
    coalitions_ = orders_ > 0 ? static_cast<size_t>(allowed / 4) : SIZE_MAX;
    rest_ = std::any_of(all.begin() + static_cast<ptrdiff_t>(own_), all.end(),
                        [](const auto& p) { return p.reaches; });
  }

  size_t players() const { return own_ + (rest_ ? 1 : 0); }
  size_t own() const { return own_; }
  /// 0: every coalition is asked for.
  size_t orders() const { return orders_; }
  /// That may be asked for to find the sets that carry the claim.
  size_t coalitions() const { return coalitions_; }

  std::vector<double> worth(Coalition s) {
    std::vector<bool> in;
    for (size_t i = 0; i < lab_.players().size(); ++i) in.push_back(s >> std::min(i, own_) & 1);
    // What cannot reach the claim changes nothing: it stays as in the view, which has been simulated.
    for (size_t i = 0; i < in.size(); ++i)
      if (!lab_.players()[i].reaches) in[i] = s != 0;
    const claims::Sample& sample = lab_.sample(lab_.rule_of(in));
    if (!sample.whole) return std::vector<double>(lab_.judging.worlds, 0.0);
    return holding_by_world(lab_.formula(), sample);
  }

  std::vector<std::string> names(size_t player) const {
    if (player < own_) return {lab_.players()[player].name};
    std::vector<std::string> out;
    for (size_t i = own_; i < lab_.players().size(); ++i)
      if (lab_.players()[i].reaches) out.push_back(lab_.players()[i].name);
    return out;
  }

 private:
  Laboratory& lab_;
  size_t own_ = 0, orders_ = 0, coalitions_ = 0;
  bool rest_ = false;
};

void add_shapley(Laboratory& lab, PremiseGame& game, Why& out) {
  const Game worth = [&](Coalition s) { return game.worth(s); };
  const ShapleyValues v = game.orders() > 0
                              ? shapley_sampled(game.players(), worth, game.orders(), lab.options.seed)
                              : shapley_exact(game.players(), worth);
  if (lab.stopped()) return;
  PremiseShares shares;
  shares.all = v.all;
  shares.none = v.none;
  shares.exact = v.exact;
  shares.orders = v.exact ? 0 : game.orders();
  for (size_t i = 0; i < game.players(); ++i)
    shares.players.push_back({game.names(i), i >= game.own(), v.values[i]});
  std::stable_sort(shares.players.begin(), shares.players.end(), [](const auto& a, const auto& b) {
    return std::pair(!a.rest, std::abs(a.value.value)) > std::pair(!b.rest, std::abs(b.value.value));
  });
  out.shapley = std::move(shares);
}

void add_sets(Laboratory& lab, PremiseGame& game, Why& out) {
  CarryingSets c;
  const claims::Verdict& verdict = out.result.verdicts.at(0);
  const bool said = !lab.m.claims[verdict.claim].asserted.empty();
  c.level_of_word = said && out.all.value >= verdict.needed;
  c.level = c.level_of_word ? verdict.needed : claims::need_of(claims::Strength::Mostly).author;
  c.carried = out.all.value >= c.level;
  if (c.carried) {
    const auto share = [&](Coalition s) { return mean(game.worth(s)); };
    const MinimalSets found =
        minimal_sets(game.players(), [&](Coalition s) { return share(s) >= c.level; }, game.coalitions());
    if (lab.stopped()) return;
    c.complete = found.complete;
    const auto names = [&](Coalition s) {
      std::vector<std::string> all;
      for (size_t i = 0; i < game.players(); ++i)
        if (s >> i & 1) {
          const auto more = game.names(i);
          all.insert(all.end(), more.begin(), more.end());
        }
      return all;
    };
    for (Coalition s : found.sets) {
      c.sets.push_back(names(s));
      c.shares.push_back(share(s));
    }
    c.load_bearing = names(found.load_bearing);
    c.nothing_needed = found.sets.size() == 1 && found.sets[0] == 0;
  }
  out.sets = std::move(c);
}

}  // namespace

void explain_premises(Laboratory& lab, Why& out) {
  list_premises(lab, out);
  if (lab.options.fast || lab.setup.indicators.empty()) return;
  PremiseGame game(lab);
  if (game.players() > 0) {
    add_shapley(lab, game, out);
    if (!lab.stopped()) add_sets(lab, game, out);
  }
  toggle_premises(lab, out, lab.plan.toggle_runs);
}

}  // namespace casus::explain
