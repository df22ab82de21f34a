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
  for (size_t c = 0; c < before.endings.size(); ++c)
    add(claim_move(before, after, c), o.points, o.spec.model->claims[o.claims[c]].name, true);
  for (size_t k = 0; k < o.outcomes.size(); ++k)
    add(relative_move(before.outcomes[k], after.outcomes[k]), o.share,
        o.spec.model->outcomes[o.outcomes[k]].name, false);
  out.worlds = static_cast<uint32_t>(before.worlds());
  out.verdict = decoration_verdict(all);
}

/// What is read on how many worlds; each stage looks at what the stages before left open.
struct Stage {
  bool claims;
  uint32_t worlds;
};
std::vector<Stage> stages(const DecorationOptions& o) {
  std::vector<Stage> out;
  const uint32_t first = std::min(kFirst, o.spec.worlds);
  if (!o.outcomes.empty() && !o.claims.empty()) out.push_back({false, first});
  out.push_back({!o.claims.empty(), first});
  if (o.spec.worlds > first) out.push_back({!o.claims.empty(), o.spec.worlds});
  return out;
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
  uint64_t runs = 0;
  for (const Stage& stage : stages(o)) {
    const Panel panel(switched.model, stage.claims ? o.claims : std::vector<uint32_t>{}, o.outcomes,
                      o.policy);
    runs += (switched.switches.size() + 1) * uint64_t{stage.worlds} * o.spec.runs * panel.groups();
  }
  return runs;
}

Decoration find_decoration(const DecorationOptions& o) {
  Decoration out;
  const Switched switched = switchable_mechanisms(*o.spec.model);
  for (const Switch& s : switched.switches) {
    out.mechanisms.emplace_back();
    out.mechanisms.back().name = s.name;
  }
  for (const Stage& stage : stages(o)) {
    Panel panel(switched.model, stage.claims ? o.claims : std::vector<uint32_t>{}, o.outcomes, o.policy);
    ensemble::Spec spec = o.spec;
    spec.worlds = stage.worlds;
    const uint64_t cost = uint64_t{spec.worlds} * spec.runs * panel.groups();
    const Readings before = panel.read(spec, spec.rule);
    out.runs += cost;
    if (!before.whole) return out.stopped = true, out;
    for (size_t k = 0; k < switched.switches.size(); ++k) {
      MechanismMove& mechanism = out.mechanisms[k];
      if (mechanism.verdict == MechanismMove::Verdict::Moves) continue;
      const Readings after = panel.read(spec, switched_off(switched, spec.rule, k));
      out.runs += cost;
      if (!after.whole) return out.stopped = true, out;
      judge(o, before, after, mechanism);
      // Outcomes alone can show that something moves, never that nothing does.
      if (!stage.claims && !o.claims.empty() && mechanism.verdict == MechanismMove::Verdict::Decoration)
        mechanism.verdict = MechanismMove::Verdict::Unknown;
    }
  }
  return out;
}

}  // namespace casus::explain
