#include "generated/runs_of_models.h"

#include <cmath>
#include <limits>

#include "base/hash.h"
#include "interp/interp.h"
#include "lower/lower.h"
#include "random/fpmode.h"

namespace casus::test {
namespace {

using model::ExprId;
using model::Op;

void add_bits(Hash64& hash, double v) {
  hash.add(std::isnan(v) ? std::numeric_limits<double>::quiet_NaN() : v);
}

class Keep : public kernel::Recorder {
 public:
  Keep(std::vector<std::vector<History>>& out, size_t first, size_t runs, size_t probes)
      : out_(out), first_(first), runs_(runs), probes_(probes) {}
  void boundary(uint32_t, double, const double* probes, size_t lanes) override {
    for (size_t l = 0; l < lanes; ++l) {
      auto& row = out_[l / runs_][first_ + l % runs_].values.emplace_back(probes_);
      for (size_t p = 0; p < probes_; ++p) row[p] = probes[p * lanes + l];
    }
  }

 private:
  std::vector<std::vector<History>>& out_;
  size_t first_, runs_, probes_;
};

class Ignore : public kernel::EventLog {
  void entry(const kernel::LogEntry&) override {}
};

lower::Program lowered(const model::Model& m, const std::vector<Probe>& probes) {
  const random::FloatMode mode;
  lower::LowerOptions options;
  for (const Probe& p : probes) options.probes.push_back(p.expr);
  return lower::lower(m, options);
}

}  // namespace

std::vector<Probe> probe_everything(model::Model& m) {
  std::vector<Probe> out;
  const auto add = [&](const char* kind, Op op, uint32_t family, const std::string& name,
                       const model::Index& index) {
    for (uint32_t i = 0; i < instance_count(m, index); ++i) {
      model::Expr e;
      e.op = op;
      e.ref.family = family;
      for (const uint32_t ordinal : instance_ordinals(m, index, i))
        e.ref.index.push_back({model::IndexRef::Kind::Element, ordinal, model::kNoList});
      m.exprs.push_back(std::move(e));
      out.push_back({kind + (" " + instance_name(m, name, index, i)), op == Op::State ? family : model::kNone,
                     static_cast<ExprId>(m.exprs.size() - 1)});
    }
  };
  for (uint32_t k = 0; k < m.states.size(); ++k)
    add("state", Op::State, k, m.states[k].name, m.states[k].index);
  for (uint32_t k = 0; k < m.tallies.size(); ++k)
    add("tally", Op::Tally, k, m.tallies[k].name, m.tallies[k].index);
  for (uint32_t k = 0; k < m.lets.size(); ++k) add("let", Op::Let, k, m.lets[k].name, m.lets[k].index);
  for (uint32_t k = 0; k < m.levers.size(); ++k)
    add("lever", Op::Lever, k, m.levers[k].name, m.levers[k].index);
  for (uint32_t k = 0; k < m.processes.size(); ++k)
    add("events", Op::Events, k, m.processes[k].name, m.processes[k].index);
  return out;
}

uint64_t History::hash() const {
  Hash64 out;
  for (const auto& row : values)
    for (const double v : row) add_bits(out, v);
  return out.add(flags.clamps)
      .add(flags.events)
      .add(flags.faulty_values)
      .add(flags.set_conflicts)
      .add(flags.shortfalls)
      .value();
}

Runner::Runner(model::Model m)
    : model_(std::move(m)), probes_(probe_everything(model_)), program_(lowered(model_, probes_)) {}

kernel::World Runner::world(uint32_t number, const ensemble::WorldRule& rule) const {
  const random::FloatMode mode;
  return ensemble::draw_world(model_, rule, kRunSeed, number);
}

std::vector<History> Runner::run(const std::vector<Run>& runs, const How& how) const {
  return std::move(run_arms(runs, how, {{how.policy, how.shock}})[0]);
}

std::vector<std::vector<History>> Runner::run_arms(const std::vector<Run>& runs, const How& how,
                                                   const std::vector<kernel::Arm>& arms) const {
  const random::FloatMode mode;
  std::map<uint32_t, kernel::World> worlds;
  for (const Run& r : runs)
    if (!worlds.count(r.world)) worlds[r.world] = world(r.world, how.rule);
  std::vector<std::vector<History>> out(arms.size(), std::vector<History>(runs.size()));
  const auto made = how.compiler ? how.compiler->compile(program_) : nullptr;
  const interp::Compiled* compiled = how.compiler ? made.get() : how.compiled;
  for (size_t first = 0; first < runs.size(); first += how.width) {
    kernel::Tile tile;
    tile.seed = kRunSeed;
    tile.method = how.method;
    tile.arms = arms;
    tile.rescan = how.rescan;
    const size_t end = std::min(first + how.width, runs.size());
    for (size_t k = first; k < end; ++k) tile.runs.push_back({&worlds.at(runs[k].world), runs[k].run});
    Keep keep(out, first, end - first, probes_.size());
    std::vector<kernel::LaneFlags> flags;
    Ignore log;
    interp::run_tile(program_, tile, keep, flags, how.told ? &log : nullptr, compiled);
    for (size_t a = 0; a < arms.size(); ++a)
      for (size_t k = first; k < end; ++k) out[a][k].flags = flags[a * tile.runs.size() + k - first];
  }
  return out;
}

std::map<std::string, uint64_t> Runner::by_name(const History& h) const {
  std::map<std::string, uint64_t> out;
  for (size_t p = 0; p < probes_.size(); ++p) {
    Hash64 hash;
    for (const auto& row : h.values) add_bits(hash, row[p]);
    out[probes_[p].name] = hash.value();
  }
  out["(events)"] = h.flags.events;
  out["(clamps)"] = h.flags.clamps;
  out["(shortfalls)"] = h.flags.shortfalls;
  out["(conflicts)"] = h.flags.set_conflicts;
  out["(faulty)"] = h.flags.faulty_values;
  return out;
}

}  // namespace casus::test
