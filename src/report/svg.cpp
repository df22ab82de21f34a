#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/text.h"

namespace casus::report {
namespace {

constexpr double kLeft = 190, kRight = 30, kWidth = 720, kRow = 26, kTop = 12;

double x_percent(double percent) { return kLeft + (kWidth - kLeft - kRight) * percent / 100; }

std::string open(double height, const std::string& title, const std::string& description) {
  return fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\"><title>{}</title><desc>{}</desc>\n",
      kWidth, height, escaped(title), escaped(title), escaped(description));
}

std::string text_at(double x, double y, const char* anchor, const std::string& text, const char* css = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n", x, y,
                     anchor, css, escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, const char* css) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1,
                     x2, y2, css);
}

std::string percent_axis(double y) {
  std::string out;
  for (const int p : {0, 25, 50, 75, 100}) {
    out += line(x_percent(p), kTop, x_percent(p), y, "grid");
    out += text_at(x_percent(p), y + 16, "middle", std::to_string(p), "axis");
  }
  return out;
}

std::string described(const Dumbbell& d) {
  std::string out = d.label + ":";
  if (d.dot) out += fmt::format(" {:.0f} granting the author's premises,", *d.dot);
  if (d.ring) out += fmt::format(" {:.0f} with agreed premises only,", *d.ring);
  if (d.bar) out += fmt::format(" {:.0f} to {:.0f} whatever the weights", d.bar->first, d.bar->second);
  return out + ". ";
}

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into at most five.
double tick_step(double span) {
  double step = 1e-9;
  const double factors[] = {2, 2.5, 2};
  for (int i = 0; span / step > 5 && i < 100; ++i) step *= factors[i % 3];
  return step;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string number_text(double v) {
  if (!std::isfinite(v)) return "none";
  const double size = std::fabs(v);
  if (size >= 1e6) return fmt::format("{:.3g} m", v / 1e6);
  if (size >= 1000) {
    std::string digits = fmt::format("{:.0f}", size);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3) digits.insert(size_t(at), ",");
    return (v < 0 ? "-" : "") + digits;
  }
  if (size >= 100) return fmt::format("{:.0f}", v);
  if (size == 0) return "0";
  return fmt::format("{:.2g}", v);
}

std::string dumbbell_chart(const std::vector<Dumbbell>& rows, const std::string& title) {
  std::string description;
  for (const auto& r : rows) description += described(r);
  const double bottom = kTop + kRow * double(rows.size());
  std::string out = open(bottom + 40, title, description) + percent_axis(bottom);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& r = rows[i];
    const double y = kTop + kRow * (double(i) + 0.5);
    out += fmt::format("<a href=\"{}\">", escaped(r.link)) +
           text_at(kLeft - 12, y + 4, "end", r.label, "label") + "</a>";
    if (r.bar)
      out += line(x_percent(r.bar->first), y, std::max(x_percent(r.bar->second), x_percent(r.bar->first) + 1),
                  y, "range");
    if (r.ring)
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\" class=\"ring\"/>\n", x_percent(*r.ring),
                         y);
    if (r.dot)
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" class=\"dot\"/>\n", x_percent(*r.dot),
                         y);
  }
  out += text_at(x_percent(50), bottom + 34, "middle", "holds in ... of 100 worlds", "axis");
  return out + "</svg>\n";
}

std::string curve_chart(const std::vector<std::pair<double, double>>& points, double mark,
                        const std::string& x_label, const std::string& title) {
  if (points.empty()) return "";
  double low = mark, high = mark;
  for (const auto& p : points) low = std::min(low, p.first), high = std::max(high, p.first);
  if (high <= low) high = low + 1;
  const double height = 170, bottom = 130, left = 50, right = kWidth - kRight;
  const auto x = [&](double v) { return left + (right - left) * (v - low) / (high - low); };
  const auto y = [&](double percent) { return bottom - (bottom - kTop) * percent / 100; };
  std::string description = "Share of worlds in which the claim holds, by its threshold: ";
  std::string path;
  for (const auto& [v, share] : points) {
    path += fmt::format("{:.1f},{:.1f} ", x(v), y(share));
    description += fmt::format("{} at {}; ", number_text(share), number_text(v));
  }
  std::string out = open(height, title, description);
  for (const int p : {0, 50, 100}) {
    out += line(left, y(p), right, y(p), "grid");
    out += text_at(left - 6, y(p) + 4, "end", std::to_string(p), "axis");
  }
  const double step = tick_step(high - low);
  for (double v = std::ceil(low / step) * step; v <= high + step * 1e-6; v += step)
    out += text_at(x(v), bottom + 16, "middle", number_text(std::fabs(v) < step * 1e-6 ? 0 : v), "axis");
  out += line(x(mark), kTop, x(mark), bottom, "mark");
  out += fmt::format("<polyline points=\"{}\" class=\"curve\"/>\n", path);
  return out + text_at((left + right) / 2, bottom + 34, "middle", x_label, "axis") + "</svg>\n";
}

std::string interval_chart(const std::vector<Interval>& rows, const std::string& unit,
                           const std::string& title) {
  double low = 0, high = 0;
  std::string description;
  for (const auto& r : rows) {
    low = std::min({low, r.q05, r.chance_low});
    high = std::max({high, r.q95, r.chance_high});
    description += fmt::format("{}: median {} {}, 90 % of worlds {} to {}. ", r.label, number_text(r.q50),
                               unit, number_text(r.q05), number_text(r.q95));
  }
  if (high <= low) high = low + 1;
  const auto x = [&](double v) { return kLeft + (kWidth - kLeft - kRight) * (v - low) / (high - low); };
  const double bottom = kTop + kRow * double(rows.size());
  std::string out = open(bottom + 40, title, description);
  const double step = tick_step(high - low);
  for (double v = std::ceil(low / step) * step; v <= high + step * 1e-6; v += step) {
    out += line(x(v), kTop, x(v), bottom, "grid");
    out += text_at(x(v), bottom + 16, "middle", number_text(std::fabs(v) < step * 1e-6 ? 0 : v), "axis");
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& r = rows[i];
    const double y = kTop + kRow * (double(i) + 0.5);
    out += text_at(kLeft - 12, y + 4, "end", clipped(r.label, 28), "label");
    out += line(x(r.q05), y - 3, x(r.q95), y - 3, "q90") + line(x(r.q25), y - 3, x(r.q75), y - 3, "q50");
    out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" class=\"dot\"/>\n", x(r.q50), y - 3);
    out += line(x(r.chance_low), y + 6, x(r.chance_high), y + 6, "chance");
  }
  return out + text_at(x((low + high) / 2), bottom + 34, "middle", unit, "axis") + "</svg>\n";
}

}  // namespace casus::report
