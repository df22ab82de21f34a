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
CASUS_VECTOR_LEVELS
void chances(const double* rate, const double* total, const double* stay, double* open, double* left,
             double* units, double* chance, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const bool some = (total[l] > 0) & (left[l] > 0);
    const double part = some ? rate[l] / total[l] * -stay[l] : 0.0;
    const double p = part < open[l] ? part / open[l] : 1.0;
    units[l] = part > 0 ? left[l] : 0.0;
    chance[l] = p;
    open[l] = open[l] - part;
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

/// Begins a stock: whole units, the exponent of the chance to stay, nobody asked for. Returns whether
/// somebody can leave: hazards, and units in the same lane.
CASUS_VECTOR_LEVELS
bool begin_stock(const double* total, double* left, double* stay, double* open, double h, size_t n) {
  uint64_t some = 0;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    some |= (total[l] > 0) & (left[l] > 0) ? uint64_t{1} : uint64_t{0};
    stay[l] = total[l] * -h;
    open[l] = 1.0;
  }
  return some != 0;
}

}  // namespace

void Competition::add(const double* stock, std::vector<Place> places, std::vector<double*> rates) {
  most_places_ = std::max(most_places_, places.size());
  stocks_.push_back({stock, std::move(places), std::move(rates)});
  const size_t n = stocks_.size() * lanes_;
  for (std::vector<double>* each : {&total_, &left_, &stay_, &open_, &uniforms_, &units_, &counts_})
    each->resize(n);
  drawn_.reserve(stocks_.size());
}

void Competition::draw(const Luck& luck, uint32_t time, double h) {
  begin(h);
  for (size_t place = 0; place < most_places_; ++place) draw_place(place, luck, time);
}

void Competition::begin(double h) {
  for (size_t s = 0; s < stocks_.size(); ++s) {
    Stock& stock = stocks_[s];
    double *total = total_.data() + s * lanes_, *left = left_.data() + s * lanes_;
    std::fill_n(total, lanes_, 0.0);
    for (const double* rate : stock.rates) add_lanes(total, rate, lanes_);
    random::floor_lanes(left, stock.units, lanes_);
    double* stay = stay_.data() + s * lanes_;
    stock.moves = begin_stock(total, left, stay, open_.data() + s * lanes_, h, lanes_);
    if (stock.moves)
      random::expm1_lanes(stay, stay, lanes_);
    else
      for (double* rate : stock.rates) std::fill_n(rate, lanes_, 0.0);
  }
}

/// This place of every stock that has so many: one round of bulk draws.
void Competition::draw_place(size_t place, const Luck& luck, uint32_t time) {
  drawn_.clear();
  for (size_t s = 0; s < stocks_.size(); ++s) {
    const Stock& stock = stocks_[s];
    if (!stock.moves || place >= stock.places.size() || !any(stock.rates[place], lanes_)) continue;
    const size_t at = drawn_.size() * lanes_, own = s * lanes_;
    drawn_.push_back(s);
    chances(stock.rates[place], total_.data() + own, stay_.data() + own, open_.data() + own,
            left_.data() + own, units_.data() + at, counts_.data() + at, lanes_);
    luck.uniforms(time, stock.places[place].family, stock.places[place].instance, 1, 0,
                  uniforms_.data() + at);
  }
  random::binomial_bulk(uniforms_.data(), units_.data(), counts_.data(), drawn_.size() * lanes_);
  for (size_t i = 0; i < drawn_.size(); ++i)
    take(counts_.data() + i * lanes_, left_.data() + drawn_[i] * lanes_, stocks_[drawn_[i]].rates[place],
         lanes_);
}

}  // namespace casus::kernel
