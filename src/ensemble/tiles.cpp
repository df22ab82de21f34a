#include "ensemble/tiles.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include "base/check.h"
#include "random/fpmode.h"

namespace casus::ensemble {
namespace {

/// What is watched under each arm of a tile.
class ArmMonitors : public JobRecorder {
 public:
  ArmMonitors(std::span<const Group* const> groups, size_t runs, const std::atomic<bool>& give_up)
      : JobRecorder(give_up), runs_(runs) {
    for (const Group* g : groups) {
      arms_.emplace_back(g->plan, runs);
      until_.push_back(g->plan.until);
    }
  }
  void choose(double day, std::vector<uint8_t>& probes) const override {
    std::fill(probes.begin(), probes.end(), uint8_t{0});
    for (const Monitors& arm : arms_) arm.ask(day, probes);
  }
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    for (size_t a = 0; a < arms_.size(); ++a) arms_[a].boundary(day, probes + a * runs_, lanes);
  }
  void faulty(double day, const uint8_t* lanes) override {
    for (size_t a = 0; a < arms_.size(); ++a) arms_[a].faulty(day, lanes + a * runs_);
  }
  double until(size_t arm) const override { return until_[arm]; }
  void finish() {
    for (Monitors& arm : arms_) arm.finish();
  }
  double value(size_t arm, size_t root, size_t run) const { return arms_[arm].value(root, run); }
  bool is_faulty(size_t arm, size_t root, size_t run) const { return arms_[arm].is_faulty(root, run); }

 private:
  size_t runs_;
  std::vector<double> until_;
  std::vector<Monitors> arms_;
};

/// Worlds of one block and what came of them. Tiles write to places of their own.
struct BlockWork {
  Block block;
  std::vector<kernel::LaneFlags> lane_flags;  // [group][world][run]
  std::vector<uint8_t> faulty;                // [column][world][run]

  BlockWork(const Spec& spec, const std::vector<Group>& groups, size_t first, size_t count) {
    block.runs = spec.runs;
    block.columns = spec.columns.size();
    for (size_t i = first; i < first + count; ++i) {
      if (!spec.given.empty()) {
        block.worlds.push_back(spec.given[i]);
        continue;
      }
      const uint32_t number = spec.only.empty() ? spec.first_world + static_cast<uint32_t>(i) : spec.only[i];
      block.worlds.push_back(draw_world(*spec.model, spec.rule, spec.seed, number));
    }
    block.first_world = block.worlds.front().number;
    block.values.resize(block.columns * count * spec.runs);
    block.group.resize(block.columns);
    for (uint32_t g = 0; g < groups.size(); ++g)
      for (size_t c : groups[g].columns) block.group[c] = g;
    lane_flags.resize(groups.size() * count * spec.runs);
    faulty.resize(block.values.size());
  }

  /// Under each arm.
  size_t runs() const { return block.worlds.size() * block.runs; }

  /// Arms and runs of a tile.
  struct Piece {
    std::span<const Group* const> groups;
    size_t first_run, runs;
  };

  void simulate(const Spec& spec, const std::vector<Group>& groups, const Piece& piece, const Simulate& run,
                const std::atomic<bool>& give_up) {
    kernel::Tile t;
    t.seed = spec.seed;
    t.method = spec.method;
    t.arms.clear();
    for (const Group* g : piece.groups) t.arms.push_back(g->arm);
    for (size_t r = piece.first_run; r < piece.first_run + piece.runs; ++r)
      t.runs.push_back(
          {&block.worlds[r / block.runs], spec.first_run + static_cast<uint32_t>(r % block.runs)});
    ArmMonitors monitors(piece.groups, piece.runs, give_up);
    std::vector<kernel::LaneFlags> flags(t.lanes());
    run(t, monitors, flags);
    monitors.finish();
    for (size_t a = 0; a < piece.groups.size(); ++a) {
      const Group& group = *piece.groups[a];
      const auto g = static_cast<size_t>(&group - groups.data());
      std::copy_n(flags.begin() + static_cast<std::ptrdiff_t>(a * piece.runs), piece.runs,
                  lane_flags.begin() + static_cast<std::ptrdiff_t>(g * runs() + piece.first_run));
      for (size_t c = 0; c < group.columns.size(); ++c)
        for (size_t r = 0; r < piece.runs; ++r) {
          const size_t at = group.columns[c] * runs() + piece.first_run + r;
          block.values[at] = monitors.value(a, c, r);
          faulty[at] = monitors.is_faulty(a, c, r) ? 1 : 0;
        }
    }
  }

