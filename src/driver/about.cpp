#include "driver/about.h"

#include "driver/version.h"
#include "report/boundary.h"

namespace casus::driver {

std::string about_text() {
  return std::string("Casus ") + kVersion +
         "\n\n"
         "Casus makes a strategic argument executable. A model names actors, mechanisms,\n"
         "levers, premises and claims; Casus simulates it in every world that the premises\n"
         "allow and says which claims follow, and what they rest on. Results speak of the\n"
         "model, never of who is right.\n\n" +
         report::boundary_text() + "\nApache License 2.0.\n";
}

}  // namespace casus::driver
