#include "claims/conditions.h"

#include <algorithm>
#include <limits>

#include "random/math.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

constexpr double kInf = std::numeric_limits<double>::infinity();

/// A side of a comparison: a paired mean, or the least or largest of some.
struct Side {
  enum class Kind : uint8_t { Linear, Least, Largest, Quantile } kind = Kind::Linear;
  PairedMean mean;  // Linear
  std::vector<Side> parts;
  uint32_t column = 0;  // Quantile
  double q = 0;
};

PairedMean scaled(PairedMean m, double by) {
  for (auto& t : m.terms) t.weight *= by;
  m.constant *= by;
  m.low *= by;
  m.high *= by;
  if (by < 0) std::swap(m.low, m.high);
  if (by == 0) m.terms.clear(), m.low = m.high = 0;
  return m;
}

PairedMean sum(PairedMean a, const PairedMean& b) {
  a.terms.insert(a.terms.end(), b.terms.begin(), b.terms.end());
  a.constant += b.constant;
  a.low += b.low;
  a.high += b.high;
  return a;
}

bool is_constant(const Side& s) { return s.kind == Side::Kind::Linear && s.mean.terms.empty(); }

class Builder {
 public:
  Builder(const Formula& f, const LeafTable& table, const std::vector<ColumnRange>& ranges,
          const kernel::World& w)
      : formula_(f), model_(*f.model), table_(table), ranges_(ranges), world_(w) {}

  Conditions out;

  /// Conditions for holding and failing.
  struct Both {
    Condition holds, fails;
  };

  Both truth(model::ClaimExprId id) {
    const model::ClaimExpr& e = model_.claim_exprs[id];
    switch (e.op) {
      case ClaimOp::Not:
        return swapped(truth(e.args[0]));
      case ClaimOp::Implies:
        return join({swapped(truth(e.args[0])), truth(e.args[1])}, false);
      case ClaimOp::And:
      case ClaimOp::Or: {
        std::vector<Both> parts;
        for (model::ClaimExprId a : e.args) parts.push_back(truth(a));
        return join(std::move(parts), e.op == ClaimOp::And);
      }
      case ClaimOp::Within:
        return within(e);
      default:
        break;
    }
    Side low = side(e.args[0]), high = side(e.args[1]);
    if (e.op == ClaimOp::Gt || e.op == ClaimOp::Ge) std::swap(low, high);
    if (e.args.size() > 2) {
      const Side by = side(e.args[2]);
      if (by.kind != Side::Kind::Linear) return give_up();
      by_ = &by;
      Both both = under(low, high);
      by_ = nullptr;
      return both;
    }
    return under(low, high);
  }

 private:
  static Both swapped(Both b) {
    std::swap(b.holds, b.fails);
    return b;
  }
  static Both join(std::vector<Both> parts, bool all) {
    Both out;
    out.holds.kind = all ? Condition::Kind::All : Condition::Kind::Any;
    out.fails.kind = all ? Condition::Kind::Any : Condition::Kind::All;
    for (Both& p : parts) {
      out.holds.parts.push_back(std::move(p.holds));
      out.fails.parts.push_back(std::move(p.fails));
    }
    return out;
  }
  Both give_up() {
    out.provable = false;
    return {};
  }

  Condition above(PairedMean m) {
    if (m.constant != m.constant) out.undefined = true;
    out.tests.push_back(std::move(m));
    Condition c;
    c.test = static_cast<uint32_t>(out.tests.size() - 1);
    return c;
  }

  Side constant(double v) {
    Side s;
    s.mean.constant = s.mean.low = s.mean.high = v;
    return s;
  }

