#include "claims/proof.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "claims/betting.h"
#include "ensemble/structure_key.h"
#include "model/graph.h"

namespace casus::claims {
namespace {

constexpr double kFaultyShare = 0.01;

/// A claim in a world on its way to an answer.
struct Trial {
  Conditions conditions;
  std::vector<MeanTest> tests;
  Evidence evidence;

  void open(Conditions c) {
    conditions = std::move(c);
    for (const PairedMean& t : conditions.tests) tests.emplace_back(t.low, t.high);
    evidence.up.resize(tests.size());
    evidence.down.resize(tests.size());
  }
  void add(const double* runs) {
    for (size_t t = 0; t < tests.size(); ++t) {
      const PairedMean& mean = conditions.tests[t];
      const double plain = mean.plain_value(runs);
      if (plain != plain)
        conditions.undefined = true;
      else if (mean.compensated())
        tests[t].add(plain, mean.value(runs));
      else
        tests[t].add(plain);
    }
  }
  void drop_compensated() {
    for (MeanTest& t : tests) t.drop_compensated();
  }
  bool cut() const {
    return std::any_of(tests.begin(), tests.end(), [](const MeanTest& t) { return t.cut(); });
  }
  Ending look(double alpha) {
    if (conditions.undefined) return Ending::Void;
    for (size_t t = 0; t < tests.size(); ++t) {
      evidence.up[t] = tests[t].up();
      evidence.down[t] = tests[t].down();
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
    for (const ensemble::Column& c : t.columns)
      keys.push_back((c.compensated ? "~" : "") + ensemble::run_key(model, c.value));
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

/// Runs from one look to the next, of worlds that are at the same.
struct Wave {
  uint32_t first_run = 0, runs = 0;
  std::vector<uint32_t> worlds;  // ascending
};

/// At most so many runs of a column are kept at a time.
constexpr uint32_t kWaveRuns = 16384;
constexpr size_t kFewWorlds = 64;

/// Everything that one call of `prove` moves along.
class Prover {
 public:
  Prover(const model::Model& m, const LeafTable& table, const std::vector<const Formula*>& formulas,
         const ensemble::WorldRule& rule, const ClaimsOptions& options, Sampler& sampler)
      : model_(m),
        table_(table),
        formulas_(formulas),
        rule_(rule),
        options_(options),
        sampler_(sampler),
        looks_(looks(options.prove_runs)) {
    for (const Formula* f : formulas) {
      std::vector<std::pair<uint32_t, uint32_t>> groups;
      for (uint32_t l : f->leaves) {
        const ensemble::Column& c = table.columns[table.leaves[l].column];
        if (std::find(groups.begin(), groups.end(), std::pair{c.policy, c.shock}) == groups.end())
          groups.emplace_back(c.policy, c.shock);
      }
      groups_.push_back(std::move(groups));
    }
  }

  std::vector<Proof> run() {
    open();
    uint64_t left = std::numeric_limits<uint64_t>::max();
    if (options_.prove_budget > 0) {
      left = 0;
      for (uint32_t w = 0; w < worlds_.size(); ++w) left += needs(w).size();
      left *= options_.prove_budget;
    }
    for (;;) {
      const std::vector<Wave> waves = next(left);
      if (waves.empty()) break;
      for (const Wave& wave : waves)
        if (!simulate(wave)) return std::move(proofs_);
    }
    return std::move(proofs_);
  }

 private:
  using Group = std::pair<uint32_t, uint32_t>;  // policy, shock

  void open() {
    Equalities equalities(model_, table_);
    const std::vector<ColumnRange> ranges = column_ranges(model_, table_);
    proofs_.resize(formulas_.size());
    trials_.resize(formulas_.size());
    in_vain_.assign(formulas_.size(), false);
    for (uint32_t w = 0; w < options_.worlds; ++w)
      worlds_.push_back(ensemble::draw_world(model_, rule_, options_.seed, w));
    done_.assign(worlds_.size(), 0);
    faulty_.assign(worlds_.size() * table_.columns.size(), 0);
    for (size_t f = 0; f < formulas_.size(); ++f) {
      proofs_[f].endings.assign(worlds_.size(), Ending::Undecided);
      trials_[f].resize(worlds_.size());
      for (size_t w = 0; w < worlds_.size(); ++w) {
        Conditions c = make_conditions(*formulas_[f], table_, ranges, worlds_[w]);
        proofs_[f].no_path = equate(c, equalities.in(worlds_[w]), ranges) || proofs_[f].no_path;
        proofs_[f].provable = proofs_[f].provable && c.provable;
        for (const PairedMean& t : c.tests) proofs_[f].approximate = proofs_[f].approximate || !t.bounded();
        // Nothing is shown of means without a range before so many runs.
        const bool in_vain =
            options_.prove_runs < RangelessBets::kWait && !c.tests.empty() &&
            std::none_of(c.tests.begin(), c.tests.end(), [](const PairedMean& t) { return t.bounded(); });
        in_vain_[f] = in_vain_[f] || in_vain;
        if (c.provable) trials_[f][w].open(std::move(c));
      }
    }
    for (size_t f = 0; f < formulas_.size(); ++f)
      if (proofs_[f].provable)
        for (size_t w = 0; w < worlds_.size(); ++w) decide(f, w);
  }

  void decide(size_t f, size_t w) { proofs_[f].endings[w] = trials_[f][w].look(options_.error); }

  bool is_open(size_t f, size_t w) const {
    return proofs_[f].provable && !in_vain_[f] && proofs_[f].endings[w] == Ending::Undecided;
  }

  /// Policies and shocks that open claims need in a world.
  std::set<Group> needs(uint32_t w) const {
    std::set<Group> out;
    for (size_t f = 0; f < formulas_.size(); ++f)
      if (is_open(f, w)) out.insert(groups_[f].begin(), groups_[f].end());
    return out;
  }

  /// Runs until some open claim is decided in a world, if evidence goes on growing as it did.
  double runs_ahead(uint32_t w) const {
    double near = 0;
    for (size_t f = 0; f < formulas_.size(); ++f)
      if (is_open(f, w))
        near = std::max(near, nearness(trials_[f][w].conditions, trials_[f][w].evidence, options_.error));
    return near > 0 ? done_[w] * (1 / near - 1) : std::numeric_limits<double>::infinity();
  }

  /// The worlds that run on, those nearest a decision first, as far as the budget goes. A function of what is
  /// known by now, never of the order in which threads came by it.
  std::vector<Wave> next(uint64_t& left) {
    struct Candidate {
      uint32_t world, to;
      uint64_t cost;
      double ahead;
    };
    std::vector<Candidate> all;
    for (uint32_t w = 0; w < worlds_.size(); ++w) {
      const auto to = std::upper_bound(looks_.begin(), looks_.end(), done_[w]);
      if (to == looks_.end()) continue;
      const size_t groups = needs(w).size();
      if (groups > 0) all.push_back({w, *to, uint64_t{groups} * (*to - done_[w]), runs_ahead(w)});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.ahead < b.ahead; });
    const bool first =
        std::any_of(all.begin(), all.end(), [&](const Candidate& c) { return done_[c.world] == 0; });
    if (!first) all.resize(std::min(all.size(), std::max(kFewWorlds, (all.size() + 1) / 2)));
    std::map<uint32_t, std::vector<uint32_t>> by_place;
    for (const Candidate& c : all) {
      if (c.cost > left) {
        left = 0;
        break;
      }
      left -= c.cost;
      by_place[done_[c.world]].push_back(c.world);
    }
    return waves_of(by_place);
  }

  std::vector<Wave> waves_of(std::map<uint32_t, std::vector<uint32_t>>& by_place) const {
    std::vector<Wave> out;
    for (auto& [done, worlds] : by_place) {
      std::sort(worlds.begin(), worlds.end());
      const uint32_t runs = *std::upper_bound(looks_.begin(), looks_.end(), done) - done;
      const size_t most = std::max<size_t>(kFewWorlds, kWaveRuns / runs);
      for (size_t at = 0; at < worlds.size(); at += most)
        out.push_back({done,
                       runs,
                       {worlds.begin() + static_cast<long>(at),
                        worlds.begin() + static_cast<long>(std::min(at + most, worlds.size()))}});
    }
    return out;
  }

  using Values = std::vector<std::vector<double>>;  // [column][row * runs + run]

  bool simulate(const Wave& wave) {
    std::map<Group, std::vector<uint32_t>> columns, worlds;
    for (uint32_t c = 0; c < table_.columns.size(); ++c)
      columns[{table_.columns[c].policy, table_.columns[c].shock}].push_back(c);
    for (uint32_t w : wave.worlds)
      for (const Group& g : needs(w)) worlds[g].push_back(w);
    Values values(table_.columns.size());
    std::map<Group, std::map<uint32_t, size_t>> rows;  // world -> row
    for (const auto& [group, in] : worlds) {
      ensemble::Spec spec;
      spec.rule = rule_;
      spec.only = in;
      spec.runs = wave.runs;
      spec.first_run = wave.first_run;
      const std::vector<uint32_t>& mine = columns[group];
      for (uint32_t c : mine) spec.columns.push_back(table_.columns[c]);
      auto& row = rows[group];
      const bool whole = sampler_.run(spec, [&](const ensemble::Block& b) {
        const size_t count = b.worlds.size() * wave.runs;
        for (size_t i = 0; i < mine.size(); ++i) {
          const double* from = b.values.data() + i * count;
          values[mine[i]].insert(values[mine[i]].end(), from, from + count);
        }
        for (size_t w = 0; w < b.worlds.size(); ++w) {
          row.emplace(b.worlds[w].number, row.size());
          for (size_t i = 0; i < mine.size(); ++i)
            faulty_[b.worlds[w].number * table_.columns.size() + mine[i]] += b.faulty(i, w);
        }
      });
      if (!whole) return false;
    }
    feed(wave, values, rows);
    return true;
  }

  void feed(const Wave& wave, const Values& values, std::map<Group, std::map<uint32_t, size_t>>& rows) {
    std::vector<double> one(table_.columns.size(), 0);
    for (uint32_t w : wave.worlds) {
      done_[w] = wave.first_run + wave.runs;
      for (size_t f = 0; f < formulas_.size(); ++f)
        if (is_open(f, w)) feed_trial(wave, f, w, values, rows, one);
    }
  }

  void feed_trial(const Wave& wave, size_t f, uint32_t w, const Values& values,
                  std::map<Group, std::map<uint32_t, size_t>>& rows, std::vector<double>& one) {
    struct From {
      uint32_t column;
      const double* runs;
    };
    std::vector<From> from;
    for (uint32_t l : formulas_[f]->leaves) {
      const Leaf& leaf = table_.leaves[l];
      const ensemble::Column& c = table_.columns[leaf.column];
      const size_t row = rows.at({c.policy, c.shock}).at(w) * wave.runs;
      from.push_back({leaf.column, values[leaf.column].data() + row});
      if (leaf.plain != model::kNone) from.push_back({leaf.plain, values[leaf.plain].data() + row});
    }
    Trial& trial = trials_[f][w];
    uint64_t faulty = 0;  // of the column that has most
    for (const From& x : from) faulty = std::max(faulty, faulty_[w * table_.columns.size() + x.column]);
    if (faulty > 0) trial.drop_compensated();
    for (uint32_t r = 0; r < wave.runs; ++r) {
      for (const From& x : from) one[x.column] = x.runs[r];
      trial.add(one.data());
    }
    proofs_[f].runs += uint64_t{wave.runs} * groups_[f].size();
    proofs_[f].cut = proofs_[f].cut || trial.cut();
    if (faulty <= kFaultyShare * done_[w]) decide(f, w);
  }

  const model::Model& model_;
  const LeafTable& table_;
  const std::vector<const Formula*>& formulas_;
  const ensemble::WorldRule& rule_;
  const ClaimsOptions& options_;
  Sampler& sampler_;
  const std::vector<uint32_t> looks_;
  std::vector<std::vector<Group>> groups_;  // by formula
  std::vector<kernel::World> worlds_;
  std::vector<Proof> proofs_;
  std::vector<std::vector<Trial>> trials_;  // [formula][world]
  std::vector<bool> in_vain_;               // by formula: too few runs are allowed to show anything
  std::vector<uint32_t> done_;              // runs of each world so far
  std::vector<uint64_t> faulty_;            // [world][column]: runs so far
};

}  // namespace

std::vector<Proof> prove(const model::Model& m, const LeafTable& table,
                         const std::vector<const Formula*>& formulas, const ensemble::WorldRule& rule,
                         const ClaimsOptions& options, Sampler& sampler) {
  return Prover(m, table, formulas, rule, options, sampler).run();
}

}  // namespace casus::claims
