#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/calendar.h"

namespace casus::model {
namespace {

std::string base_name(const Model& m, uint16_t base) {
  if (base == 0) return "day";
  if (base == 1) return "usd";
  const size_t at = base - 2u;
  return at < m.units.size() ? m.units[at] : fmt::format("unit{}", base);
}

std::string quantity(double value) {
  return value < 0 ? fmt::format("-{}", -value) : fmt::format("{}", value);
}

}  // namespace

std::string number_text(double value) {
  if (std::isnan(value)) return "none";
  if (std::isinf(value)) return value > 0 ? "infinite" : "-infinite";
  return value == 0 ? "0" : quantity(value);
}

std::string unit_text(const Model& m, const Unit& unit) {
  if (unit.powers.empty()) return "ratio";
  // In the order of their names, so that the text does not depend on the order of declarations.
  std::vector<std::pair<std::string, int>> factors;
  for (const auto& [base, power] : unit.powers) factors.emplace_back(base_name(m, base), power);
  std::sort(factors.begin(), factors.end());
  std::string above, below;
  for (const auto& [name, power] : factors) {
    const int size = power < 0 ? -power : power;
    const std::string factor = size == 1 ? name : fmt::format("{}^{}", name, size);
    if (power > 0)
      above += (above.empty() ? "" : "*") + factor;
    else
      below += "/" + factor;
  }
  return (above.empty() ? "1" : above) + below;
}

std::string date_text(const Model& m, double day) { return text_of(date_of(m, day)); }

std::string premise_text(const Model& m, const PremiseRef& p) {
  if (p.premise >= m.premises.size()) return "?";
  const Premise& premise = m.premises[p.premise];
  if (p.alternative < 0) return premise.name;
  const auto at = static_cast<size_t>(p.alternative);
  return premise.name + "." + (at < premise.alternatives.size() ? premise.alternatives[at].name : "?");
}

std::string index_text(const Model& m, const Index& index) {
  if (index.empty()) return "";
  const auto var = [&](size_t k) { return k < index.vars.size() ? index.vars[k] : ""; };
  const auto list = [&](size_t k) { return m.lists[index.lists[k]].name; };
  if (index.pair) return fmt::format("[{{{}, {}}} in {}]", var(0), var(1), list(0));
  std::string text;
  for (size_t k = 0; k < index.lists.size(); ++k)
    text += (k > 0 ? ", " : "") + (var(k).empty() ? list(k) : fmt::format("{} in {}", var(k), list(k)));
  return "[" + text + "]";
}

const char* dist_name(MarkDist dist) {
  switch (dist) {
    case MarkDist::NegativeBinomial:
      return "negative_binomial";
    case MarkDist::Poisson:
      return "poisson";
    case MarkDist::Geometric:
      return "geometric";
    case MarkDist::Bernoulli:
      return "bernoulli";
    case MarkDist::Binomial:
      return "binomial";
    case MarkDist::Normal:
      return "normal";
    case MarkDist::Lognormal:
      return "lognormal";
    case MarkDist::Gamma:
      return "gamma";
    case MarkDist::Exponential:
      return "exponential";
    case MarkDist::Uniform:
      return "uniform";
    case MarkDist::Weibull:
      return "weibull";
  }
  return "?";
}

std::vector<std::string> dist_arguments(MarkDist dist) {
  switch (dist) {
    case MarkDist::NegativeBinomial:
      return {"mean", "size"};
    case MarkDist::Poisson:
      return {"mean"};
    case MarkDist::Geometric:
      return {"mean"};
    case MarkDist::Bernoulli:
      return {"p"};
    case MarkDist::Binomial:
      return {"n", "p"};
    case MarkDist::Normal:
      return {"mean", "sd"};
    case MarkDist::Lognormal:
      return {"median", "sigma"};
    case MarkDist::Gamma:
      return {"shape", "scale"};
    case MarkDist::Exponential:
      return {"mean"};
    case MarkDist::Uniform:
      return {"low", "high"};
    case MarkDist::Weibull:
      return {"shape", "scale"};
  }
  return {};
}

std::string prior_text(const Prior& p, double scale) {
  const std::string a = number_text(p.a / scale), b = number_text(p.b / scale), c = number_text(p.c / scale);
  switch (p.kind) {
    case Prior::Kind::Point:
      return a;
    case Prior::Kind::Range:
      return fmt::format("{} [{}, {}]", a, b, c);
    case Prior::Kind::Normal:
      return fmt::format("normal(mean {}, sd {})", a, b);
    case Prior::Kind::Lognormal:
      return fmt::format("lognormal(median {}, sigma {})", a, number_text(p.b));
    case Prior::Kind::Uniform:
      return fmt::format("uniform(low {}, high {})", a, b);
    case Prior::Kind::Beta:
      return fmt::format("beta(a {}, b {})", number_text(p.a), number_text(p.b));
    case Prior::Kind::Triangular:
      return fmt::format("triangular(low {}, mode {}, high {})", a, b, c);
  }
  return "?";
}

std::string value_text(double value, const std::vector<std::string>& alternatives, bool is_bool,
                       double scale) {
  if (is_bool) return value != 0 ? "true" : "false";
  if (!alternatives.empty() && value >= 0 && value < static_cast<double>(alternatives.size()))
    return alternatives[static_cast<size_t>(value)];
  return number_text(value / scale);
}

}  // namespace casus::model
