#pragma once
// Checks of our own assumptions. A failed check is a bug of ours, never the user's: it throws
// `InternalError`, which the caller of a whole operation reports; the library never aborts.
#include <stdexcept>
#include <string>
#include <string_view>

namespace casus {

/// A bug of ours. `what()` is "file:line: check failed: condition: message".
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InternalError. `file` is cut to the part from "src/" on, so that messages don't depend on
/// where the tree lies.
[[noreturn]] void fail_check(const char* file, int line, std::string_view condition,
                             std::string_view message);

}  // namespace casus

/// `message` may be anything a std::string_view can be made of; it is evaluated only on failure.
#define CASUS_CHECK(condition, message)                                               \
  do {                                                                                \
    if (!(condition)) ::casus::fail_check(__FILE__, __LINE__, #condition, (message)); \
  } while (false)
