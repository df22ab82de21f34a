// What the opposite would need: a box of premises and ranges, and early signs that tell futures apart.
#include <algorithm>

#include "explain/laboratory.h"
#include "explain/observables.h"
#include "explain/prim.h"
#include "explain/signposts.h"

namespace casus::explain {
namespace {

constexpr size_t kSignposts = 3;

/// Worlds as drawn with what became of the claim in them.
struct Futures {
  std::vector<kernel::World> worlds;
  std::vector<uint8_t> holds;

  void add(const claims::Formula& f, const claims::Sample& s) {
    const claims::WorldEndings w = claims::judge_sample(f, s);
    for (size_t i = 0; i < w.size(); ++i) {
      if (w.all()[i] == claims::Ending::Undecided || w.all()[i] == claims::Ending::Void) continue;
      worlds.push_back(s.worlds[i]);
      holds.push_back(w.all()[i] == claims::Ending::Holds ? 1 : 0);
    }
  }
  double share() const {
    return worlds.empty() ? 0
                          : static_cast<double>(std::count(holds.begin(), holds.end(), 1)) /
                                static_cast<double>(holds.size());
  }
};

PrimData prim_data(const Laboratory& lab, const Futures& f, bool of_holding) {
  PrimData data;
  for (const claims::Quantity& q : lab.quantities()) {
    data.inputs.emplace_back();
    for (const kernel::World& w : f.worlds) data.inputs.back().push_back(w.params[q.at]);
  }
  for (const claims::Indicator& k : lab.setup.indicators) {
    data.inputs.emplace_back();
    for (const kernel::World& w : f.worlds)
      data.inputs.back().push_back(ensemble::premise_on(lab.m, w, k.ref) ? 1 : 0);
  }
  for (uint8_t h : f.holds) data.hit.push_back((h != 0) == of_holding ? 1 : 0);
  return data;
}

BoxLimit limit_text(const Laboratory& lab, const Limit& l) {
  BoxLimit out;
  out.quasi_p = l.quasi_p;
  const size_t quantities = lab.quantities().size();
  if (l.dimension >= quantities) {
    const claims::Indicator& k = lab.setup.indicators[l.dimension - quantities];
    out.premise = true;
    out.name = k.name;
    out.note = lab.m.premises[k.ref.premise].text;
    out.on = l.low.has_value();
    return out;
  }
  const Driver d = describe(lab.m, lab.quantities()[l.dimension]);
  out.name = d.quantity.name;
  out.note = d.note;
  out.unit = d.shown.unit;
  out.cites = d.cites;
  out.range_low = d.low;
  out.range_high = d.high;
  if (l.low) out.low = *l.low / d.shown.scale;
  if (l.high) out.high = *l.high / d.shown.scale;
  return out;
}

void add_box(const Laboratory& lab, const Futures& learn, const Futures& test, Why& out) {
  // The rarer ending of the view is the opposite.
  const bool of_holding = out.all.value < 0.5;
  const PrimResult r = prim(prim_data(lab, learn, of_holding));
  if (!r.chosen) return;
  const Box held_out = measured(*r.chosen, prim_data(lab, test, of_holding));
  if (held_out.rows == 0) return;
  OppositeBox box;
  box.holds = of_holding;
  for (const Limit& l : r.chosen->limits) box.limits.push_back(limit_text(lab, l));
  std::stable_sort(box.limits.begin(), box.limits.end(),
                   [](const BoxLimit& a, const BoxLimit& b) { return a.quasi_p < b.quasi_p; });
  box.coverage = r.chosen->coverage;
  box.density = density_of(held_out);
  box.inside = held_out.rows;
  box.learned_on = learn.worlds.size();
  box.tested_on = test.worlds.size();
  box.base = of_holding ? learn.share() : 1 - learn.share();
  for (const Box& b : r.trajectory) box.trajectory.push_back({b.coverage, b.density, b.limits.size()});
  out.box = std::move(box);
}

/// values[observable][world]: one history a world.
std::vector<std::vector<double>> observe(Laboratory& lab, const Observables& what, const ensemble::Column& as,
                                         std::vector<kernel::World> worlds) {
  ensemble::Spec spec;
  for (const Observed& o : what.list) spec.columns.push_back({as.policy, as.shock, o.value});
  spec.given = std::move(worlds);
  spec.runs = 1;
  std::vector<std::vector<double>> out(what.list.size());
  lab.sampler.run_on(what.model, spec, [&](const ensemble::Block& b) {
    for (size_t c = 0; c < out.size(); ++c)
      for (size_t w = 0; w < b.worlds.size(); ++w) out[c].push_back(b.value(c, w, 0));
  });
  return out;
}

void add_signposts(Laboratory& lab, const Futures& learn, const Futures& test, Why& out) {
  if (lab.formula().leaves.empty()) return;
  const ensemble::Column& first =
      lab.setup.table.columns[lab.setup.table.leaves[lab.formula().leaves.front()].column];
  const Observables what = observables(lab.m, lab.judging.step > 0 ? lab.judging.step : lab.m.step);
  std::vector<kernel::World> worlds = learn.worlds;
  worlds.insert(worlds.end(), test.worlds.begin(), test.worlds.end());
  const auto seen = observe(lab, what, first, std::move(worlds));
  if (lab.stopped()) return;
  std::vector<Observable> all;
  std::vector<size_t> number;
  for (size_t o = 0; o < what.list.size(); ++o) {
    const std::vector<double>& x = seen[o];
    if (std::any_of(x.begin(), x.end(), [](double v) { return v != v; })) continue;
    const auto split = x.begin() + static_cast<ptrdiff_t>(learn.worlds.size());
    all.push_back({{x.begin(), split}, {split, x.end()}, what.list[o].subject});
    number.push_back(o);
  }
  out.signposts_sought = true;
  out.signpost_policy = first.policy == model::kNone ? "" : lab.m.policies[first.policy].name;
  for (const Signpost& s : signposts(all, learn.holds, test.holds, kSignposts)) {
    const Observed& o = what.list[number[s.observable]];
    SignpostFound found;
    found.name = o.name;
    found.text = o.text;
    found.unit = o.shown.unit;
    found.day = o.day;
    found.cut = s.cut / o.shown.scale;
    found.above = s.above;
    found.truth = o.truth;
    found.area = s.area;
    found.accuracy = s.accuracy;
    out.signposts.push_back(std::move(found));
  }
}

}  // namespace

void explain_opposite(Laboratory& lab, Why& out) {
  if (lab.options.fast || lab.plan.fresh == 0 || lab.material.mixture.size() == 0) return;
  Futures learn, test;
  learn.add(lab.formula(), lab.material.mixture);
  const uint32_t worlds = lab.judging.worlds;
  if (lab.plan.fresh > worlds) {
    const claims::Sample more = lab.fresh(lab.setup.mixture.rule, worlds, lab.plan.fresh - worlds);
    if (!more.whole) return;
    learn.add(lab.formula(), more);
  }
  const claims::Sample apart = lab.fresh(lab.setup.mixture.rule, lab.plan.fresh, worlds);
  if (!apart.whole) return;
  test.add(lab.formula(), apart);
  add_box(lab, learn, test, out);
  add_signposts(lab, learn, test, out);
}

}  // namespace casus::explain
