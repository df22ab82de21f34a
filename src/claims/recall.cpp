#include "claims/recall.h"

#include <algorithm>

namespace casus::claims {
namespace {

bool same_fixes(const std::vector<ensemble::WorldRule::Fix>& a,
                const std::vector<ensemble::WorldRule::Fix>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.kind == y.kind && x.family == y.family && x.instance == y.instance && x.value == y.value;
  });
}

bool same_rule(const ensemble::WorldRule& a, const ensemble::WorldRule& b) {
  return a.premises == b.premises && a.alternatives == b.alternatives && same_fixes(a.fixes, b.fixes) &&
         a.best_guess == b.best_guess && a.spread == b.spread && a.freed == b.freed;
}

bool same_runs(const ensemble::Spec& a, const ensemble::Spec& b) {
  return a.model == b.model && a.seed == b.seed && a.first_world == b.first_world && a.worlds == b.worlds &&
         a.runs == b.runs && a.first_run == b.first_run && a.method == b.method && a.step == b.step &&
         same_rule(a.rule, b.rule);
}

/// Positions of `wanted` in `there`; empty if one is missing.
std::vector<size_t> positions(const std::vector<ensemble::Column>& wanted,
                              const std::vector<ensemble::Column>& there) {
  std::vector<size_t> out;
  for (const auto& c : wanted) {
    const auto at = std::find(there.begin(), there.end(), c);
    if (at == there.end()) return {};
    out.push_back(static_cast<size_t>(at - there.begin()));
  }
  return out;
}

/// A block with these columns only.
ensemble::Block with_columns(const ensemble::Block& b, const std::vector<size_t>& columns) {
  ensemble::Block out;
  out.first_world = b.first_world;
  out.worlds = b.worlds;
  out.runs = b.runs;
  out.columns = columns.size();
  out.flags = b.flags;
  out.faulty_runs = b.faulty_runs;
  const size_t cells = b.worlds.size() * b.runs;
  std::vector<uint32_t> groups;
  for (const size_t c : columns) {
    const auto from = b.values.begin() + static_cast<ptrdiff_t>(c * cells);
    out.values.insert(out.values.end(), from, from + static_cast<ptrdiff_t>(cells));
    for (size_t w = 0; w < b.worlds.size(); ++w) out.faulty_in_column.push_back(b.faulty(c, w));
    const auto at = std::find(groups.begin(), groups.end(), b.group[c]);
    out.group.push_back(static_cast<uint32_t>(at - groups.begin()));
    if (at == groups.end()) groups.push_back(b.group[c]);
  }
  // Where the first is in a group that is not asked for, that of the others is not known.
  for (uint32_t i = 0; b.first_faulty && i < groups.size(); ++i)
    if (groups[i] == b.first_faulty->group)
      out.first_faulty = {i, b.first_faulty->world, b.first_faulty->run};
  return out;
}

}  // namespace

bool Recall::operator()(const ensemble::Spec& spec,
                        const std::function<void(const ensemble::Block&)>& on_block) {
  const bool drawn = spec.only.empty() && spec.given.empty() && !spec.columns.empty();
  if (drawn)
    for (const Kept& k : kept_) {
      if (!same_runs(k.spec, spec)) continue;
      const auto columns = positions(spec.columns, k.spec.columns);
      if (columns.empty()) continue;
      ++answered_;
      for (const auto& b : k.blocks) on_block(with_columns(b, columns));
      return true;
    }
  const size_t size = spec.columns.size() * spec.worlds * spec.runs;
  if (!drawn || size > free_) return run_(spec, on_block);
  Kept kept{spec, {}};
  kept.spec.progress = nullptr;
  kept.spec.compiler = nullptr;
  const bool whole = run_(spec, [&](const ensemble::Block& b) {
    kept.blocks.push_back(b);
    on_block(b);
  });
  if (whole) {
    free_ -= size;
    kept_.push_back(std::move(kept));
  }
  return whole;
}

}  // namespace casus::claims