  Side side(model::ClaimExprId id) {
    const model::ClaimExpr& e = model_.claim_exprs[id];
    if (const auto v = constant_claim_value(formula_, id, world_)) return constant(*v);
    Side s;
    switch (e.op) {
      case ClaimOp::Chance:
      case ClaimOp::Mean: {
        const bool chance = e.op == ClaimOp::Chance;
        const Leaf& leaf = table_.leaves[formula_.leaf_of.at(id)];
        const uint32_t column = leaf.column, plain = leaf.plain == model::kNone ? column : leaf.plain;
        using TermKind = PairedMean::Term::Kind;
        s.mean.terms.push_back({chance ? TermKind::Holds : TermKind::Value, column, 1, 0, plain});
        s.mean.low = chance ? 0 : ranges_[column].low;
        s.mean.high = chance ? 1 : ranges_[column].high;
        return s;
      }
      case ClaimOp::Quantile:
        s.kind = Side::Kind::Quantile;
        s.column = table_.leaves[formula_.leaf_of.at(id)].column;
        s.q = e.value;
        return s;
      case ClaimOp::Neg:
        return negated(side(e.args[0]));
      case ClaimOp::Abs: {
        s.kind = Side::Kind::Largest;
        s.parts = {side(e.args[0]), negated(side(e.args[0]))};
        return s;
      }
      case ClaimOp::Min:
      case ClaimOp::Max:
        s.kind = e.op == ClaimOp::Min ? Side::Kind::Least : Side::Kind::Largest;
        s.parts = {side(e.args[0]), side(e.args[1])};
        return s;
      case ClaimOp::Add:
      case ClaimOp::Sub: {
        const Side a = side(e.args[0]), b = side(e.args[1]);
        if (a.kind == Side::Kind::Linear && b.kind == Side::Kind::Linear) {
          s.mean = sum(a.mean, scaled(b.mean, e.op == ClaimOp::Add ? 1 : -1));
          return s;
        }
        break;
      }
      case ClaimOp::Mul:
      case ClaimOp::Div: {
        Side a = side(e.args[0]), b = side(e.args[1]);
        if (e.op == ClaimOp::Mul && is_constant(a)) std::swap(a, b);
        if (a.kind == Side::Kind::Linear && is_constant(b) &&
            (e.op == ClaimOp::Mul || b.mean.constant != 0)) {
          s.mean = scaled(a.mean, e.op == ClaimOp::Mul ? b.mean.constant : 1 / b.mean.constant);
          return s;
        }
        break;
      }
      default:
        break;
    }
    out.provable = false;
    return constant(0);
  }

  Side negated(Side s) {
    if (s.kind == Side::Kind::Quantile) {
      out.provable = false;
      return constant(0);
    }
    s.mean = scaled(s.mean, -1);
    if (s.kind == Side::Kind::Least)
      s.kind = Side::Kind::Largest;
    else if (s.kind == Side::Kind::Largest)
      s.kind = Side::Kind::Least;
    for (Side& p : s.parts) p = negated(p);
    return s;
  }

  /// "low is under high".
  Both under(const Side& low, const Side& high) {
    if (low.kind == Side::Kind::Quantile || high.kind == Side::Kind::Quantile) return quantile(low, high);
    if (!low.parts.empty() || !high.parts.empty()) {
      const bool split_low = !low.parts.empty();
      std::vector<Both> parts;
      for (const Side& p : split_low ? low.parts : high.parts)
        parts.push_back(split_low ? under(p, high) : under(low, p));
      // max(a, b) < c: all; min(a, b) < c: any; c < min(a, b): all.
      const bool all =
          (split_low ? low.kind : high.kind) == (split_low ? Side::Kind::Largest : Side::Kind::Least);
      return join(std::move(parts), all);
    }
    return {beyond(low.mean, high.mean), beyond(high.mean, low.mean)};
  }

  /// b exceeds a by more than the margin.
  Condition beyond(const PairedMean& a, const PairedMean& b) {
    const PairedMean gap = sum(b, scaled(a, -1));
    if (by_) return above(sum(gap, scaled(by_->mean, -1)));
    const double m = formula_.material;
    if (m == 0) return above(gap);
    Condition all;
    all.kind = Condition::Kind::All;
    const bool a_known = a.low >= 0, b_known = b.low >= 0;
    // gap > m s for s = a, -a, b, -b, less those that others imply.
    if (!(a_known && b_known) && !(a.high <= 0)) all.parts.push_back(above(sum(gap, scaled(a, -m))));
    if (!a_known) all.parts.push_back(above(sum(gap, scaled(a, m))));
    if (!(b.high <= 0)) all.parts.push_back(above(sum(gap, scaled(b, -m))));
    if (!b_known) all.parts.push_back(above(sum(gap, scaled(b, m))));
    if (all.parts.empty()) return above(gap);
    return all;
  }

