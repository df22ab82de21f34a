#pragma once
// Errors that a user or the environment causes outside a model's text: what is wrong, and what to do.
#include <stdexcept>
#include <string>

namespace casus::driver {

/// A wrong argument, a file that cannot be read or written. `remedy` may be empty.
struct UserError : std::runtime_error {
  UserError(const std::string& what, std::string remedy_text)
      : std::runtime_error(what), remedy(std::move(remedy_text)) {}
  std::string remedy;
};

}  // namespace casus::driver
