// PageParts: what all pages have in common: head, skip link, footer; and small pieces of HTML.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dumps::pages {

struct PageFrame {
  std::string title;      // plain text
  std::string root;       // from the page to where the assets' directory is: "../../", or empty
  std::string kind;       // class of the body
  std::string head = {};  // more of the head
};
// Everything up to the page's own header, and what ends the page. `made_from`: HTML of the footer.
std::string begin_page(const PageFrame& frame);
std::string end_page(const std::string& made_from);

// Name of a file or directory as a part of a relative link.
std::string link_part(std::string_view name);
std::string link_to(std::string_view address, std::string_view plain_text);

// "20261101" as "2026-11-01"; other text as it is.
std::string dashed(std::string_view date);
// "1 job", "1,200 jobs".
std::string counted(std::uint64_t count, const std::string& one, const std::string& many);
// 0 to 100, rounded down, so that 100 means all.
std::uint64_t percent(std::uint64_t done, std::uint64_t total);
// A bar with its number beside it, in words for those who do not see it.
std::string progress_bar(const std::string& label, std::uint64_t done, std::uint64_t total);

}  // namespace dumps::pages
