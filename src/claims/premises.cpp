#include "claims/premises.h"

#include <algorithm>

#include "claims/regression.h"

namespace casus::claims {
namespace {

using Setting = model::View::Setting;

constexpr double kMatters = 1.5;  // |t| from which a premise is put into a corner
constexpr size_t kTogether = 3;   // premises checked together
constexpr size_t kCell = 8;       // worlds that a cell needs
constexpr double kBetter = 0.1;   // share by which another cell must win

double size_of(double x) { return x < 0 ? -x : x; }

std::vector<double> column(const model::Model& m, const Sample& s, model::PremiseRef ref) {
  std::vector<double> out;
  for (const kernel::World& w : s.worlds) out.push_back(ensemble::premise_on(m, w, ref) ? 1 : 0);
  return out;
}

/// Of the two regressions, the one that speaks clearly: the share where it does.
double score(const PremiseEffect& e) { return size_of(e.t_share) >= 2 ? e.t_share : e.t_margin; }

}  // namespace

double PremiseEffect::strength() const { return std::max(size_of(t_share), size_of(t_margin)); }

std::vector<Player> players(const model::Model& m) {
  std::vector<Player> out;
  for (model::PremiseId p = 0; p < m.premises.size(); ++p)
    if (!m.premises[p].agreed && m.premises[p].same_as == model::kNone)
      out.push_back({p, m.premises[p].rival});
  return out;
}

std::vector<Indicator> indicators(const model::Model& m, const std::vector<Player>& list) {
  std::vector<Indicator> out;
  for (size_t i = 0; i < list.size(); ++i) {
    const model::Premise& p = m.premises[list[i].premise];
    if (!p.rival) {
      out.push_back({i, {list[i].premise, -1}, p.name});
      continue;
    }
    for (int32_t a = 0; a < static_cast<int32_t>(p.alternatives.size()); ++a)
      if (a != p.neither) out.push_back({i, {list[i].premise, a}, p.name + "." + p.alternatives[a].name});
  }
  return out;
}

void set_premise(const model::Model& m, ensemble::WorldRule& rule, model::PremiseRef ref, bool on) {
  rule.premises.resize(m.premises.size(), Setting::Drawn);
  rule.alternatives.resize(m.premises.size(), -1);
  auto root = [&](model::PremiseId p) {
    for (size_t hops = 0; m.premises[p].same_as != model::kNone && hops < m.premises.size(); ++hops)
      p = m.premises[p].same_as;
    return p;
  };
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    if (root(p) != root(ref.premise)) continue;
    if (ref.alternative >= 0 && on) {
      rule.premises[p] = Setting::Drawn;
      rule.alternatives[p] = ref.alternative;
    } else {
      rule.premises[p] = on ? Setting::On : Setting::Off;
      rule.alternatives[p] = -1;
    }
  }
}