  Both within(const model::ClaimExpr& e) {
    const Side a = side(e.args[0]), amount = side(e.args[1]), b = side(e.args[2]);
    if (a.kind != Side::Kind::Linear || b.kind != Side::Kind::Linear || amount.kind != Side::Kind::Linear)
      return give_up();
    Side distance;
    distance.kind = Side::Kind::Largest;
    distance.parts.resize(2);
    distance.parts[0].mean = sum(a.mean, scaled(b.mean, -1));
    distance.parts[1].mean = scaled(distance.parts[0].mean, -1);
    return under(distance, amount);
  }

  Condition at_most(const Side& q, double limit, bool is) {
    // chance(X <= limit) - q, or its negative.
    PairedMean m;
    m.terms.push_back({PairedMean::Term::Kind::AtMost, q.column, 1, limit, q.column});
    m.high = 1;
    m = sum(m, constant(-q.q).mean);
    return above(is ? m : scaled(m, -1));
  }

  Both quantile(const Side& low, const Side& high) {
    const bool is_low = low.kind == Side::Kind::Quantile;
    const Side &q = is_low ? low : high, &other = is_low ? high : low;
    if (!is_constant(other) || by_) return give_up();
    const double c = other.mean.constant, m = formula_.material;
    if (!(c >= 0) || m >= 1) return give_up();
    // Materially under c: at most (1 - m) c; materially over: above c / (1 - m).
    const Both both{at_most(q, (1 - m) * c, true), at_most(q, c / (1 - m), false)};
    return is_low ? both : swapped(both);
  }

  const Formula& formula_;
  const model::Model& model_;
  const LeafTable& table_;
  const std::vector<ColumnRange>& ranges_;
  const kernel::World& world_;
  const Side* by_ = nullptr;
};

}  // namespace

bool PairedMean::bounded() const { return low > -kInf && high < kInf; }

bool PairedMean::compensated() const {
  return std::any_of(terms.begin(), terms.end(), [](const Term& t) { return t.plain != t.column; });
}

double PairedMean::value_of(const double* runs, bool plain) const {
  double out = constant;
  for (const Term& t : terms) {
    const double x = runs[plain ? t.plain : t.column];
    switch (t.kind) {
      case Term::Kind::Value:
        out += t.weight * x;
        break;
      case Term::Kind::Holds:
        out += x != 0 && x == x ? t.weight : 0;
        break;
      case Term::Kind::AtMost:
        out += x <= t.limit ? t.weight : 0;
        break;
    }
  }
  return out;
}

std::vector<ColumnRange> column_ranges(const model::Model& m, const LeafTable& table) {
  std::vector<ColumnRange> out;
  for (const ensemble::Column& c : table.columns) {
    ColumnRange range{-kInf, kInf};
    for (const model::Outcome& o : m.outcomes)  // of a compensator too: it has the mean of the outcome
      if (o.value == c.value && o.range) range = {o.range->first, o.range->second};
    out.push_back(range);
  }
  return out;
}

Conditions make_conditions(const Formula& f, const LeafTable& table, const std::vector<ColumnRange>& ranges,
                           const kernel::World& world) {
  Builder builder(f, table, ranges, world);
  auto both = builder.truth(f.root);
  builder.out.holds = std::move(both.holds);
  builder.out.fails = std::move(both.fails);
  return std::move(builder.out);
}

