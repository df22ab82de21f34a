// From the graph of a block to its code.
#include <algorithm>

#include "base/check.h"
#include "lower/blocks.h"

namespace casus::lower {
namespace {

class Emitter {
 public:
  Emitter(const std::vector<Context>& contexts, const std::vector<Node>& nodes, const std::vector<char>& wanted)
      : contexts_(contexts), nodes_(nodes), wanted_(wanted), level_(contexts.size(), 0) {
    level_[1] = 1;
  }

  Block run(const std::string& name, const std::vector<std::pair<NodeId, uint32_t>>& outputs) {
    block_.name = name;
    block_.items = contexts_[1].items;
    body(0);
    block_.head = static_cast<uint32_t>(block_.code.size());
    body(1);
    for (size_t i = block_.head; i < block_.code.size(); ++i) block_.loops = block_.loops || block_.code[i].code == Code::Loop;
    for (const auto& [node, table] : outputs) block_.outputs.push_back({node, table});
    assign();
    return std::move(block_);
  }

 private:
  void body(uint32_t context) {
    for (NodeId id = 0; id < nodes_.size(); ++id)
      if (nodes_[id].context == context && wanted_[id]) node(id);
  }

  void node(NodeId id) {
    const Node& n = nodes_[id];
    if (n.code == Code::Loop) return loop(id);
    // The accumulator of a loop, as read inside: it is in the loop's register.
    if (n.code == Code::Copy && context_of_loop(n.context)) return;
    Instr i;
    i.code = n.code, i.dist = n.dist, i.draw = n.draw;
    i.level = level_[n.context];
    i.dst = id;
    const bool leaf = n.code == Code::Load || n.code == Code::Slot || n.code == Code::Input;
    i.a = leaf ? n.imm : n.a;
    i.b = n.b, i.c = n.c;
    block_.code.push_back(i);
  }

  bool context_of_loop(uint32_t context) const { return context >= 2; }

  void loop(NodeId id) {
    const Node& n = nodes_[id];
    const uint32_t context = n.imm;
    CASUS_CHECK(block_.levels < 250, "reductions nested too deeply");
    level_[context] = static_cast<uint8_t>(block_.levels++);
    // The accumulator lives in the register of its inner name, and then of the loop.
    push({Code::Copy, level_[n.context], 0, n.b, n.a, 0, 0, 0});
    const size_t start = block_.code.size();
    push({Code::Loop, level_[context], 0, 0, contexts_[context].offsets, level_[n.context], 0, 0});
    for (NodeId inner = 0; inner < id; ++inner)
      if (nodes_[inner].context == context && wanted_[inner]) node(inner);
    push({Code::Copy, level_[context], 0, n.b, n.c, 0, 0, 0});
    block_.code[start].c = static_cast<uint32_t>(block_.code.size());
    push({Code::End, level_[context], 0, 0, 0, 0, 0, 0});
    push({Code::Copy, level_[n.context], 0, id, n.b, 0, 0, 0});
  }

  void push(Instr i) { block_.code.push_back(i); }

  static int operands(const Instr& i) {
    switch (i.code) {
      case Code::Load:
      case Code::Slot:
      case Code::Input:
      case Code::Loop:
      case Code::End: return 0;
      case Code::Copy:
      case Code::Neg:
      case Code::Not:
      case Code::Abs:
      case Code::Exp:
      case Code::Log:
      case Code::Sqrt:
      case Code::Logistic:
      case Code::About: return 1;
      case Code::Select: return 3;
      case Code::Sample: return i.b == kNone ? 1 : 2;
      default: return 2;
    }
  }

  /// Registers by linear scan. A value that a loop reads from outside, or carries, lives until its end.
  void assign() {
    auto& code = block_.code;
    const auto n = static_cast<uint32_t>(code.size());
    std::vector<uint32_t> first(nodes_.size(), kNone), last(nodes_.size(), 0);
    std::vector<std::pair<uint32_t, uint32_t>> loops;
    for (uint32_t at = 0; at < n; ++at)
      if (code[at].code == Code::Loop) loops.emplace_back(at, code[at].c);
    const auto touch = [&](uint32_t value, uint32_t at) {
      if (first[value] == kNone) first[value] = at;
      uint32_t until = at;
      for (const auto& [from, to] : loops)
        if (from < at && at <= to && first[value] < from) until = std::max(until, to);
      last[value] = std::max(last[value], until);
    };
    for (uint32_t at = 0; at < n; ++at) {
      const Instr& i = code[at];
      const int used = operands(i);
      if (used > 0) touch(i.a, at);
      if (used > 1) touch(i.b, at);
      if (used > 2) touch(i.c, at);
      if (i.code != Code::Loop && i.code != Code::End) touch(i.dst, at);
    }
    for (const Output& o : block_.outputs) last[o.reg] = n;
    // What the head leaves is read by every item.
    for (NodeId id = 0; id < nodes_.size(); ++id)
      if (first[id] != kNone && first[id] < block_.head && last[id] >= block_.head) last[id] = n;

    std::vector<uint32_t> reg(nodes_.size(), kNone), free;
    std::vector<std::vector<uint32_t>> ends(n + 1);
    for (uint32_t at = 0; at < n; ++at) {
      Instr& i = code[at];
      const int used = operands(i);
      if (used > 0) i.a = reg[i.a];
      if (used > 1) i.b = reg[i.b];
      if (used > 2) i.c = reg[i.c];
      if (i.code != Code::Loop && i.code != Code::End) {
        const uint32_t value = i.dst;
        if (reg[value] == kNone) {
          if (free.empty()) {
            reg[value] = block_.registers++;
          } else {
            reg[value] = free.back();
            free.pop_back();
          }
          ends[last[value]].push_back(value);
        }
        i.dst = reg[value];
      }
      for (const uint32_t value : ends[at]) free.push_back(reg[value]);
    }
    for (Output& o : block_.outputs) o.reg = reg[o.reg];
  }

  const std::vector<Context>& contexts_;
  const std::vector<Node>& nodes_;
  const std::vector<char>& wanted_;
  std::vector<uint8_t> level_;
  Block block_;
};

}  // namespace

Block emit(const std::string& name, const std::vector<Context>& contexts, const std::vector<Node>& nodes,
           const std::vector<std::pair<NodeId, uint32_t>>& outputs, const std::vector<char>& wanted) {
  return Emitter(contexts, nodes, wanted).run(name, outputs);
}

}  // namespace casus::lower
