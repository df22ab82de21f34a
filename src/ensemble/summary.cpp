#include "ensemble/summary.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "ensemble/simulator.h"
#include "ensemble/tiles.h"
#include "random/fpmode.h"

namespace casus::ensemble {
namespace {

constexpr double kSlack = 1e-6;
constexpr size_t kMostNumbers = size_t{1} << 25;  // held at a time

/// Keeps the probes at the first boundary, at each first boundary not before a multiple of `every`, and at
/// the last.
class Sampled : public kernel::Recorder {
 public:
  Sampled(double every, size_t probes) : every_(every), probes_(probes) {}
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    last_.assign(probes, probes + probes_ * lanes);
    last_day_ = day;
    pending_ = true;
    if (day < next_ - kSlack) return;
    keep();
    while (next_ <= day + kSlack) next_ += every_;
  }
  void finish() {
    if (pending_) keep();
  }
  const std::vector<double>& days() const { return days_; }
  const std::vector<double>& at(size_t time) const { return values_[time]; }  // [probe * lanes + lane]

 private:
  void keep() {
    days_.push_back(last_day_);
    values_.push_back(last_);
    pending_ = false;
  }
  double every_, next_ = 0, last_day_ = 0;
  size_t probes_;
  bool pending_ = false;
  std::vector<double> last_, days_;
  std::vector<std::vector<double>> values_;
};

/// What a job's runs must tell.
struct Counted {
  kernel::LaneFlags flags;
  uint64_t runs = 0, faulty_runs = 0;
};

/// [time][quantity][unit], a unit being a world (its mean) or a run.
struct Table {
  std::vector<double> days;
  size_t quantities = 0, units = 0;
  std::vector<double> values;
  double& at(size_t time, size_t quantity, size_t unit) {
    return values[(time * quantities + quantity) * units + unit];
  }
};

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto i = static_cast<size_t>(at);
  if (i + 1 >= sorted.size()) return sorted.back();
  return sorted[i] + (at - static_cast<double>(i)) * (sorted[i + 1] - sorted[i]);
}

SummaryRow describe(std::vector<double> x) {
  SummaryRow row;
  std::erase_if(x, [](double v) { return v != v; });
  if (x.empty()) {
    row.mean = row.sd = row.q05 = row.q25 = row.q50 = row.q75 = row.q95 = std::nan("");
    return row;
  }
  const auto n = static_cast<double>(x.size());
  double sum = 0, squares = 0;
  for (double v : x) sum += v;
  row.mean = sum / n;
  for (double v : x) squares += (v - row.mean) * (v - row.mean);
  row.sd = x.size() < 2 ? 0 : std::sqrt(squares / (n - 1));
  std::sort(x.begin(), x.end());
  row.q05 = quantile(x, 0.05);
  row.q25 = quantile(x, 0.25);
  row.q50 = quantile(x, 0.5);
  row.q75 = quantile(x, 0.75);
  row.q95 = quantile(x, 0.95);
  return row;
}

class Summarizer {
 public:
  explicit Summarizer(const SummarySpec& spec)
      : spec_(spec), model_(spec.recording->model), simulator_(make()) {
    const size_t units = std::max<size_t>(spec.worlds, spec.chance_runs);
    const double times = model_.horizon / spec.every + 3;
    const double numbers = times * static_cast<double>(units * probes_.size());  // of one policy
    if (!(spec.every > 0) || numbers > kMostNumbers)
      throw std::invalid_argument("too many numbers to record: fewer names, or more days between rows");
    together_ = static_cast<size_t>(std::clamp(kMostNumbers / numbers, 1.0, static_cast<double>(kTileArms)));
    total_ = spec.policies.size() * (uint64_t{spec.worlds} * spec.runs + spec.chance_runs);
  }

