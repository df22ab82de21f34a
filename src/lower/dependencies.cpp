#include "lower/dependencies.h"

#include <algorithm>
#include <mutex>

#include "lower/block_slots.h"

namespace casus::lower {
namespace {

class Finder {
 public:
  Finder(const Program& p, size_t limit) : p_(p), limit_(limit), moving_(p.slots, 0) {}

  std::optional<Dependencies> run() {
    find_kept();
    number();
    mark_moving();
    out_.begin.assign(p_.slots + size_t{1}, 0);
    size_t pairs = 0;
    each_pair([&](Slot s, uint32_t, uint32_t n, bool) {
      pairs += n;
      if (pairs <= limit_) out_.begin[s + 1] += n;
    });
    if (pairs > limit_) return std::nullopt;
    for (Slot s = 0; s < p_.slots; ++s) out_.begin[s + 1] += out_.begin[s];
    out_.readers.resize(pairs);
    std::vector<uint32_t> next(out_.begin.begin(), out_.begin.end() - 1);
    each_pair([&](Slot s, uint32_t first, uint32_t n, bool only_stock) {
      for (uint32_t i = 0; i < n; ++i) out_.readers[next[s]++] = 2 * (first + i) + only_stock;
    });
    keep_unique();
    return std::move(out_);
  }

 private:
  bool is_trigger(const Schedule& s) const { return s.kind == model::Schedule::Kind::When; }

  /// Derived values that something between boundaries reads.
  void find_kept() {
    std::vector<uint8_t> kept(p_.derived.size(), 0);
    auto keep = [&](const Block& b) {
      for (uint32_t d : b.needs) kept[d] = 1;
    };
    auto keep_act = [&](const Act& a) {
      keep(a.block);
      keep(a.mark_args);
    };
    for (const Process& p : p_.processes) {
      for (const Block* b :
           {&p.rates, &p.enabled, &p.dwell.shape_scale, &p.dwell.share, &p.expectation.amounts})
        keep(*b);
      keep_act(p.act);
    }
    for (const Clock& c : p_.clocks) keep(c.condition);
    for (const Schedule& s : p_.schedules) {
      if (!is_trigger(s)) continue;
      keep(s.condition);
      keep_act(s.act);
    }
    for (uint32_t d = 0; d < kept.size(); ++d)
      if (kept[d]) out_.derived_kept.push_back(d);
  }

  void number() {
    uint32_t n = 0;
    out_.derived.assign(p_.derived.size(), kNone);
    for (uint32_t d : out_.derived_kept) {
      out_.derived[d] = n;
      n += p_.derived[d].block.rows;
    }
    out_.first_process = n;
    for (const Process& p : p_.processes) {
      out_.processes.push_back(n);
      n += p.rates.rows;
    }
    out_.first_clock = n;
    for (const Clock& c : p_.clocks) {
      out_.clocks.push_back(n);
      n += c.rows;
    }
    out_.first_trigger = n;
    for (const Schedule& s : p_.schedules) {
      out_.triggers.push_back(is_trigger(s) ? n : kNone);
      n += is_trigger(s) ? s.rows : 0;
    }
    out_.count = n;
  }

  /// Slots that may change between boundaries.
  void mark_moving() {
    for (uint32_t i = 0; i < p_.changing.count; ++i) moving_[p_.changing.base + i] = 1;
    for (const Process& p : p_.processes)
      for (uint32_t r = 0; r < p.rates.rows; ++r) moving_[p.events + r] = 1;
    for (const Clock& c : p_.clocks)
      for (uint32_t r = 0; r < c.rows; ++r) moving_[c.age + r] = 1;
    for (uint32_t d : out_.derived_kept) {
      const Block& b = p_.derived[d].block;
      std::vector<uint8_t> row(b.rows, 0);
      each_read(b, [&](Slot s, uint32_t r) {
        if (!moving_[s]) return;
        if (r == kNone)
          row.assign(row.size(), 1);
        else
          row[r] = 1;
      });
      each_write(b, [&](Slot s, uint32_t r) { moving_[s] = moving_[s] | row[r]; });
    }
  }

  /// visit(slot, first, n, only_stock): readers first .. first + n - 1 read the slot.
  template <class Visit>
  void each_pair(const Visit& visit) const {
    auto block = [&](const Block& b, uint32_t first) {
      each_read(b, [&](Slot s, uint32_t row) {
        if (!moving_[s]) return;
        visit(s, row == kNone ? first : first + row, row == kNone ? b.rows : 1, false);
      });
    };
    for (uint32_t d : out_.derived_kept) block(p_.derived[d].block, out_.derived[d]);
    for (uint32_t i = 0; i < p_.processes.size(); ++i) {
      const Process& p = p_.processes[i];
      const uint32_t first = out_.processes[i];
      block(p.rates, first);
      for (uint32_t r = 0; r < p.source.size(); ++r)
        if (p.source[r] != kNone) visit(p.source[r], first + r, 1, true);
      if (p.rate_kind != model::Process::RateKind::Dwell) continue;
      block(p.dwell.shape_scale, first);
      for (uint32_t r = 0; r < p.rates.rows; ++r)
        visit(p_.clocks[p.dwell.clock].age + p.dwell.clock_row[r], first + r, 1, false);
    }
    for (uint32_t c = 0; c < p_.clocks.size(); ++c) block(p_.clocks[c].condition, out_.clocks[c]);
    for (uint32_t s = 0; s < p_.schedules.size(); ++s)
      if (is_trigger(p_.schedules[s])) block(p_.schedules[s].condition, out_.triggers[s]);
  }

  /// Each reader of a slot once; who reads it as stock and otherwise too, otherwise. Readers come in as twice
  /// their number, and 1 more if it is as stock.
  void keep_unique() {
    uint32_t to = 0, from = 0;
    for (Slot s = 0; s < p_.slots; ++s) {
      const uint32_t begin = to, end = out_.begin[s + 1];
      std::sort(out_.readers.begin() + from, out_.readers.begin() + end);
      for (; from < end; ++from) {
        const uint32_t reader = out_.readers[from] / 2;
        if (to > begin && out_.readers[to - 1] == reader) continue;
        out_.only_stock.push_back(out_.readers[from] % 2);
        out_.readers[to++] = reader;
      }
      out_.begin[s] = begin;
    }
    out_.begin[p_.slots] = to;
    out_.readers.resize(to);
    out_.readers.shrink_to_fit();
    out_.only_stock.shrink_to_fit();
  }

  const Program& p_;
  const size_t limit_;
  std::vector<uint8_t> moving_;
  Dependencies out_;
};

}  // namespace

std::optional<Dependencies> find_dependencies(const Program& program, size_t limit) {
  return Finder(program, limit).run();
}

DerivedRow derived_of(const Dependencies& dependencies, uint32_t reader) {
  const std::vector<uint32_t>& kept = dependencies.derived_kept;
  const auto after = std::upper_bound(kept.begin(), kept.end(), reader,
                                      [&](uint32_t r, uint32_t d) { return r < dependencies.derived[d]; });
  const uint32_t d = *(after - 1);
  return {d, reader - dependencies.derived[d]};
}

struct DependenciesOnce {
  std::once_flag once;
  std::optional<Dependencies> found;
};

std::shared_ptr<DependenciesOnce> dependencies_to_find() { return std::make_shared<DependenciesOnce>(); }

const Dependencies* dependencies_of(const Program& program) {
  DependenciesOnce& d = *program.dependencies;
  std::call_once(d.once, [&] { d.found = find_dependencies(program); });
  return d.found ? &*d.found : nullptr;
}

}  // namespace casus::lower
