#include "ensemble/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

#include "base/check.h"
#include "ensemble/simulator.h"
#include "ensemble/tiles.h"

namespace casus::ensemble {

using kernel::kDaySlack;

namespace {

constexpr size_t kMostNumbers = size_t{1} << 25;  // held at a time

/// What is kept of a tile: at each time and quantity, over the lanes of a unit, the sum of the values and how
/// many there are (`none` has none).
class Kept : public JobRecorder {
 public:
  Kept(double every, double horizon, size_t quantities, size_t lanes_a_unit, const std::atomic<bool>& give_up)
      : JobRecorder(give_up),
        every_(every),
        horizon_(horizon),
        quantities_(quantities),
        lanes_a_unit_(lanes_a_unit) {}

  void choose(double day, std::vector<uint8_t>& probes) const override {
    if (!keeps(day)) std::fill(probes.begin(), probes.end(), uint8_t{0});
  }
  /// At the first boundary, at each first boundary not before a multiple of `every`, and at the last.
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    if (!keeps(day)) return;
    while (next_ <= day + kDaySlack) next_ += every_;
    days.push_back(day);
    const size_t units = (lanes + lanes_a_unit_ - 1) / lanes_a_unit_;
    for (size_t q = 0; q < quantities_; ++q)
      for (size_t u = 0; u < units; ++u) {
        double sum = 0;
        uint32_t count = 0;
        for (size_t l = u * lanes_a_unit_; l < std::min(lanes, (u + 1) * lanes_a_unit_); ++l) {
          const double v = probes[q * lanes + l];
          if (v != v) continue;
          sum += v;
          ++count;
        }
        sums.push_back(sum);
        counts.push_back(count);
      }
  }

  std::vector<double> days;
  std::vector<double> sums;  // [time][quantity][unit]
  std::vector<uint32_t> counts;

 private:
  bool keeps(double day) const { return day >= next_ - kDaySlack || day >= horizon_ - kDaySlack; }

  double every_, horizon_, next_ = 0;
  size_t quantities_, lanes_a_unit_;
};

/// Sums and counts, [time][quantity][unit], a unit being a world or a run of the best-guess world.
struct Table {
  std::vector<double> days;
  size_t quantities = 0, units = 0;
  std::vector<double> sums;
  std::vector<uint32_t> counts;
  size_t done = 0;  // units; the others are not to be read

  void open(const std::vector<double>& times) {
    days = times;
    sums.resize(days.size() * quantities * units);
    counts.resize(sums.size());
  }
  size_t at(size_t time, size_t quantity, size_t unit) const {
    return (time * quantities + quantity) * units + unit;
  }
};

/// Runs of a tile under each policy: `most`, but so few that every thread has some. A unit is in as many
/// tiles whatever the threads and `most`, as sums of its runs are made tile by tile.
size_t lanes_for(size_t units, size_t runs, unsigned threads, size_t most) {
  threads = threads_of(threads);
  const size_t a_thread = (units * runs + threads - 1) / threads;
  const size_t least = std::min(runs, kTileLanes);
  return std::clamp((a_thread + 7) / 8 * 8, least, std::max(least, most));
}

/// How units are cut into tiles: many units in one, or many tiles for one.
struct Tiling {
  size_t units, runs, lanes, units_a_tile, tiles_a_unit, tiles;
  Tiling(size_t all_units, size_t runs_a_unit, unsigned threads, size_t most_lanes)
      : units(all_units), runs(runs_a_unit), lanes(lanes_for(all_units, runs_a_unit, threads, most_lanes)) {
    units_a_tile = std::max<size_t>(1, lanes / runs);
    tiles_a_unit = (runs + lanes - 1) / lanes;
    tiles = tiles_a_unit == 1 ? (units + units_a_tile - 1) / units_a_tile : units * tiles_a_unit;
  }
  size_t first_unit(size_t tile) const {
    return tiles_a_unit == 1 ? tile * units_a_tile : tile / tiles_a_unit;
  }
  size_t units_in(size_t tile) const { return std::min(units_a_tile, units - first_unit(tile)); }
  size_t first_run(size_t tile) const { return tile % tiles_a_unit * lanes; }
  size_t runs_in(size_t tile) const { return std::min(lanes, runs - first_run(tile)); }
  /// Units that are whole when the first `n` tiles are done; of a single unit a part will do.
  size_t units_of(size_t n) const {
    if (tiles_a_unit == 1) return n == tiles ? units : n * units_a_tile;
    return n > 0 ? std::max<size_t>(1, n / tiles_a_unit) : 0;
  }
};

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto i = static_cast<size_t>(at);
  if (i + 1 >= sorted.size()) return sorted.back();
  return sorted[i] + (at - static_cast<double>(i)) * (sorted[i + 1] - sorted[i]);
}

