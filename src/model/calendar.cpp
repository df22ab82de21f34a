#include "model/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/model.h"

namespace casus::model {
namespace {

// A moment this close before a boundary of the calendar counts as on it.
constexpr double kSlack = 1e-9;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/// `count` digits at `at`, or -1.
int digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

bool is_valid(const Date& d) {
  return d.year >= kFirstYear && d.year <= kLastYear && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
         d.day <= days_in_month(d.year, d.month);
}

// Counted in years that begin on 1 March, so that the day that leap years add comes last; 400 of them, an
// era, have 146,097 days.
int64_t days_from_civil(const Date& d) {
  const int64_t year = int64_t{d.year} - (d.month <= 2);
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date civil_from_days(int64_t days) {
  const int64_t shifted = days + 719'468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  Date d;
  d.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  d.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  d.year = static_cast<int>(year_of_era + era * 400 + (d.month <= 2));
  return d;
}

Date add_months(const Date& d, int months) {
  const int64_t all = int64_t{d.year} * 12 + (d.month - 1) + months;
  Date out;
  out.year = static_cast<int>((all >= 0 ? all : all - 11) / 12);
  out.month = static_cast<int>(all - int64_t{out.year} * 12) + 1;
  out.day = std::min(d.day, days_in_month(out.year, out.month));
  return out;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const Date d{digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
  return is_valid(d) ? std::optional(d) : std::nullopt;
}

std::optional<Date> parse_month(std::string_view text) {
  if (text.size() != 7) return std::nullopt;
  return parse_date(std::string(text) + "-01");
}

std::string text_of(const Date& d) { return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day); }

Date start_date(const Model& m) { return {m.start_year, m.start_month, m.start_day}; }

double day_of(const Model& m, const Date& d) {
  return static_cast<double>(days_from_civil(d) - days_from_civil(start_date(m)));
}

Date date_of(const Model& m, double day) {
  // Ten thousand years either way, so that no sum overflows.
  const double whole = std::isnan(day) ? 0 : std::clamp(std::floor(day + kSlack), -4e6, 4e6);
  return civil_from_days(days_from_civil(start_date(m)) + static_cast<int64_t>(whole));
}

std::vector<MonthBin> month_bins(const Model& m) {
  std::vector<MonthBin> bins;
  const Date start = start_date(m);
  for (Date first{start.year, start.month, 1}; day_of(m, first) < m.horizon - kSlack;) {
    const Date next = add_months(first, 1);
    MonthBin bin;
    bin.first = first;
    bin.partial = day_of(m, first) < 0 || day_of(m, next) > m.horizon + kSlack;
    bin.from = std::max(0.0, day_of(m, first));
    bin.to = std::min(m.horizon, day_of(m, next));
    bin.label = fmt::format("{:04}-{:02}", first.year, first.month);
    bins.push_back(std::move(bin));
    first = next;
  }
  return bins;
}

}  // namespace casus::model
