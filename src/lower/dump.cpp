// A program as text: narrow, one fact a line.
#include <fmt/format.h>

#include "lower/lower.h"

namespace casus::lower {
namespace {

const char* name_of(Code code) {
  switch (code) {
    case Code::Load: return "load";
    case Code::Slot: return "slot";
    case Code::Input: return "input";
    case Code::Copy: return "copy";
    case Code::Neg: return "neg";
    case Code::Not: return "not";
    case Code::Abs: return "abs";
    case Code::Exp: return "exp";
    case Code::Log: return "log";
    case Code::Sqrt: return "sqrt";
    case Code::Logistic: return "logistic";
    case Code::Add: return "add";
    case Code::Sub: return "sub";
    case Code::Mul: return "mul";
    case Code::Div: return "div";
    case Code::Pow: return "pow";
    case Code::Min: return "min";
    case Code::Max: return "max";
    case Code::Eq: return "eq";
    case Code::Ne: return "ne";
    case Code::Lt: return "lt";
    case Code::Le: return "le";
    case Code::Gt: return "gt";
    case Code::Ge: return "ge";
    case Code::And: return "and";
    case Code::Or: return "or";
    case Code::Select: return "select";
    case Code::Sample: return "sample";
    case Code::About: return "about";
    case Code::Loop: return "loop";
    case Code::End: return "end";
  }
  return "?";
}

class Dumper {
 public:
  explicit Dumper(const Program& p) : p_(p), slot_names_(p.slots) {
    for (const Region& r : p.layout)
      for (uint32_t i = 0; i < r.count; ++i)
        slot_names_[r.first + i] = r.count == 1 ? r.name : fmt::format("{}#{}", r.name, i);
    for (const auto& [slot, value] : p.constants) slot_names_[slot] = fmt::format("{}", value);
    for (size_t i = 0; i < p.targets.size(); ++i) slot_names_[p.targets[i].slot] = p.target_names[i];
  }

  std::string run() {
    line(0, "program step {} days, {} steps, {} slots, {} process rows", p_.step, p_.steps, p_.slots, p_.rows);
    for (const Region& r : p_.layout) line(2, "{} {} +{}", r.first, r.name, r.count);
    for (const uint32_t b : p_.prologue) block(b, "prologue");
    for (const uint32_t b : p_.initial) block(b, "initial");
    for (const LetPart& let : p_.lets)
      if (!let.sources.empty()) block(let.block, "let");
    for (const ClockPart& c : p_.clocks) block(c.block, "clock");
    for (const ProcessPart& p : p_.processes) process(p);
    for (const Group& g : p_.groups) {
      line(0, "{} from {}", g.change ? "changes" : "moves", p_.target_names[g.target]);
      for (const uint32_t row : g.rows) line(2, "{}", p_.row_names[row]);
    }
    for (const FlowPart& f : p_.flows) block(f.block, "flow");
    for (const ActionPart& a : p_.actions) action(a);
    for (const DecisionPart& d : p_.decisions) decision(d);
    for (const NegotiationPart& n : p_.negotiations) negotiation(n);
    if (p_.probes != kNone) block(p_.probes, "record");
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(int indent, fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format("{:{}}", "", indent) + fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  void block(uint32_t id, const char* phase) {
    if (id == kNone) return;
    const Block& b = p_.blocks[id];
    line(0, "{}: {} ({} items, {} registers)", phase, b.name, b.items, b.registers);
    int indent = 2;
    for (size_t at = 0; at < b.code.size(); ++at) {
      if (at == b.head && b.head > 0) line(2, "each item");
      const Instr& i = b.code[at];
      if (i.code == Code::End) indent -= 2;
      line(indent, "{}", text(b, i));
      if (i.code == Code::Loop) indent += 2;
    }
    for (const Output& o : b.outputs) {
      if (o.table == kNone)
        line(2, "out r{}", o.reg);
      else
        line(2, "out r{} -> {}", o.reg, slots(o.table, b.items));
    }
  }

  std::string slots(uint32_t table, uint32_t items) const {
    if (items == 0) return "nothing";
    const std::string& first = slot_names_[p_.pool[table]];
    return items == 1 ? first : fmt::format("{} .. {}", first, slot_names_[p_.pool[table + items - 1]]);
  }

  std::string text(const Block& b, const Instr& i) const {
    switch (i.code) {
      case Code::Load: return fmt::format("r{} = load{} {}", i.dst, i.level, slots(i.a, i.level == 1 ? b.items : 1));
      case Code::Slot: return fmt::format("r{} = {}", i.dst, slot_names_[i.a]);
      case Code::Input: return fmt::format("r{} = input {}", i.dst, i.a);
      case Code::Loop: return fmt::format("loop{} in {}", i.level, i.b);
      case Code::End: return "end";
      case Code::Select: return fmt::format("r{} = select r{} r{} r{}", i.dst, i.a, i.b, i.c);
      case Code::Sample:
        return i.b == kNone ? fmt::format("r{} = sample{} {} r{}", i.dst, i.draw, i.dist, i.a)
                            : fmt::format("r{} = sample{} {} r{} r{}", i.dst, i.draw, i.dist, i.a, i.b);
      case Code::About: return fmt::format("r{} = about{} r{}", i.dst, i.draw, i.a);
      case Code::Copy: case Code::Neg: case Code::Not: case Code::Abs: case Code::Exp: case Code::Log:
      case Code::Sqrt: case Code::Logistic: return fmt::format("r{} = {} r{}", i.dst, name_of(i.code), i.a);
      default: return fmt::format("r{} = {} r{} r{}", i.dst, name_of(i.code), i.a, i.b);
    }
  }

  void effects(const Effects& e, const char* phase) {
    block(e.block, phase);
    for (const EffectPart& part : e.parts) {
      static const char* const kNames[] = {"add", "raise", "lower", "set", "move", "fire"};
      const uint32_t t = part.target.empty() ? kNone : part.target[0];
      const bool fire = part.kind == EffectKind::Fire;
      const std::string to = t == kNone ? "nowhere" : fire ? p_.row_names[t] : p_.target_names[t];
      line(2, "{} {}{}", kNames[static_cast<int>(part.kind)], to, part.target.size() > 1 ? " .." : "");
    }
  }

  void process(const ProcessPart& p) {
    line(0, "process {} address {:08x}, rows {} +{}", p.name, p.family, p.first_row, p.instances.size());
    block(p.rate, "rate");
    block(p.guard, "guard");
    effects(p.effects, "effects");
  }
  void action(const ActionPart& a) {
    line(0, "action {} address {:08x}, {} dates", a.name, a.family, a.due.size());
    block(a.condition, "condition");
    block(a.guard, "guard");
    effects(a.effects, "effects");
  }
  void decision(const DecisionPart& d) {
    line(0, "decision {} address {:08x}", d.name, d.family);
    block(d.condition, "occasion");
    block(d.guard, "guard");
    block(d.worths, "worths");
    for (const auto& o : d.options) effects(o.effects, o.name.c_str());
  }
  void negotiation(const NegotiationPart& n) {
    line(0, "negotiation {} address {:08x}", n.name, n.family);
    block(n.guard, "guard");
    block(n.without, "without a deal");
    block(n.worths, "worths");
    for (const Effects& e : n.endings) effects(e, "ending");
  }

  const Program& p_;
  std::vector<std::string> slot_names_;
  std::string out_;
};

}  // namespace

std::string dump(const Program& p) { return Dumper(p).run(); }

}  // namespace casus::lower
