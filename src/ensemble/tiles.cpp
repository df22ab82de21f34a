#include "ensemble/tiles.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "random/fpmode.h"

namespace casus::ensemble {
namespace {

void add(kernel::LaneFlags& to, const kernel::LaneFlags& more) {
  to.clamps += more.clamps;
  to.shortfalls += more.shortfalls;
  to.set_conflicts += more.set_conflicts;
  to.faulty_rates += more.faulty_rates;
  to.events += more.events;
}

/// Worlds of one block and what came of them. Tiles write to places of their own.
struct BlockWork {
  Block block;
  std::vector<kernel::LaneFlags> lane_flags;  // [group][world][run]

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
  }

  size_t lanes() const { return block.worlds.size() * block.runs; }

  void simulate(const Spec& spec, const std::vector<Group>& groups, size_t tile, const Simulate& run) {
    const size_t tiles = (lanes() + kTileLanes - 1) / kTileLanes;
    const size_t g = tile / tiles, first = tile % tiles * kTileLanes;
    kernel::Tile t;
    t.seed = spec.seed;
    t.policy = groups[g].policy;
    t.shock = groups[g].shock;
    t.method = spec.method;
    for (size_t l = first; l < std::min(first + kTileLanes, lanes()); ++l)
      t.lanes.push_back(
          {&block.worlds[l / block.runs], spec.first_run + static_cast<uint32_t>(l % block.runs)});
    Monitors monitors(groups[g].plan, t.lanes.size());
    std::vector<kernel::LaneFlags> flags(t.lanes.size());
    run(g, t, monitors, flags);
    monitors.finish();
    for (size_t l = 0; l < t.lanes.size(); ++l) lane_flags[g * lanes() + first + l] = flags[l];
    for (size_t r = 0; r < groups[g].columns.size(); ++r)
      for (size_t l = 0; l < t.lanes.size(); ++l)
        block.values[groups[g].columns[r] * lanes() + first + l] = monitors.value(r, l);
  }

  void merge_flags(size_t groups) {
    const size_t worlds = block.worlds.size();
    block.flags.resize(worlds);
    block.faulty_runs.resize(worlds);
    block.faulty_in_group.resize(groups * worlds);
    for (size_t i = 0; i < lane_flags.size(); ++i) {
      const size_t world = i / block.runs % worlds;
      add(block.flags[world], lane_flags[i]);
      if (lane_flags[i].faulty_rates == 0) continue;
      ++block.faulty_runs[world];
      ++block.faulty_in_group[i / lanes() * worlds + world];
    }
    lane_flags.clear();
  }
};

}  // namespace

bool run_jobs(size_t count, unsigned threads, const std::function<void(size_t)>& job,
              const std::function<bool(size_t)>& finished) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  threads = static_cast<unsigned>(std::min<size_t>(threads, std::max<size_t>(count, 1)));
  std::mutex mutex;
  std::condition_variable changed;
  size_t next = 0, done = 0;
  bool stop = false;
  std::exception_ptr failure;
  auto work = [&] {
    const random::FloatMode mode;
    std::unique_lock lock(mutex);
    while (!stop && next < count) {
      const size_t mine = next++;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        job(mine);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      ++done;
      if (thrown && !failure) failure = thrown;
      if (thrown) stop = true;
      changed.notify_all();
    }
  };
  std::vector<std::thread> pool;
  for (unsigned t = 0; t < threads; ++t) pool.emplace_back(work);
  try {
    std::unique_lock lock(mutex);
    for (size_t told = 0; !stop && told < count;) {
      changed.wait(lock, [&] { return stop || done > told; });
      told = done;
      lock.unlock();
      const bool go_on = finished(told);
      lock.lock();
      if (!go_on && done < count) stop = true;
    }
  } catch (...) {
    const std::lock_guard lock(mutex);
    stop = true;
    if (!failure) failure = std::current_exception();
  }
  for (std::thread& t : pool) t.join();
  if (failure) std::rethrow_exception(failure);
  return done == count;
}

std::vector<Group> group_columns(const model::Model& m, const std::vector<Column>& columns) {
  std::vector<Group> groups;
  for (size_t c = 0; c < columns.size(); ++c) {
    auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
      return g.policy == columns[c].policy && g.shock == columns[c].shock;
    });
    if (at == groups.end()) at = groups.insert(groups.end(), {columns[c].policy, columns[c].shock, {}, {}});
    at->columns.push_back(c);
  }
  for (Group& g : groups) {
    std::vector<model::RunExprId> values;
    std::vector<uint8_t> compensated;
    for (size_t c : g.columns) {
      values.push_back(columns[c].value);
      compensated.push_back(columns[c].compensated ? 1 : 0);
    }
    g.plan = plan_monitors(m, values, compensated);
  }
  return groups;
}

bool run_tiles(const Spec& spec, const std::vector<Group>& groups, const Simulate& simulate,
               const std::function<void(const Block&)>& on_block) {
  const size_t worlds = !spec.given.empty()  ? spec.given.size()
                        : spec.only.empty() ? spec.worlds
                                            : spec.only.size();
  if (worlds == 0 || spec.runs == 0 || groups.empty()) return true;
  // A window of blocks is open at a time, so that memory doesn't grow with the number of worlds.
  constexpr size_t kOpen = 8;
  const uint64_t total = uint64_t{worlds} * spec.runs * groups.size();
  uint64_t before = 0;
  for (size_t first = 0; first < worlds; first += kOpen * kBlockWorlds) {
    struct Job {
      BlockWork* work;
      size_t tile;
    };
    std::deque<BlockWork> open;
    std::vector<Job> jobs;
    {
      const random::FloatMode mode;
      for (size_t w = first; w < std::min(worlds, first + kOpen * kBlockWorlds); w += kBlockWorlds) {
        BlockWork& work = open.emplace_back(spec, groups, w, std::min(kBlockWorlds, worlds - w));
        const size_t tiles = (work.lanes() + kTileLanes - 1) / kTileLanes * groups.size();
        for (size_t t = 0; t < tiles; ++t) jobs.push_back({&work, t});
      }
    }
    uint64_t window = 0;
    for (BlockWork& work : open) window += work.lanes() * groups.size();
    std::vector<uint8_t> is_done(jobs.size(), 0);
    const bool whole = run_jobs(
        jobs.size(), spec.threads,
        [&](size_t j) {
          jobs[j].work->simulate(spec, groups, jobs[j].tile, simulate);
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
      work.merge_flags(groups.size());
      on_block(work.block);
    }
    if (!whole) return false;
    before += window;
    if (spec.progress && first + kOpen * kBlockWorlds < worlds && spec.progress->stop()) return false;
  }
  return true;
}

}  // namespace casus::ensemble
