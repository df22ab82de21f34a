// Nanoseconds an event of exact mode, compiled, and of the next reaction method written by hand, taken in
// turn, for models of 2 to 58,240 processes (in one of them rates read a let); and how long a large model
// takes from text to a ready run.
//
// exact_events [MODEL] [reference]: only that model; with the reference also the way that looks at
// everything.
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <ctime>

#include "check/check.h"
#include "exact_by_hand.h"
#include "exact_models.h"
#include "interp/interp.h"
#include "jit/jit.h"
#include "lower/lower.h"
#include "random/fpmode.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace casus::bench {
namespace {

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }  // of this process

/// Keeps the last boundary.
class Last : public kernel::Recorder {
 public:
  explicit Last(size_t probes) : probes_(probes) {}
  void boundary(uint32_t, double, const double* probes, size_t lanes) override {
    values.assign(probes, probes + probes_ * lanes);
  }
  std::vector<double> values;

 private:
  size_t probes_;
};

/// Every stock of the model, in the order of ExactModel::start.
std::vector<model::ExprId> probes_of(model::Model& m) {
  std::vector<model::ExprId> all;
  for (uint32_t s = 0; s < m.states.size(); ++s) {
    for (uint32_t i = 0; i < model::instance_count(m, m.states[s].index); ++i) {
      model::Expr e;
      e.op = model::Op::State;
      e.ref.family = s;
      for (uint32_t o : model::instance_ordinals(m, m.states[s].index, i))
        e.ref.index.push_back({model::IndexRef::Kind::Element, o, model::kNoList});
      m.exprs.push_back(std::move(e));
      all.push_back(static_cast<model::ExprId>(m.exprs.size() - 1));
    }
  }
  return all;
}

std::optional<model::Model> checked_model(const ExactModel& m) {
  const SourceFile source(m.name + ".casus", m.text);
  Diagnostics diagnostics;
  const auto tokens = syntax::lex(source, diagnostics);
  const syntax::File tree = syntax::parse(source, tokens, diagnostics);
  std::optional<model::Model> model = check::check(tree, source, diagnostics, {}).model;
  if (!model)
    for (const auto& d : diagnostics.sorted()) std::printf("%s: %s\n", m.name.c_str(), d.message.c_str());
  return model;
}

struct Timed {
  double ns = 1e300;
  uint64_t events = 0;
};

void measure(const ExactModel& m, size_t runs, int repeats, bool reference) {
  const double start = seconds();
  std::optional<model::Model> model = checked_model(m);
  if (!model) return;
  const double checked = seconds();
  const lower::Program program = lower::lower(*model);
  const double lowered = seconds();
  jit::Options options;
  options.beside = false;
  std::string why;
  const auto jit = jit::make_jit(options, why);
  const auto code = jit ? jit->compile(program) : nullptr;
  kernel::World world;
  for (const model::Param& p : model->params)
    for (const model::Prior& prior : p.priors) world.params.push_back(prior.a);
  auto tile_of = [&](size_t lanes) {
    kernel::Tile tile;
    tile.method = kernel::Method::Exact;
    for (uint32_t r = 0; r < lanes; ++r) tile.runs.push_back({&world, r});
    return tile;
  };
  std::vector<kernel::LaneFlags> flags;
  {
    // Ready: the first events of a run have happened.
    lower::Program begin = program;
    begin.horizon = begin.step = 1e-6;
    Last none(0);
    interp::run_tile(begin, tile_of(1), none, flags, nullptr, code.get());
  }
  const double ready = seconds();

  ByHand hand(m);
  const kernel::Tile tile = tile_of(runs);
  Timed casus, by_hand, slow;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Last last(0);
    double begin = seconds();
    interp::run_tile(program, tile, last, flags, nullptr, code.get());
    casus.events = 0;
    for (const auto& f : flags) casus.events += f.events;
    casus.ns = std::min(casus.ns, 1e9 * (seconds() - begin) / static_cast<double>(casus.events));
    begin = seconds();
    by_hand.events = 0;
    for (uint32_t r = 0; r < runs; ++r) by_hand.events += hand.run(random::make_key(1, 0, r));
    by_hand.ns = std::min(by_hand.ns, 1e9 * (seconds() - begin) / static_cast<double>(by_hand.events));
    if (!reference || repeat > 0) continue;
    kernel::Tile rescan = tile_of(1);
    rescan.rescan = true;
    begin = seconds();
    interp::run_tile(program, rescan, last, flags, nullptr, code.get());
    slow.ns = 1e9 * (seconds() - begin) / static_cast<double>(flags[0].events);
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "%-6s %6zu processes: %8.1f ns an event, by hand %7.1f, ratio %5.2f; %.2fM events%s; check %.0f ms, "
      "lower %.0f, ready %.0f; %ld MB\n",
      m.name.c_str(), m.reactions.size(), casus.ns, by_hand.ns, casus.ns / by_hand.ns,
      static_cast<double>(casus.events) / 1e6, casus.events == by_hand.events ? "" : " (DIFFERENT)",
      1e3 * (checked - start), 1e3 * (lowered - checked), 1e3 * (ready - start), usage.ru_maxrss / 1024);
  if (reference) std::printf("       looking at everything: %.1f ns an event\n", slow.ns);

  // The same bits as by hand.
  const std::vector<model::ExprId> probes = probes_of(*model);
  lower::LowerOptions with;
  with.probes = probes;
  const lower::Program probed = lower::lower(*model, with);
  Last last(probes.size());
  interp::run_tile(probed, tile_of(1), last, flags);
  hand.run(random::make_key(1, 0, 0));
  if (last.values != hand.state()) std::printf("       ANOTHER RESULT than by hand\n");
}

}  // namespace
}  // namespace casus::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  using namespace casus::bench;
  const casus::random::FloatMode mode;
  const bool reference = argc > 2 && std::strcmp(argv[2], "reference") == 0;
  auto wanted = [&](const char* name) { return argc < 2 || std::strcmp(argv[1], name) == 0; };
  if (wanted("sir")) measure(sir(), 64, 5, reference);
  if (wanted("hops")) measure(hops(9, 100), 64, 9, reference);
  if (wanted("ring60")) measure(rings(1, 30, 20), 64, 9, reference);
  if (wanted("ring3720")) measure(rings(30, 62, 10), 4, 9, reference);
  if (wanted("let3720")) measure(rings(30, 62, 10, true), 4, 9, reference);
  if (wanted("ring58240")) measure(rings(182, 160, 1), 1, 3, reference);
  return 0;
}
