// What acts: processes, schedules, decisions, negotiations, shocks, and their effects.
#include <algorithm>
#include <map>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "lower/lowering.h"
#include "lower/sums.h"
#include "model/text.h"

namespace casus::lower {
namespace {

template <class T>
std::vector<uint32_t> by_address(const std::vector<T>& families, const std::string& kind) {
  std::vector<uint32_t> order(families.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return hash32(kind + families[a].name) < hash32(kind + families[b].name);
  });
  return order;
}

bool reads_draws(ReadsTable& reads, const model::Effect& e) {
  return (e.amount != kNone && reads.of(e.amount).local) || (e.guard != kNone && reads.of(e.guard).local);
}

}  // namespace

/// Slots for what only some policies or effects touch.
void Lowering::find_fired() {
  fired_.assign(m_.processes.size(), kNone);
  alive_.assign(m_.processes.size(), kNone);
  pins_.assign(m_.decisions.size(), kNone);
  hold_on_.assign(m_.states.size(), kNone);
  hold_value_.assign(m_.states.size(), kNone);
  auto reserve = [&](Slot& first, uint64_t count, std::vector<Slot>* list) {
    if (first != kNone) return;
    first = l_.allocate(count);
    for (uint32_t i = 0; list && i < count; ++i) list->push_back(first + i);
  };
  auto fires = [&](const std::vector<model::Effect>& effects) {
    for (const model::Effect& e : effects)
      if (e.kind == model::EffectKind::Fire)
        reserve(fired_[e.target.family], m_.processes[e.target.family].instances.size(), &p_.fired);
  };
  for (const auto& p : m_.processes) fires(p.effects);
  for (const auto& s : m_.schedules) fires(s.effects);
  for (const auto& s : m_.shocks) fires(s.effects);
  for (const auto& d : m_.decisions)
    for (const auto& o : d.options) fires(o.effects);
  for (const auto& n : m_.negotiations)
    for (const auto* ending : {&n.agreement, &n.refusal, &n.no_zone}) fires(*ending);
  using Kind = model::Setting::Kind;
  for (const auto& policy : m_.policies) {
    for (const auto& s : policy.settings) {
      const uint32_t f = s.ref.family;
      if (s.kind == Kind::Force) reserve(fired_[f], m_.processes[f].instances.size(), &p_.fired);
      if (s.kind == Kind::Cut) reserve(alive_[f], m_.processes[f].instances.size(), &p_.alive);
      if (s.kind == Kind::Decision)
        reserve(pins_[f], model::instance_count(m_, m_.decisions[f].index), &p_.pins);
      if (s.kind == Kind::Hold)
        reserve(hold_on_[f], model::instance_count(m_, m_.states[f].index), &p_.holds);
      if (s.kind == Kind::Hold)
        reserve(hold_value_[f], model::instance_count(m_, m_.states[f].index), nullptr);
    }
  }
}

Effect Lowering::effect(const model::Effect& e, BlockBuilder& block, const Bindings& rows) {
  Effect out;
  out.kind = e.kind;
  out.about = e.about;
  out.to_tally = e.kind == model::EffectKind::Add && !e.to_state;
  model::ExprId amount = e.amount;
  if (amount != kNone && m_.exprs[amount].op == model::Op::About) {
    out.about = true;
    amount = m_.exprs[amount].args[0];
  }
  const bool is_one =
      amount != kNone && m_.exprs[amount].op == model::Op::Const && m_.exprs[amount].value == 1;
  if (amount != kNone && !is_one) out.value = block.output(block.value(amount));
  if (e.guard != kNone || !e.because.empty())
    out.on = block.output(block.both(block.value_or(e.guard, 1), block.premises(e.because)));
  for (uint32_t r = 0; r < rows.rows; ++r) {
    if (e.kind == model::EffectKind::Fire) {
      const model::ProcessId p = e.target.family;
      const uint32_t n = l_.number(m_.processes[p].index, e.target, rows.row(r));
      const uint32_t row = n == kNone ? kNone : l_.process_row[p][n];
      out.target.push_back(row == kNone ? kNone : fired_[p] + row);
    } else {
      out.target.push_back(l_.state_or_tally(e.target, out.to_tally, rows.row(r)));
    }
    if (e.kind == model::EffectKind::Move)
      out.source.push_back(l_.state_or_tally(e.source, false, rows.row(r)));
  }
  return out;
}

