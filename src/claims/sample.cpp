#include "claims/sample.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace casus::claims {
namespace {

constexpr double kFaultyShare = 0.01;

void add(Totals& to, const Totals& more) {
  to.runs += more.runs;
  to.faulty_runs += more.faulty_runs;
  to.clamps += more.clamps;
  to.shortfalls += more.shortfalls;
  to.set_conflicts += more.set_conflicts;
  to.faulty_values += more.faulty_values;
  to.events += more.events;
}

/// First run and number of runs of a part.
std::pair<uint32_t, uint32_t> part_of(uint32_t runs, size_t part) {
  if (part == 0) return {0, runs};
  const uint32_t pieces = part < 3 ? 2 : 4;
  const auto which = static_cast<uint32_t>(part < 3 ? part - 1 : part - 3);
  const uint32_t from = runs * which / pieces, to = runs * (which + 1) / pieces;
  return {from, to - from};
}

}  // namespace

uint32_t groups_of(const LeafTable& table, const std::vector<uint32_t>& leaves) {
  std::set<std::pair<uint32_t, uint32_t>> groups;
  for (uint32_t l : leaves) {
    const ensemble::Column& c = table.columns[table.leaves[l].column];
    groups.emplace(c.policy, c.shock);
  }
  return static_cast<uint32_t>(groups.size());
}

Sampler::Sampler(const model::Model& m, const ClaimsOptions& options, const LeafTable& table, RunEnsemble run)
    : model_(m), options_(options), table_(table), run_(std::move(run)) {}

uint64_t Sampler::cost(const SampleRequest& r) const {
  return uint64_t{r.worlds} * r.runs * groups_of(table_, r.leaves);
}

void Sampler::advance(uint64_t done, uint64_t) {
  if (!options_.progress) return;
  const uint64_t now = before_ + done;
  options_.progress->advance(now, std::max(now, expected_));
}

bool Sampler::stop() { return stopped_ = stopped_ || (options_.progress && options_.progress->stop()); }

bool Sampler::run(ensemble::Spec spec, const std::function<void(const ensemble::Block&)>& on_block) {
  return run_on(model_, std::move(spec), on_block);
}

bool Sampler::run_on(const model::Model& m, ensemble::Spec spec,
                     const std::function<void(const ensemble::Block&)>& on_block) {
  if (stopped_) return false;
  spec.model = &m;
  const double step = spec.step;
  spec.simulation() = options_.simulation();
  spec.progress = this;
  if (step > 0) spec.step = step;
  uint64_t runs = 0;
  const bool whole = run_(spec, [&](const ensemble::Block& b) {
    Totals t;
    const uint32_t groups = b.group.empty() ? 0 : 1 + *std::max_element(b.group.begin(), b.group.end());
    t.runs = uint64_t{groups} * b.worlds.size() * b.runs;
    for (size_t w = 0; w < b.worlds.size(); ++w) {
      t.clamps += b.flags[w].clamps;
      t.shortfalls += b.flags[w].shortfalls;
      t.set_conflicts += b.flags[w].set_conflicts;
      t.faulty_values += b.flags[w].faulty_values;
      t.events += b.flags[w].events;
      t.faulty_runs += b.faulty_runs[w];
    }
    add(totals_, t);
    runs += t.runs;
    note_fault(spec, b);
    on_block(b);
  });
  before_ += runs;
  if (!whole) stopped_ = true;
  return whole;
}

/// The first that can be told again by name: in worlds as the model draws them, at the step of the others.
void Sampler::note_fault(const ensemble::Spec& spec, const ensemble::Block& b) {
  const ensemble::WorldRule& rule = spec.rule;
  if (faulty_ || !b.first_faulty || !spec.given.empty() || rule.spread != 1 || !rule.freed.empty() ||
      rule.best_guess || spec.step != options_.step)
    return;
  for (size_t c = 0; c < b.group.size(); ++c)
    if (b.group[c] == b.first_faulty->group)
      faulty_ = {spec.columns[c].policy, spec.columns[c].shock, b.first_faulty->world, b.first_faulty->run,
                 rule};
}

