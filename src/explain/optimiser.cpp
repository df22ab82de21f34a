#include "explain/optimiser.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/batch_evaluators/member_bfe.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/utils/hypervolume.hpp>

#include "base/check.h"
#include "base/hash.h"
#include "explain/pareto.h"
#include "random/world_draws.h"

namespace casus::explain {
namespace {

struct Stopped {};

/// What pagmo asks goes through here: rounded, looked up, evaluated, kept.
class Asked {
 public:
  Asked(size_t dimensions, size_t objectives, const OptimiserOptions& o, const Evaluate& evaluate,
        Optimised& result)
      : dimensions_(dimensions), objectives_(objectives), options_(o), evaluate_(evaluate), result_(result) {}

  size_t dimensions() const { return dimensions_; }
  size_t objectives() const { return objectives_; }

  std::vector<double> rounded(std::vector<double> x) const {
    for (size_t d = 0; d < x.size(); ++d) {
      const double steps = d < options_.steps.size() ? options_.steps[d] : 0;
      if (steps > 0) x[d] = std::floor(std::clamp(x[d], 0.0, 1.0) * steps + 0.5) / steps;
    }
    return x;
  }

  std::vector<std::vector<double>> values(const std::vector<std::vector<double>>& points) {
    std::vector<std::vector<double>> fresh;
    for (const auto& raw : points) {
      const auto x = rounded(raw);
      if (known_.emplace(x, std::vector<double>{}).second) fresh.push_back(x);
    }
    if (!fresh.empty()) {
      const auto found = evaluate_(fresh);
      if (found.size() != fresh.size()) throw Stopped();
      for (size_t k = 0; k < fresh.size(); ++k) keep(fresh[k], found[k]);
    }
    std::vector<std::vector<double>> out;
    for (const auto& raw : points) out.push_back(known_.at(rounded(raw)));
    return out;
  }

 private:
  void keep(const std::vector<double>& x, const std::vector<double>& f) {
    CASUS_CHECK(f.size() == objectives_, "one value an objective");
    known_[x] = f;
    ++result_.evaluated;
    auto& archive = result_.archive;
    if (std::any_of(archive.begin(), archive.end(),
                    [&](const auto& a) { return dominates(a.objectives, f); }))
      return;
    archive.erase(std::remove_if(archive.begin(), archive.end(),
                                 [&](const auto& a) { return dominates(f, a.objectives); }),
                  archive.end());
    archive.push_back({x, f});
  }

  size_t dimensions_, objectives_;
  const OptimiserOptions& options_;
  const Evaluate& evaluate_;
  Optimised& result_;
  std::map<std::vector<double>, std::vector<double>> known_;
};

/// The problem as pagmo wants it; it makes copies.
struct Problem {
  std::shared_ptr<Asked> asked;

  pagmo::vector_double fitness(const pagmo::vector_double& x) const { return asked->values({x})[0]; }
  pagmo::vector_double batch_fitness(const pagmo::vector_double& all) const {
    const size_t d = asked->dimensions();
    std::vector<std::vector<double>> points;
    for (size_t at = 0; at < all.size(); at += d)
      points.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(at),
                          all.begin() + static_cast<std::ptrdiff_t>(at + d));
    pagmo::vector_double out;
    for (const auto& f : asked->values(points)) out.insert(out.end(), f.begin(), f.end());
    return out;
  }
  pagmo::vector_double::size_type get_nobj() const { return asked ? asked->objectives() : 1; }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    const size_t d = asked ? asked->dimensions() : 1;
    return {pagmo::vector_double(d, 0), pagmo::vector_double(d, 1)};
  }
};

/// Points given, then a Latin hypercube.
std::vector<std::vector<double>> first_points(size_t dimensions, const OptimiserOptions& o) {
  std::vector<std::vector<double>> out(
      o.begin.begin(),
      o.begin.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(o.begin.size(), o.population)));
  const uint32_t stream = hash32("search");
  for (uint32_t k = 0; out.size() < o.population; ++k) {
    std::vector<double> x;
    for (size_t d = 0; d < dimensions; ++d)
      x.push_back(random::world_uniform(o.seed, k, random::kWorldBlock, stream, static_cast<uint32_t>(d)));
    out.push_back(std::move(x));
  }
  return out;
}

void note(const std::vector<double>& reference, Optimised& result) {
  std::vector<std::vector<double>> points;
  for (const auto& a : result.archive) points.push_back(a.objectives);
  result.hypervolume.push_back(hypervolume_of(points, reference));
}

}  // namespace

double hypervolume_of(const std::vector<std::vector<double>>& points, const std::vector<double>& reference) {
  std::vector<pagmo::vector_double> below;
  for (const auto& p : points) {
    bool all = true;
    for (size_t k = 0; k < p.size(); ++k) all = all && p[k] < reference[k];
    if (all) below.push_back(p);
  }
  if (below.empty()) return 0;
  if (reference.size() == 1) {
    double best = below[0][0];
    for (const auto& p : below) best = std::min(best, p[0]);
    return reference[0] - best;
  }
  return pagmo::hypervolume(below, true).compute(reference);
}

Optimised minimise(size_t dimensions, const std::vector<double>& reference, const OptimiserOptions& options,
                   const Evaluate& evaluate, const std::function<void(const Optimised&)>& after_generation) {
  CASUS_CHECK(options.population >= 8 && options.population % 4 == 0,
              "a population is a multiple of 4, at least 8");
  Optimised result;
  const auto asked = std::make_shared<Asked>(dimensions, reference.size(), options, evaluate, result);
  const auto finish = [&] {
    note(reference, result);
    if (after_generation) after_generation(result);
  };
  try {
    const auto points = first_points(dimensions, options);
    const auto values = asked->values(points);
    pagmo::population people{pagmo::problem{Problem{asked}}, 0u, static_cast<unsigned>(options.seed)};
    for (size_t k = 0; k < points.size(); ++k) people.push_back(points[k], values[k]);
    finish();
    // One objective too: a second that is always 0 would do no harm, but pagmo's single-objective methods are
    // others.
    pagmo::nsga2 method(1u, 0.95, 10., 1.0 / static_cast<double>(dimensions), 20.,
                        static_cast<unsigned>(options.seed));
    method.set_bfe(pagmo::bfe{pagmo::member_bfe{}});
    pagmo::algorithm algorithm{method};
    for (uint32_t g = 0; g < options.generations; ++g) {
      people = algorithm.evolve(people);
      finish();
    }
  } catch (const Stopped&) {
    result.stopped = true;
  }
  return result;
}

}  // namespace casus::explain