Act Lowering::act(const std::string& address, const Bindings& rows, const std::vector<uint32_t>& instances,
                  const std::vector<model::Effect>& effects, const model::Process* process) {
  const std::vector<model::Mark> none;
  const std::vector<model::Mark>& marks = process ? process->marks : none;
  Act out;
  out.address = hash32(address);
  out.instances = instances;
  BlockBuilder block(l_, rows), args(l_, rows);
  if (!marks.empty()) {
    out.mark_base = l_.allocate(marks.size());
    block.marks = {out.mark_base, static_cast<uint32_t>(marks.size())};
  }
  for (const model::Mark& mark : marks) {
    out.marks.push_back(mark.dist);
    for (size_t i = 0; i < 2; ++i)
      args.output(i < mark.args.size() ? args.value(mark.args[i]) : args.number(0));
  }
  const bool drawn = std::any_of(effects.begin(), effects.end(),
                                 [&](const model::Effect& e) { return reads_draws(l_.reads, e); });
  out.summed = drawn && sums_suffice(m_, l_.reads, marks, effects);
  out.each_event = drawn && !out.summed;
  for (const model::Effect& e : effects) {
    out.effects.push_back(effect(e, block, rows));
    out.effects.back().of_sum = out.summed && draw_use(m_, l_.reads, e.amount) != DrawUse::None;
    out.abouts += out.effects.back().about ? 1 : 0;
  }
  shadow_effects(out, process, rows, effects);
  out.block = block.finish();
  out.mark_args = args.finish();
  return out;
}

Act Lowering::act_of_all(const std::string& address, const model::Index& index,
                         const std::vector<model::Effect>& effects) {
  return act(address, bind_all(m_, index), all_instances(index), effects);
}

void Lowering::processes() {
  std::vector<uint32_t> order = by_address(m_.processes, "process:");
  for (uint32_t id : order) p_.processes.push_back(process(id));
  // Rates of plain processes lie in one piece.
  for (bool plain : {true, false}) {
    for (size_t i = 0; i < order.size(); ++i) {
      Process& p = p_.processes[i];
      if (p.plain != plain) continue;
      p.rate = l_.allocate(p.act.instances.size());
    }
  }
  for (size_t i = 0; i < order.size(); ++i) {
    const model::Process& from = m_.processes[order[i]];
    process_rates(order[i], p_.processes[i], bind_instances(m_, from.index, from.instances));
    expect(from, p_.processes[i], l_.event_shadows[order[i]]);
  }
}

Process Lowering::process(model::ProcessId id) {
  const model::Process& from = m_.processes[id];
  const Bindings rows = bind_instances(m_, from.index, from.instances);
  Process to;
  to.name = from.name;
  to.rate_text = from.rate == kNone ? "" : model::expr_text(m_, from.rate, {&from.index, nullptr, nullptr});
  to.labels = labels(from.name, from.index, from.instances);
  to.kind = from.kind;
  to.rate_kind = from.rate_kind;
  to.from = from.from;
  to.to = from.to;
  to.events = l_.events[id];
  to.fired = fired_[id];
  to.act = act("process:" + from.name, rows, from.instances, from.effects, &from);
  for (const model::PremiseRef& because : from.because) to.premises.push_back(l_.premise(because));
  const bool dwell = from.rate_kind == model::Process::RateKind::Dwell;
  const bool sets = std::any_of(from.effects.begin(), from.effects.end(),
                                [](const model::Effect& e) { return e.kind == model::EffectKind::Set; });
  const bool has_source = from.kind == model::Process::Kind::Move && from.source.family != kNone;
  to.once = (sets && !has_source) || dwell;
  process_stock(from, to, rows);
  to.plain = !dwell && to.source.empty();
  if (dwell) process_dwell(from, to, rows);
  BlockBuilder enabled(l_, rows);
  Operand on = enabled.premises(from.because);
  if (alive_[id] != kNone) {
    std::vector<Slot> alive(rows.rows);
    std::iota(alive.begin(), alive.end(), alive_[id]);
    on = enabled.both(on, enabled.slots(std::move(alive)));
  }
  enabled.output(on);
  to.enabled = enabled.finish();
  return to;
}