Sample Sampler::draw(const SampleRequest& request) {
  Sample s;
  s.name = request.name;
  s.rule = request.rule;
  s.runs = request.runs;
  s.leaves = request.leaves;
  s.leaf_count = table_.leaves.size();
  ensemble::Spec spec;
  spec.rule = request.rule;
  spec.worlds = request.worlds;
  spec.runs = request.runs;
  spec.first_run = request.first_run;
  spec.step = request.step;
  spec.first_world = request.first_world;
  spec.given = request.given;
  std::vector<size_t> column_of(table_.columns.size(), 0);
  std::vector<bool> taken(table_.columns.size(), false);
  auto take = [&](uint32_t c) {
    if (c == model::kNone || taken[c]) return;
    taken[c] = true;
    column_of[c] = spec.columns.size();
    spec.columns.push_back(table_.columns[c]);
  };
  for (uint32_t l : request.leaves) {
    take(table_.leaves[l].column);
    take(table_.leaves[l].plain);
  }
  const Totals before = totals_;
  s.whole = spec.columns.empty() || run(spec, [&](const ensemble::Block& b) {
              for (size_t w = 0; w < b.worlds.size(); ++w) {
                const size_t at = s.worlds.size();
                s.worlds.push_back(b.worlds[w]);
                s.clamped_worlds += b.flags[w].clamps > 0 ? 1 : 0;
                s.values.resize((at + 1) * kParts * s.leaf_count, std::numeric_limits<double>::quiet_NaN());
                s.faulty.resize((at + 1) * s.leaf_count, 0);
                bool totals = false;
                for (uint32_t l : request.leaves) {
                  size_t c = column_of[table_.leaves[l].column];
                  if (table_.leaves[l].plain != model::kNone && b.faulty(c, w) > 0) {
                    c = column_of[table_.leaves[l].plain];
                    totals = true;
                  }
                  const double* runs = b.values.data() + (c * b.worlds.size() + w) * b.runs;
                  for (size_t part = 0; part < kParts; ++part) {
                    const auto [from, count] = part_of(b.runs, part);
                    s.values[(at * kParts + part) * s.leaf_count + l] =
                        leaf_value(table_.leaves[l], runs + from, count);
                  }
                  s.faulty[at * s.leaf_count + l] = b.faulty(c, w) > kFaultyShare * b.runs ? 1 : 0;
                }
                s.faulty_totals += totals ? 1 : 0;
              }
            });
  if (spec.columns.empty())
    for (uint32_t w = 0; w < request.worlds; ++w) {
      s.worlds.push_back(request.given.empty() ? ensemble::draw_world(model_, request.rule, options_.seed,
                                                                      request.first_world + w)
                                               : request.given[w]);
      s.values.resize(s.worlds.size() * kParts * s.leaf_count, std::numeric_limits<double>::quiet_NaN());
      s.faulty.resize(s.worlds.size() * s.leaf_count, 0);
    }
  s.totals.runs = totals_.runs - before.runs;
  s.totals.faulty_runs = totals_.faulty_runs - before.faulty_runs;
  s.totals.clamps = totals_.clamps - before.clamps;
  return s;
}

WorldEndings judge_sample(const Formula& f, const Sample& s, const Override* change) {
  WorldEndings out;
  for (size_t w = 0; w < s.size(); ++w) {
    const bool withheld = std::any_of(f.leaves.begin(), f.leaves.end(),
                                      [&](uint32_t l) { return s.faulty[w * s.leaf_count + l] != 0; });
    for (size_t part = 0; part < kParts; ++part) {
      const Judged j = judge_world(f, s.leaf_values(w, part), s.worlds[w], change);
      out.parts[part].push_back(withheld ? Ending::Undecided : j.ending);
      if (part > 0) continue;
      out.hold.push_back(j.hold);
      out.fail.push_back(j.fail);
    }
  }
  return out;
}

}  // namespace casus::claims
