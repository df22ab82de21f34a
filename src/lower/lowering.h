#pragma once
// One run of `lower`. Private to this folder.
#include <string>
#include <vector>

#include "lower/block_builder.h"
#include "lower/compensators.h"

namespace casus::lower {

class Lowering {
 public:
  Lowering(const model::Model& m, const LowerOptions& options);
  Program run();

 private:
  // lower.cpp
  void lets();
  void states();
  void state_slots(model::StateId id, const StateFamily& family);
  void clocks();
  void windows();
  void window_past(const model::Window& w, Window& out) const;
  void flows();
  Depends depends_of(const model::Flow& flow);
  void policies();
  Setting setting(const model::Setting& s);
  // lower_acts.cpp
  void find_fired();
  void processes();
  Process process(model::ProcessId id);
  void process_stock(const model::Process& from, Process& to, const Bindings& rows);
  void process_rates(model::ProcessId id, Process& to, const Bindings& rows);
  void process_dwell(const model::Process& from, Process& to, const Bindings& rows);
  void groups();
  Act act(const std::string& address, const Bindings& rows, const std::vector<uint32_t>& instances,
          const std::vector<model::Effect>& effects, const model::Process* process = nullptr);
  Effect effect(const model::Effect& e, BlockBuilder& block, const Bindings& rows);
  Act act_of_all(const std::string& address, const model::Index& index,
                 const std::vector<model::Effect>& effects);
  void schedules();
  void decisions();
  Decision decision(const model::Decision& from, Slot pin);
  void negotiations();
  Negotiation negotiation(const model::Negotiation& from);
  void shocks();
  // lower_expectations.cpp
  void changes_with_dwell_times();
  void expect(const model::Process& from, Process& to, Slot event_shadow);
  void shadow_effects(Act& act, const model::Process* process, const Bindings& rows,
                      const std::vector<model::Effect>& effects);
  std::vector<std::string> labels(const std::string& name, const model::Index& index,
                                  const std::vector<uint32_t>& instances) const;
  std::vector<uint32_t> all_instances(const model::Index& index) const;

  const model::Model& m_;
  const LowerOptions& options_;
  Program p_;
  Layout l_;
  Compensators compensators_;
  std::vector<Slot> fired_, alive_, pins_;  // by process, process, decision; kNone: not needed
  std::vector<Slot> hold_on_, hold_value_;  // by state
};

}  // namespace casus::lower
