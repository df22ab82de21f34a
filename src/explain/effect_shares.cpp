// Premises and quantities on one scale: how much of what a claim's margin varies by over worlds as drawn each
// of them answers for.
#include <algorithm>
#include <cmath>

#include "explain/laboratory.h"
#include "explain/shapley_effects.h"

namespace casus::explain {
namespace {

using Setting = model::View::Setting;

// Worlds of the walks: their numbers address what is drawn, and luck.
constexpr uint32_t kFrom = 5u << 24, kTo = 6u << 24;
constexpr double kMatters = 2;  // |t| from which a premise is an input of its own

/// The inputs of the walks: premises, then quantities, then everything else.
class Inputs {
 public:
  Inputs(const Laboratory& lab, const std::vector<Driver>& drivers, size_t most) : lab_(lab), free_(lab.m) {
    // What a premise requires is applied to what is drawn, so that what is drawn is independent.
    for (model::Premise& p : free_.premises) p.requires_.clear();
    const auto strengths = lab.premise_strengths();
    std::vector<size_t> order;
    for (size_t k = 0; k < strengths.size(); ++k)
      if (strengths[k] >= kMatters && lab.reaches(lab.setup.players[k].premise)) order.push_back(k);
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return strengths[a] > strengths[b]; });
    for (size_t k : order)
      if (premises_.size() < (most + 1) / 2) premises_.push_back(lab.setup.players[k].premise);
    for (const Driver& d : drivers)
      if (premises_.size() + quantities_.size() < most) quantities_.push_back(d.quantity);
  }

  size_t size() const { return premises_.size() + quantities_.size() + 1; }

  EffectShares::Input describe(size_t input) const {
    EffectShares::Input out;
    out.premise = input < premises_.size();
    out.rest = input + 1 == size();
    if (out.premise)
      out.name = lab_.m.premises[premises_[input]].name;
    else if (!out.rest)
      out.name = quantities_[input - premises_.size()].name;
    return out;
  }

  kernel::World draw(uint32_t number) const {
    return ensemble::draw_world(free_, lab_.setup.mixture.rule, lab_.options.seed, number);
  }

  /// World `a` with the inputs that are taken over as in `b`; its luck stays.
  kernel::World between(const kernel::World& a, const kernel::World& b,
                        const std::vector<bool>& taken) const {
    const bool rest = taken.back();
    kernel::World out = rest ? b : a;
    out.number = a.number;
    std::vector<double> premises = out.premises;
    for (size_t i = 0; i < premises_.size(); ++i)
      premises[premises_[i]] = (taken[i] ? b : a).premises[premises_[i]];
    for (size_t i = 0; i < quantities_.size(); ++i) {
      const size_t at = quantities_[i].at;
      out.params[at] = (taken[premises_.size() + i] ? b : a).params[at];
    }
    out.premises = ensemble::draw_world(lab_.m, rule_of(premises), lab_.options.seed, a.number).premises;
    return out;
  }

 private:
  /// Premises as drawn, `requires` and `same as` to be applied.
  ensemble::WorldRule rule_of(const std::vector<double>& drawn) const {
    ensemble::WorldRule rule = ensemble::rule_as_drawn(lab_.m);
    kernel::World world;
    world.premises = drawn;
    for (model::PremiseId p = 0; p < drawn.size(); ++p) {
      const model::Premise& premise = lab_.m.premises[p];
      if (premise.same_as != model::kNone) continue;
      const bool on = ensemble::premise_on(lab_.m, world, {p, -1});
      rule.premises[p] = on ? Setting::On : Setting::Off;
      if (premise.rival && on) rule.alternatives[p] = static_cast<int32_t>(drawn[p]);
    }
    return rule;
  }

  const Laboratory& lab_;
  model::Model free_;
  std::vector<model::PremiseId> premises_;
  std::vector<claims::Quantity> quantities_;
};

}  // namespace

void explain_effects(Laboratory& lab, Why& out) {
  if (lab.options.fast || lab.plan.effect_walks == 0) return;
  const Inputs inputs(lab, out.drivers, lab.plan.effect_inputs);
  if (inputs.size() < 2) return;
  const auto orders = effect_orders(inputs.size(), lab.plan.effect_walks, lab.options.seed);
  std::vector<kernel::World> worlds;
  for (uint32_t w = 0; w < orders.size(); ++w) {
    const kernel::World a = inputs.draw(kFrom + w), b = inputs.draw(kTo + w);
    std::vector<bool> taken(inputs.size(), false);
    worlds.push_back(inputs.between(a, b, taken));
    for (size_t i : orders[w]) {
      taken[i] = true;
      worlds.push_back(inputs.between(a, b, taken));
    }
  }
  const Judged all = judged(lab, std::move(worlds), lab.judging.runs);
  if (lab.stopped()) return;
  const auto effects_of = [&](const std::vector<double>& y) {
    std::vector<std::vector<double>> results;
    const size_t each = inputs.size() + 1;
    for (size_t w = 0; w < orders.size(); ++w)
      results.emplace_back(y.begin() + static_cast<ptrdiff_t>(w * each),
                           y.begin() + static_cast<ptrdiff_t>((w + 1) * each));
    return shapley_effects(orders, results);
  };
  const ShapleyEffects margin = effects_of(all.margin), result = effects_of(all.holds);
  if (!(margin.variance > 0)) return;
  EffectShares shares;
  shares.walks = margin.walks;
  for (size_t i = 0; i < inputs.size(); ++i) {
    shares.inputs.push_back(inputs.describe(i));
    shares.inputs.back().share = margin.effects[i];
    shares.inputs.back().on_result = result.effects[i];
  }
  std::stable_sort(shares.inputs.begin(), shares.inputs.end(), [](const auto& a, const auto& b) {
    return std::pair(!a.rest, a.share.value) > std::pair(!b.rest, b.share.value);
  });
  out.effects = std::move(shares);
}

}  // namespace casus::explain
