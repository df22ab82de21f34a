#include "explain/crux.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace casus::explain {
namespace {

constexpr size_t kPaired = 8;

std::vector<std::string> tested(const model::Model& m) {
  std::vector<std::string> out;
  for (const auto& c : m.claims)
    if (c.formula != model::kNone) out.push_back(c.name);
  return out;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Sets of differences, judged when asked for and kept. What cannot go alone is one member, the last.
class Sets {
 public:
  using Set = std::vector<size_t>;  // members, ascending

  Sets(const model::Model& a, const model::Model& b, const ModelDiff& diff, const JudgeModel& judge)
      : a_(a), b_(b), diff_(diff), judge_(judge) {
    bool block = false;
    for (size_t k = 0; k < diff.differences.size(); ++k) {
      if (diff.differences[k].alone())
        members_.push_back(k);
      else
        block = block || diff.differences[k].kind != Difference::Kind::Wording;
    }
    if (block) members_.push_back(kBlock);
  }

  size_t size() const { return members_.size(); }
  size_t member(size_t k) const { return members_[k]; }
  bool stopped() const { return stopped_; }
  uint32_t judged() const { return static_cast<uint32_t>(known_.size()); }
  void only(std::vector<std::string> claims) {
    claims_ = std::move(claims);
    known_.clear();
  }
  const std::vector<std::string>& claims() const { return claims_; }

  /// Null if it was stopped.
  const std::vector<Standing>* standing(const Set& set) {
    if (const auto found = known_.find(set); found != known_.end()) return &found->second;
    if (stopped_) return nullptr;
    std::vector<bool> made(diff_.differences.size(), false);
    for (const size_t k : set)
      for (size_t d = 0; d < made.size(); ++d)
        if (d == members_[k] || (members_[k] == kBlock && !diff_.differences[d].alone())) made[d] = true;
    auto result = judge_(between(a_, b_, diff_, made), claims_);
    if (result.size() != claims_.size()) {
      stopped_ = true;
      return nullptr;
    }
    return &known_.emplace(set, std::move(result)).first->second;
  }

  Set all() const {
    Set out;
    for (size_t k = 0; k < size(); ++k) out.push_back(k);
    return out;
  }
  static Set without(const Set& set, const Set& less) {
    Set out;
    std::set_difference(set.begin(), set.end(), less.begin(), less.end(), std::back_inserter(out));
    return out;
  }
  static Set with(Set set, size_t member) {
    set.insert(std::lower_bound(set.begin(), set.end(), member), member);
    return set;
  }

 private:
  const model::Model &a_, &b_;
  const ModelDiff& diff_;
  const JudgeModel& judge_;
  std::vector<size_t> members_;
  std::vector<std::string> claims_;
  std::map<Set, std::vector<Standing>> known_;
  bool stopped_ = false;
};

/// The search for one claim.
class Search {
 public:
  Search(Sets& sets, size_t claim) : sets_(sets), claim_(claim) {
    first_ = (*sets.standing({}))[claim];
    second_ = (*sets.standing(sets.all()))[claim];
  }

  /// Share of the gap that a set closes: 1 all, 0 nothing, below 0 it widens.
  double closes(const Sets::Set& set) {
    const auto* s = sets_.standing(set);
    if (!s) return 0;
    const double gap = apart(first_, second_);
    return gap == 0 ? 1 : 1 - apart((*s)[claim_], second_) / gap;
  }
  bool explains(const Sets::Set& set) {
    const auto* s = sets_.standing(set);
    return s && apart((*s)[claim_], second_) <= std::max(kUnexplained * apart(first_, second_), 0.03);
  }

  ChangedClaim find() {
    ChangedClaim out;
    out.name = sets_.claims()[claim_];
    out.first = first_;
    out.second = second_;
    std::vector<std::pair<double, size_t>> order;
    for (size_t k = 0; k < sets_.size(); ++k) order.emplace_back(-closes({k}), k);
    std::stable_sort(order.begin(), order.end());
    for (const auto& [less, k] : order)
      if (-less > kUnexplained) out.alone.emplace_back(sets_.member(k), -less);
    Sets::Set best = smallest(order, out.smallest);
    out.explained = explains(best);
    if (sets_.stopped()) return out;
    for (const size_t k : best) out.crux.push_back(sets_.member(k));
    if (const auto* s = sets_.standing(best)) out.with_crux = (*s)[claim_];
    if (const auto* s = sets_.standing(Sets::without(sets_.all(), best))) out.without_crux = (*s)[claim_];
    return out;
  }

 private:
  Sets::Set smallest(const std::vector<std::pair<double, size_t>>& order, bool& proven) {
    proven = true;
    if (!order.empty() && explains({order[0].second})) return {order[0].second};
    Sets::Set best;
    double closed = -1;
    const size_t paired = std::min(kPaired, order.size());
    for (size_t x = 0; x < paired; ++x)
      for (size_t y = x + 1; y < paired; ++y) {
        const Sets::Set pair = Sets::with({order[x].second}, order[y].second);
        if (!explains(pair) || closes(pair) <= closed) continue;
        best = pair;
        closed = closes(pair);
      }
    if (!best.empty()) return best;  // no single one does it; other pairs could only tie
    Sets::Set grown;
    for (const auto& [less, k] : order) {
      if (explains(grown) || sets_.stopped()) break;
      grown = Sets::with(grown, k);
    }
    // Thinned from what does least.
    for (auto it = order.rbegin(); it != order.rend() && !sets_.stopped(); ++it) {
      const Sets::Set less = Sets::without(grown, {it->second});
      if (less.size() < grown.size() && explains(less)) grown = less;
    }
    proven = grown.size() <= 3 && order.size() <= kPaired;
    return grown;
  }

  Sets& sets_;
  size_t claim_;
  Standing first_, second_;
};

}  // namespace

double apart(const Standing& x, const Standing& y) {
  return std::max(std::fabs(x.author.value - y.author.value), std::fabs(x.agreed.value - y.agreed.value));
}

Crux find_crux(const model::Model& a, const model::Model& b, const ModelDiff& diff, const JudgeModel& judge) {
  Crux out;
  const auto in_a = tested(a), in_b = tested(b);
  std::vector<std::string> both;
  for (const auto& name : in_a) (has(in_b, name) ? both : out.only_first).push_back(name);
  for (const auto& name : in_b)
    if (!has(in_a, name)) out.only_second.push_back(name);
  Sets sets(a, b, diff, judge);
  if (both.empty()) return out;
  if (sets.size() == 0) {
    out.alike = both;
    return out;
  }
  sets.only(both);
  const auto* first = sets.standing({});
  const auto* second = first ? sets.standing(sets.all()) : nullptr;
  out.models = sets.judged();
  out.stopped = sets.stopped();
  if (!second) return out;
  std::vector<std::string> changed;
  for (size_t c = 0; c < both.size(); ++c) {
    const bool moved = apart((*first)[c], (*second)[c]) >= kChanged;
    (moved ? changed : out.alike).push_back(both[c]);
  }
  if (changed.empty()) return out;
  sets.only(changed);
  for (size_t c = 0; c < changed.size() && !sets.stopped(); ++c) {
    if (!sets.standing({}) || !sets.standing(sets.all())) break;
    out.changed.push_back(Search(sets, c).find());
  }
  out.models += sets.judged();
  out.stopped = sets.stopped();
  return out;
}

}  // namespace casus::explain