  void merge_flags(uint32_t first_run) {
    const size_t worlds = block.worlds.size();
    block.flags.resize(worlds);
    block.faulty_runs.resize(worlds);
    block.faulty_in_column.resize(block.columns * worlds);
    for (size_t i = 0; i < faulty.size(); ++i) block.faulty_in_column[i / block.runs] += faulty[i];
    for (size_t i = 0; i < lane_flags.size(); ++i) {
      const size_t world = i / block.runs % worlds;
      block.flags[world] += lane_flags[i];
      if (lane_flags[i].faulty_values == 0) continue;
      ++block.faulty_runs[world];
      if (!block.first_faulty)
        block.first_faulty = {static_cast<uint32_t>(i / runs()), block.worlds[world].number,
                              first_run + static_cast<uint32_t>(i % block.runs)};
    }
    lane_flags.clear();
    faulty.clear();
  }
};

/// Groups that are watched for longest first, so that those of a tile end at about the same time.
std::vector<const Group*> by_length(const std::vector<Group>& groups) {
  std::vector<const Group*> out;
  for (const Group& g : groups) out.push_back(&g);
  std::stable_sort(out.begin(), out.end(),
                   [](const Group* a, const Group* b) { return a->plan.until > b->plan.until; });
  return out;
}

/// Tiles of about the same number of arms each.
std::vector<BlockWork::Piece> pieces(std::span<const Group* const> groups, size_t runs) {
  std::vector<BlockWork::Piece> out;
  const size_t cuts = (groups.size() + kTileArms - 1) / kTileArms;
  for (size_t c = 0; c < cuts; ++c) {
    const size_t first = groups.size() * c / cuts, arms = groups.size() * (c + 1) / cuts - first;
    const size_t most = tile_runs(arms);
    for (size_t r = 0; r < runs; r += most)
      out.push_back({groups.subspan(first, arms), r, std::min(most, runs - r)});
  }
  return out;
}

}  // namespace

namespace {

/// How often it is asked whether to stop, and how long jobs in hand may take to end after that.
constexpr std::chrono::milliseconds kLook{100}, kGrace{1000};

}  // namespace

