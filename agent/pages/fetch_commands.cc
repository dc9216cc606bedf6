#include "agent/pages/fetch_commands.h"

#include <algorithm>

#include "agent/pages/page_parts.h"
#include "agent/views/markup.h"

namespace dumps::pages {
namespace {

using views::escape_markup;

// What stands for the address of the page where nobody told it; the script puts it in.
constexpr const char* kUnknownBase = "<span class=\"base\">https://ADDRESS-OF-THIS-PAGE</span>";

struct Commands {
  const views::RunView& run;
  const RunPageFacts& facts;

  std::string base() const {
    if (facts.url.empty()) return kUnknownBase;
    return escape_markup(facts.url + run.directory_url());
  }
  // The list of hashes of a kind ("md5"), or none.
  std::string sums(const std::string& kind) const {
    const auto found = std::find_if(
        facts.sums.begin(), facts.sums.end(),
        [&kind](const std::string& name) { return name.find('-' + kind + "sums") != name.npos; });
    return found == facts.sums.end() ? std::string() : *found;
  }
};

std::string command(const std::string& what, const std::string& html) {
  return "<li><p>" + what + "</p>\n<pre tabindex=\"0\"><code data-copy=\"the command\">" + html +
         "</code></pre></li>\n";
}

std::string largest_file(const views::RunView& run) {
  const views::FileView* largest = nullptr;
  for (const views::FileView* file : views::released_files(run)) {
    if (largest == nullptr || file->size > largest->size) largest = file;
  }
  return largest == nullptr ? std::string() : largest->name;
}

}  // namespace

std::string fetch_commands_html(const views::RunView& run, const RunPageFacts& facts) {
  const Commands commands{run, facts};
  const std::string largest = largest_file(run);
  std::string strongest;
  for (const char* kind : {"sha256", "sha1", "md5"}) {
    if (strongest.empty()) strongest = commands.sums(kind);
  }
  if (facts.is_private || largest.empty() || strongest.empty()) return {};
  const std::string base = commands.base();
  const std::string list = escape_markup(strongest);
  std::string html =
      "<section aria-labelledby=\"fetch\">\n<h2 id=\"fetch\">Fetch and check</h2>\n"
      "<ul class=\"commands\">\n";
  html += command("One file; the same command again goes on where it was cut off:",
                  "curl --fail --remote-name --continue-at - " + base + '/' +
                      escape_markup(link_part(largest)));
  html +=
      command("All files with curl:",
              "curl --fail --silent " + base + '/' + list +
                  " |\n  while read -r hash file; do curl --fail --remote-name --remote-time \"" +
                  base + "/$file\"; done");
  html += command("All files with wget, and later only those that changed:",
                  "wget --timestamping --recursive --level=1 --no-parent --no-directories " + base +
                      "/index.html");
  if (!facts.metalink.empty()) {
    html += command("All files with aria2, which checks them itself:",
                    "curl --fail --remote-name " + base + '/' + escape_markup(facts.metalink) +
                        " &amp;&amp;\n  aria2c --continue --check-integrity " +
                        escape_markup(facts.metalink));
  }
  for (const char* kind : {"sha256", "md5"}) {
    const std::string name = escape_markup(commands.sums(kind));
    if (name.empty()) continue;
    html += command(std::string(kind == std::string("md5") ? "The same by MD5:" : "Check them:"),
                    "curl --fail --remote-name " + base + '/' + name + " &amp;&amp;\n  " + kind +
                        "sum --check --ignore-missing " + name);
  }
  return html + "</ul>\n</section>\n";
}

}  // namespace dumps::pages
