#pragma once
// The proleptic Gregorian calendar, and where its dates and months lie in a run.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casus::model {

struct Model;

struct Date {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const Date&) const = default;
};

/// Years that dates may have.
inline constexpr int kFirstYear = 1, kLastYear = 9999;

int days_in_month(int year, int month);
bool is_valid(const Date&);
/// Days since 1970-01-01.
int64_t days_from_civil(const Date&);
Date civil_from_days(int64_t days);
/// The same day `months` calendar months later, or the last of that month where it has no such day.
Date add_months(const Date&, int months);

/// "2025-11-08"; nothing if it is not written so or is no day of the calendar.
std::optional<Date> parse_date(std::string_view text);
/// "2025-11", as its first day.
std::optional<Date> parse_month(std::string_view text);
std::string text_of(const Date&);

Date start_date(const Model&);
/// Days from the start of the runs to the beginning of that day; negative before it.
double day_of(const Model&, const Date&);
/// The date on which a day of the run falls, rounded down.
Date date_of(const Model&, double day);

/// A calendar month of a run.
struct MonthBin {
  Date first;               // the first of the month
  double from = 0, to = 0;  // days of the run; the part of the month that it covers
  bool partial = false;     // the run covers only a part
  std::string label;        // "2025-11"
};
/// The months that a run touches, in order.
std::vector<MonthBin> month_bins(const Model&);

}  // namespace casus::model
