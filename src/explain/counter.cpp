// The nearest counter-world of a claim, found by simulation and checked by it on other luck.
#include <algorithm>
#include <cmath>

#include "claims/proof.h"
#include "explain/counter_world.h"
#include "explain/laboratory.h"
#include "random/math.h"

namespace casus::explain {
namespace {

constexpr size_t kStrongest = 5;  // quantities looked at whether or not drivers or boxes name them
// Numbers of the worlds whose luck all share: in the search, and in the check where nothing is shown.
constexpr uint32_t kLuckOf = 3u << 24, kOtherLuck = kLuckOf + 1;
constexpr uint32_t kCheckRuns = 1024;
constexpr double kFollowed = 2;  // standard errors from which a slope sets the first direction

/// A premise set otherwise than at the best guess.
struct Move {
  model::PremiseRef ref;
  bool on = false;
  std::string name, text;
  double effect = 0;  // on the margin, in standard errors, over worlds as drawn
};

/// What can be changed, and how a change becomes a world.
class Room {
 public:
  Room(Laboratory& lab, const Why& so_far) : lab_(lab) {
    base_ = lab.setup.views[lab.view_number()].rule;
    base_.best_guess = true;
    effects_ = lab.indicator_effects();
    find_quantities(so_far);
    find_moves();
  }

  std::vector<Driver> quantities;
  std::vector<Move> moves;