void Lowering::process_stock(const model::Process& from, Process& to, const Bindings& rows) {
  if (from.kind == model::Process::Kind::None) return;
  const bool change = from.kind == model::Process::Kind::Change;
  const model::Ref& source = change ? from.changed : from.source;
  for (uint32_t r = 0; r < rows.rows; ++r) {
    if (source.family != kNone) to.source.push_back(l_.state_or_tally(source, false, rows.row(r)));
    to.target.push_back(l_.state_or_tally(change ? from.changed : from.target, false, rows.row(r)));
  }
}

/// Rate of each row with its factors, 0 where the guard or a premise is off. Of a stock: per unit.
void Lowering::process_rates(model::ProcessId id, Process& to, const Bindings& rows) {
  const model::Process& from = m_.processes[id];
  BlockBuilder block(l_, rows);
  const bool dwell = from.rate_kind == model::Process::RateKind::Dwell;
  Operand rate = dwell ? block.number(1) : block.value_or(from.rate, 0);
  rate = block.with_times(rate, from.times);
  const Operand zero = block.number(0);
  if (from.rate_kind == model::Process::RateKind::Whole && !to.source.empty()) {
    const Operand stock = block.slots(to.source);
    rate = block.emit(Op::Select, block.emit(Op::Gt, stock, zero), block.emit(Op::Div, rate, stock), zero);
  }
  if (from.guard != kNone) rate = block.emit(Op::Select, block.value(from.guard), rate, zero);
  if (!from.because.empty()) rate = block.emit(Op::Select, block.premises(from.because), rate, zero);
  if (alive_[id] != kNone) {
    std::vector<Slot> alive(rows.rows);
    std::iota(alive.begin(), alive.end(), alive_[id]);
    rate = block.emit(Op::Select, block.slots(std::move(alive)), rate, zero);
  }
  if (from.kind == model::Process::Kind::Change && !dwell)
    rate = block.emit(Op::Select, block.emit(Op::Eq, block.slots(to.source), block.number(from.from)), rate,
                      zero);
  block.store(rate, to.rate);
  to.rates = block.finish();
}

void Lowering::process_dwell(const model::Process& from, Process& to, const Bindings& rows) {
  to.dwell.dist = from.dwell.dist;
  to.dwell.clock = from.dwell.clock;
  to.dwell.shared = from.dwell.share != kNone;
  to.dwell.clock_row = from.instances;
  BlockBuilder parameters(l_, rows), share(l_, rows);
  parameters.output(parameters.value_or(from.dwell.shape, 1));
  parameters.output(parameters.value(from.dwell.scale));
  to.dwell.shape_scale = parameters.finish();
  share.output(share.value_or(from.dwell.share, 1));
  to.dwell.share = share.finish();
  to.dwell.used = l_.allocate(rows.rows);
  to.dwell.spell = l_.allocate(rows.rows);
  to.dwell.threshold = l_.allocate(rows.rows);
}

void Lowering::groups() {
  std::map<Slot, Group> groups;
  for (uint32_t p = 0; p < p_.processes.size(); ++p) {
    const Process& process = p_.processes[p];
    for (uint32_t r = 0; r < process.source.size(); ++r) {
      if (process.source[r] == kNone) continue;
      Group& group = groups[process.source[r]];
      group.source = process.source[r];
      group.change = process.kind == model::Process::Kind::Change;
      group.members.push_back({p, r});
    }
  }
  for (auto& [slot, group] : groups) p_.groups.push_back(std::move(group));
}

