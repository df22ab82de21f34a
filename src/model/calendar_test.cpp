#include "model/calendar.h"

#include <gtest/gtest.h>

#include <limits>

#include "model/model.h"

namespace casus::model {
namespace {

Model starting(int year, int month, int day, double horizon) {
  Model m;
  m.start_year = year;
  m.start_month = month;
  m.start_day = day;
  m.horizon = horizon;
  return m;
}

}  // namespace

TEST(model_calendar, days_and_dates_are_inverse) {
  Date d{1, 1, 1};
  for (int64_t n = days_from_civil(d); d.year < 2500; ++n) {
    ASSERT_EQ(days_from_civil(d), n) << text_of(d);
    ASSERT_EQ(civil_from_days(n), d);
    d.day += 1;
    if (d.day > days_in_month(d.year, d.month)) d = {d.year, d.month + 1, 1};
    if (d.month > 12) d = {d.year + 1, 1, 1};
  }
  EXPECT_EQ(days_from_civil({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_civil({2000, 3, 1}), 11'017);
}

TEST(model_calendar, adds_months) {
  EXPECT_EQ(add_months({2025, 11, 8}, 3), (Date{2026, 2, 8}));
  EXPECT_EQ(add_months({2025, 1, 31}, 1), (Date{2025, 2, 28}));
  EXPECT_EQ(add_months({2024, 1, 31}, 1), (Date{2024, 2, 29}));
  EXPECT_EQ(add_months({2025, 1, 15}, -1), (Date{2024, 12, 15}));
  EXPECT_EQ(add_months({2025, 1, 15}, -13), (Date{2023, 12, 15}));
  EXPECT_EQ(add_months({2025, 5, 1}, 0), (Date{2025, 5, 1}));
}

TEST(model_calendar, reads_dates) {
  EXPECT_EQ(parse_date("2024-02-29"), (Date{2024, 2, 29}));
  for (const char* wrong : {"2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "2025-01-1x", "2025/01/01",
                            "0000-01-01", "", "-025-01-01", "2025-01-011"})
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  EXPECT_EQ(parse_month("2025-04"), (Date{2025, 4, 1}));
  EXPECT_FALSE(parse_month("2025-4"));
}

TEST(model_calendar, days_of_a_run) {
  const Model m = starting(2025, 11, 8, 365);
  EXPECT_EQ(day_of(m, {2025, 11, 8}), 0);
  EXPECT_EQ(day_of(m, {2025, 10, 31}), -8);
  EXPECT_EQ(date_text(m, 0), "2025-11-08");
  EXPECT_EQ(date_text(m, 0.99), "2025-11-08");
  EXPECT_EQ(date_text(m, 54), "2026-01-01");
  EXPECT_EQ(date_text(m, -0.5), "2025-11-07");
  EXPECT_EQ(date_text(m, std::numeric_limits<double>::quiet_NaN()), "2025-11-08");
  EXPECT_FALSE(date_text(m, std::numeric_limits<double>::infinity()).empty());
}

TEST(model_calendar, months_of_a_run) {
  const auto bins = month_bins(starting(2025, 11, 8, 60));
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_EQ(bins[0].label, "2025-11");
  EXPECT_TRUE(bins[0].partial);
  EXPECT_EQ(bins[0].from, 0);
  EXPECT_EQ(bins[0].to, 23);
  EXPECT_FALSE(bins[1].partial);
  EXPECT_EQ(bins[1].from, 23);
  EXPECT_EQ(bins[1].to, 54);
  EXPECT_TRUE(bins[2].partial);
  EXPECT_EQ(bins[2].to, 60);
}

TEST(model_calendar, months_that_fit_are_whole) {
  const auto bins = month_bins(starting(2025, 1, 1, 59));
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_FALSE(bins[0].partial);
  EXPECT_FALSE(bins[1].partial);
  EXPECT_TRUE(month_bins(starting(2025, 1, 1, 0)).empty());
}

}  // namespace casus::model
