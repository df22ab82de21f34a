#include "report/share_figure.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

constexpr double kWidth = 760, kLeft = 330, kRight = 690, kTop = 34, kLine = 17, kGap = 10;
constexpr size_t kLabel = 44, kLines = 3;  // columns of a label, and its lines at most

double at(double share) { return kLeft + (kRight - kLeft) * std::clamp(share, 0.0, 1.0); }

std::vector<std::string> label_lines(const std::string& label) {
  std::vector<std::string> out;
  const std::string text = wrapped(label, kLabel);
  for (size_t from = 0; from < text.size() && out.size() < kLines;) {
    const size_t end = text.find('\n', from);
    out.push_back(clipped(text.substr(from, end - from), kLabel));
    from = end + 1;
    if (out.size() == kLines && from < text.size()) out.back() = clipped(out.back() + " ...", kLabel);
  }
  return out;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(text));
}

}  // namespace

std::string share_figure(const std::vector<ShareRow>& rows, const std::string& title) {
  std::string body, description = title + ": ";
  double y = kTop;
  for (const ShareRow& r : rows) {
    const auto lines = label_lines(r.label);
    const double height = kLine * static_cast<double>(std::max<size_t>(lines.size(), 1)),
                 middle = y + height / 2;
    for (size_t k = 0; k < lines.size(); ++k)
      body += text_at(kLeft - 14, y + kLine * (static_cast<double>(k) + 0.75), "end", lines[k]);
    body += fmt::format(
        "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#1d2733\" stroke-width=\"5\" "
        "stroke-opacity=\"0.35\" stroke-linecap=\"round\"/>\n",
        at(r.share.low), at(r.share.high), middle, middle);
    body += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>\n", at(r.share.value), middle);
    body += text_at(kWidth - 4, middle + 4.5, "end", fmt::format("{:.0f}", 100 * r.share.value));
    description += fmt::format("{}: {:.0f}, {:.0f} to {:.0f}; ", r.label, 100 * r.share.value,
                               100 * r.share.low, 100 * r.share.high);
    y += height + kGap;
  }
  std::string grid;
  for (const int tick : {0, 25, 50, 75, 100}) {
    grid += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#1d2733\" "
        "stroke-width=\"1\" "
        "stroke-opacity=\"0.2\"/>\n",
        at(tick / 100.0), kTop - 4, y);
    grid += text_at(at(tick / 100.0), y + 16, "middle", std::to_string(tick));
  }
  const double height = y + 26;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
      "height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"system-ui, sans-serif\" "
      "font-size=\"14\" fill=\"#1d2733\" stroke=\"none\">\n"
      "<title id=\"t\">{2}</title>\n<desc id=\"d\">{3}</desc>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{4}{5}{6}</svg>\n",
      kWidth, height, escaped(title), escaped(description), text_at(4, 16, "start", title), grid, body);
}

}  // namespace casus::report
