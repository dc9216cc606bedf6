#include "agent/views/feed.h"

#include <ctime>

namespace dumps::views {
namespace {

// "Tue, 24 Nov 2026 03:59:03 GMT", whatever the locale.
std::string mail_date(TimePoint time) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[48];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

}  // namespace

std::string base_name(const RunView& run, const FileView& file) {
  const std::string prefix = run.target + '-' + run.date + '-';
  return file.name.starts_with(prefix) ? file.name.substr(prefix.size()) : file.name;
}

std::string latest_feed(const RunView& run, const FileView& file, const std::string& server,
                        TimePoint published) {
  const std::string directory = server + run.directory_url();
  return "<?xml version=\"1.0\"?>\n"
         "<rss version=\"2.0\">\n"
         "        <channel>\n"
         "                <title>" +
         base_name(run, file) +
         "</title>\n"
         "                <link>" +
         directory +
         "</link>\n"
         "                <description>Wikimedia dump updates for " +
         run.target +
         "</description>\n"
         "                <item>\n"
         "                        <title>" +
         directory +
         "</title>\n"
         "                        <link>" +
         directory +
         "</link>\n"
         "                        <description>&lt;a href=\"" +
         server + run.url(file) + "\"&gt;" + file.name +
         "&lt;/a&gt;</description>\n"
         "                        <pubDate>" +
         mail_date(published) +
         "</pubDate>\n"
         "                </item>\n"
         "        </channel>\n"
         "</rss>\n";
}

}  // namespace dumps::views
