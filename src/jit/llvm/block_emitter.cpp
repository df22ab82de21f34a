#include "jit/llvm/block_emitter.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>

#include <map>
#include <optional>
#include <set>

namespace casus::jit {
namespace {

using llvm::BasicBlock;
using llvm::PHINode;
using llvm::Type;
using llvm::Value;
using lower::Op;

/// Rows outside, vectors of lanes inside, loops of the block innermost. Registers are SSA values; those with
/// a home are loaded when they are first read and stored at the end.
class BlockEmitter {
 public:
  BlockEmitter(llvm::Module& module, const std::string& name, const Shape& shape,
               const std::vector<Step>& steps, uint32_t width)
      : shape_(shape), steps_(steps), width_(width), b_(module.getContext()) {
    llvm::LLVMContext& c = module.getContext();
    number_ = Type::getDoubleTy(c);
    vector_ = width == 1 ? number_ : llvm::FixedVectorType::get(number_, width);
    size_ = Type::getInt64Ty(c);
    pointer_ = llvm::PointerType::getUnqual(c);
    function_ = llvm::Function::Create(
        llvm::FunctionType::get(Type::getVoidTy(c), {pointer_, pointer_, size_, size_}, false),
        llvm::Function::ExternalLinkage, name, module);
    function_->addFnAttr(llvm::Attribute::NoUnwind);
  }

  void run() {
    begin();
    BasicBlock *row_head = block("row"), *row_body = block("row_body"), *done = block("done");
    BasicBlock* before = b_.GetInsertBlock();
    b_.CreateBr(row_head);
    b_.SetInsertPoint(row_head);
    PHINode* row = b_.CreatePHI(size_, 2, "row");
    row->addIncoming(function_->getArg(2), before);
    b_.CreateCondBr(b_.CreateICmpULT(row, function_->getArg(3)), row_body, done);
    b_.SetInsertPoint(row_body);
    rows_of_loop_.assign(shape_.parents.size(), nullptr);
    rows_of_loop_[0] = row;
    for (const Step& s : steps_)
      for (const Place& p : {s.dst, s.a, s.b, s.c})
        if ((p.kind == Place::Table && shape_.tables[p.number] == 0) ||
            (p.kind == Place::Numbers && shape_.number_tables[p.number] == 0))
          base_of(p);
    lanes();
    row->addIncoming(b_.CreateAdd(row, size(1)), b_.GetInsertBlock());
    b_.CreateBr(row_head);
    b_.SetInsertPoint(done);
    b_.CreateRetVoid();
  }

 private:
  BasicBlock* block(const char* name) { return BasicBlock::Create(b_.getContext(), name, function_); }
  Value* size(uint64_t n) { return llvm::ConstantInt::get(size_, n); }
  Value* at(Type* type, Value* base, Value* n) { return b_.CreateInBoundsGEP(type, base, n); }

  /// Of what no code writes to.
  Value* load_fixed(Type* type, Value* address) {
    llvm::LoadInst* load = b_.CreateLoad(type, address);
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(b_.getContext(), {}));
    return load;
  }
  Value* word(Value* base, size_t byte, Type* type) {
    return load_fixed(type, b_.CreateInBoundsGEP(b_.getInt8Ty(), base, size(byte)));
  }

  void begin() {
    b_.SetInsertPoint(block("entry"));
    Value *frame = function_->getArg(0), *arrays = function_->getArg(1);
    memory_ = word(frame, offsetof(Frame, memory), pointer_);
    registers_ = word(frame, offsetof(Frame, registers), pointer_);
    lanes_ = word(frame, offsetof(Frame, lanes), size_);
    padded_ = b_.CreateAnd(b_.CreateAdd(lanes_, size(15)), size(~uint64_t{15}));
    slots_ = word(arrays, offsetof(Arrays, slots), pointer_);
    numbers_ = word(arrays, offsetof(Arrays, numbers), pointer_);
    tables_ = word(arrays, offsetof(Arrays, tables), pointer_);
    number_tables_ = word(arrays, offsetof(Arrays, number_tables), pointer_);
    begins_ = word(arrays, offsetof(Arrays, begins), pointer_);
    for (const Step& s : steps_) {
      for (const Place& p : {s.dst, s.a, s.b, s.c}) {
        if (p.kind == Place::Slot && !slot_base_.contains(p.number))
          slot_base_[p.number] =
              address(load_fixed(b_.getInt32Ty(), at(b_.getInt32Ty(), slots_, size(p.number))));
        if (p.kind == Place::Table && !table_.contains(p.number))
          table_[p.number] = load_fixed(pointer_, at(pointer_, tables_, size(p.number)));
        if (p.kind == Place::Numbers && !number_table_.contains(p.number))
          number_table_[p.number] = load_fixed(pointer_, at(pointer_, number_tables_, size(p.number)));
      }
      if (s.op == Op::LoopBegin)
        loop_begin_[s.loop] = load_fixed(pointer_, at(pointer_, begins_, size(s.loop)));
      if (called(s.op) && !argument_[0])
        for (Value*& a : argument_) {
          llvm::AllocaInst* room = b_.CreateAlloca(vector_);
          room->setAlignment(llvm::Align(64));
          a = room;
        }
    }
  }

