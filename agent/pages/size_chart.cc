#include "agent/pages/size_chart.h"

#include <algorithm>
#include <cstdio>

#include "agent/pages/page_parts.h"
#include "agent/views/markup.h"

namespace dumps::pages {
namespace {

using views::escape_markup;
using views::readable_size;

// As many as are still told apart on a phone.
constexpr std::size_t kMostRuns = 24;
// Of the picture, in its own units.
constexpr double kWidth = 720, kHeight = 240, kLeft = 72, kTop = 16, kBottom = 32, kRight = 8;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kPlotHeight = kHeight - kTop - kBottom;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

// The next "round" number of bytes: 1, 2 or 5 times a power of ten of the unit that it is shown in.
double round_up(double bytes) {
  double unit = 1;
  while (bytes / unit >= 1024) unit *= 1024;
  for (double step = 1;; step *= 10) {
    for (const double times : {1.0, 2.0, 5.0}) {
      if (step * times * unit >= bytes) return step * times * unit;
    }
  }
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" +
         escape_markup(text) + "</text>\n";
}

std::string scale(double top) {
  std::string lines;
  for (const double part : {0.0, 0.5, 1.0}) {
    const double y = kTop + kPlotHeight * (1 - part);
    lines += "<line class=\"grid\" x1=\"" + number(kLeft) + "\" x2=\"" + number(kWidth - kRight) +
             "\" y1=\"" + number(y) + "\" y2=\"" + number(y) + "\"/>\n" +
             text_at(kLeft - 8, y + 4, "end",
                     part == 0 ? "0" : readable_size(static_cast<std::uint64_t>(top * part)));
  }
  return lines;
}

std::string bars(const std::vector<RunSize>& sizes, const std::string& current, double top) {
  const double slot = kPlotWidth / static_cast<double>(sizes.size());
  const double width = std::min(slot * 0.7, 48.0);
  // Dates stand under every bar where there is room, else under some.
  const auto every = static_cast<std::size_t>(84 / slot) + 1;
  std::string html;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const RunSize& run = sizes[i];
    const double height =
        std::max(1.0, kPlotHeight * static_cast<double>(run.bytes) / std::max(top, 1.0));
    const double middle = kLeft + slot * (static_cast<double>(i) + 0.5);
    html += std::string("<rect class=\"") + (run.date == current ? "run this" : "run") + "\" x=\"" +
            number(middle - width / 2) + "\" y=\"" + number(kTop + kPlotHeight - height) +
            "\" width=\"" + number(width) + "\" height=\"" + number(height) + "\"><title>" +
            escape_markup(dashed(run.date)) + ": " + readable_size(run.bytes) + "</title></rect>\n";
    if ((sizes.size() - 1 - i) % every == 0) {
      html += text_at(middle, kHeight - kBottom + 18, "middle", dashed(run.date));
    }
  }
  return html;
}

std::string as_table(const std::vector<RunSize>& sizes, const std::string& current) {
  std::string html =
      "<details><summary>The same as a table</summary>\n<div class=\"wide\"><table>\n"
      "<caption>Size of all files by run</caption>\n<thead><tr><th scope=\"col\">Run</th>"
      "<th scope=\"col\">Size</th><th scope=\"col\">Bytes</th></tr></thead>\n<tbody>\n";
  for (const RunSize& run : sizes) {
    const std::string date = dashed(run.date);
    html += "<tr><th scope=\"row\">" +
            (run.date == current ? escape_markup(date) + " (this run)"
                                 : link_to("../" + link_part(run.date) + '/', date)) +
            "</th><td>" + readable_size(run.bytes) + "</td><td>" + std::to_string(run.bytes) +
            "</td></tr>\n";
  }
  return html + "</tbody>\n</table></div></details>\n";
}

}  // namespace

std::string size_chart_html(const std::vector<RunSize>& sizes, const std::string& current) {
  if (sizes.size() < 2) return {};
  const auto from = sizes.size() > kMostRuns ? sizes.end() - kMostRuns : sizes.begin();
  const std::vector<RunSize> shown(from, sizes.end());
  const auto largest = std::max_element(
      shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
  const double top = round_up(std::max<double>(1, static_cast<double>(largest->bytes)));
  return "<svg class=\"chart\" role=\"img\" aria-labelledby=\"chart-title\" viewBox=\"0 0 " +
         number(kWidth) + ' ' + number(kHeight) + "\">\n<title id=\"chart-title\">Size of " +
         counted(shown.size(), "run", "runs") + ", from " + escape_markup(dashed(shown[0].date)) +
         " with " + readable_size(shown[0].bytes) + " to " +
         escape_markup(dashed(shown.back().date)) + " with " + readable_size(shown.back().bytes) +
         "</title>\n" + scale(top) + bars(shown, current, top) + "</svg>\n" +
         as_table(shown, current);
}

}  // namespace dumps::pages
