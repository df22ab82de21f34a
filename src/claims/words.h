#pragma once
// The words of the scale. They speak of worlds examined, never of reality.
#include <string>

#include "claims/verdict.h"

namespace casus::claims {

/// "in no world examined", "in few worlds", "in a minority of worlds", "in about half of the worlds",
/// "in most worlds", "in nearly all worlds", "in every world examined".
/// 0 and 1 mean exactly none and all; few under 5 %, a minority under 45 %, about half to 55 %, most over
/// 55 %, nearly all over 95 %.
std::string share_words(double share);

/// For a range: one phrase if both ends earn the same, else "from few to most of the worlds".
std::string range_words(double low, double high);

/// What a flag means to a reader, as a clause without a full stop.
std::string flag_words(Flag);

/// "71 of 100 worlds"; never rounds a share above 0 to 0, nor one below 1 to 100.
std::string of_hundred(double share);

}  // namespace casus::claims
