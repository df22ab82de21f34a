#include "model/hash.h"

#include <algorithm>

#include "base/hash.h"
#include "model/print.h"

namespace casus::model {

uint64_t hash(const Model& m) {
  std::vector<std::string> parts = print_parts(m);
  std::sort(parts.begin(), parts.end());
  Hash64 h;
  h.add(uint64_t{parts.size()});
  for (const std::string& part : parts) h.add(std::string_view(part));
  return h.value();
}

}  // namespace casus::model
