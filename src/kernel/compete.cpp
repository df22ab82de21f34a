#include "kernel/compete.h"

#include <algorithm>

#include "base/vector_levels.h"
#include "kernel/lanes.h"
#include "random/math_lanes.h"
#include "random/philox.h"
#include "random/samplers.h"

namespace casus::kernel {
namespace {

/// What is asked of the binomial: the chance of this place among those that haven't been asked for yet.
/// `share` of a hazard is the chance that a unit leaves by it.
CASUS_VECTOR_LEVELS
void chances(const double* rate, const double* share, double* open, const double* left, double* units,
             double* chance, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double part = left[l] > 0 ? rate[l] * share[l] : 0.0;
    const double p = part < open[l] ? part / open[l] : 1.0;
    units[l] = part > 0 ? left[l] : 0.0;
    chance[l] = p;
    open[l] = open[l] - part;
  }
}

/// The same for the first place: nobody has been asked for yet.
CASUS_VECTOR_LEVELS
void first_chances(const double* rate, const double* share, double* open, const double* left, double* units,
                   double* chance, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double part = left[l] > 0 ? rate[l] * share[l] : 0.0;
    units[l] = part > 0 ? left[l] : 0.0;
    chance[l] = part < 1.0 ? part : 1.0;
    open[l] = 1.0 - part;
  }
}

CASUS_VECTOR_LEVELS
void take(const double* count, double* left, double* rate, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    rate[l] = count[l];
    left[l] = left[l] - count[l];
  }
}

/// Begins a stock: the exponent of the chance to stay. Returns whether somebody can leave: hazards, and units
/// in the same lane.
CASUS_VECTOR_LEVELS
bool begin_stock(const double* total, const double* left, double* share, double h, size_t n) {
  uint64_t some = 0;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    some |= (total[l] > 0) & (left[l] > 0) ? uint64_t{1} : uint64_t{0};
    share[l] = total[l] * -h;
  }
  return some != 0;
}

/// From the chance to stay less 1 to the chance to leave, by unit of hazard.
CASUS_VECTOR_LEVELS
void share_out(const double* total, double* share, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) share[l] = total[l] > 0 ? -share[l] / total[l] : 0.0;
}

/// Where u is among the highest p of (0, 1), and nothing has been won yet: place k wins.
CASUS_VECTOR_LEVELS
void win(const double* u, const double* rate, const double* share, double k, double* open, double* winner,
         size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double part = rate[l] * share[l];
    const double p = part < open[l] ? part / open[l] : 1.0;
    const bool wins = (part > 0) & (u[l] > 1.0 - p) & (winner[l] < 0);
    winner[l] = wins ? k : winner[l];
    open[l] = open[l] - part;
  }
}

}  // namespace

void Competition::add(const double* stock, std::vector<Place> places, std::vector<double*> rates) {
  most_places_ = std::max(most_places_, places.size());
  stocks_.push_back({stock, std::move(places), std::move(rates)});
  const size_t n = stocks_.size() * lanes_;
  for (LaneVector* each : {&total_, &left_, &share_, &open_, &uniforms_, &units_, &counts_}) each->resize(n);
  drawn_.reserve(stocks_.size());
  places_.reserve(stocks_.size());
}

void Competition::draw(const Luck& luck, uint32_t time, double h) {
  begin(h);
  for (size_t place = 0; place < most_places_; ++place) draw_place(place, luck, time);
}

void Competition::begin(double h) {
  for (size_t s = 0; s < stocks_.size(); ++s) {
    Stock& stock = stocks_[s];
    double *total = total_.data() + s * lanes_, *left = left_.data() + s * lanes_;
    begin_lanes(total, stock.rates[0], lanes_);
    for (size_t k = 1; k < stock.rates.size(); ++k) add_lanes(total, stock.rates[k], lanes_);
    random::floor_lanes(left, stock.units, lanes_);
    double* share = share_.data() + s * lanes_;
    stock.moves = begin_stock(total, left, share, h, lanes_);
    if (!stock.moves) {
      for (double* rate : stock.rates) std::fill_n(rate, lanes_, 0.0);
      continue;
    }
    random::expm1_lanes(share, share, lanes_);
    share_out(total, share, lanes_);
    stock.begun = false;
  }
}

/// This place of every stock that has so many: one round of bulk draws.
void Competition::draw_place(size_t place, const Luck& luck, uint32_t time) {
  drawn_.clear();
  places_.clear();
  for (size_t s = 0; s < stocks_.size(); ++s) {
    Stock& stock = stocks_[s];
    if (!stock.moves || place >= stock.places.size() || !any(stock.rates[place], lanes_)) continue;
    const size_t at = drawn_.size() * lanes_, own = s * lanes_;
    (stock.begun ? chances : first_chances)(stock.rates[place], share_.data() + own, open_.data() + own,
                                            left_.data() + own, units_.data() + at, counts_.data() + at,
                                            lanes_);
    stock.begun = true;
    drawn_.push_back(s);
    places_.push_back(stock.places[place]);
  }
  if (drawn_.empty()) return;
  luck.uniforms(time, places_.data(), places_.size(), 0, uniforms_.data());
  random::binomial_bulk(uniforms_.data(), units_.data(), counts_.data(), drawn_.size() * lanes_);
  for (size_t i = 0; i < drawn_.size(); ++i)
    take(counts_.data() + i * lanes_, left_.data() + drawn_[i] * lanes_, stocks_[drawn_[i]].rates[place],
         lanes_);
}

FirstOf::FirstOf(std::vector<Place> places, std::vector<const double*> hazards, size_t lanes)
    : places_(std::move(places)),
      hazards_(std::move(hazards)),
      total_(lanes),
      share_(lanes),
      open_(lanes),
      uniforms_(lanes) {}

bool FirstOf::draw(const Luck& luck, uint32_t time, double h, double* winner) {
  const size_t n = total_.size();
  std::fill(total_.begin(), total_.end(), 0.0);
  for (const double* hazard : hazards_)
    if (hazard) add_lanes(total_.data(), hazard, n);
  std::fill_n(winner, n, -1.0);
  if (!any(total_.data(), n)) return false;
  for (size_t l = 0; l < n; ++l) share_[l] = total_[l] * -h;
  random::expm1_lanes(share_.data(), share_.data(), n);
  share_out(total_.data(), share_.data(), n);
  std::fill(open_.begin(), open_.end(), 1.0);
  for (size_t k = 0; k < places_.size(); ++k) {
    if (!hazards_[k] || !any(hazards_[k], n)) continue;
    luck.uniforms(time, &places_[k], 1, 0, uniforms_.data());
    win(uniforms_.data(), hazards_[k], share_.data(), static_cast<double>(k), open_.data(), winner, n);
  }
  return true;
}

}  // namespace casus::kernel
