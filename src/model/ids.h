#pragma once
// Identities inside a model: positions in its vectors.
#include <cstdint>

namespace casus::model {

inline constexpr uint32_t kNone = 0xFFFFFFFF;

using ListId = uint32_t;
using ExprId = uint32_t;  // into Model::exprs; kNone = absent
using ParamId = uint32_t;
using LeverId = uint32_t;
using StateId = uint32_t;
using TallyId = uint32_t;
using LetId = uint32_t;
using ProcessId = uint32_t;
using WindowId = uint32_t;
using ClockId = uint32_t;
using PolicyId = uint32_t;
using PremiseId = uint32_t;
using RunExprId = uint32_t;
using ClaimExprId = uint32_t;

inline constexpr ListId kNoList = kNone;

/// A premise, or one alternative of a rival.
struct PremiseRef {
  PremiseId premise = kNone;
  int32_t alternative = -1;  // ordinal in Premise::alternatives, -1 for a plain premise
  bool operator==(const PremiseRef&) const = default;
};

}  // namespace casus::model
