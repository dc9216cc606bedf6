// The few words of HTML and XML that views share. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace dumps::views {

// &, <, >, " and ' as entities.
std::string escape_markup(std::string_view text);
// "2026-11-24 04:06:10" -> "2026-11-24T04:06:10Z".
std::string rfc3339(std::string_view view_time);
// "20261124" -> "2026-11-24".
std::string dashed_date(std::string_view date);

}  // namespace dumps::views
