// A program as text.
#include <fmt/format.h>

#include "lower/lower.h"

namespace casus::lower {
namespace {

std::string text(const Operand& o) {
  static const char* kPrefix[] = {"r", "s", "t"};
  return fmt::format("{}{}", kPrefix[o.kind()], o.number());
}

void write(std::string& out, const Block& b, const std::string& title) {
  out += fmt::format("{}: {} rows, {} registers\n", title, b.rows, b.registers);
  for (size_t l = 1; l < b.loops.size(); ++l)
    out += fmt::format("  loop {} in {}: {} rows\n", l, b.loops[l].parent, b.loops[l].begin.back());
  for (size_t t = 0; t < b.tables.size(); ++t) {
    out += fmt::format("  t{} in loop {}:", t, b.tables[t].loop);
    for (size_t i = 0; i < std::min<size_t>(b.tables[t].slots.size(), 8); ++i)
      out += fmt::format(" s{}", b.tables[t].slots[i]);
    out += b.tables[t].slots.size() > 8 ? " ...\n" : "\n";
  }
  for (const auto* code : {&b.once, &b.code}) {
    for (const Instr& i : *code) {
      const bool loop = i.op == Op::LoopBegin || i.op == Op::LoopEnd;
      if (loop)
        out += fmt::format("  {} {}\n", op_name(i.op), i.a.bits);
      else
        out +=
            fmt::format("  {} = {} {} {} {}\n", text(i.dst), op_name(i.op), text(i.a), text(i.b), text(i.c));
    }
    if (code == &b.once && !b.once.empty()) out += "  each row\n";
  }
  for (const Operand& o : b.outputs) out += fmt::format("  out {}\n", text(o));
}

}  // namespace

const char* op_name(Op op) {
  static const char* kNames[] = {"copy", "neg", "not", "abs", "exp", "log",    "sqrt", "logistic", "add",
                                 "sub",  "mul", "div", "pow", "min", "max",    "eq",   "ne",       "lt",
                                 "le",   "gt",  "ge",  "and", "or",  "select", "loop", "end"};
  return kNames[static_cast<size_t>(op)];
}

std::string dump(const Program& p) {
  std::string out = fmt::format("{} slots, step {} days, horizon {} days\n", p.slots, p.step, p.horizon);
  for (const auto& [slot, value] : p.constants) out += fmt::format("s{} = {}\n", slot, value);
  for (const StateFamily& s : p.states) write(out, s.start, fmt::format("state {} at s{}", s.name, s.base));
  for (const Derived& d : p.derived) write(out, d.block, "derived " + d.name);
  for (const Clock& c : p.clocks) write(out, c.condition, fmt::format("clock {} at s{}", c.name, c.age));
  for (const Process& q : p.processes) {
    write(out, q.rates, fmt::format("process {} rates at s{}", q.name, q.rate));
    write(out, q.act.block, fmt::format("process {} effects", q.name));
  }
  for (const Flow& f : p.flows) write(out, f.block, f.name);
  for (const Schedule& s : p.schedules) write(out, s.condition, "schedule " + s.name);
  for (const Decision& d : p.decisions) {
    write(out, d.due, "decision " + d.name + " due");
    write(out, d.choose, "decision " + d.name + " choose");
  }
  for (const Negotiation& n : p.negotiations) write(out, n.worths, "negotiation " + n.name);
  for (size_t i = 0; i < p.probes.size(); ++i) write(out, p.probes[i], fmt::format("probe {}", i));
  return out;
}

}  // namespace casus::lower