unsigned threads_of(unsigned asked) {
  return asked > 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

bool run_jobs(size_t count, unsigned threads,
              const std::function<void(size_t, const std::atomic<bool>& give_up)>& job,
              const std::function<bool(size_t)>& finished) {
  threads = static_cast<unsigned>(std::min<size_t>(threads_of(threads), std::max<size_t>(count, 1)));
  std::mutex mutex;
  std::condition_variable changed;
  size_t next = 0, done = 0, working = threads;
  bool stop = false;
  std::atomic<bool> give_up = false;
  std::exception_ptr failure;
  auto work = [&] {
    const random::FloatMode mode;
    std::unique_lock lock(mutex);
    while (!stop && next < count) {
      const size_t mine = next++;
      lock.unlock();
      std::exception_ptr thrown;
      bool abandoned = false;
      try {
        job(mine, give_up);
      } catch (const kernel::Abandoned&) {
        abandoned = true;
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      done += abandoned ? 0 : 1;
      if (thrown && !failure) failure = thrown;
      if (thrown || abandoned) stop = true;
      changed.notify_all();
    }
    --working;
    changed.notify_all();
  };
  std::vector<std::thread> pool;
  for (unsigned t = 0; t < threads; ++t) pool.emplace_back(work);
  std::unique_lock lock(mutex);
  try {
    for (size_t told = 0; !stop && told < count;) {
      changed.wait_for(lock, kLook, [&] { return stop || done > told; });
      told = done;
      lock.unlock();
      const bool go_on = finished(told);
      lock.lock();
      if (!go_on && done < count) stop = true;
    }
  } catch (...) {
    if (!lock.owns_lock()) lock.lock();
    stop = true;
    if (!failure) failure = std::current_exception();
  }
  if (!changed.wait_for(lock, kGrace, [&] { return !stop || working == 0; })) give_up = true;
  lock.unlock();
  for (std::thread& t : pool) t.join();
  if (failure) std::rethrow_exception(failure);
  return done == count;
}

size_t tile_runs(size_t arms) {
  // Luck is drawn for eight runs at a time.
  return std::max<size_t>(1, (kTileLanes / arms + 4) / 8) * 8;
}

Groups group_columns(const model::Model& m, const std::vector<Column>& columns) {
  Groups out;
  std::vector<Group>& groups = out.groups;
  for (size_t c = 0; c < columns.size(); ++c) {
    const kernel::Arm arm{columns[c].policy, columns[c].shock};
    auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.arm == arm; });
    if (at == groups.end()) at = groups.insert(groups.end(), {arm, {}, {}});
    at->columns.push_back(c);
  }
  for (Group& g : groups) {
    std::vector<model::RunExprId> values;
    std::vector<uint8_t> compensated;
    for (size_t c : g.columns) {
      values.push_back(columns[c].value);
      compensated.push_back(columns[c].compensated ? 1 : 0);
    }
    g.plan = plan_monitors(m, values, out.probes, compensated);
  }
  return out;
}

bool run_tiles(const Spec& spec, unsigned threads, const std::vector<Group>& groups, const Simulate& simulate,
               const std::function<void(const Block&)>& on_block) {
  const size_t worlds = !spec.given.empty() ? spec.given.size()
                        : spec.only.empty() ? spec.worlds
                                            : spec.only.size();
  if (worlds == 0 || spec.runs == 0 || groups.empty()) return true;
  const std::vector<const Group*> order = by_length(groups);
  // A window of blocks is open at a time, so that memory doesn't grow with the number of worlds.
  constexpr size_t kOpen = 8;
  const uint64_t total = uint64_t{worlds} * spec.runs * groups.size();
  uint64_t before = 0;
  for (size_t first = 0; first < worlds; first += kOpen * kBlockWorlds) {
    struct Job {
      BlockWork* work;
      BlockWork::Piece piece;
    };
    std::deque<BlockWork> open;
    std::vector<Job> jobs;
    {
      const random::FloatMode mode;
      for (size_t w = first; w < std::min(worlds, first + kOpen * kBlockWorlds); w += kBlockWorlds) {
        BlockWork& work = open.emplace_back(spec, groups, w, std::min(kBlockWorlds, worlds - w));
        for (const BlockWork::Piece& piece : pieces(order, work.runs())) jobs.push_back({&work, piece});
      }
    }
    uint64_t window = 0;
    for (BlockWork& work : open) window += work.runs() * groups.size();
    std::vector<uint8_t> is_done(jobs.size(), 0);
    const bool whole = run_jobs(
        jobs.size(), threads,
        [&](size_t j, const std::atomic<bool>& give_up) {
          jobs[j].work->simulate(spec, groups, jobs[j].piece, simulate, give_up);
          is_done[j] = 1;
        },
        [&](size_t done) {
          if (spec.progress) spec.progress->advance(before + window * done / jobs.size(), total);
          return !(spec.progress && spec.progress->stop());
        });
    size_t j = 0;
    for (BlockWork& work : open) {
      bool block_done = true;
      for (; j < jobs.size() && jobs[j].work == &work; ++j) block_done = block_done && is_done[j] != 0;
      if (!block_done) return false;
      work.merge_flags(spec.first_run);
      on_block(work.block);
    }
    if (!whole) return false;
    before += window;
    if (spec.progress && first + kOpen * kBlockWorlds < worlds && spec.progress->stop()) return false;
  }
  return true;
}

}  // namespace casus::ensemble