/// Of the values that there are; `x` has none for a unit without any.
SummaryRow describe(std::vector<double> x) {
  SummaryRow row;
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
      : spec_(spec),
        model_(spec.recording->model),
        simulator_(make()),
        threads_(simulator_.threads(spec.threads)) {
    const size_t units = std::max({size_t{spec.worlds}, size_t{spec.chance_runs}, kTileLanes});
    const double numbers = times() * static_cast<double>(units * probes_.size());
    CASUS_CHECK(spec.every > 0, "days between rows");
    if (numbers > kMostNumbers)
      throw std::invalid_argument(fmt::format(
          "the table needs {:.1f} million numbers at a time ({:.0f} times, {} quantities, {} worlds "
          "or runs), and {:.1f} million are the limit",
          numbers / 1e6, times(), probes_.size(), units, kMostNumbers / 1e6));
    // Exact runs share no luck.
    if (spec.method == kernel::Method::Step)
      policies_at_a_time_ = static_cast<size_t>(std::clamp(kMostNumbers / 4 / numbers, 1.0, 1.0 * kTileArms));
    total_ = spec.policies.size() * (uint64_t{spec.worlds} * spec.runs + spec.chance_runs);
  }

  Summary run() {
    for (size_t first = 0; first < spec_.policies.size() && !out_.stopped; first += policies_at_a_time_)
      run_some(std::span(spec_.policies)
                   .subspan(first, std::min(policies_at_a_time_, spec_.policies.size() - first)));
    return std::move(out_);
  }

 private:
  using Policies = std::span<const model::PolicyId>;

  /// Between the first boundary and the last, at most.
  double times() const { return model_.horizon / spec_.every + 3; }

  void run_some(Policies policies) {
    std::vector<std::vector<SummaryRow>> rows(policies.size());
    for (Over over : {Over::Worlds, Over::Chance}) {
      const size_t runs = over == Over::Worlds ? spec_.runs : 1;
      // As many as share a tile, if a unit's runs are to be in one.
      const size_t arms = std::clamp(kTileLanes / std::max<size_t>(runs, 1), size_t{1}, policies.size());
      for (size_t first = 0; first < policies.size() && !out_.stopped; first += arms) {
        const Policies some = policies.subspan(first, std::min(arms, policies.size() - first));
        std::vector<Table> tables(some.size());
        out_.stopped = !simulate(some, over, tables);
        for (size_t p = 0; p < some.size(); ++p) describe_all(tables[p], some[p], over, rows[first + p]);
      }
    }
    for (std::vector<SummaryRow>& some : rows) {
      std::stable_sort(some.begin(), some.end(), [](const SummaryRow& a, const SummaryRow& b) {
        return std::pair(a.quantity, a.over) < std::pair(b.quantity, b.over);
      });
      out_.rows.insert(out_.rows.end(), some.begin(), some.end());
    }
  }

  Simulator make() {
    for (const Recorded& q : spec_.recording->quantities) probes_.push_back(q.probe);
    return Simulator(model_, probes_, spec_.method, spec_.step, spec_.compiler);
  }

  /// By day, then by quantity.
  void describe_all(const Table& table, model::PolicyId policy, Over over,
                    std::vector<SummaryRow>& rows) const {
    if (table.done == 0) return;
    for (size_t t = 0; t < table.days.size(); ++t)
      for (uint32_t q = 0; q < table.quantities; ++q) {
        std::vector<double> x;
        uint64_t runs = 0;
        for (size_t u = 0; u < table.done; ++u) {
          const size_t at = table.at(t, q, u);
          if (table.counts[at] > 0) x.push_back(table.sums[at] / table.counts[at]);
          runs += table.counts[at];
        }
        SummaryRow row = describe(std::move(x));
        row.policy = policy;
        row.quantity = q;
        row.day = table.days[t];
        row.over = over;
        row.runs = runs;
        rows.push_back(row);
      }
  }

  /// False if it was stopped; the tables, one a policy, then hold the units that were done.
  bool simulate(Policies policies, Over over, std::vector<Table>& tables) {
    const bool worlds = over == Over::Worlds;
    const size_t units = worlds ? spec_.worlds : spec_.chance_runs;
    if (units == 0) return true;
    for (Table& table : tables) {
      table.quantities = probes_.size();
      table.units = units;
    }
    const Tiling tiling(units, worlds ? spec_.runs : 1, threads_, most_runs(policies));
    const double held = times() * static_cast<double>(probes_.size() * tiling.units_a_tile * policies.size());
    const auto together = static_cast<size_t>(std::clamp(kMostNumbers / 4 / held, 1.0, 4096.0));
    const uint64_t before = done_;
    const uint64_t all = uint64_t{units} * tiling.runs * policies.size();
    for (size_t first = 0; first < tiling.tiles; first += together) {
      const size_t count = std::min(together, tiling.tiles - first);
      std::vector<Part> parts(count);
      const bool whole = run_jobs(
          count, threads_,
          [&](size_t j, const std::atomic<bool>& give_up) {
            parts[j] = part(policies, over, tiling, first + j, give_up);
          },
          [&](size_t d) {
            if (!spec_.progress) return true;
            spec_.progress->advance(before + all * (first + d) / tiling.tiles, total_);
            return !spec_.progress->stop();
          });
      size_t done = 0;
      for (; done < count && parts[done].kept; ++done)
        for (size_t p = 0; p < policies.size(); ++p) add(parts[done], p, tiling, first + done, tables[p]);
      for (Table& table : tables) table.done = tiling.units_of(first + done);
      if (!whole) return false;
    }
    done_ = before + all;
    return true;
  }

  struct Part {
    Policies policies;
    Over over = Over::Worlds;
    std::unique_ptr<Kept> kept;
    std::vector<kernel::LaneFlags> flags;
  };

  kernel::Tile empty_tile(Policies policies) const {
    kernel::Tile tile;
    tile.seed = spec_.seed;
    tile.arms.clear();
    for (const model::PolicyId policy : policies) tile.arms.push_back({policy, spec_.shock});
    tile.method = spec_.method;
    return tile;
  }

  /// Of a tile. Runs that gain nothing from each other come in small tiles, so that there is progress to tell
  /// of, and a moment to stop at.
  size_t most_runs(Policies policies) const {
    kernel::Tile tile = empty_tile(policies);
    tile.runs.resize(kTileLanes);
    return simulator_.runs_one_by_one(tile) ? 1 : tile_runs(policies.size());
  }

  Part part(Policies policies, Over over, const Tiling& tiling, size_t tile_number,
            const std::atomic<bool>& give_up) const {
    WorldRule rule = spec_.rule;
    rule.best_guess = rule.best_guess || over == Over::Chance;
    const size_t first = tiling.first_unit(tile_number), count = tiling.units_in(tile_number);
    std::vector<kernel::World> worlds;
    for (size_t u = 0; u < (over == Over::Worlds ? count : 1); ++u)
      worlds.push_back(
          draw_world(model_, rule, spec_.seed, static_cast<uint32_t>(over == Over::Worlds ? first + u : 0)));
    kernel::Tile tile = empty_tile(policies);
    for (size_t u = 0; u < count; ++u)
      for (size_t r = 0; r < tiling.runs_in(tile_number); ++r)
        tile.runs.push_back(
            over == Over::Worlds
                ? kernel::Run{&worlds[u], static_cast<uint32_t>(tiling.first_run(tile_number) + r)}
                : kernel::Run{&worlds[0], static_cast<uint32_t>(first + u)});
    Part out;
    out.policies = policies;
    out.over = over;
    out.kept = std::make_unique<Kept>(spec_.every, model_.horizon, probes_.size(),
                                      tiling.runs_in(tile_number), give_up);
    out.flags.resize(tile.lanes());
    simulator_.run(tile, *out.kept, out.flags);
    return out;
  }

  /// What a tile brought of its policy number p.
  void add(const Part& part, size_t p, const Tiling& tiling, size_t tile, Table& table) {
    if (table.days.empty()) table.open(part.kept->days);
    const size_t first = tiling.first_unit(tile), count = tiling.units_in(tile);
    for (size_t t = 0; t < table.days.size(); ++t)
      for (size_t q = 0; q < table.quantities; ++q) {
        size_t from = ((t * table.quantities + q) * part.policies.size() + p) * count;
        for (size_t u = 0; u < count; ++u, ++from) {
          table.sums[table.at(t, q, first + u)] += part.kept->sums[from];
          table.counts[table.at(t, q, first + u)] += part.kept->counts[from];
        }
      }
    const size_t lanes = part.flags.size() / part.policies.size();
    for (size_t l = 0; l < lanes; ++l) {
      const kernel::LaneFlags& f = part.flags[p * lanes + l];
      out_.flags += f;
      ++out_.runs;
      const bool faulty = f.faulty_values > 0, flagged = f.clamps + f.shortfalls + f.set_conflicts > 0;
      if ((faulty && out_.faulty_runs == 0) || (flagged && !out_.first_flagged))
        out_.first_flagged = run_of(part.policies[p], part.over, tiling, tile, l);
      out_.faulty_runs += faulty ? 1 : 0;
    }
  }

  static OneRun run_of(model::PolicyId policy, Over over, const Tiling& tiling, size_t tile, size_t lane) {
    const auto unit = static_cast<uint32_t>(tiling.first_unit(tile) + lane / tiling.runs_in(tile));
    if (over == Over::Chance) return {policy, true, 0, unit};
    const size_t run = tiling.first_run(tile) + lane % tiling.runs_in(tile);
    return {policy, false, unit, static_cast<uint32_t>(run)};
  }

  const SummarySpec& spec_;
  const model::Model& model_;
  std::vector<model::ExprId> probes_;
  Simulator simulator_;
  unsigned threads_;
  Summary out_;
  size_t policies_at_a_time_ = 1;
  uint64_t total_ = 0, done_ = 0;
};

}  // namespace

Summary summarize(const SummarySpec& spec) { return Summarizer(spec).run(); }

}  // namespace casus::ensemble
