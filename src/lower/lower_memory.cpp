// Windows, and the months of the calendar.
#include <algorithm>
#include <cmath>

#include "lower/parts.h"
#include "model/calendar.h"

namespace casus::lower {
namespace {

/// What a tally's past says of (from, to], spread evenly over each row's time.
double past_between(const model::Tally& t, double from, double to) {
  double sum = 0;
  for (const auto& row : t.history) {
    const double overlap = std::min(to, row.to) - std::max(from, row.from);
    if (overlap > 0 && row.to > row.from) sum += row.amount * (overlap / (row.to - row.from));
  }
  return sum;
}

/// The first of the month that a day before or at the start falls in, and of the month before it.
void month_past(const Layout& l, const model::Tally& t, std::vector<double>& past) {
  const model::Date start = model::start_date(l.model);
  const model::Date first{start.year, start.month, 1};
  const double here = model::day_of(l.model, first);
  const double before = model::day_of(l.model, model::add_months(first, -1));
  past = {past_between(t, here, 0), past_between(t, before, here)};
}

}  // namespace

void lower_windows(Layout& l) {
  const model::Model& m = l.model;
  Program& p = l.program;
  for (size_t id = 0; id < m.windows.size(); ++id) {
    const model::Window& w = m.windows[id];
    const bool process = w.series == model::Window::Series::Process;
    const model::Index& index = process ? m.processes[w.family].index : m.tallies[w.family].index;
    const uint32_t first = process ? l.events[w.family] : l.tally[w.family];
    const auto count = static_cast<uint32_t>(instance_count(m, index));
    const bool history = !process && (w.summed || index.empty()) && !m.tallies[w.family].history.empty();
    for (uint32_t i = 0; i < (w.summed ? 1 : count); ++i) {
      WindowPart part;
      part.slot = l.window[id] + i;
      part.source = l.window_source[id];
      part.month = w.month;
      for (uint32_t k = 0; k < (w.summed ? count : 1); ++k) part.series.push_back(first + (w.summed ? k : i));
      if (w.month) {
        part.past = {0, 0};
        if (history) month_past(l, m.tallies[w.family], part.past);
      } else {
        part.steps = static_cast<uint32_t>(std::max(1.0, std::ceil(w.days / p.step - 1e-9)));
        if (history)
          for (uint32_t k = part.steps; k > 0; --k) part.past.push_back(0.0 - past_between(m.tallies[w.family], -double(k) * p.step, 0));
      }
      p.windows.push_back(std::move(part));
    }
  }
  const model::Date start = model::start_date(m);
  for (model::Date d = model::add_months({start.year, start.month, 1}, 1);; d = model::add_months(d, 1)) {
    const uint32_t at = boundary_of(p, model::day_of(m, d));
    if (at > p.steps) break;
    p.month_starts.push_back(at);
  }
}

}  // namespace casus::lower