std::vector<PremiseSetting> settings_in(const model::Model& m, const std::vector<Player>& list,
                                        const kernel::World& world) {
  std::vector<PremiseSetting> out;
  for (const Player& p : list) {
    const model::Premise& premise = m.premises[p.premise];
    if (!p.rival) {
      out.push_back({{p.premise, -1}, premise.name, ensemble::premise_on(m, world, {p.premise, -1})});
      continue;
    }
    const auto a = static_cast<int32_t>(world.premises[p.premise]);
    out.push_back({{p.premise, a}, premise.name + "." + premise.alternatives.at(a).name, true});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

std::vector<PremiseSetting> constant_settings(const model::Model& m, const std::vector<Player>& list,
                                              const Sample& s) {
  std::vector<PremiseSetting> out;
  for (const Player& p : list) {
    const auto here = [&](const kernel::World& w) {
      return w.premises[p.premise] == s.worlds[0].premises[p.premise];
    };
    if (s.size() > 0 && std::all_of(s.worlds.begin(), s.worlds.end(), here))
      for (PremiseSetting& one : settings_in(m, {p}, s.worlds[0])) out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

double on_share(const model::Model& m, const Sample& s, model::PremiseRef ref) {
  double on = 0;
  for (const kernel::World& w : s.worlds) on += ensemble::premise_on(m, w, ref) ? 1 : 0;
  return s.size() == 0 ? 0 : on / static_cast<double>(s.size());
}

std::vector<PremiseEffect> premise_effects(const model::Model& m, const std::vector<Indicator>& list,
                                           const Sample& s, const WorldEndings& w) {
  std::vector<PremiseEffect> out(list.size());
  std::vector<size_t> defined;
  for (size_t i = 0; i < w.size(); ++i)
    if (w.hold[i] == w.hold[i] && w.all()[i] != Ending::Undecided) defined.push_back(i);
  std::vector<std::vector<double>> x(list.size());
  std::vector<double> holds, margin;
  for (size_t i : defined) {
    holds.push_back(w.all()[i] == Ending::Holds ? 1 : 0);
    margin.push_back(w.hold[i]);
  }
  for (size_t k = 0; k < list.size(); ++k) {
    const std::vector<double> all = column(m, s, list[k].ref);
    for (size_t i : defined) x[k].push_back(all[i]);
  }
  const double sd = deviation_of(margin);
  const std::vector<Effect> share = regress(x, holds), on_margin = regress(x, margin);
  for (size_t k = 0; k < list.size(); ++k) {
    out[k].on_share = share[k].size;
    out[k].t_share = share[k].t();
    out[k].on_margin = sd > 0 ? on_margin[k].size / sd : 0;
    out[k].margin_error = sd > 0 ? on_margin[k].error / sd : 0;
    out[k].t_margin = on_margin[k].t();
  }
  return out;
}

std::vector<int32_t> choose_corner(const model::Model& m, const std::vector<Player>& list,
                                   const std::vector<Indicator>& ind,
                                   const std::vector<PremiseEffect>& effects, const Sample& s,
                                   const WorldEndings& w, bool high) {
  const double sign = high ? 1 : -1;
  std::vector<int32_t> corner(list.size(), kAsAuthor);
  std::vector<double> best(list.size(), 0);
  for (size_t k = 0; k < ind.size(); ++k) {
    int32_t& mine = corner[ind[k].player];
    if (effects[k].strength() < kMatters) continue;
    if (mine == kAsAuthor) mine = kAllOff;
    const double gain = sign * score(effects[k]);
    if (gain > best[ind[k].player]) {
      best[ind[k].player] = gain;
      mine = static_cast<int32_t>(k);
    }
  }
  // The strongest plain premises together.
  std::vector<size_t> top;
  for (size_t k = 0; k < ind.size(); ++k)
    if (!list[ind[k].player].rival && effects[k].strength() >= kMatters) top.push_back(k);
  std::stable_sort(top.begin(), top.end(),
                   [&](size_t a, size_t b) { return effects[a].strength() > effects[b].strength(); });
  top.resize(std::min(top.size(), kTogether));
  if (top.size() < 2) return corner;
  std::vector<std::vector<double>> x;
  for (size_t k : top) x.push_back(column(m, s, ind[k].ref));
  std::vector<double> sum(size_t{1} << top.size(), 0), count(sum.size(), 0);
  size_t now = 0;
  for (size_t t = 0; t < top.size(); ++t) now |= corner[ind[top[t]].player] >= 0 ? size_t{1} << t : 0;
  for (size_t i = 0; i < w.size(); ++i) {
    if (w.all()[i] == Ending::Undecided || w.all()[i] == Ending::Void) continue;
    size_t cell = 0;
    for (size_t t = 0; t < top.size(); ++t) cell |= x[t][i] != 0 ? size_t{1} << t : 0;
    sum[cell] += w.all()[i] == Ending::Holds ? 1 : 0;
    count[cell] += 1;
  }
  if (count[now] < kCell) return corner;
  size_t winner = now;
  for (size_t c = 0; c < sum.size(); ++c)
    if (count[c] >= kCell &&
        sign * sum[c] / count[c] > sign * sum[winner] / count[winner] + (winner == now ? kBetter : 0))
      winner = c;
  for (size_t t = 0; t < top.size(); ++t)
    corner[ind[top[t]].player] = (winner >> t & 1) != 0 ? static_cast<int32_t>(top[t]) : kAllOff;
  return corner;
}

ensemble::WorldRule corner_rule(const model::Model& m, const std::vector<Player>& list,
                                const std::vector<Indicator>& ind, const std::vector<int32_t>& corner,
                                const ensemble::WorldRule& author) {
  ensemble::WorldRule rule = author;
  for (size_t p = 0; p < list.size(); ++p) {
    if (corner[p] == kAsAuthor) continue;
    if (corner[p] == kAllOff)
      set_premise(m, rule, {list[p].premise, -1}, false);
    else
      set_premise(m, rule, ind[static_cast<size_t>(corner[p])].ref, true);
  }
  return rule;
}

}  // namespace casus::claims
