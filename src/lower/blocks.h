#pragma once
// Builds blocks: expressions as a graph of operations in the loop where each belongs, then as code.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lower/lower.h"

namespace casus::lower {

/// Where everything of the model lies in the program under construction.
struct Layout {
  Layout(const model::Model& m, const LowerOptions& o, Program& p) : model(m), options(o), program(p) {}
  const model::Model& model;
  const LowerOptions& options;
  Program& program;
  std::vector<uint32_t> param, lever, state, tally, let, window, clock, events;  // first slots
  std::vector<uint32_t> state_source, tally_source, lever_source, window_source, clock_source, event_source;
  uint32_t premise = 0;
  std::vector<uint32_t> state_target, tally_target;  // first Targets
  std::vector<std::vector<uint32_t>> row_of;         // process row of each instance, kNone where it does not exist
  std::map<uint64_t, uint32_t> constants;            // bits, slot
  std::vector<uint64_t> free_vars;                   // per expression, kUnknown if not yet worked out

  uint32_t allocate(const std::string& name, uint32_t count);
  uint32_t constant(double);
  /// A table of consecutive slots.
  uint32_t affine(uint32_t first, uint32_t count);
  uint32_t table(const std::vector<uint32_t>&);
  uint64_t vars_of(model::ExprId);
};

using NodeId = uint32_t;

/// Where operations run: 0 the head, 1 the block's items, then one for each reduction.
struct Context {
  uint32_t parent = 0, depth = 0, items = 1;
  std::vector<std::vector<uint32_t>> env;  // of each item: values of all variables
  uint32_t offsets = kNone;                // table of bounds by the parent's items
};

struct Node {
  Code code = Code::Copy;
  uint8_t dist = 0;
  NodeId a = kNone, b = kNone, c = kNone;
  uint32_t imm = 0, draw = 0;
  uint32_t context = 0;
  bool fixed = false;  // rests on parameters and premises only
  // Loop: a is the start of the accumulator, b the Copy that stands for it inside, c its next value; imm the
  // context of the loop.
};

class BlockBuilder {
 public:
  BlockBuilder(Layout&, std::string name, const model::Index&, const std::vector<uint32_t>& instances);
  /// One item, no variables.
  BlockBuilder(Layout&, std::string name);

  NodeId expr(model::ExprId);
  NodeId constant(double);
  NodeId slot(uint32_t slot, bool fixed, uint32_t source = kNone);
  NodeId op(Code, NodeId a, NodeId b = kNone, NodeId c = kNone);
  NodeId input(uint32_t number);
  NodeId sample(model::MarkDist, NodeId a, NodeId b, uint32_t draw);
  NodeId about(NodeId a, uint32_t draw);
  /// 1 where all of these hold.
  NodeId premises(const std::vector<model::PremiseRef>&);
  /// What a reference means for each item of the block: instance numbers.
  std::vector<uint32_t> instances(const model::Ref&, const model::Index& target) const;
  void marks(std::vector<NodeId> nodes) { marks_ = std::move(nodes); }
  /// The number of the next draw for `about` inside expressions.
  uint32_t next_draw = 0;
  /// Part of the prologue itself: nothing is moved there from it.
  bool in_prologue = false;

  NodeId load(uint32_t first, const model::Ref&, const model::Index& target, bool fixed, uint32_t source);
  void output(NodeId, uint32_t table = kNone);
  /// Adds the block (and those hoisted out of it to the prologue) to the program.
  uint32_t finish();

 private:
  NodeId add(Node);
  uint32_t place(NodeId a, NodeId b, NodeId c) const;
  NodeId read(const model::Expr&);
  NodeId sum_all(uint32_t first, uint32_t count, uint32_t source);
  NodeId reduce(const model::Expr&);
  NodeId premise(const model::PremiseRef&);
  uint32_t open_loop(const model::Expr&, uint64_t free, model::ExprId condition, bool& condition_static);
  NodeId loop(uint32_t context, double start, NodeId (*step)(BlockBuilder&, NodeId acc, NodeId body, NodeId cond),
              NodeId body, NodeId cond);
  bool static_value(model::ExprId, const std::vector<uint32_t>& env, double& value) const;
  uint32_t ordinal(const model::IndexRef&, const std::vector<uint32_t>& env, model::ListId target) const;
  uint32_t instance(const model::Ref&, const model::Index& target, const std::vector<uint32_t>& env) const;
  void note_source(uint32_t source);
  void note_let(uint32_t let);
  void hoist();
  std::vector<char> reached() const;

  Layout& l_;
  std::string name_;
  std::vector<Context> contexts_;
  std::vector<uint32_t> var_context_;  // by variable
  std::vector<Node> nodes_;
  std::map<std::tuple<Code, uint8_t, NodeId, NodeId, NodeId, uint32_t, uint32_t, uint32_t>, NodeId> known_;
  std::map<std::string, uint32_t> tables_;
  std::vector<std::pair<NodeId, uint32_t>> outputs_;
  std::vector<NodeId> marks_;
  std::vector<uint32_t> sources_, lets_;
  bool draws_ = false;
};

/// Code of a graph: operations in the order in which they were made, registers used again when free.
Block emit(const std::string& name, const std::vector<Context>&, const std::vector<Node>&,
           const std::vector<std::pair<NodeId, uint32_t>>& outputs, const std::vector<char>& wanted);

}  // namespace casus::lower