  Summary run() {
    for (size_t first = 0; first < spec_.policies.size(); first += together_) {
      const size_t count = std::min(together_, spec_.policies.size() - first);
      const std::vector<model::PolicyId> policies(spec_.policies.begin() + static_cast<std::ptrdiff_t>(first),
                                                  spec_.policies.begin() + static_cast<std::ptrdiff_t>(first + count));
      std::vector<std::vector<SummaryRow>> rows[2];  // by policy
      for (const Over over : {Over::Worlds, Over::Chance}) {
        std::vector<Table> tables(count);
        if (!simulate(policies, over, tables)) {
          out_.stopped = true;
          return std::move(out_);
        }
        for (size_t p = 0; p < count; ++p)
          rows[static_cast<size_t>(over)].push_back(describe_all(tables[p], policies[p], over));
      }
      // By policy and quantity, then over worlds and over chance.
      for (size_t p = 0; p < count; ++p)
        for (uint32_t q = 0; q < probes_.size(); ++q)
          for (const auto& kind : rows)
            for (const SummaryRow& r : kind[p])
              if (r.quantity == q) out_.rows.push_back(r);
    }
    return std::move(out_);
  }

 private:
  Simulator make() {
    for (const Recorded& q : spec_.recording->quantities) probes_.push_back(q.probe);
    return Simulator(model_, probes_, spec_.step, spec_.compiler);
  }

  std::vector<SummaryRow> describe_all(Table& table, model::PolicyId policy, Over over) const {
    std::vector<SummaryRow> rows;
    for (size_t t = 0; t < table.days.size(); ++t)
      for (uint32_t q = 0; q < table.quantities; ++q) {
        const double* from = &table.at(t, q, 0);
        SummaryRow row = describe(std::vector<double>(from, from + table.units));
        row.policy = policy;
        row.quantity = q;
        row.day = table.days[t];
        row.over = over;
        rows.push_back(row);
      }
    return rows;
  }

  /// A table for each policy.
  bool simulate(const std::vector<model::PolicyId>& policies, Over over, std::vector<Table>& tables) {
    const bool worlds = over == Over::Worlds;
    const uint32_t units = worlds ? spec_.worlds : spec_.chance_runs;
    const uint32_t runs = worlds ? spec_.runs : 1;
    for (Table& table : tables) {
      table.quantities = probes_.size();
      table.units = units;
    }
    if (units == 0) return true;
    const size_t together = std::max<size_t>(1, tile_runs(policies.size()) / runs);  // units a job
    const size_t jobs = (units + together - 1) / together;
    std::vector<Counted> counted(jobs);
    // The first job says when was recorded.
    const uint64_t before = done_, more = uint64_t{units} * runs * policies.size();
    auto job = [&](size_t j) {
      const size_t first = j * together, count = std::min(together, units - first);
      counted[j] = unit_means(policies, over, first, count, runs, tables);
    };
    job(0);
    const bool whole = run_jobs(
        jobs - 1, spec_.threads, [&](size_t j) { job(j + 1); },
        [&](size_t d) {
          if (!spec_.progress) return true;
          spec_.progress->advance(before + more * (d + 1) / jobs, total_);
          return !spec_.progress->stop();
        });
    done_ = before + more;
    if (!whole) return false;
    for (const Counted& of_job : counted) {
      out_.flags += of_job.flags;
      out_.runs += of_job.runs;
      out_.faulty_runs += of_job.faulty_runs;
    }
    return true;
  }