  /// Where a slot's lanes begin.
  Value* address(Value* slot) {
    return at(number_, memory_, b_.CreateMul(b_.CreateZExt(slot, size_), lanes_));
  }

  /// Where the lanes of a table's slot lie, or its number, for the present row of its loop.
  Value* base_of(const Place& p) {
    const uint32_t loop = p.kind == Place::Table ? shape_.tables[p.number] : shape_.number_tables[p.number];
    const auto key = std::make_pair(p.kind, p.number);
    const auto known = bases_.find(key);
    if (known != bases_.end()) return known->second;
    Value* row = rows_of_loop_[loop];
    Value* base = p.kind == Place::Table
                      ? address(load_fixed(b_.getInt32Ty(), at(b_.getInt32Ty(), table_[p.number], row)))
                      : at(number_, number_table_[p.number], row);
    return bases_[key] = base;
  }

  void lanes() {
    BasicBlock *head = block("lanes"), *next = block("row_end"), *before = b_.GetInsertBlock();
    b_.CreateBr(head);
    b_.SetInsertPoint(head);
    lane_ = b_.CreatePHI(size_, 2, "lane");
    lane_->addIncoming(size(0), before);
    inside_ = nullptr;
    values_.assign(shape_.registers, nullptr);
    loads_.clear();
    std::set<uint32_t> written;
    size_t i = 0;
    for (; i < steps_.size(); ++i) {
      step(i);
      if (steps_[i].dst.kind == Place::Register) written.insert(steps_[i].dst.number);
    }
    for (uint32_t h = 0; h < shape_.homes.size(); ++h)
      if (written.contains(shape_.homes[h]) && values_[shape_.homes[h]])
        b_.CreateAlignedStore(values_[shape_.homes[h]], home(h), llvm::Align(8));
    Value* after = b_.CreateAdd(lane_, size(width_));
    lane_->addIncoming(after, b_.GetInsertBlock());
    b_.CreateCondBr(b_.CreateICmpULT(after, lanes_), head, next);
    b_.SetInsertPoint(next);
  }

  Value* home(uint32_t h) {
    return at(number_, registers_, b_.CreateAdd(b_.CreateMul(padded_, size(h)), lane_));
  }

  Value* load(Value* base) { return b_.CreateAlignedLoad(vector_, at(number_, base, lane_), llvm::Align(8)); }

  Value* splat(Value* x) { return width_ == 1 ? x : b_.CreateVectorSplat(width_, x); }
  Value* number(double x) {
    llvm::Constant* one = llvm::ConstantFP::get(number_, x);
    return width_ == 1 ? one : llvm::ConstantVector::getSplat(llvm::ElementCount::getFixed(width_), one);
  }

  /// Loaded once for all that read it, unless the block writes where it may lie.
  Value* read(const Place& p) {
    if (p.kind == Place::Register && values_[p.number]) return values_[p.number];
    const auto key = std::make_pair(p.kind, p.number);
    const auto known = loads_.find(key);
    if (known != loads_.end()) return known->second;
    const bool keep = shape_.apart || (p.kind != Place::Slot && p.kind != Place::Table);
    Value* value = fetch(p);
    if (keep) loads_[key] = value;
    return value;
  }

  Value* fetch(const Place& p) {
    switch (p.kind) {
      case Place::Slot:
        return load(slot_base_[p.number]);
      case Place::Table:
        return load(base_of(p));
      case Place::Number:
        return splat(load_fixed(number_, at(number_, numbers_, size(p.number))));
      case Place::Numbers:
        return splat(load_fixed(number_, base_of(p)));
      default:
        break;
    }
    for (uint32_t h = 0; h < shape_.homes.size(); ++h)
      if (shape_.homes[h] == p.number) return b_.CreateAlignedLoad(vector_, home(h), llvm::Align(8));
    return number(0);
  }

  /// Lanes behind the last one are those of another slot: they keep what they have.
  void write(const Place& p, Value* x) {
    if (p.kind == Place::Register) {
      values_[p.number] = x;
      return;
    }
    Value* base = at(number_, p.kind == Place::Slot ? slot_base_[p.number] : base_of(p), lane_);
    if (width_ > 1) {
      Value* old = b_.CreateAlignedLoad(vector_, base, llvm::Align(8));
      x = b_.CreateSelect(inside(), x, old);
    }
    b_.CreateAlignedStore(x, base, llvm::Align(8));
  }

