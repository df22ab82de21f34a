#pragma once
// What the JSON of several commands is made of.
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace casus::report {

/// JSON has no infinity and no NaN: null.
inline nlohmann::json json_number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}
inline nlohmann::json json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : nlohmann::json(nullptr);
}

/// `value`, `low`, `high` of a share or an estimate, each divided by `scale`.
template <class Interval>
nlohmann::json json_interval(const Interval& e, double scale = 1) {
  return {{"value", json_number(e.value / scale)},
          {"low", json_number(e.low / scale)},
          {"high", json_number(e.high / scale)}};
}
template <class Interval>
nlohmann::json json_interval(const std::optional<Interval>& e) {
  return e ? json_interval(*e) : nlohmann::json(nullptr);
}

template <class List, class Write>
nlohmann::json json_list(const List& all, Write write) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& x : all) out.push_back(write(x));
  return out;
}

}  // namespace casus::report
