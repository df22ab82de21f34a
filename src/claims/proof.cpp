#include "claims/proof.h"

#include <algorithm>
#include <map>

#include "claims/betting.h"
#include "ensemble/structure_key.h"
#include "model/graph.h"

namespace casus::claims {
namespace {

constexpr double kFaultyShare = 0.01;

/// A claim in a world on its way to an answer.
struct Trial {
  Conditions conditions;
  std::vector<Bets> bets;            // of bounded tests
  std::vector<RangelessBets> loose;  // of the others
  std::vector<int32_t> where;        // test -> bets (>= 0) or loose (-1 - i)
  Evidence evidence;

  void open(Conditions c) {
    conditions = std::move(c);
    for (const PairedMean& t : conditions.tests) {
      if (t.bounded()) {
        where.push_back(static_cast<int32_t>(bets.size()));
        bets.emplace_back(t.low, t.high);
      } else {
        where.push_back(-1 - static_cast<int32_t>(loose.size()));
        loose.emplace_back();
      }
    }
    evidence.up.resize(conditions.tests.size());
    evidence.down.resize(conditions.tests.size());
  }
  void add(const double* runs) {
    for (size_t t = 0; t < where.size(); ++t) {
      const double x = conditions.tests[t].value(runs);
      if (x != x)
        conditions.undefined = true;
      else if (where[t] >= 0)
        bets[static_cast<size_t>(where[t])].add(x);
      else
        loose[static_cast<size_t>(-1 - where[t])].add(x);
    }
  }
  Ending look(double alpha) {
    if (conditions.undefined) return Ending::Void;
    for (size_t t = 0; t < where.size(); ++t) {
      const bool tight = where[t] >= 0;
      const auto at = static_cast<size_t>(tight ? where[t] : -1 - where[t]);
      evidence.up[t] = tight ? bets[at].up() : loose[at].up();
      evidence.down[t] = tight ? bets[at].down() : loose[at].down();
    }
    return shown_ending(conditions, evidence, alpha);
  }
};

}  // namespace

std::vector<uint32_t> looks(uint32_t most) {
  std::vector<uint32_t> out;
  for (uint32_t look : {16, 24, 40, 64, 104, 168, 256, 416, 672, 1024, 1664, 2688, 4352, 7040, 11392})
    if (look < most) out.push_back(look);
  out.push_back(most);
  return out;
}

struct Equalities::Impl {
  const model::Model& m;
  const LeafTable& table;
  model::Graph graph;
  std::vector<std::string> keys;
  std::map<std::vector<double>, std::vector<uint32_t>> cache;

  Impl(const model::Model& model, const LeafTable& t) : m(model), table(t), graph(model::build_graph(model)) {
    for (const ensemble::Column& c : t.columns) keys.push_back(ensemble::run_key(model, c.value));
  }

  bool same(const ensemble::Column& a, const ensemble::Column& b, const std::vector<double>& premises) const {
    const auto difference =
        model::influences_of_policy_difference(m, graph, a.policy, b.policy, a.shock, b.shock);
    if (difference.nodes.empty()) return true;
    const auto read = model::nodes_read_by_run(m, graph, a.value, &premises);
    return !model::reaches(m, graph, difference.nodes, read, &premises, difference.edges);
  }
};

Equalities::Equalities(const model::Model& m, const LeafTable& table) : impl_(new Impl(m, table)) {}
Equalities::~Equalities() = default;

const std::vector<uint32_t>& Equalities::in(const kernel::World& world) {
  auto [at, fresh] = impl_->cache.try_emplace(world.premises);
  if (!fresh) return at->second;
  const auto& columns = impl_->table.columns;
  for (uint32_t c = 0; c < columns.size(); ++c) {
    uint32_t first = c;
    for (uint32_t d = 0; d < c && first == c; ++d)
      if (at->second[d] == d && impl_->keys[c] == impl_->keys[d] &&
          impl_->same(columns[c], columns[d], world.premises))
        first = d;
    at->second.push_back(first);
  }
  return at->second;
}

namespace {

/// Everything that one call of `prove` moves along.
class Prover {
 public:
  Prover(const model::Model& m, const LeafTable& table, const std::vector<const Formula*>& formulas,
         const ensemble::WorldRule& rule, const ClaimsOptions& options, Sampler& sampler)
      : model_(m), table_(table), formulas_(formulas), rule_(rule), options_(options), sampler_(sampler) {}

  std::vector<Proof> run() {
    open();
    uint32_t done = 0;
    for (uint32_t look : looks(options_.prove_runs)) {
      if (!round(done, look - done)) break;
      done = look;
    }
    return std::move(proofs_);
  }

