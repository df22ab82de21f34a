#pragma once
// Runs of a whole compiled model with everything recorded that a model keeps.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "interp/evaluator.h"
#include "lower/program.h"
#include "model/model.h"

namespace casus::test {

/// A number that is recorded at each boundary.
struct Probe {
  std::string name;               // "state s1[a]", "let x2"
  uint32_t state = model::kNone;  // which, for a state
  model::ExprId expr = model::kNone;
};

/// States, tallies, lets and numbers of events, one an instance, added to the model's expressions.
std::vector<Probe> probe_everything(model::Model&);

/// A run: [boundary][probe].
struct History {
  std::vector<std::vector<double>> values;
  kernel::LaneFlags flags;
  /// Of every bit; one `none` is as good as another.
  uint64_t hash() const;
};

class Runner {
 public:
  /// Keeps the model; probes as above.
  explicit Runner(model::Model m);
  const model::Model& model() const { return model_; }
  const std::vector<Probe>& probes() const { return probes_; }

  struct Run {
    uint32_t world = 0, run = 0;
    bool operator==(const Run&) const = default;
  };
  struct How {
    kernel::Method method = kernel::Method::Step;
    uint32_t policy = model::kNone, shock = model::kNone;
    size_t width = 64;  // lanes of a tile
    bool told = false;  // the first lane of each tile with a log
    const interp::Compiled* compiled = nullptr;
    ensemble::WorldRule rule = {};
    bool rescan = false;  // exact: the reference
    interp::Compiler* compiler = nullptr;
  };
  std::vector<History> run(const std::vector<Run>&, const How&) const;
  /// The same under several arms in the same tiles (`width` is then in runs, not lanes): [arm][run].
  std::vector<std::vector<History>> run_arms(const std::vector<Run>&, const How&,
                                             const std::vector<kernel::Arm>&) const;
  const lower::Program& program() const { return program_; }
  kernel::World world(uint32_t number, const ensemble::WorldRule& rule = {}) const;

  /// Names with hashes of their histories, so that models in another order can be compared.
  std::map<std::string, uint64_t> by_name(const History&) const;

 private:
  model::Model model_;
  std::vector<Probe> probes_;
  lower::Program program_;
};

inline constexpr uint64_t kRunSeed = 20'271;
inline constexpr kernel::Method kMethods[] = {kernel::Method::Step, kernel::Method::Exact};
inline const char* method_name(kernel::Method m) { return m == kernel::Method::Step ? "stepped" : "exact"; }

}  // namespace casus::test