  Value* inside() {
    if (inside_) return inside_;
    llvm::IRBuilder<>::InsertPointGuard guard(b_);
    b_.SetInsertPoint(lane_->getParent(), lane_->getParent()->getFirstInsertionPt());
    std::vector<llvm::Constant*> numbers;
    for (uint32_t i = 0; i < width_; ++i) numbers.push_back(llvm::ConstantInt::get(size_, i));
    Value* left = b_.CreateVectorSplat(width_, b_.CreateSub(lanes_, lane_));
    return inside_ = b_.CreateICmpULT(llvm::ConstantVector::get(numbers), left);
  }

  void step(size_t i) {
    const Step& s = steps_[i];
    if (s.op == Op::LoopBegin) return open_loop(i);
    if (s.op == Op::LoopEnd) return close_loop();
    write(s.dst, value(s));
  }

  static bool called(Op op) { return op == Op::Exp || op == Op::Log || op == Op::Logistic || op == Op::Pow; }

  Value* truth(Value* condition) { return b_.CreateSelect(condition, number(1), number(0)); }
  Value* is_true(Value* x) { return b_.CreateFCmpUNE(x, number(0)); }

  Value* value(const Step& s) {
    Value* a = read(s.a);
    Value* c = s.b.kind == Place::Nothing ? nullptr : read(s.b);  // the second
    switch (s.op) {
      case Op::Copy:
        return a;
      case Op::Neg:
        return b_.CreateFNeg(a);
      case Op::Not:
        return truth(b_.CreateFCmpOEQ(a, number(0)));
      case Op::Abs:
        return b_.CreateSelect(b_.CreateFCmpOLT(a, number(0)), b_.CreateFNeg(a), a);
      case Op::Sqrt:
        return b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a);
      case Op::Add:
        return b_.CreateFAdd(a, c);
      case Op::Sub:
        return b_.CreateFSub(a, c);
      case Op::Mul:
        return b_.CreateFMul(a, c);
      case Op::Div:
        return b_.CreateFDiv(a, c);
      case Op::Min:
      case Op::Max: {
        Value* beyond = s.op == Op::Min ? b_.CreateFCmpOLT(c, a) : b_.CreateFCmpOGT(c, a);
        Value* most = b_.CreateSelect(b_.CreateOr(beyond, b_.CreateFCmpUNO(c, c)), c, a);
        return b_.CreateSelect(b_.CreateFCmpUNO(a, a), a, most);
      }
      case Op::Eq:
        return truth(b_.CreateFCmpOEQ(a, c));
      case Op::Ne:
        return truth(b_.CreateFCmpONE(a, c));
      case Op::Lt:
        return truth(b_.CreateFCmpOLT(a, c));
      case Op::Le:
        return truth(b_.CreateFCmpOLE(a, c));
      case Op::Gt:
        return truth(b_.CreateFCmpOGT(a, c));
      case Op::Ge:
        return truth(b_.CreateFCmpOGE(a, c));
      case Op::And:
        return truth(b_.CreateAnd(is_true(a), is_true(c)));
      case Op::Or:
        return truth(b_.CreateOr(is_true(a), is_true(c)));
      case Op::Select:
        return b_.CreateSelect(is_true(a), c, read(s.c));
      default:
        return call(s.op, a, c ? c : a);
    }
  }

  Value* call(Op op, Value* a, Value* c) {
    const Called which = op == Op::Exp ? kExp : op == Op::Log ? kLog : op == Op::Logistic ? kLogistic : kPow;
    Value* callee =
        word(function_->getArg(0), offsetof(Frame, called) + which * sizeof(LaneFunction), pointer_);
    b_.CreateAlignedStore(a, argument_[0], llvm::Align(64));
    if (which == kPow) b_.CreateAlignedStore(c, argument_[1], llvm::Align(64));
    auto* type = llvm::FunctionType::get(b_.getVoidTy(), {pointer_, pointer_, pointer_, size_}, false);
    b_.CreateCall(type, callee, {argument_[0], argument_[0], argument_[1], size(width_)});
    return b_.CreateAlignedLoad(vector_, argument_[0], llvm::Align(64));
  }

  struct Open {
    uint32_t loop;
    BasicBlock *head, *after;
    PHINode* index;
    std::map<uint32_t, PHINode*> carried;  // registers that a pass leaves to the next
    std::vector<Value*> before_values;
    std::map<std::pair<Place::Kind, uint32_t>, Value*> loads, bases;  // known before the loop
  };