 private:
  void open() {
    Equalities equalities(model_, table_);
    const std::vector<ColumnRange> ranges = column_ranges(model_, table_);
    proofs_.resize(formulas_.size());
    trials_.resize(formulas_.size());
    for (uint32_t w = 0; w < options_.worlds; ++w)
      worlds_.push_back(ensemble::draw_world(model_, rule_, options_.seed, w));
    for (size_t f = 0; f < formulas_.size(); ++f) {
      proofs_[f].endings.assign(worlds_.size(), Ending::Undecided);
      trials_[f].resize(worlds_.size());
      for (size_t w = 0; w < worlds_.size(); ++w) {
        Conditions c = make_conditions(*formulas_[f], table_, ranges, worlds_[w]);
        proofs_[f].no_path = equate(c, equalities.in(worlds_[w]), ranges) || proofs_[f].no_path;
        proofs_[f].provable = proofs_[f].provable && c.provable;
        for (const PairedMean& t : c.tests) proofs_[f].approximate = proofs_[f].approximate || !t.bounded();
        if (c.provable) trials_[f][w].open(std::move(c));
      }
    }
    for (size_t f = 0; f < formulas_.size(); ++f)
      if (proofs_[f].provable)
        for (size_t w = 0; w < worlds_.size(); ++w) decide(f, w);
  }

  void decide(size_t f, size_t w) { proofs_[f].endings[w] = trials_[f][w].look(options_.error); }

  bool is_open(size_t f, size_t w) const {
    return proofs_[f].provable && proofs_[f].endings[w] == Ending::Undecided;
  }

  bool round(uint32_t first_run, uint32_t runs) {
    // Which worlds each (policy, shock) is needed in.
    std::map<std::pair<uint32_t, uint32_t>, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> needs;
    for (uint32_t c = 0; c < table_.columns.size(); ++c)
      needs[{table_.columns[c].policy, table_.columns[c].shock}].first.push_back(c);
    std::vector<std::vector<double>> values(table_.columns.size());       // [column][row * runs + run]
    std::vector<std::map<uint32_t, size_t>> rows(table_.columns.size());  // world -> row
    bool any = false;
    for (auto& [group, columns_worlds] : needs) {
      auto& [columns, worlds] = columns_worlds;
      for (uint32_t w = 0; w < worlds_.size(); ++w)
        if (needed(group, w)) worlds.push_back(w);
      if (worlds.empty()) continue;
      any = true;
      ensemble::Spec spec;
      spec.rule = rule_;
      spec.only = worlds;
      spec.runs = runs;
      spec.first_run = first_run;
      for (uint32_t c : columns) spec.columns.push_back(table_.columns[c]);
      const bool whole = sampler_.run(spec, [&](const ensemble::Block& b) {
        for (size_t i = 0; i < columns.size(); ++i)
          for (size_t w = 0; w < b.worlds.size(); ++w) {
            auto& mine = values[columns[i]];
            rows[columns[i]][b.worlds[w].number] = mine.size() / runs;
            const double* from = b.values.data() + (i * b.worlds.size() + w) * runs;
            mine.insert(mine.end(), from, from + runs);
          }
        for (size_t w = 0; w < b.worlds.size(); ++w) faulty_[b.worlds[w].number] += b.faulty_in_group[w];
      });
      if (!whole) return false;
    }
    if (any) feed(values, rows, first_run, runs);
    return any;
  }

  using Values = std::vector<std::vector<double>>;
  void feed(const Values& values, const std::vector<std::map<uint32_t, size_t>>& rows, uint32_t first_run,
            uint32_t runs) {
    std::vector<double> one(table_.columns.size(), 0);
    for (size_t f = 0; f < formulas_.size(); ++f)
      for (uint32_t w = 0; w < worlds_.size(); ++w) {
        if (!is_open(f, w)) continue;
        for (uint32_t r = 0; r < runs; ++r) {
          for (uint32_t l : formulas_[f]->leaves) {
            const uint32_t c = table_.leaves[l].column;
            one[c] = values[c][rows[c].at(w) * runs + r];
          }
          trials_[f][w].add(one.data());
        }
        proofs_[f].runs += uint64_t{runs} * groups_of(table_, formulas_[f]->leaves);
        if (faulty_[w] <= kFaultyShare * (first_run + runs)) decide(f, w);
      }
  }

  bool needed(std::pair<uint32_t, uint32_t> group, uint32_t w) const {
    for (size_t f = 0; f < formulas_.size(); ++f) {
      if (!is_open(f, w)) continue;
      for (uint32_t l : formulas_[f]->leaves) {
        const ensemble::Column& c = table_.columns[table_.leaves[l].column];
        if (c.policy == group.first && c.shock == group.second) return true;
      }
    }
    return false;
  }

  const model::Model& model_;
  const LeafTable& table_;
  const std::vector<const Formula*>& formulas_;
  const ensemble::WorldRule& rule_;
  const ClaimsOptions& options_;
  Sampler& sampler_;
  std::vector<kernel::World> worlds_;
  std::vector<Proof> proofs_;
  std::vector<std::vector<Trial>> trials_;  // [formula][world]
  std::map<uint32_t, uint64_t> faulty_;
};

}  // namespace

std::vector<Proof> prove(const model::Model& m, const LeafTable& table,
                         const std::vector<const Formula*>& formulas, const ensemble::WorldRule& rule,
                         const ClaimsOptions& options, Sampler& sampler) {
  return Prover(m, table, formulas, rule, options, sampler).run();
}

}  // namespace casus::claims
