// PageAssets: the style and the script of all pages, as they are in agent/pages/assets. They are
// written once into each tree that has pages, and served by the agent for its own page.
#pragma once

#include <array>
#include <string_view>

namespace dumps::pages {

// Below the tree's root. No target's id has a "-".
constexpr std::string_view kAssetDirectory = "dumps-pages";

struct PageAsset {
  std::string_view name;          // "dumps.css"
  std::string_view content_type;  // "text/css; charset=utf-8"
  std::string_view content;       // lives as long as the program
};
const std::array<PageAsset, 2>& page_assets();

}  // namespace dumps::pages
