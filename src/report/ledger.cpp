#include "report/ledger.h"

#include <fmt/format.h>

#include <cmath>

#include "report/svg.h"

namespace casus::report {

NumberCount count_numbers(const model::Model& m) {
  NumberCount count;
  for (const auto& p : m.params) {
    for (const auto& prior : p.priors) {
      ++count.total;
      count.assumed += prior.assumed || prior.cites.empty();
    }
  }
  return count;
}

std::string prior_text(const model::Param& param, const model::Prior& prior) {
  using Kind = model::Prior::Kind;
  const auto n = [&](double v) { return number_text(v / param.shown.scale); };
  const std::string unit =
      param.shown.unit.empty() || param.shown.unit == "ratio" ? "" : " " + param.shown.unit;
  switch (prior.kind) {
    case Kind::Point:
      return n(prior.a) + unit;
    case Kind::Range:
      return fmt::format("{} [{}, {}]{}", n(prior.a), n(prior.b), n(prior.c), unit);
    case Kind::Normal:
      return fmt::format("normal, mean {}, sd {}{}", n(prior.a), n(prior.b), unit);
    case Kind::Lognormal:
      return fmt::format("lognormal, median {}, sigma {:.2g}{}", n(prior.a), prior.b, unit);
    case Kind::Uniform:
      return fmt::format("uniform, {} to {}{}", n(prior.a), n(prior.b), unit);
    case Kind::Beta:
      return fmt::format("beta, a {:.2g}, b {:.2g}", prior.a, prior.b);
    case Kind::Triangular:
      return fmt::format("triangular, {} to {}, mode {}{}", n(prior.a), n(prior.c), n(prior.b), unit);
  }
  return "";
}

std::string time_text(const model::Model& m) {
  static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const double months = m.horizon / 30.4375;
  const std::string length = std::fabs(months - std::round(months)) < 0.05
                                 ? fmt::format("{:.0f} months", std::round(months))
                                 : fmt::format("{:.0f} days", m.horizon);
  const int month = m.start_month < 1 || m.start_month > 12 ? 1 : m.start_month;
  return fmt::format("{} {} {} + {}", m.start_day, kMonths[month - 1], m.start_year, length);
}

}  // namespace casus::report
