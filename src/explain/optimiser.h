#pragma once
// Several objectives made small at once, by NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002) as pagmo has it
// (Biscani and Izzo 2020). The one place where pagmo appears.
#include <cstdint>
#include <functional>
#include <vector>

namespace casus::explain {

struct OptimiserOptions {
  uint32_t population = 16;  // a multiple of 4, at least 8
  uint32_t generations = 10;
  uint64_t seed = 1;
  /// Grid of each dimension: points are rounded to i / steps. One a dimension; 0: no grid.
  std::vector<uint32_t> steps;
  /// Where it begins, besides random points: at most a population.
  std::vector<std::vector<double>> begin;
};

/// Points of [0, 1]^d to objectives, all of a generation at once. Empty: stop.
using Evaluate =
    std::function<std::vector<std::vector<double>>(const std::vector<std::vector<double>>& points)>;

struct Optimised {
  struct Member {
    std::vector<double> point, objectives;
  };
  std::vector<Member>
      archive;  // every point that no other evaluated one dominates, in the order of evaluation
  std::vector<double>
      hypervolume;         // of the archive below the reference, after the first points and each generation
  uint64_t evaluated = 0;  // different points
  bool stopped = false;
};

/// `reference`: objectives that a useful point undercuts. No point is evaluated twice. The same seed gives
/// the same result; the evaluation may use any number of threads.
Optimised minimise(size_t dimensions, const std::vector<double>& reference, const OptimiserOptions&,
                   const Evaluate&, const std::function<void(const Optimised&)>& after_generation = {});

/// The volume between some points and the reference (While, Bradstreet, Barone 2012).
double hypervolume_of(const std::vector<std::vector<double>>& points, const std::vector<double>& reference);

}  // namespace casus::explain
