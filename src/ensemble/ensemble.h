#pragma once
// Worlds x policies x runs, on threads. Results are identical, byte for byte, for any number of threads.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interp/evaluator.h"
#include "kernel/tile.h"
#include "model/model.h"

namespace casus::ensemble {

/// How the uncertain is set before a world is drawn. Draws that are not set stay what they are.
struct WorldRule {
  /// One a premise (empty: all Drawn). Agreed premises hold unless Off. `same as` and `requires` apply after.
  std::vector<model::View::Setting> premises;
  std::vector<int32_t> alternatives;  // one a premise: alternative of a rival taken, -1 as drawn
  struct Fix {
    enum class Kind : uint8_t { Param, Lever, Start } kind;
    uint32_t family, instance;
    double value;
  };
  std::vector<Fix> fixes;
  /// Every parameter at its median; a premise left Drawn holds if its weight is at least a half, and a rival
  /// left Drawn takes the alternative of the largest weight (the first, `neither` last, on a tie).
  bool best_guess = false;
  /// Stress: distances from the median times this (on the scale of the prior); 1 as written.
  double spread = 1;
  /// Stress: these parameters are drawn as their reciprocal in every other world (an effect the other way).
  std::vector<model::ParamId> freed;
};

WorldRule rule_as_drawn(const model::Model&);
WorldRule rule_of_view(const model::Model&, const model::View&);
/// Every disputed premise granted (rivals as drawn), or taken away (rivals at `neither`).
WorldRule rule_granted(const model::Model&);
WorldRule rule_taken_away(const model::Model&);

kernel::World draw_world(const model::Model&, const WorldRule&, uint64_t seed, uint32_t number);

/// Value of a prior at a uniform in (0, 1); `spread` as in WorldRule.
double prior_quantile(const model::Prior&, double u, double spread = 1);
/// Whether a premise (or an alternative of a rival) holds in a world. A rival as a whole holds if it is not
/// at `neither`.
bool premise_on(const model::Model&, const kernel::World&, model::PremiseRef);

/// One number per run: a value under a policy [with a shock].
struct Column {
  model::PolicyId policy = model::kNone;
  uint32_t shock = model::kNone;
  model::RunExprId value = model::kNone;
  /// With the totals that it is linear in taken by their compensators: another number in each run, with the
  /// same mean in a world as long as no run of it is faulty, and mostly with far less luck in it.
  bool compensated = false;
  bool operator==(const Column&) const = default;
};
/// Whether a value has totals to be compensated: `total x`, sums of such, multiples by numbers and
/// parameters.
bool has_compensator(const model::Model&, model::RunExprId);

/// Told of work done, asked whether to stop. Called from one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void advance(uint64_t runs_done, uint64_t runs_total) = 0;
  virtual bool stop() = 0;
};

/// How runs are simulated, whatever is asked of them. A base of what is asked: `b.simulation() =
/// a.simulation()`.
struct Simulation {
  uint64_t seed = 1;
  kernel::Method method = kernel::Method::Step;
  double step = 0;       // days; 0: the model's
  unsigned threads = 0;  // 0: one a core
  Progress* progress = nullptr;
  interp::Compiler* compiler = nullptr;  // null: the model is interpreted. Results do not depend on it

  Simulation& simulation() { return *this; }
  const Simulation& simulation() const { return *this; }
};

struct Spec : Simulation {
  const model::Model* model = nullptr;
  WorldRule rule;
  uint32_t first_world = 0, worlds = 0, runs = 0;
  uint32_t first_run = 0;
  /// Worlds to run, ascending, instead of `worlds` from `first_world` on. A block then holds 64 of these.
  std::vector<uint32_t> only;
  /// Worlds as they are, instead of drawn ones; their numbers address their luck and may repeat.
  std::vector<kernel::World> given;
  std::vector<Column> columns;
};

/// Results of consecutive worlds.
struct Block {
  uint32_t first_world = 0;
  std::vector<kernel::World> worlds;
  uint32_t runs = 0;
  size_t columns = 0;
  std::vector<double> values;            // [column][world][run]; NaN is `none`
  std::vector<kernel::LaneFlags> flags;  // one a world, summed over its runs and policies
  std::vector<uint64_t> faulty_runs;     // one a world
  std::vector<uint32_t> group;           // one a column: which share their runs; groups count from 0
  /// [column][world]: runs that were faulty by the last day that the column asks about.
  std::vector<uint32_t> faulty_in_column;
  struct Place {
    uint32_t group, world, run;  // world: its number
  };
  std::optional<Place> first_faulty;  // by group, world, run
  double value(size_t column, size_t world, uint32_t run) const {
    return values[(column * worlds.size() + world) * runs + run];
  }
  uint32_t faulty(size_t column, size_t world) const {
    return faulty_in_column[column * worlds.size() + world];
  }
};

/// Runs the ensemble and hands over blocks of at most 64 worlds in ascending order. Columns with the same
/// policy and shock share their runs. Returns false if it was stopped; whole blocks are handed over first.
bool run(const Spec&, const std::function<void(const Block&)>& on_block);

/// `run`, again and again: what was made ready for some columns and a step serves the next that asks for the
/// same. Of one model and compiler, which outlive it; for one thread at a time.
class Runner {
 public:
  Runner();
  ~Runner();
  bool run(const Spec&, const std::function<void(const Block&)>& on_block);

 private:
  struct Ready;
  std::vector<std::unique_ptr<Ready>> ready_;  // the last used last
};

}  // namespace casus::ensemble
