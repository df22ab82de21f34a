#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace casus::report {
namespace {

constexpr double kRight = 30, kWidth = 720, kTop = 12;

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

/// A chart of rows: a label, which may wrap, beside (on a phone: above) a strip drawn in percent of its
/// width.
std::string chart_row(const std::string& label, const std::string& link, const std::string& words,
                      const std::string& strip) {
  const std::string text =
      link.empty() ? escaped(label) : fmt::format("<a href=\"{}\">{}</a>", escaped(link), escaped(label));
  return fmt::format(
      "<li class=\"row\"><span class=\"label\">{}<span class=\"unseen\">: {}</span></span><svg height=\"26\" "
      "aria-hidden=\"true\">{}</svg></li>\n",
      text, escaped(words), strip);
}

std::string strip_line(double x1, double x2, double y, const char* css) {
  return fmt::format("<line x1=\"{:.2f}%\" x2=\"{:.2f}%\" y1=\"{}\" y2=\"{}\" class=\"{}\"/>", x1, x2, y, y,
                     css);
}

std::string strip_dot(double x, double y, double r, const char* css) {
  return fmt::format("<circle cx=\"{:.2f}%\" cy=\"{}\" r=\"{}\" class=\"{}\"/>", x, y, r, css);
}

struct Tick {
  double at;  // percent
  std::string text;
};

std::string strip_grid(const std::vector<Tick>& ticks) {
  std::string out;
  for (const Tick& t : ticks)
    out += fmt::format("<line x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"0\" y2=\"26\" class=\"grid\"/>", t.at);
  return out;
}

std::string axis_row(const std::vector<Tick>& ticks, const std::string& title) {
  std::string out = "<li class=\"row\" aria-hidden=\"true\"><span></span><svg height=\"38\">";
  for (const Tick& t : ticks) {
    const char* anchor = t.at < 2 ? "start" : t.at > 98 ? "end" : "middle";
    out += fmt::format("<text x=\"{:.2f}%\" y=\"14\" text-anchor=\"{}\" class=\"axis\">{}</text>", t.at,
                       anchor, escaped(t.text));
  }
  return out +
         fmt::format("<text x=\"50%\" y=\"32\" text-anchor=\"middle\" class=\"axis\">{}</text></svg></li>\n",
                     escaped(title));
}

std::string chart(const std::string& title, const std::string& rows) {
  return fmt::format("<ul class=\"chart\" aria-label=\"{}\">\n{}</ul>\n", escaped(title), rows);
}

std::string described(const Dumbbell& d) {
  std::string out = "of 100 worlds";
  if (d.dot) out += fmt::format(" {:.0f} granting the author's premises,", *d.dot);
  if (d.ring) out += fmt::format(" {:.0f} with agreed premises only,", *d.ring);
  if (d.bar) out += fmt::format(" {:.0f} to {:.0f} whatever the weights", d.bar->first, d.bar->second);
  return out;
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
  // Where rounding would lead into the next form, that form is taken.
  if (size >= 999999.5) return fmt::format("{:.3g} m", v / 1e6);
  if (size >= 999.5) {
    std::string digits = fmt::format("{:.0f}", size);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3) digits.insert(size_t(at), ",");
    return (v < 0 ? "-" : "") + digits;
  }
  if (size >= 99.5) return fmt::format("{:.0f}", v);
  if (size == 0) return "0";
  return fmt::format("{:.2g}", v);
}

std::string dumbbell_chart(const std::vector<Dumbbell>& rows, const std::string& title) {
  const std::vector<Tick> ticks = {{0, "0"}, {25, "25"}, {50, "50"}, {75, "75"}, {100, "100"}};
  std::string out;
  for (const Dumbbell& r : rows) {
    std::string strip = strip_grid(ticks);
    if (r.bar) strip += strip_line(r.bar->first, std::max(r.bar->second, r.bar->first + 0.3), 13, "range");
    if (r.ring) strip += strip_dot(*r.ring, 13, 6, "ring");
    if (r.dot) strip += strip_dot(*r.dot, 13, 4.5, "dot");
    out += chart_row(r.label, r.link, described(r), strip);
  }
  return chart(title, out + axis_row(ticks, "holds in ... of 100 worlds"));
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

std::string share_chart(const std::vector<ShareBar>& rows, double needed, const std::string& axis,
                        const std::string& title) {
  const std::vector<Tick> ticks = {{0, "0"}, {25, "25"}, {50, "50"}, {75, "75"}, {100, "100"}};
  const std::string mark =
      fmt::format("<line x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"0\" y2=\"26\" class=\"mark\"/>", needed);
  std::string out;
  for (const ShareBar& r : rows) {
    std::string strip = strip_grid(ticks) + mark + strip_line(0, r.value, 13, "share");
    std::string words = fmt::format("{:.0f}", r.value);
    if (r.low && r.high) {
      strip += strip_line(*r.low, *r.high, 13, "whisker");
      words += fmt::format(" <span class=\"soft\">({:.0f} to {:.0f})</span>", *r.low, *r.high);
    }
    strip += strip_dot(r.value, 13, 4, "dot");
    out += fmt::format(
        "<li class=\"row valued{}\"><span class=\"label\">{}</span><svg height=\"26\" "
        "aria-hidden=\"true\">{}</svg><span class=\"value\">{}</span></li>\n",
        r.strong ? " strong" : "", escaped(r.label), strip, words);
  }
  std::string axis_of = axis_row(ticks, axis);
  axis_of.replace(axis_of.find("row\""), 4, "row valued\"");
  return chart(title, out + axis_of);
}

std::string change_bar(double points) {
  const double to = 50 + std::clamp(points, -100.0, 100.0) / 2;
  return fmt::format(
      "<svg height=\"9\" class=\"change\" aria-hidden=\"true\"><line x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"9\" "
      "class=\"middle\"/><line x1=\"50%\" x2=\"{:.1f}%\" y1=\"4.5\" y2=\"4.5\" class=\"by\"/></svg>",
      to);
}

std::string points_text(double change) {
  const double p = std::round(100 * change);
  return p == 0 ? "0" : fmt::format("{:+.0f}", p);
}

std::string interval_chart(const std::vector<Interval>& rows, const std::string& unit,
                           const std::string& title) {
  double low = 0, high = 0;
  for (const Interval& r : rows) {
    low = std::min({low, r.q05, r.chance_low});
    high = std::max({high, r.q95, r.chance_high});
  }
  if (high <= low) high = low + 1;
  const auto x = [&](double v) { return 100 * (v - low) / (high - low); };
  std::vector<Tick> ticks;
  const double step = tick_step(high - low);
  for (double v = std::ceil(low / step) * step; v <= high + step * 1e-6; v += step)
    ticks.push_back({x(v), number_text(std::fabs(v) < step * 1e-6 ? 0 : v)});
  std::string out;
  for (const Interval& r : rows) {
    const std::string words =
        fmt::format("median {} {}, 50 % of worlds {} to {}, 90 % {} to {}; chance alone {} to {}",
                    number_text(r.q50), unit, number_text(r.q25), number_text(r.q75), number_text(r.q05),
                    number_text(r.q95), number_text(r.chance_low), number_text(r.chance_high));
    out += chart_row(r.label, "", words,
                     strip_grid(ticks) + strip_line(x(r.q05), x(r.q95), 10, "q90") +
                         strip_line(x(r.q25), x(r.q75), 10, "q50") + strip_dot(x(r.q50), 10, 4.5, "dot") +
                         strip_line(x(r.chance_low), x(r.chance_high), 20, "chance"));
  }
  return chart(title, out + axis_row(ticks, unit));
}

}  // namespace casus::report
