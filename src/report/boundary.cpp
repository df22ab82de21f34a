#include "report/boundary.h"

namespace casus::report {

std::string boundary_text() {
  return "What it is for: examining arguments about policy. Models are aggregates; they hold\n"
         "no person, no place below a province or named sub-region, and nothing shorter than\n"
         "the month is reported. Results must not be used to choose whom, where or when to\n"
         "strike, arrest, search, expel or refuse: there is no information in them that could\n"
         "justify it. A simulated history is neither a record nor a prediction of any day.\n"
         "What one party says of another is given as that party's statement.\n";
}

}  // namespace casus::report
