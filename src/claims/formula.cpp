#include "claims/formula.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ensemble/structure_key.h"
#include "random/math.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double size_of(double x) { return x < 0 ? -x : x; }
double larger(double a, double b) { return a > b ? a : b; }
double smaller(double a, double b) { return a < b ? a : b; }

bool is_leaf(ClaimOp op) { return op == ClaimOp::Chance || op == ClaimOp::Mean || op == ClaimOp::Quantile; }

double unary(ClaimOp op, double x) {
  switch (op) {
    case ClaimOp::Neg:
      return -x;
    case ClaimOp::Abs:
      return size_of(x);
    case ClaimOp::Exp:
      return random::exp_(x);
    case ClaimOp::Log:
      return x > 0 ? random::log_(x) : kNaN;
    case ClaimOp::Sqrt:
      return x >= 0 ? std::sqrt(x) : kNaN;
    default:
      return kNaN;
  }
}

double binary(ClaimOp op, double x, double y) {
  switch (op) {
    case ClaimOp::Add:
      return x + y;
    case ClaimOp::Sub:
      return x - y;
    case ClaimOp::Mul:
      return x * y;
    case ClaimOp::Div:
      return y == 0 ? kNaN : x / y;
    case ClaimOp::Min:
      return x != x || y != y ? kNaN : smaller(x, y);
    case ClaimOp::Max:
      return x != x || y != y ? kNaN : larger(x, y);
    default:
      return kNaN;
  }
}

class Judge {
 public:
  Judge(const Formula& f, const double* leaves, const kernel::World& world, const Override* change)
      : formula_(f), model_(*f.model), leaves_(leaves), world_(world), change_(change) {}

  double number(model::ClaimExprId id) const {
    const model::ClaimExpr& e = model_.claim_exprs[id];
    if (is_leaf(e.op)) return leaves_ ? leaves_[formula_.leaf_of.at(id)] : kNaN;
    if (change_ && change_->node == id) return change_->value;
    if (e.op == ClaimOp::Const) return e.value;
    if (e.op == ClaimOp::Param) {
      if (change_ && !change_->param_key.empty() && change_->param_key == ensemble::expr_key(model_, e.probe))
        return change_->value;
      return constant_value(model_, e.probe, world_);
    }
    if (e.args.size() == 1) return unary(e.op, number(e.args[0]));
    return e.args.size() == 2 ? binary(e.op, number(e.args[0]), number(e.args[1])) : kNaN;
  }

  Judged truth(model::ClaimExprId id) const {
    const model::ClaimExpr& e = model_.claim_exprs[id];
    switch (e.op) {
      case ClaimOp::Not:
        return negated(truth(e.args[0]));
      case ClaimOp::Implies:
        return either(negated(truth(e.args[0])), truth(e.args[1]));
      case ClaimOp::And:
      case ClaimOp::Or: {
        Judged out = truth(e.args.at(0));
        for (size_t i = 1; i < e.args.size(); ++i)
          out = e.op == ClaimOp::And ? negated(either(negated(out), negated(truth(e.args[i]))))
                                     : either(out, truth(e.args[i]));
        return out;
      }
      default:
        return comparison(e);
    }
  }

  bool plain(model::ClaimExprId id) const {
    const model::ClaimExpr& e = model_.claim_exprs[id];
    auto all = [&](bool want) {
      return std::all_of(e.args.begin(), e.args.end(),
                         [&](model::ClaimExprId a) { return plain(a) == want; });
    };
    switch (e.op) {
      case ClaimOp::Not:
        return !plain(e.args[0]);
      case ClaimOp::Implies:
        return !plain(e.args[0]) || plain(e.args[1]);
      case ClaimOp::And:
        return all(true);
      case ClaimOp::Or:
        return !all(false);
      case ClaimOp::Within:
        return size_of(number(e.args[0]) - number(e.args[2])) <= number(e.args[1]);
      default:
        break;
    }
    const double a = number(e.args[0]), b = number(e.args[1]);
    const double by = e.args.size() > 2 ? number(e.args[2]) : 0;
    switch (e.op) {
      case ClaimOp::Lt:
        return by > 0 ? b - a >= by : a < b;
      case ClaimOp::Le:
        return by > 0 ? b - a >= by : a <= b;
      case ClaimOp::Gt:
        return by > 0 ? a - b >= by : a > b;
      case ClaimOp::Ge:
        return by > 0 ? a - b >= by : a >= b;
      default:
        return false;
    }
  }

 private:
  static Judged negated(const Judged& x) { return {ending_not(x.ending), x.fail, x.hold}; }
  static Judged either(const Judged& x, const Judged& y) {
    if (x.ending == Ending::Void && y.ending == Ending::Void) return x;
    if (x.ending == Ending::Void) return {ending_or(x.ending, y.ending), y.hold, y.fail};
    if (y.ending == Ending::Void) return {ending_or(x.ending, y.ending), x.hold, x.fail};
    return {ending_or(x.ending, y.ending), larger(x.hold, y.hold), smaller(x.fail, y.fail)};
  }

