#include "agent/core/views_config.h"

#include <algorithm>

namespace dumps {
namespace {

constexpr std::int64_t kShortestInterval = 1000;

// What ends in addresses of pages and feeds without being escaped there.
bool is_plain(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

bool is_server(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    return !url.empty() && is_plain(url, ".-:[]");
  }
  return false;
}

bool is_path(std::string_view path) {
  return !path.empty() && path.back() != '/' && path.find("//") == std::string_view::npos &&
         path.find("..") == std::string_view::npos && is_plain(path, "/._-");
}

}  // namespace

ViewsConfig read_views(const ConfigNode* table, const std::string& file, Problems& problems) {
  ViewsConfig views;
  if (table == nullptr) return views;
  TableReader r(*table, file, "[views]", problems);
  views.url = r.text("url").value_or("");
  if (!views.url.empty() && !is_server(views.url)) {
    r.problem(r.line_of("url"), "url is not the address of a server",
              "\"https://dumps.example\": scheme and host, without a path; the path is web_root");
  }
  views.web_root = r.text("web_root").value_or("");
  if (!views.web_root.empty() && (views.web_root[0] != '/' || !is_path(views.web_root))) {
    r.problem(r.line_of("web_root"), "web_root is not the path of a directory on a server",
              "\"/mydumps\", or nothing where the tree is the server's root");
  }
  views.interval_ms = r.duration_ms("interval").value_or(views.interval_ms);
  if (views.interval_ms < kShortestInterval) {
    r.problem(r.line_of("interval"), "interval is shorter than a second", "\"60s\" is usual");
  }
  views.lists_private = r.boolean("list_private").value_or(false);
  r.finish();
  return views;
}

NewerLayoutConfig read_newer_layout(const ConfigNode& table, const std::string& file,
                                    Problems& problems) {
  TableReader r(table, file, "newer_layout", problems);
  NewerLayoutConfig layout{r.required_text("directory"), r.required_text("step")};
  // An id of a target has no "/": the directory cannot be a target's.
  const bool is_apart = is_path(layout.directory) && layout.directory[0] != '/' &&
                        layout.directory[0] != '.' &&
                        layout.directory.find('/') != std::string::npos;
  if (!layout.directory.empty() && !is_apart) {
    r.problem(r.line_of("directory"), "directory is not the path of a directory below the tree",
              "\"other/mediawiki_content_history\": with at least one \"/\" in it");
  }
  r.finish();
  return layout;
}

}  // namespace dumps
