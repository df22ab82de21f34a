#include "explain/decoration.h"

#include <algorithm>
#include <cmath>

#include "explain/panel.h"
#include "explain/switches.h"

namespace casus::explain {
namespace {

constexpr uint32_t kFirst = 64;

double far_end(const Estimate& e) { return std::max(std::fabs(e.low), std::fabs(e.high)); }
double near_end(const Estimate& e) { return e.low > 0 ? e.low : e.high < 0 ? -e.high : 0; }

void judge(const DecorationOptions& o, const Readings& before, const Readings& after, MechanismMove& out) {
  std::vector<Estimate> all;
  double most = -1;
  const auto add = [&](const Estimate& move, double threshold, const std::string& name, bool is_claim) {
    all.push_back({move.value / threshold, move.low / threshold, move.high / threshold});
    if (std::fabs(all.back().value) <= most) return;
    most = std::fabs(all.back().value);
    out.most = name;
    out.is_claim = is_claim;
    out.move = move;
  };
  for (size_t c = 0; c < o.claims.size(); ++c)
    add(claim_move(before, after, c), o.points, o.spec.model->claims[o.claims[c]].name, true);
  for (size_t k = 0; k < o.outcomes.size(); ++k)
    add(relative_move(before.outcomes[k], after.outcomes[k]), o.share,
        o.spec.model->outcomes[o.outcomes[k]].name, false);
  out.widest = 0;
  for (const Estimate& e : all) out.widest = std::max(out.widest, far_end(e));
  out.worlds = static_cast<uint32_t>(before.worlds());
  out.verdict = decoration_verdict(all);
}

}  // namespace

MechanismMove::Verdict decoration_verdict(const std::vector<Estimate>& moves) {
  bool all_within = true;
  for (const Estimate& e : moves) {
    if (std::fabs(e.value) >= 1 && near_end(e) > 0.5) return MechanismMove::Verdict::Moves;
    all_within = all_within && far_end(e) < 1;
  }
  return all_within ? MechanismMove::Verdict::Decoration : MechanismMove::Verdict::Unknown;
}

uint64_t decoration_cost(const DecorationOptions& o) {
  const Switched switched = switchable_mechanisms(*o.spec.model);
  const Panel panel(switched.model, o.claims, o.outcomes, o.policy);
  return (switched.switches.size() + 1) * uint64_t{o.spec.worlds} * o.spec.runs * panel.groups();
}

Decoration find_decoration(const DecorationOptions& o) {
  Decoration out;
  const Switched switched = switchable_mechanisms(*o.spec.model);
  const Panel panel(switched.model, o.claims, o.outcomes, o.policy);
  for (const Switch& s : switched.switches) {
    out.mechanisms.emplace_back();
    out.mechanisms.back().name = s.name;
  }
  uint32_t last = 0;
  for (uint32_t worlds = std::min(kFirst, o.spec.worlds); worlds > last; worlds = o.spec.worlds) {
    ensemble::Spec spec = o.spec;
    spec.worlds = worlds;
    const uint64_t cost = uint64_t{worlds} * spec.runs * panel.groups();
    const Readings before = panel.read(spec, spec.rule);
    out.runs += cost;
    if (!before.whole) return out.stopped = true, out;
    for (size_t k = 0; k < switched.switches.size(); ++k) {
      if (out.mechanisms[k].verdict == MechanismMove::Verdict::Moves) continue;
      const Readings after = panel.read(spec, switched_off(switched, spec.rule, k));
      out.runs += cost;
      if (!after.whole) return out.stopped = true, out;
      judge(o, before, after, out.mechanisms[k]);
    }
    last = worlds;
  }
  return out;
}

}  // namespace casus::explain
