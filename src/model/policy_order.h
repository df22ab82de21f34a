#pragma once
// How two policies relate as efforts: which has more of what, and what each does apart from its levers'
// defaults.
#include <map>
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::model {

/// The levers of which `a` has more at some time, if it has less of none at any and more of two at least;
/// else empty. Empty too where a condition, an expression or an intervention decides, since that is neither
/// more nor less.
std::vector<LeverId> more_of_everything(const Model&, const Policy& a, const Policy& b);

/// What a policy does to each thing it sets ("lever strikes", "hold truce[kp]"), as texts that are equal
/// exactly where the doings are. A lever always at its default is left out; kNone does nothing.
std::map<std::string, std::vector<std::string>> doings(const Model&, PolicyId);

}  // namespace casus::model