bool equate(Conditions& c, const std::vector<uint32_t>& equal, const std::vector<ColumnRange>& ranges) {
  bool found = false;
  for (PairedMean& t : c.tests) {
    bool merged = false;
    std::vector<PairedMean::Term> terms;
    for (PairedMean::Term term : t.terms) {
      const bool moved = equal[term.column] != term.column;
      term.column = equal[term.column];
      term.plain = equal[term.plain];
      auto same = std::find_if(terms.begin(), terms.end(), [&](const PairedMean::Term& o) {
        return o.kind == term.kind && o.column == term.column && o.limit == term.limit;
      });
      if (same == terms.end()) {
        terms.push_back(term);
        continue;
      }
      same->weight += term.weight;
      merged = true;
      found = found || moved;
    }
    if (!merged) continue;
    std::erase_if(terms, [](const PairedMean::Term& x) { return x.weight == 0; });
    t.terms = std::move(terms);
    t.low = t.high = t.constant;
    for (const PairedMean::Term& x : t.terms) {
      const ColumnRange r = x.kind == PairedMean::Term::Kind::Value ? ranges[x.column] : ColumnRange{0, 1};
      t.low += x.weight * (x.weight > 0 ? r.low : r.high);
      t.high += x.weight * (x.weight > 0 ? r.high : r.low);
    }
  }
  return found;
}

bool shown_true(const Condition& c, const Evidence& e, double alpha) {
  const auto parts = static_cast<double>(c.parts.size());
  auto each = [&](double a) { return [&e, a](const Condition& p) { return shown_true(p, e, a); }; };
  switch (c.kind) {
    case Condition::Kind::Above:
      return e.up[c.test] >= 1 / alpha;
    case Condition::Kind::All:
      return std::all_of(c.parts.begin(), c.parts.end(), each(alpha));
    case Condition::Kind::Any:
      return std::any_of(c.parts.begin(), c.parts.end(), each(alpha / parts));
  }
  return false;
}

bool shown_false(const Condition& c, const Evidence& e, double alpha) {
  const auto parts = static_cast<double>(c.parts.size());
  auto each = [&](double a) { return [&e, a](const Condition& p) { return shown_false(p, e, a); }; };
  switch (c.kind) {
    case Condition::Kind::Above:
      return e.down[c.test] >= 1 / alpha;
    case Condition::Kind::All:
      return std::any_of(c.parts.begin(), c.parts.end(), each(alpha / parts));
    case Condition::Kind::Any:
      return std::all_of(c.parts.begin(), c.parts.end(), each(alpha));
  }
  return false;
}

Ending shown_ending(const Conditions& c, const Evidence& e, double alpha) {
  // If it holds, two wrong answers are possible (fails, none), so each has half the error.
  const double half = alpha / 2;
  if (shown_true(c.holds, e, half)) return Ending::Holds;
  if (shown_true(c.fails, e, half)) return Ending::Fails;
  if (shown_false(c.holds, e, half) && shown_false(c.fails, e, half)) return Ending::None;
  return Ending::Undecided;
}

namespace {

double share_of(double evidence, double alpha) {
  if (!(evidence > 1)) return 0;
  return evidence < kInf ? random::log_(evidence) / -random::log_(alpha) : 1;
}

/// Of `c` being true, or false; as shown_true and shown_false.
double nearness_of(const Condition& c, const Evidence& e, double alpha, bool truth) {
  if (c.kind == Condition::Kind::Above) return share_of(truth ? e.up[c.test] : e.down[c.test], alpha);
  const bool all = (c.kind == Condition::Kind::All) == truth;  // parts that all have to be shown
  const auto parts = static_cast<double>(c.parts.size());
  double out = all && parts > 0 ? kInf : 0;
  for (const Condition& p : c.parts) {
    const double x = nearness_of(p, e, all ? alpha : alpha / parts, truth);
    out = all ? std::min(out, x) : std::max(out, x);
  }
  return out;
}

}  // namespace

double nearness(const Conditions& c, const Evidence& e, double alpha) {
  const double half = alpha / 2;
  const double neither = std::min(nearness_of(c.holds, e, half, false), nearness_of(c.fails, e, half, false));
  return std::max({nearness_of(c.holds, e, half, true), nearness_of(c.fails, e, half, true), neither});
}

}  // namespace casus::claims