  /// Runs units `first` to `first + count` and puts their means into the tables.
  Counted unit_means(const std::vector<model::PolicyId>& policies, Over over, size_t first, size_t count, uint32_t runs,
                     std::vector<Table>& tables) {
    const random::FloatMode mode;
    WorldRule rule = spec_.rule;
    rule.best_guess = rule.best_guess || over == Over::Chance;
    std::vector<kernel::World> worlds;
    std::vector<kernel::Run> all_runs;
    for (size_t u = 0; u < (over == Over::Worlds ? count : 1); ++u)
      worlds.push_back(
          draw_world(model_, rule, spec_.seed, static_cast<uint32_t>(over == Over::Worlds ? first + u : 0)));
    for (size_t u = 0; u < count; ++u)
      for (uint32_t r = 0; r < runs; ++r)
        all_runs.push_back(over == Over::Worlds ? kernel::Run{&worlds[u], r}
                                                : kernel::Run{&worlds[0], static_cast<uint32_t>(first + u)});
    kernel::Tile tile;
    tile.seed = spec_.seed;
    tile.method = spec_.method;
    tile.arms.clear();
    for (const model::PolicyId policy : policies) tile.arms.push_back({policy, spec_.shock});
    Counted counted;
    std::vector<std::vector<double>> sums(policies.size());  // [policy][(time, quantity, unit)]
    const size_t most = tile_runs(policies.size());
    for (size_t from = 0; from < all_runs.size(); from += most) {
      tile.runs.assign(all_runs.begin() + static_cast<std::ptrdiff_t>(from),
                       all_runs.begin() + static_cast<std::ptrdiff_t>(std::min(from + most, all_runs.size())));
      Sampled sampled(spec_.every, probes_.size());
      std::vector<kernel::LaneFlags> flags(tile.lanes());
      simulator_.run(tile, sampled, flags);
      sampled.finish();
      for (const kernel::LaneFlags& f : flags) {
        counted.flags += f;
        counted.faulty_runs += f.faulty_rates > 0 ? 1 : 0;
      }
      counted.runs += flags.size();
      for (size_t p = 0; p < policies.size(); ++p) {
        Table& table = tables[p];
        if (table.days.empty()) {  // the first job, alone
          table.days = sampled.days();
          table.values.resize(table.days.size() * table.quantities * table.units);
        }
        sums[p].resize(table.days.size() * table.quantities * count, 0);
        for (size_t t = 0; t < table.days.size(); ++t)
          for (size_t q = 0; q < table.quantities; ++q) {
            const double* x = sampled.at(t).data() + q * tile.lanes() + p * tile.runs.size();
            for (size_t r = 0; r < tile.runs.size(); ++r)
              sums[p][(t * table.quantities + q) * count + (from + r) / runs] += x[r];
          }
      }
    }
    for (size_t p = 0; p < policies.size(); ++p)
      for (size_t t = 0; t < tables[p].days.size(); ++t)
        for (size_t q = 0; q < tables[p].quantities; ++q)
          for (size_t u = 0; u < count; ++u)
            tables[p].at(t, q, first + u) = sums[p][(t * tables[p].quantities + q) * count + u] / runs;
    return counted;
  }

  const SummarySpec& spec_;
  const model::Model& model_;
  std::vector<model::ExprId> probes_;
  Simulator simulator_;
  Summary out_;
  size_t together_ = 1;  // policies in the same tiles
  uint64_t total_ = 0, done_ = 0;
};

class Log : public kernel::EventLog {
 public:
  void entry(const kernel::LogEntry& e) override { entries.push_back(e); }
  std::vector<kernel::LogEntry> entries;
};

}  // namespace

Summary summarize(const SummarySpec& spec) { return Summarizer(spec).run(); }

Trajectory trajectory(const SummarySpec& spec, const kernel::World& world, uint32_t run, bool with_log) {
  const random::FloatMode mode;
  std::vector<model::ExprId> probes;
  for (const Recorded& q : spec.recording->quantities) probes.push_back(q.probe);
  const Simulator simulator(spec.recording->model, probes, spec.step, spec.compiler);
  kernel::Tile tile;
  tile.seed = spec.seed;
  tile.arms = {{spec.policies.empty() ? model::kNone : spec.policies[0], spec.shock}};
  tile.method = spec.method;
  tile.runs = {{&world, run}};
  Sampled sampled(spec.every, probes.size());
  std::vector<kernel::LaneFlags> flags(1);
  Log log;
  simulator.run(tile, sampled, flags, with_log ? &log : nullptr);
  sampled.finish();
  Trajectory out;
  out.days = sampled.days();
  for (size_t t = 0; t < out.days.size(); ++t) out.values.push_back(sampled.at(t));
  out.log = std::move(log.entries);
  out.flags = flags[0];
  return out;
}

}  // namespace casus::ensemble