  /// Moves that promise to turn the claim come first, and are tried first among equals.
  void order_moves(bool to_lower) {
    std::stable_sort(moves.begin(), moves.end(), [&](const Move& a, const Move& b) {
      return to_lower ? a.effect < b.effect : a.effect > b.effect;
    });
    moves.resize(std::min(moves.size(), kMostMoves));
  }
  std::vector<size_t> premise_of_moves() const {
    std::vector<size_t> out;
    for (const Move& move : moves) out.push_back(move.ref.premise);
    return out;
  }
  ensemble::WorldRule rule(const Change& c) const {
    ensemble::WorldRule r = base_;
    for (size_t i = 0; i < moves.size(); ++i)
      if (c.turned >> i & 1) claims::set_premise(lab_.m, r, moves[i].ref, moves[i].on);
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
  kernel::World world(const Change& c, uint32_t number) const {
    return ensemble::draw_world(lab_.m, rule(c), lab_.options.seed, number);
  }

 private:
  /// Those that drivers or the box name, and those that the margin follows most closely.
  void find_quantities(const Why& so_far) {
    const auto named = [&](const std::string& name) {
      return std::any_of(so_far.drivers.begin(), so_far.drivers.end(),
                         [&](const Driver& d) { return d.quantity.name == name; }) ||
             (so_far.box && std::any_of(so_far.box->limits.begin(), so_far.box->limits.end(),
                                        [&](const BoxLimit& l) { return !l.premise && l.name == name; }));
    };
    std::vector<Driver> ranked = lab_.followed_everywhere();
    for (size_t i = 0; i < ranked.size() && quantities.size() < lab_.plan.counter_quantities; ++i)
      if (i < kStrongest || named(ranked[i].quantity.name)) quantities.push_back(std::move(ranked[i]));
  }

  /// Each disputed premise the other way, each rival at each of its other alternatives; only what makes
  /// another world.
  void find_moves() {
    const kernel::World best = world({std::vector<double>(quantities.size(), 0.0), 0}, kLuckOf);
    for (const claims::Player& player : lab_.setup.players) {
      const model::PremiseId id = player.premise;
      if (!lab_.reaches(id)) continue;
      const model::Premise& p = lab_.m.premises[id];
      if (!p.rival) {
        const bool on = !ensemble::premise_on(lab_.m, best, {id, -1});
        add_move({{id, -1}, on, p.name, p.text, (on ? 1 : -1) * effect_of({id, -1})}, best);
        continue;
      }
      const auto now = static_cast<int32_t>(best.premises[id]);
      for (int32_t a = 0; a < static_cast<int32_t>(p.alternatives.size()); ++a) {
        if (a == now) continue;
        const bool away = a == p.neither;
        const auto& shown = p.alternatives[static_cast<size_t>(away ? now : a)];
        add_move({{id, away ? -1 : a},
                  !away,
                  p.name + "." + shown.name,
                  shown.text,
                  effect_of({id, a}) - effect_of({id, now})},
                 best);
      }
    }
  }
  /// On the margin over worlds as drawn, in standard errors; 0 of what is not in the regression.
  double effect_of(model::PremiseRef ref) const {
    for (size_t k = 0; k < effects_.size(); ++k) {
      const model::PremiseRef& at = lab_.setup.indicators[k].ref;
      if (at.premise != ref.premise || at.alternative != ref.alternative) continue;
      return std::abs(effects_[k].t_share) >= 2 ? effects_[k].t_share : effects_[k].t_margin;
    }
    return 0;
  }
  void add_move(Move move, const kernel::World& best) {
    ensemble::WorldRule r = base_;
    claims::set_premise(lab_.m, r, move.ref, move.on);
    if (ensemble::draw_world(lab_.m, r, lab_.options.seed, kLuckOf).premises != best.premises)
      moves.push_back(std::move(move));
  }

  Laboratory& lab_;
  ensemble::WorldRule base_;
  std::vector<claims::PremiseEffect> effects_;
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
  const claims::Sample s = lab.given({room.world(c, kOtherLuck)}, kCheckRuns / 2);
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

std::vector<CounterChange> describe_changes(const Room& room, const Change& c) {
  std::vector<CounterChange> out;
  for (size_t i = 0; i < room.moves.size(); ++i)
    if (c.turned >> i & 1) {
      CounterChange x;
      x.name = room.moves[i].name;
      x.note = room.moves[i].text;
      x.premise = true;
      x.on = room.moves[i].on;
      out.push_back(std::move(x));
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
    out.push_back(std::move(x));
  }
  return out;
}

/// A candidate, checked: where it stands and a little beyond the edge, where a finite number of runs can
/// tell. Nothing if it does not turn the claim, or the checks are used up.
std::optional<NearestCounter> confirmed(Laboratory& lab, const Room& room, const CounterWorld& candidate,
                                        bool held, uint64_t& checks_left) {
  NearestCounter out;
  out.holds_at_best = held;
  for (double by : {1.0, 1.25, 1.6}) {
    if (checks_left == 0) return std::nullopt;
    Change c = candidate.change;
    for (double& z : c.z) z *= by;
    const Checked checked = check(lab, room, c);
    if (lab.stopped()) return std::nullopt;
    checks_left -= std::min(checks_left, checked.runs);
    out.runs += checked.runs;
    if (turned(checked.ending, held)) {
      out.found = true;
      out.ending = checked.ending;
      out.shown = checked.shown;
      out.distance = by * candidate.distance;
      out.changes = describe_changes(room, c);
      return out;
    }
    if (candidate.distance == 0) break;
  }
  return std::nullopt;
}

}  // namespace

void find_counter_world(Laboratory& lab, Why& out) {
  if (lab.options.fast || lab.plan.counter_runs == 0) return;
  Room room(lab, out);
  if (room.quantities.empty() && room.moves.empty()) return;
  const Checked here = check(lab, room, {std::vector<double>(room.quantities.size(), 0.0), 0});
  if (lab.stopped() || here.ending == claims::Ending::Void) return;
  NearestCounter none;
  none.holds_at_best = here.ending == claims::Ending::Holds;
  none.open_at_best = here.ending == claims::Ending::Undecided;
  out.counter = none;
  if (none.open_at_best) return;
  const double sign = none.holds_at_best ? 1 : -1;
  room.order_moves(none.holds_at_best);
  const Margins margins = [&](const std::vector<Change>& all) {
    std::vector<kernel::World> worlds;
    for (const Change& c : all) worlds.push_back(room.world(c, kLuckOf));
    const claims::Sample s = lab.given(std::move(worlds), lab.plan.counter_runs);
    std::vector<double> g = claims::judge_sample(lab.formula(), s).hold;
    g.resize(all.size(), std::nan(""));
    for (double& x : g) x = x == x ? sign * x : 1.0;  // undefined is no crossing
    return g;
  };
  std::vector<double> slopes;
  for (const Driver& d : room.quantities)
    slopes.push_back(std::abs(d.correlation) * std::sqrt(static_cast<double>(lab.judging.worlds)) < kFollowed
                         ? 0
                         : sign * d.correlation);
  const CounterWorlds search = counter_worlds(margins, slopes, room.premise_of_moves());
  if (lab.stopped()) {
    out.counter.reset();
    return;
  }
  uint64_t checks_left = lab.plan.counter_checks;
  for (const auto& candidate : search.by_turned)
    if (candidate)
      if (auto found = confirmed(lab, room, *candidate, none.holds_at_best, checks_left))
        out.counters.push_back(std::move(*found));
  if (!out.counters.empty())
    out.counter = out.counters.front();
  else if (lab.stopped())
    out.counter.reset();
}

}  // namespace casus::explain
