#pragma once
// Small figures as HTML with inline SVG: readable in print, on a phone, without colour, and by a screen
// reader (each says in words what it shows).
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace casus::report {

/// Text safe inside HTML and its attributes.
std::string escaped(const std::string& text);

/// One row of a dumbbell chart, in percent.
struct Dumbbell {
  std::string label, link;
  std::optional<double> dot, ring;               // author's view; agreed premises only
  std::optional<std::pair<double, double>> bar;  // range whatever the weights
};
std::string dumbbell_chart(const std::vector<Dumbbell>&, const std::string& title);

/// Points (x, y in percent) joined by lines, with a vertical mark at `mark`.
std::string curve_chart(const std::vector<std::pair<double, double>>& points, double mark,
                        const std::string& x_label, const std::string& title);

/// Median with 50 and 90 % bars over worlds and a thin bar for chance, one row a policy, on a shared scale.
struct Interval {
  std::string label;
  double q05, q25, q50, q75, q95;
  double chance_low, chance_high;  // 5 and 95 % over the runs of the best-guess world
};
std::string interval_chart(const std::vector<Interval>&, const std::string& unit, const std::string& title);

/// A share of worlds with its interval, in percent, as a bar with a whisker.
struct ShareBar {
  std::string label;
  double value = 0;
  std::optional<double> low, high;
  bool strong = false;  // the row that the others are measured by
};
/// One row a share on a scale of 0 to 100, with the numbers written beside it and a dashed line at `needed`.
std::string share_chart(const std::vector<ShareBar>&, double needed, const std::string& axis,
                        const std::string& title);

/// A change in points (-100 .. 100) as a small bar to the right or the left of a middle line, for a cell.
std::string change_bar(double points);

/// A change of a share in points: "+23", "0", "-4".
std::string points_text(double change);

/// A number as people write it: 12, 0.31, 4,120, 1.2 m.
std::string number_text(double value);

}  // namespace casus::report
