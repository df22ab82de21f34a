#include "lower/layout.h"

#include <bit>

#include "base/check.h"

namespace casus::lower {
namespace {

using M = model::Op;

uint64_t checked_count(const model::Model& m, const model::Index& index, const std::string& name) {
  const uint64_t n = model::instance_count(m, index);
  if (n > kRowLimit)
    throw TooLarge("'" + name + "' has " + std::to_string(n) + " instances; " + std::to_string(kRowLimit) +
                   " are the most that can be run");
  return n;
}

}  // namespace

uint32_t resolve(const model::Model& m, const model::IndexRef& index, const uint32_t* ordinals) {
  if (index.kind == model::IndexRef::Kind::Element) return index.value;
  const uint32_t ordinal = ordinals[index.value];
  return index.through == model::kNoList ? ordinal : m.lists[index.through].parent_ordinal[ordinal];
}

Layout::Layout(const model::Model& model, Program& program, const LowerOptions& options)
    : m(model), p(program), passes(options.passes), share_costly(options.share_costly), reads(model) {
  constant(0);  // slot 0
  auto lay_out = [&](auto& families, std::vector<Slot>& bases) {
    const Slot first = p.slots;
    for (const auto& f : families) bases.push_back(allocate(checked_count(m, f.index, f.name)));
    return Range{first, p.slots - first};
  };
  p.params = lay_out(m.params, params);
  p.levers = lay_out(m.levers, levers);
  p.changing = lay_out(m.states, states);
  p.changing.count += lay_out(m.tallies, tallies).count;
  lay_out_shadows(options);
  lay_out(m.lets, lets);
  lay_out_processes();
  for (const model::Window& w : m.windows) {
    const bool process = w.series == model::Window::Series::Process;
    const model::Index& index = process ? m.processes[w.family].index : m.tallies[w.family].index;
    windows.push_back(allocate(w.summed ? 1 : model::instance_count(m, index)));
  }
  for (const model::Clock& c : m.clocks) clocks.push_back(allocate(model::instance_count(m, c.index)));
}

void Layout::lay_out_shadows(const LowerOptions& options) {
  tally_shadows.assign(m.tallies.size(), kNone);
  event_shadows.assign(m.processes.size(), kNone);
  const Slot first = p.slots;
  for (size_t i = 0; i < options.compensated.size(); ++i) {
    if (options.compensated[i] == 0) continue;
    const model::Expr& total = m.exprs[options.probes[i]];
    CASUS_CHECK(total.op == M::Tally || total.op == M::Events, "a compensator of something that is no total");
    const bool tally = total.op == M::Tally;
    Slot& shadow = (tally ? tally_shadows : event_shadows)[total.ref.family];
    if (shadow != kNone) continue;
    shadow = allocate(tally ? model::instance_count(m, m.tallies[total.ref.family].index)
                            : m.processes[total.ref.family].instances.size());
  }
  p.changing.count += p.slots - first;
}

void Layout::lay_out_processes() {
  for (const model::Process& process : m.processes) {
    std::vector<uint32_t> rows(checked_count(m, process.index, process.name), kNone);
    for (uint32_t row = 0; row < process.instances.size(); ++row) rows[process.instances[row]] = row;
    process_row.push_back(std::move(rows));
    events.push_back(allocate(process.instances.size()));
  }
}

Slot Layout::allocate(uint64_t count) {
  if (p.slots + count > kRowLimit)
    throw TooLarge("each run needs at least " + std::to_string(p.slots + count) + " numbers of memory; " +
                   std::to_string(kRowLimit) + " are the most that can be run");
  const Slot first = p.slots;
  p.slots += static_cast<uint32_t>(count);
  return first;
}

Slot Layout::constant(double value) {
  const auto [at, is_new] = constants_.try_emplace(std::bit_cast<uint64_t>(value), p.slots);
  if (is_new) {
    allocate(1);
    p.constants.emplace_back(at->second, value);
  }
  return at->second;
}

Slot Layout::premise(model::PremiseRef ref) {
  for (const PremiseSlot& known : p.premises)
    if (known.ref == ref) return known.slot;
  const model::Premise& premise = m.premises[ref.premise];
  p.premises.push_back({allocate(1), ref, premise.rival ? premise.neither : -1});
  return p.premises.back().slot;
}

uint32_t Layout::number(const model::Index& index, const model::Ref& ref, const uint32_t* ordinals) const {
  if (ref.index.empty()) return 0;
  if (index.pair) {
    const uint32_t a = resolve(m, ref.index[0], ordinals), b = resolve(m, ref.index[1], ordinals);
    return a == b ? kNone : model::instance_number(m, index, {a, b});
  }
  uint64_t n = 0;
  for (size_t i = 0; i < ref.index.size(); ++i)
    n = n * m.lists[index.lists[i]].elements.size() + resolve(m, ref.index[i], ordinals);
  return static_cast<uint32_t>(n);
}

Slot Layout::slot(M kind, const model::Ref& ref, const uint32_t* ordinals) const {
  auto of = [&](const auto& families, const std::vector<Slot>& bases) {
    const uint32_t n = number(families[ref.family].index, ref, ordinals);
    return n == kNone ? kNone : bases[ref.family] + n;
  };
  switch (kind) {
    case M::Param:
      return of(m.params, params);
    case M::Lever:
      return of(m.levers, levers);
    case M::State:
      return of(m.states, states);
    case M::Tally:
      return of(m.tallies, tallies);
    case M::Let:
      return of(m.lets, lets);
    case M::Since:
      return of(m.clocks, clocks);
    case M::Events: {
      const uint32_t n = number(m.processes[ref.family].index, ref, ordinals);
      const uint32_t row = n == kNone ? kNone : process_row[ref.family][n];
      return row == kNone ? kNone : events[ref.family] + row;
    }
    case M::Recent:
    case M::Monthly: {
      const model::Window& w = m.windows[ref.family];
      const bool process = w.series == model::Window::Series::Process;
      if (w.summed) return windows[ref.family];
      return windows[ref.family] +
             number(process ? m.processes[w.family].index : m.tallies[w.family].index, ref, ordinals);
    }
    default:
      CASUS_CHECK(false, "an expression that has no slot");
  }
}

const std::vector<uint32_t>& Layout::related(uint32_t relation, int side, uint32_t other) {
  auto [at, is_new] = related_.try_emplace({relation, side});
  if (is_new) {
    const model::Relation& r = m.relations[relation];
    const size_t rows = m.lists[r.a].elements.size(), columns = m.lists[r.b].elements.size();
    at->second.resize(side == 1 ? rows : columns);
    for (uint32_t i = 0; i < rows; ++i)
      for (uint32_t j = 0; j < columns; ++j)
        if (r.holds[i * columns + j]) at->second[side == 1 ? i : j].push_back(side == 1 ? j : i);
  }
  return at->second[other];
}

Slot Layout::tally_shadow(const model::Ref& ref, const uint32_t* ordinals) const {
  const Slot s = slot(M::Tally, ref, ordinals);
  return s == kNone ? kNone : s - tallies[ref.family] + tally_shadows[ref.family];
}

Slot Layout::state_or_tally(const model::Ref& ref, bool tally, const uint32_t* ordinals) const {
  if (ref.family == kNone) return kNone;
  return slot(tally ? M::Tally : M::State, ref, ordinals);
}

}  // namespace casus::lower
