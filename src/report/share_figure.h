#pragma once
// Shares of worlds as one picture file: for pages that take images, not markup.
#include <string>
#include <vector>

#include "claims/verdict.h"

namespace casus::report {

struct ShareRow {
  std::string label;
  claims::Share share;
};

/// A complete SVG file: one row a share, its dot and its interval of 95 % on a scale from 0 to 100. Readable
/// in black and white and by a screen reader (its description says all rows in words).
std::string share_figure(const std::vector<ShareRow>&, const std::string& title);

}  // namespace casus::report
