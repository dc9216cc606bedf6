// SliceFile: the XML that a script wrote of one slice, looked at as a whole before any of it goes
// on. A script that was cut, or left half a page, is found out here. Job thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

struct SliceFile {
  std::string path;
  std::string header;            // through the newline after </siteinfo>
  std::uint64_t body_begin = 0;  // of the pages or log items in the file
  std::uint64_t body_end = 0;
  std::string footer;
  std::int64_t pages = 0;
  std::int64_t items = 0;  // revisions or log items
};

// Throws plugin::Failure (DUMPS_ERR_FAILED) for a file that is missing, is cut short or is not a
// dump, naming the script.
SliceFile look_at_slice(const std::string& path, const std::string& script);
// The same of the extension Flow's files, which have boards.
SliceFile look_at_board_slice(const std::string& path, const std::string& script);

// Gives the bytes between header and footer.
void read_body(const SliceFile& slice, const std::function<void(std::string_view)>& take);

}  // namespace dumps::xml_dump
