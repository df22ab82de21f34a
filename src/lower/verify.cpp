// Whether a program is consistent with itself.
#include <fmt/format.h>

#include "lower/lower.h"

namespace casus::lower {
namespace {

class Verifier {
 public:
  explicit Verifier(const Program& p) : p_(p) {}

  std::vector<std::string> run() {
    for (const Block& b : p_.blocks) block(b);
    for (const Target& t : p_.targets)
      if (t.slot >= p_.slots) wrong("a stock has no slot");
    uint32_t rows = 0;
    for (const ProcessPart& part : p_.processes) {
      if (part.first_row != rows) wrong("rows of {} are out of order", part.name);
      rows += static_cast<uint32_t>(part.instances.size());
      if (part.rated && part.rate >= p_.blocks.size()) wrong("{} has no rate", part.name);
      effects(part.effects, part.instances.size(), part.name);
    }
    if (rows != p_.rows) wrong("{} rows of processes, {} counted", p_.rows, rows);
    for (const ActionPart& part : p_.actions) effects(part.effects, part.rows, part.name);
    for (const DecisionPart& part : p_.decisions)
      for (const auto& o : part.options) effects(o.effects, part.rows, part.name);
    for (const Group& g : p_.groups)
      for (const uint32_t row : g.rows)
        if (row >= p_.rows) wrong("a group has a wrong row");
    return std::move(problems_);
  }

 private:
  template <class... Args>
  void wrong(fmt::format_string<Args...> format, Args&&... args) {
    if (problems_.size() < 100) problems_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  void block(const Block& b) {
    std::vector<uint32_t> size(b.levels, 0);
    std::vector<char> set(b.registers, 0);
    size[0] = 1;
    if (b.levels > 1) size[1] = b.items;
    for (size_t at = 0; at < b.code.size(); ++at) {
      const Instr& i = b.code[at];
      if (i.level >= b.levels) return wrong("{}: level {}", b.name, i.level);
      if (i.code == Code::End) continue;
      if (i.code == Code::Loop) {
        loop(b, i, size);
        continue;
      }
      if (at < b.head && i.level == 1) wrong("{}: an operation of an item is in the head", b.name);
      operands(b, i, size, set);
      if (i.dst >= b.registers) return wrong("{}: register {}", b.name, i.dst);
      set[i.dst] = 1;
    }
    for (const Output& o : b.outputs) {
      if (o.reg >= b.registers || !set[o.reg]) wrong("{}: an output is never computed", b.name);
      if (o.table != kNone) table(b, o.table, b.items);
    }
    for (const uint32_t let : b.lets)
      if (let >= p_.lets.size()) wrong("{}: let {}", b.name, let);
  }

  void loop(const Block& b, const Instr& i, std::vector<uint32_t>& size) {
    const uint32_t outer = size.at(i.b);
    if (i.a + outer >= p_.pool.size() || i.c >= b.code.size() || b.code[i.c].code != Code::End)
      return wrong("{}: a loop without bounds", b.name);
    for (uint32_t k = 0; k < outer; ++k)
      if (p_.pool[i.a + k] > p_.pool[i.a + k + 1]) wrong("{}: a loop's bounds fall", b.name);
    size[i.level] = p_.pool[i.a + outer];
  }

  void operands(const Block& b, const Instr& i, const std::vector<uint32_t>& size, const std::vector<char>& set) {
    const auto need = [&](uint32_t reg) {
      if (reg >= b.registers || !set[reg]) wrong("{}: a register is read before it is set", b.name);
    };
    switch (i.code) {
      case Code::Load: return table(b, i.a, size[i.level]);
      case Code::Slot:
        if (i.a >= p_.slots) wrong("{}: slot {}", b.name, i.a);
        return;
      case Code::Input: return;
      case Code::Select: need(i.c); [[fallthrough]];
      case Code::Add: case Code::Sub: case Code::Mul: case Code::Div: case Code::Pow: case Code::Min: case Code::Max:
      case Code::Eq: case Code::Ne: case Code::Lt: case Code::Le: case Code::Gt: case Code::Ge: case Code::And:
      case Code::Or: need(i.b); [[fallthrough]];
      default: need(i.a);
    }
  }

  void table(const Block& b, uint32_t first, uint32_t count) {
    if (size_t(first) + count > p_.pool.size()) return wrong("{}: a table is cut off", b.name);
    for (uint32_t k = 0; k < count; ++k)
      if (p_.pool[first + k] >= p_.slots) return wrong("{}: a table leads to slot {}", b.name, p_.pool[first + k]);
  }

  void effects(const Effects& e, size_t rows, const std::string& name) {
    for (const EffectPart& part : e.parts) {
      if (part.target.size() != rows) wrong("{}: an effect has {} targets for {} rows", name, part.target.size(), rows);
      const size_t limit = part.kind == EffectKind::Fire ? p_.rows : p_.targets.size();
      for (const uint32_t t : part.target)
        if (t != kNone && t >= limit) wrong("{}: an effect changes nothing", name);
      const size_t outputs = p_.blocks[e.block].outputs.size();
      if ((part.amount != kNone && part.amount >= outputs) || (part.guard != kNone && part.guard >= outputs))
        wrong("{}: an effect has no amount", name);
    }
  }

  const Program& p_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> verify(const Program& p) { return Verifier(p).run(); }

}  // namespace casus::lower
