#include "interp/affected.h"

#include <algorithm>
#include <functional>

namespace casus::interp {
namespace {

constexpr auto kSmallestFirst = std::greater<uint32_t>();

}  // namespace

AffectedFinder::AffectedFinder(const lower::Program& program, const lower::Dependencies& dependencies)
    : p_(program), deps_(dependencies), seen_(dependencies.count, 0), rate_(dependencies.count, 0) {}

const Affected& AffectedFinder::find(const lower::Process& p, uint32_t row, uint32_t number) {
  ++epoch_;
  rows_.clear();
  waiting_.clear();
  found_.derived.clear();
  found_.only_rates = true;
  add(deps_.first_process + number, false);
  each_plain_slot(p, row, [&](lower::Slot s) { changed(s); });
  list(found_.direct);
  while (found_.only_rates && !waiting_.empty()) {
    std::pop_heap(waiting_.begin(), waiting_.end(), kSmallestFirst);
    const uint32_t reader = waiting_.back();
    waiting_.pop_back();
    found_.derived.push_back(reader);
    const auto [d, derived_row] = lower::derived_of(deps_, reader);
    each_derived_slot(p_.derived[d].block, derived_row, [&](lower::Slot s) { changed(s); });
  }
  list(found_.all);
  return found_;
}

void AffectedFinder::changed(lower::Slot slot) {
  for (uint32_t i = deps_.begin[slot]; i < deps_.begin[slot + 1]; ++i) {
    const uint32_t reader = deps_.readers[i];
    if (reader >= deps_.first_clock) {
      found_.only_rates = false;
    } else if (reader >= deps_.first_process) {
      add(reader, !deps_.only_stock[i]);
    } else if (seen_[reader] != epoch_) {
      seen_[reader] = epoch_;
      waiting_.push_back(reader);
      std::push_heap(waiting_.begin(), waiting_.end(), kSmallestFirst);
    }
  }
}

void AffectedFinder::add(uint32_t reader, bool rate) {
  if (rate) rate_[reader] = epoch_;
  if (seen_[reader] == epoch_) return;
  seen_[reader] = epoch_;
  rows_.push_back(reader);
}

void AffectedFinder::list(std::vector<Affected::Row>& out) {
  std::sort(rows_.begin(), rows_.end());
  out.clear();
  for (const uint32_t reader : rows_) out.push_back({reader - deps_.first_process, rate_[reader] == epoch_});
}

AffectedRows affected_rows(const lower::Program& program, const lower::Dependencies& dependencies,
                           size_t limit) {
  AffectedRows out;
  AffectedFinder finder(program, dependencies);
  uint32_t number = 0;
  for (const lower::Process& p : program.processes) {
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      out.begin.push_back(static_cast<uint32_t>(out.rows.size()));
      for (const Affected::Row& row : finder.find(p, r, number++).all) out.rows.push_back(row.row);
      if (out.rows.size() > limit) return {};
    }
  }
  out.begin.push_back(static_cast<uint32_t>(out.rows.size()));
  return out;
}

}  // namespace casus::interp