  /// Whether the present place of a read in an inner loop is known outside of it.
  bool fixed_outside(const Place& p, const std::set<uint32_t>& inner) const {
    switch (p.kind) {
      case Place::Slot:
      case Place::Number:
        return true;
      case Place::Table:
        return !inner.contains(shape_.tables[p.number]);
      case Place::Numbers:
        return !inner.contains(shape_.number_tables[p.number]);
      default:
        return false;
    }
  }

  void open_loop(size_t first) {
    Open open;
    open.loop = steps_[first].loop;
    std::set<uint32_t> inner, written;
    size_t last = first;
    for (int depth = 0;; ++last) {
      if (steps_[last].op == Op::LoopBegin) {
        ++depth;
        inner.insert(steps_[last].loop);
      }
      if (steps_[last].op == Op::LoopEnd && --depth == 0) break;
      if (steps_[last].dst.kind == Place::Register) written.insert(steps_[last].dst.number);
    }
    // What stays the same in the loop is loaded before it.
    for (size_t i = first; i < last; ++i) {
      const Step& s = steps_[i];
      if (s.op == Op::LoopBegin || s.op == Op::LoopEnd) continue;
      if (fixed_outside(s.dst, inner) && s.dst.kind == Place::Table) base_of(s.dst);
      for (const Place& p : {s.a, s.b, s.c}) {
        const bool home = p.kind == Place::Register && !values_[p.number] && !written.contains(p.number);
        if (!home && !fixed_outside(p, inner)) continue;
        if (shape_.apart || home)
          read(p);
        else
          base(p);
      }
    }
    for (uint32_t r : written) {
      // A register with a home that has not been read yet.
      const bool at_home = std::find(shape_.homes.begin(), shape_.homes.end(), r) != shape_.homes.end();
      if (!values_[r] && at_home) values_[r] = read({Place::Register, r});
    }
    Value* parent = rows_of_loop_[shape_.parents[open.loop]];
    Value* begins = loop_begin_[open.loop];
    Value* begin = b_.CreateZExt(load_fixed(b_.getInt32Ty(), at(b_.getInt32Ty(), begins, parent)), size_);
    Value* end = b_.CreateZExt(
        load_fixed(b_.getInt32Ty(), at(b_.getInt32Ty(), begins, b_.CreateAdd(parent, size(1)))), size_);
    BasicBlock *body = block("pass"), *before = b_.GetInsertBlock();
    open.head = block("loop");
    open.after = block("after");
    b_.CreateBr(open.head);
    b_.SetInsertPoint(open.head);
    open.index = b_.CreatePHI(size_, 2);
    open.index->addIncoming(begin, before);
    for (uint32_t r : written) {
      if (!values_[r]) continue;
      PHINode* phi = b_.CreatePHI(vector_, 2);
      phi->addIncoming(values_[r], before);
      values_[r] = phi;
      open.carried[r] = phi;
    }
    b_.CreateCondBr(b_.CreateICmpULT(open.index, end), body, open.after);
    b_.SetInsertPoint(body);
    open.loads = loads_;
    open.bases = bases_;
    rows_of_loop_[open.loop] = open.index;
    open.before_values = values_;
    open_.push_back(std::move(open));
  }

  void base(const Place& p) {
    if (p.kind == Place::Table || p.kind == Place::Numbers) base_of(p);
  }

  void close_loop() {
    Open open = std::move(open_.back());
    open_.pop_back();
    BasicBlock* from = b_.GetInsertBlock();
    open.index->addIncoming(b_.CreateAdd(open.index, size(1)), from);
    for (const auto& [r, phi] : open.carried) phi->addIncoming(values_[r], from);
    b_.CreateBr(open.head);
    b_.SetInsertPoint(open.after);
    values_ = std::move(open.before_values);
    loads_ = std::move(open.loads);
    bases_ = std::move(open.bases);
  }

  const Shape& shape_;
  const std::vector<Step>& steps_;
  const uint32_t width_;
  llvm::IRBuilder<> b_;
  llvm::Function* function_;
  Type *number_, *vector_, *size_, *pointer_;
  Value *memory_, *registers_, *lanes_, *padded_, *slots_, *numbers_, *tables_, *number_tables_, *begins_;
  Value* argument_[2] = {nullptr, nullptr};
  Value* inside_ = nullptr;
  PHINode* lane_ = nullptr;
  std::map<uint32_t, Value*> slot_base_, table_, number_table_, loop_begin_;
  std::vector<Value*> rows_of_loop_;
  std::vector<Value*> values_;  // of registers
  std::map<std::pair<Place::Kind, uint32_t>, Value*> loads_, bases_;
  std::vector<Open> open_;
};

}  // namespace

void emit_block(llvm::Module& module, const std::string& name, const Shape& shape,
                const std::vector<Step>& steps, uint32_t width) {
  BlockEmitter(module, name, shape, steps, width).run();
}

}  // namespace casus::jit
