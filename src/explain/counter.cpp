// The nearest counter-world of a claim, found by simulation and checked by it.
#include <algorithm>
#include <cmath>

#include "claims/proof.h"
#include "explain/counter_world.h"
#include "explain/laboratory.h"
#include "random/math.h"

namespace casus::explain {
namespace {

constexpr size_t kQuantities = 5, kPremises = 3;
constexpr uint32_t kLuckOf = 3u << 24;  // number of the world whose luck all share
constexpr uint32_t kCheckRuns = 1024;

/// What can be changed, and how a change becomes a world.
class Room {
 public:
  explicit Room(Laboratory& lab) : lab_(lab) {
    base_ = lab.setup.views[lab.view_number()].rule;
    base_.best_guess = true;
    for (Driver& d : ranked_drivers(lab))
      if (quantities.size() < kQuantities) quantities.push_back(std::move(d));
    for (const PremisePlayer& p : lab.players())
      if (premises.size() < kPremises && p.reaches && p.strength >= 2) premises.push_back(p);
  }

  std::vector<Driver> quantities;
  std::vector<PremisePlayer> premises;

  ensemble::WorldRule rule(const Change& c) const {
    ensemble::WorldRule r = base_;
    for (size_t i = 0; i < premises.size(); ++i)
      if (c.turned >> i & 1) claims::set_premise(lab_.m, r, {premises[i].premise, -1}, false);
    for (size_t i = 0; i < quantities.size(); ++i)
      if (c.z[i] != 0)
        r.fixes.push_back({ensemble::WorldRule::Fix::Kind::Param, quantities[i].quantity.param,
                           quantities[i].quantity.instance, value(i, c.z[i])});
    return r;
  }
  double value(size_t i, double z) const {
    const claims::Quantity& q = quantities[i].quantity;
    return ensemble::prior_quantile(lab_.m.params[q.param].priors[q.instance], random::normal_cdf(z));
  }
  kernel::World world(const Change& c) const {
    return ensemble::draw_world(lab_.m, rule(c), lab_.options.seed, kLuckOf);
  }

 private:
  Laboratory& lab_;
  ensemble::WorldRule base_;
};

/// Ending of one world, shown if it can be.
struct Checked {
  claims::Ending ending = claims::Ending::Undecided;
  bool shown = false;
  uint64_t runs = 0;
};

Checked check(Laboratory& lab, const Room& room, const Change& c) {
  Checked out;
  claims::ClaimsOptions o = lab.judging;
  o.worlds = 1;
  o.prove_runs = kCheckRuns;
  const uint64_t before = lab.sampler.totals().runs;
  const auto proofs = claims::prove(lab.m, lab.setup.table, {&lab.formula()}, room.rule(c), o, lab.sampler);
  out.runs = lab.sampler.totals().runs - before;
  if (proofs[0].provable && !proofs[0].endings.empty()) {
    out.ending = proofs[0].endings[0];
    out.shown = out.ending != claims::Ending::Undecided;
    if (out.shown) return out;
  }
  // All runs, both halves and all quarters agree, or it is left open.
  const claims::Sample s = lab.given({room.world(c)}, kCheckRuns / 2);
  if (s.size() == 0) return out;
  const claims::WorldEndings w = claims::judge_sample(lab.formula(), s);
  out.runs += s.totals.runs;
  out.ending = w.all()[0];
  for (const auto& part : w.parts)
    if (part[0] != out.ending) out.ending = claims::Ending::Undecided;
  return out;
}

bool turned(claims::Ending e, bool held) {
  using claims::Ending;
  return held ? e == Ending::Fails || e == Ending::None : e == Ending::Holds;
}

void describe_change(const Room& room, const Change& c, NearestCounter& out) {
  for (size_t i = 0; i < room.premises.size(); ++i)
    if (c.turned >> i & 1) {
      CounterChange x;
      x.name = room.premises[i].name;
      x.premise = true;
      out.changes.push_back(std::move(x));
    }
  std::vector<size_t> order;
  for (size_t i = 0; i < room.quantities.size(); ++i)
    if (c.z[i] != 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return std::abs(c.z[a]) > std::abs(c.z[b]); });
  for (size_t i : order) {
    const Driver& d = room.quantities[i];
    CounterChange x;
    x.name = d.quantity.name;
    x.note = d.note;
    x.unit = d.shown.unit;
    x.from = d.best;
    x.to = room.value(i, c.z[i]) / d.shown.scale;
    x.z = c.z[i];
    x.cites = d.cites;
    out.changes.push_back(std::move(x));
  }
}

}  // namespace

void find_counter_world(Laboratory& lab, Why& out) {
  if (lab.options.fast || lab.plan.counter_runs == 0) return;
  Room room(lab);
  if (room.quantities.empty() && room.premises.empty()) return;
  const auto margins_of = [&](const std::vector<Change>& all) {
    std::vector<kernel::World> worlds;
    for (const Change& c : all) worlds.push_back(room.world(c));
    const claims::Sample s = lab.given(std::move(worlds), lab.plan.counter_runs);
    std::vector<double> g = claims::judge_sample(lab.formula(), s).hold;
    g.resize(all.size(), std::nan(""));
    return g;
  };
  Change best_guess{std::vector<double>(room.quantities.size(), 0.0), 0};
  const Checked here = check(lab, room, best_guess);
  if (lab.stopped() || here.ending == claims::Ending::Void || here.ending == claims::Ending::Undecided)
    return;
  NearestCounter found;
  found.holds_at_best = here.ending == claims::Ending::Holds;
  const double sign = found.holds_at_best ? 1 : -1;
  const Margins margins = [&](const std::vector<Change>& all) {
    std::vector<double> g = margins_of(all);
    for (double& x : g) x = x == x ? sign * x : 1.0;  // undefined is no crossing
    return g;
  };
  std::vector<double> slopes;
  for (const Driver& d : room.quantities) slopes.push_back(sign * d.correlation);
  const CounterWorlds search = counter_worlds(margins, slopes, room.premises.size());
  if (lab.stopped()) return;
  for (const auto& candidate : search.by_turned) {
    if (!candidate || found.found) continue;
    // A little beyond the edge, where a finite number of runs can tell.
    for (double by : {1.0, 1.1, 1.25, 1.5}) {
      Change c = candidate->change;
      for (double& z : c.z) z *= by;
      const Checked checked = check(lab, room, c);
      if (lab.stopped()) return;
      found.runs += checked.runs;
      if (turned(checked.ending, found.holds_at_best)) {
        found.found = true;
        found.ending = checked.ending;
        found.shown = checked.shown;
        found.distance = by * candidate->distance;
        describe_change(room, c, found);
        break;
      }
      if (candidate->distance == 0) break;
    }
  }
  for (CounterChange& c : found.changes)
    if (c.premise)
      for (const PremiseChange& p : out.premises)
        if (p.name == c.name) c.note = p.text;
  out.counter = std::move(found);
}

}  // namespace casus::explain
