// The header of an export: from <mediawiki> through </siteinfo>, or up to the first page where
// there is no <siteinfo>. Pure.
#pragma once

#include <cstddef>
#include <string>

namespace dumps::file {

inline constexpr size_t kMaxExportHeader = size_t{16} << 20;

// Of the text's begin; empty: its end is not there, or it is none.
std::string header_of(const std::string& text);

}  // namespace dumps::file