  Judged comparison(const model::ClaimExpr& e) const {
    // As "low is under high".
    double low = number(e.args[0]), high = number(e.args[1]);
    const bool by_amount = e.op != ClaimOp::Within && e.args.size() > 2;
    const double by = by_amount ? number(e.args[2]) : 0;
    if (e.op == ClaimOp::Within) low = size_of(low - number(e.args[2]));
    if (e.op == ClaimOp::Gt || e.op == ClaimOp::Ge) std::swap(low, high);
    const double gap = high - low;
    const double larger_side = larger(size_of(low), size_of(high));
    const double margin = by_amount ? by : formula_.material * larger_side;
    if (gap != gap || margin != margin) return {Ending::Void, kNaN, kNaN};
    const double scale = larger(larger_side, size_of(margin));
    const bool strict = e.op == ClaimOp::Lt || e.op == ClaimOp::Gt;
    Judged out;
    out.hold = scale > 0 ? (gap - margin) / scale : 0;
    out.fail = scale > 0 ? (-gap - margin) / scale : 0;
    if (by_amount && margin > 0)
      out.ending = gap >= margin ? Ending::Holds : -gap >= margin ? Ending::Fails : Ending::None;
    else if (gap == 0 && !strict)
      out.ending = Ending::Holds;
    else
      out.ending = gap > margin ? Ending::Holds : -gap > margin ? Ending::Fails : Ending::None;
    return out;
  }

  const Formula& formula_;
  const model::Model& model_;
  const double* leaves_;
  const kernel::World& world_;
  const Override* change_;
};

bool has_leaf(const model::Model& m, model::ClaimExprId id) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  return is_leaf(e.op) ||
         std::any_of(e.args.begin(), e.args.end(), [&](model::ClaimExprId a) { return has_leaf(m, a); });
}

}  // namespace

Ending ending_not(Ending x) {
  if (x == Ending::Holds) return Ending::Fails;
  if (x == Ending::Fails) return Ending::Holds;
  return x;
}

Ending ending_or(Ending x, Ending y) {
  if (x == Ending::Holds || y == Ending::Holds) return Ending::Holds;
  if (x == Ending::Void || y == Ending::Void) return Ending::Void;
  if (x == Ending::Undecided || y == Ending::Undecided) return Ending::Undecided;
  return x == Ending::None || y == Ending::None ? Ending::None : Ending::Fails;
}

Ending ending_and(Ending x, Ending y) { return ending_not(ending_or(ending_not(x), ending_not(y))); }

uint32_t LeafTable::add_column(const ensemble::Column& c) {
  const std::string key = std::to_string(c.policy) + "|" + std::to_string(c.shock) + "|" +
                          (c.compensated ? "~" : "") + ensemble::run_key(*model_, c.value);
  auto [at, fresh] = columns_by_key_.emplace(key, static_cast<uint32_t>(columns.size()));
  if (fresh) columns.push_back(c);
  return at->second;
}

uint32_t LeafTable::add(model::ClaimExprId id, bool compensated) {
  const model::ClaimExpr& e = model_->claim_exprs[id];
  Leaf leaf{e.op, add_column({e.policy, e.shock, e.run}), e.op == ClaimOp::Quantile ? e.value : 0};
  if (compensated && e.op == ClaimOp::Mean && ensemble::has_compensator(*model_, e.run)) {
    leaf.plain = leaf.column;
    leaf.column = add_column({e.policy, e.shock, e.run, true});
  }
  const std::string key = std::to_string(static_cast<int>(leaf.op)) + "|" + std::to_string(leaf.column) +
                          "|" + std::to_string(std::bit_cast<uint64_t>(leaf.q));
  auto [at, fresh] = leaves_by_key_.emplace(key, static_cast<uint32_t>(leaves.size()));
  if (fresh) leaves.push_back(leaf);
  return at->second;
}

double leaf_value(const Leaf& leaf, const double* runs, size_t count) {
  if (count == 0) return kNaN;
  const auto n = static_cast<double>(count);
  if (leaf.op == ClaimOp::Chance) {
    double hits = 0;
    for (size_t r = 0; r < count; ++r) hits += runs[r] != 0 && runs[r] == runs[r] ? 1 : 0;
    return hits / n;
  }
  for (size_t r = 0; r < count; ++r)
    if (runs[r] != runs[r]) return kNaN;
  if (leaf.op == ClaimOp::Quantile) {
    std::vector<double> sorted(runs, runs + count);
    std::sort(sorted.begin(), sorted.end());
    size_t k = 1;
    while (k < count && static_cast<double>(k) < leaf.q * n - 1e-9) ++k;
    return sorted[k - 1];
  }
  double sum = 0;
  for (size_t r = 0; r < count; ++r) sum += runs[r];
  return sum / n;
}

Formula make_formula(const model::Model& m, model::ClaimExprId root, double material, LeafTable& table,
                     bool compensated) {
  Formula f;
  f.model = &m;
  f.root = root;
  f.material = material;
  std::vector<model::ClaimExprId> todo{root};
  while (!todo.empty()) {
    const model::ClaimExprId id = todo.back();
    todo.pop_back();
    const model::ClaimExpr& e = m.claim_exprs[id];
    for (auto a = e.args.rbegin(); a != e.args.rend(); ++a) todo.push_back(*a);
    if (!is_leaf(e.op)) continue;
    const uint32_t leaf = table.add(id, compensated);
    f.leaf_of[id] = leaf;
    f.compensated = f.compensated || table.leaves[leaf].plain != model::kNone;
    if (std::find(f.leaves.begin(), f.leaves.end(), leaf) != f.leaves.end()) continue;
    f.leaves.push_back(leaf);
    f.leaf_nodes.push_back(id);
  }
  return f;
}

Judged judge_world(const Formula& f, const double* leaf_values, const kernel::World& world,
                   const Override* change) {
  return Judge(f, leaf_values, world, change).truth(f.root);
}

bool plain_truth(const Formula& f, const double* leaf_values, const kernel::World& world) {
  return Judge(f, leaf_values, world, nullptr).plain(f.root);
}

std::optional<double> constant_claim_value(const Formula& f, model::ClaimExprId id,
                                           const kernel::World& world) {
  if (has_leaf(*f.model, id)) return std::nullopt;
  return Judge(f, nullptr, world, nullptr).number(id);
}

}  // namespace casus::claims
