#include "base/check.h"

namespace casus {

void fail_check(const char* file, int line, std::string_view condition, std::string_view message) {
  std::string_view path = file;
  if (const size_t at = path.rfind("src/"); at != std::string_view::npos) path.remove_prefix(at);
  std::string text(path);
  text += ':' + std::to_string(line) + ": check failed: ";
  text += condition;
  text += ": ";
  text += message;
  throw InternalError(text);
}

}  // namespace casus
