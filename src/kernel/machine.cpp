#include "kernel/machine.h"

#include <limits>

namespace casus::kernel {

namespace {

size_t total_rows(const std::vector<lower::ClockPart>& clocks) {
  size_t rows = 0;
  for (const auto& c : clocks) rows += c.rows;
  return rows;
}

}  // namespace

Machine::Machine(const lower::Program& p, const Tile& tile, size_t width, Recorder& recorder,
                 std::vector<LaneFlags>& flags, EventLog* log)
    : p_(p), tile_(tile), lanes_(tile.lanes.size()), width_(width), recorder_(recorder), reported_(flags), log_(log),
      slots_(p.slots, width), keys_(width), flags_(width), version_(p.sources, 1), let_version_(p.lets.size(), 0),
      part_on_(p.processes.size(), 1), counts_(p.rows, width), fired_(p.rows, width), drawn_(p.rows, 0),
      is_fired_(p.rows, 0), group_of_(p.targets.size(), lower::kNone), pending_(p, width) {
  for (size_t l = 0; l < width; ++l) {
    const Lane& lane = tile.lanes[l < lanes_ ? l : 0];
    keys_[l] = random::make_key(tile.seed, lane.world->number, lane.run);
  }
  for (uint32_t k = 0; k < p.processes.size(); ++k) {
    const lower::ProcessPart& part = p.processes[k];
    dwell_first_.push_back(part.dwell == lower::ProcessPart::Dwell::No ? lower::kNone : dwell_rows_);
    if (part.dwell != lower::ProcessPart::Dwell::No) dwell_rows_ += static_cast<uint32_t>(part.instances.size());
    for (uint32_t i = 0; i < part.instances.size(); ++i) {
      part_of_row_.push_back(k);
      rate_slot_.push_back(part.first_rate == lower::kNone ? lower::kNone : part.first_rate + i);
    }
  }
  increment_.assign(dwell_rows_, 0);
  rate_version_.assign(p.processes.size(), 0);
  rate_faulty_.assign(p.processes.size(), 0);
  scratch_ = Rows(2, width);
  uniforms_.assign(64 * width, 0);
  bad_.assign(64 * width, 0);
  threshold_ = Rows(dwell_rows_, width);
  spent_ = Rows(dwell_rows_, width);
  spell_ = Rows(dwell_rows_, width);
  for (uint32_t g = 0; g < p.groups.size(); ++g) group_of_[p.groups[g].target] = g;
  uint32_t row = 0;
  for (const auto& c : p.clocks) clock_first_.push_back(row), row += c.rows;
  age_ = Rows(total_rows(p.clocks), width);
  was_ = Rows(total_rows(p.clocks), width);
  onset_ = Rows(total_rows(p.clocks), width);
  row = 0;
  for (const auto& a : p.actions) trigger_first_.push_back(row), row += a.kind == lower::ActionPart::Kind::Trigger ? a.rows : 0;
  trigger_was_ = Rows(row, width);
  trigger_count_ = Rows(row, width);
  row = 0;
  for (const auto& d : p.decisions) decision_first_.push_back(row), row += d.rows;
  decision_was_ = Rows(row, width);
  decision_last_ = Rows(row, width);
  std::fill_n(decision_last_.data(), decision_last_.size(), -std::numeric_limits<double>::infinity());
  pin_ = Rows(row, width);
  for (size_t f = 0; f < p.flows.size(); ++f) {
    flow_rate_.emplace_back(p.flows[f].kind == lower::FlowPart::Kind::ReturnsTo ? p.flows[f].rows : 0, width);
    flow_factor_.emplace_back(p.flows[f].kind == lower::FlowPart::Kind::ReturnsTo ? p.flows[f].rows : 0, width);
  }
  probe_out_ = Rows(1, std::max<size_t>(1, p.probe_count * lanes_));
  ones_.assign(width, 1.0);
  if (tile.policy != kNone) policy_ = &p.policies.at(tile.policy);
}

void Machine::touch(uint32_t source) {
  if (source != lower::kNone) version_[source] = ++stamp_;
}

/// Lets are worked out when somebody reads them and something that they read has changed.
void Machine::prepare(uint32_t block) {
  for (const uint32_t let : p_.blocks[block].lets) {
    if (let_version_[let] == stamp_) continue;
    bool stale = let_version_[let] == 0;
    for (const uint32_t s : p_.lets[let].sources) stale = stale || version_[s] > let_version_[let];
    if (stale) ev_->run(p_.lets[let].block);
    let_version_[let] = stamp_;
  }
}

void Machine::run(uint32_t block) {
  prepare(block);
  ev_->run(block);
}

void Machine::each(uint32_t block, ItemSink& sink) {
  prepare(block);
  ev_->each(block, sink);
}

void Machine::gather(uint32_t block, const Entries& entries, std::vector<const double*>& out) {
  prepare(block);
  ev_->gather(block, entries, out);
}

/// What is in a stock after the step's moves have left it.
double Machine::left(uint32_t target, uint32_t lane) const {
  double x = slots_[p_.targets[target].slot][lane];
  const uint32_t g = moving_ ? group_of_[target] : lower::kNone;
  if (g == lower::kNone) return x;
  for (const uint32_t row : p_.groups[g].rows) x -= counts_[row][lane];
  return x;
}

void Machine::apply(uint32_t time) {
  if (pending_.empty()) return;
  pending_.apply({slots_.data(), keys_.data(), time, flags_.data()},
                 [this](uint32_t target, uint32_t lane) { return left(target, lane); },
                 [this](uint32_t source) { touch(source); });
  apply_holds();
}

void Machine::apply_holds() {
  if (policy_ == nullptr || !policy_->holds) return;
  for (uint32_t t = 0; t < p_.states; ++t) {
    if (!hold_targets_[t]) continue;
    double* x = slots_[p_.targets[t].slot];
    for (size_t l = 0; l < width_; ++l) {
      if (hold_[t][l] == 0) continue;
      double value = hold_value_[t][l];
      if (p_.targets[t].kind == lower::SlotKind::Count) value = (value + 0x1.8p52) - 0x1.8p52;
      pending_.clamp(slots_.data(), t, static_cast<uint32_t>(l), value);
      x[l] = value;
    }
    touch(p_.targets[t].source);
  }
}

void Machine::log(double at, std::string what, std::string reason) const {
  if (log_ != nullptr) log_->entry({at, std::move(what), std::move(reason)});
}

void Machine::step(uint32_t number) {
  step_ = number;
  now_ = day(number);
  due(number);
  read_clocks();
  rates();
  draw();
  effects();
  flows();
  record(number + 1);
}

void Machine::finish() {
  for (size_t l = 0; l < lanes_; ++l) {
    reported_[l].clamps += flags_[l].clamps;
    reported_[l].shortfalls += flags_[l].shortfalls;
    reported_[l].set_conflicts += flags_[l].set_conflicts;
    reported_[l].faulty_rates += flags_[l].faulty_rates;
    reported_[l].events += flags_[l].events;
  }
}

}  // namespace casus::kernel
