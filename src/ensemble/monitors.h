#pragma once
// Turns the probes of a tile into one value per run, boundary by boundary; no history is kept.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernel/tile.h"
#include "model/model.h"

namespace casus::ensemble {

/// What is to be lowered for the plans that read it, each expression once.
struct Probes {
  std::vector<model::ExprId> exprs;
  std::vector<uint8_t> compensated;  // one a probe
  std::map<std::string, uint32_t> by_key;
};

/// What must be watched for a set of run expressions. Equal parts are watched once.
struct MonitorPlan {
  struct Node {
    model::RunOp op = model::RunOp::Const;
    double value = 0;
    uint32_t probe = model::kNone, probe2 = model::kNone;  // in Probes
    double from = 0, to = 0, holds = 0;
    std::vector<uint32_t> args;  // earlier nodes
  };
  std::vector<Node> nodes;
  std::vector<uint32_t> roots;  // one an expression asked for
  /// By root: the day after whose boundary nothing of it is watched; and the last of them.
  std::vector<double> root_until;
  double until = 0;
};
/// `compensated`: as of Column, one an expression; empty where none is.
MonitorPlan plan_monitors(const model::Model&, const std::vector<model::RunExprId>&, Probes&,
                          const std::vector<uint8_t>& compensated = {});

/// Windows are closed: a boundary within a millionth of a day of an end is in. A value `at` a day is that of
/// the first boundary not before it (of the last boundary, if there is none). A condition holds where its
/// probe is neither 0 nor `none`. A window without a boundary has mean, max, min and share `none`.
class Monitors {
 public:
  Monitors(const MonitorPlan&, size_t lanes);
  /// Sets those of `probes` (one a probe) that the boundary at `day` has to bring.
  void ask(double day, std::vector<uint8_t>& probes) const;
  /// Before each boundary: which lanes have had a faulty value by then.
  void faulty(double day, const uint8_t* lanes);
  /// Whether one was faulty by the end of what the root watches.
  bool is_faulty(size_t root, size_t lane) const { return faulty_[root * lanes_ + lane] != 0; }
  /// Lane l of a probe is probes[probe * stride + l].
  void boundary(double day, const double* probes, size_t stride);
  /// After the last boundary.
  void finish();
  double value(size_t root, size_t lane) const { return values_[plan_->roots[root] * lanes_ + lane]; }

 private:
  struct Leaf {
    uint32_t node;
    std::vector<double> a, b;  // per lane; what they hold depends on the operation
    uint64_t count = 0;        // boundaries or steps seen
    bool seen_from = false, seen_to = false;
  };
  bool asks(const Leaf&, double day) const;
  void watch(Leaf&, double day, const double* probes, size_t stride);
  void watch_condition(Leaf&, double day, const double* probes, size_t stride);
  void close(Leaf&);
  void combine(uint32_t node);

  const MonitorPlan* plan_;
  size_t lanes_;
  std::vector<Leaf> leaves_;
  std::vector<double> values_;   // [node][lane]
  std::vector<uint8_t> faulty_;  // [root][lane]
  std::vector<uint8_t> closed_;  // by root: nothing more is watched
};

}  // namespace casus::ensemble
