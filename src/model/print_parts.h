#pragma once
// The declarations that print.cpp puts together; each is a head line and indented lines below it.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "model/model.h"
#include "model/text.h"

namespace casus::model {

/// A head line and lines below it.
class Part {
 public:
  explicit Part(std::string head) : text_(std::move(head) + "\n") {}

  /// An indented line; none if the value is empty.
  Part& line(std::string_view key, std::string_view value) {
    if (value.empty()) return *this;
    text_ += fmt::format("{:{}}{} {}\n", "", indent_, key, value);
    return *this;
  }
  /// A line of its own, if `set`.
  Part& flag(std::string_view word, bool set) {
    if (set) text_ += fmt::format("{:{}}{}\n", "", indent_, word);
    return *this;
  }
  Part& deeper() { return indent_ += 2, *this; }
  Part& back() { return indent_ -= 2, *this; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  size_t indent_ = 2;
};

std::string joined(const std::vector<std::string>& words);
std::string quoted(std::string_view text);
std::string because_text(const Model&, const std::vector<PremiseRef>&);

std::string part_of(const Model&, const Process&);
std::string part_of(const Model&, const Flow&);
std::string part_of(const Model&, const Schedule&);
std::string part_of(const Model&, const Decision&);
std::string part_of(const Model&, const Negotiation&);
std::string part_of(const Model&, const Policy&);
std::string part_of(const Model&, const Shock&);
std::string part_of(const Model&, const Outcome&);
std::string part_of(const Model&, const Claim&);
std::string part_of(const Model&, const Expectation&);
std::string part_of(const Model&, const Observation&);

}  // namespace casus::model
