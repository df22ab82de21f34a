#pragma once
// What identifies a model: two texts that say the same have the same hash, whatever the order of their
// declarations, their layout and their comments.
#include <cstdint>

#include "model/model.h"

namespace casus::model {

uint64_t hash(const Model&);

}  // namespace casus::model