void Lowering::schedules() {
  for (uint32_t id : by_address(m_.schedules, "schedule:")) {
    const model::Schedule& from = m_.schedules[id];
    Schedule to;
    to.name = from.name;
    const model::Owner owner{&from.index, nullptr, nullptr};
    to.reason = from.condition == kNone ? "" : model::expr_text(m_, from.condition, owner);
    to.labels = labels(from.name, from.index, all_instances(from.index));
    to.kind = from.kind;
    to.first = from.first;
    to.period = from.period;
    BlockBuilder block(l_, bind_all(m_, from.index));
    to.rows = block.rows();
    block.output(block.value_or(from.condition, 1));
    block.output(block.both(block.value_or(from.guard, 1), block.premises(from.because)));
    to.condition = block.finish();
    to.before = l_.allocate(to.rows);
    to.fires = l_.allocate(to.rows);
    to.act = act_of_all("schedule:" + from.name, from.index, from.effects);
    p_.schedules.push_back(std::move(to));
  }
}

void Lowering::decisions() {
  for (uint32_t id : by_address(m_.decisions, "decision:"))
    p_.decisions.push_back(decision(m_.decisions[id], pins_[id]));
}

Decision Lowering::decision(const model::Decision& from, Slot pin) {
  Decision to;
  to.name = from.name;
  to.address = hash32("decision:" + from.name);
  const model::Owner owner{&from.index, nullptr, nullptr};
  to.reason = from.trigger == kNone ? "" : model::expr_text(m_, from.trigger, owner);
  to.labels = labels(from.name, from.index, all_instances(from.index));
  to.period = from.period;
  to.min_gap = from.min_gap;
  to.triggered = from.trigger != kNone;
  to.steady = from.steadiness == kNone;
  const Bindings rows = bind_all(m_, from.index);
  to.rows = rows.rows;
  for (uint32_t r = 0; r < rows.rows; ++r) to.state.push_back(l_.states[from.state] + r);
  BlockBuilder due(l_, rows), choose(l_, rows);
  due.output(due.value_or(from.trigger, 1));
  due.output(due.both(due.value_or(from.guard, 1), due.premises(from.because)));
  choose.output(choose.value_or(from.steadiness, 0));
  for (const model::Decision::Option& option : from.options) {
    to.options.push_back(option.name);
    choose.output(choose.value_or(option.when, 1));
    choose.output(choose.premises(option.because));
    choose.output(choose.value_or(option.worth, 0));
    to.acts.push_back(act_of_all("decision:" + from.name, from.index, option.effects));
  }
  to.due = due.finish();
  to.choose = choose.finish();
  to.before = l_.allocate(to.rows);
  to.last = l_.allocate(to.rows);
  to.pin = pin;
  return to;
}

void Lowering::negotiations() {
  for (uint32_t id : by_address(m_.negotiations, "negotiation:"))
    p_.negotiations.push_back(negotiation(m_.negotiations[id]));
}

Negotiation Lowering::negotiation(const model::Negotiation& from) {
  Negotiation to;
  to.name = from.name;
  const std::string address = "negotiation:" + from.name;
  to.address = hash32(address);
  to.state = l_.states[from.state];
  to.period = from.period;
  to.issues = from.issues;
  to.issue_base = l_.allocate(from.issues.size());
  for (const auto& issue : from.issues) to.issue_state.push_back(l_.states[issue.state]);
  const Bindings one = bind_all(m_, {});
  BlockBuilder due(l_, one), terms(l_, one), worths(l_, one);
  due.output(due.both(due.value_or(from.guard, 1), due.premises(from.because)));
  worths.issues = {to.issue_base, static_cast<uint32_t>(from.issues.size())};
  for (int party = 0; party < 2; ++party) {
    terms.output(terms.value_or(from.without[party], 0));
    worths.output(worths.value_or(from.worth[party], 0));
  }
  for (int party = 0; party < 2; ++party) {
    terms.output(terms.value_or(from.steadiness[party], 0));
    to.steady[party] = from.steadiness[party] == kNone;
  }
  to.due = due.finish();
  to.terms = terms.finish();
  to.worths = worths.finish();
  to.endings[0] = act_of_all(address, {}, from.agreement);
  to.endings[1] = act_of_all(address, {}, from.refusal);
  to.endings[2] = act_of_all(address, {}, from.no_zone);
  return to;
}

void Lowering::shocks() {
  for (const model::Shock& from : m_.shocks)
    p_.shocks.push_back({from.name, from.day, act_of_all("shock:" + from.name, {}, from.effects)});
}

}  // namespace casus::lower
