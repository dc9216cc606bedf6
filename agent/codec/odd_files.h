// Odd files of each format: damaged, cut, joined, followed by something, of other coders. Made from
// small good ones; which of them a decoder must accept is for the test to say.
#pragma once

#include <string>
#include <vector>

#include "agent/codec/format.h"

namespace dumps::codec {

struct OddFile {
  std::string what;  // "GROUP: DETAIL"
  std::string bytes;
};

// Everything that can be made of any format: every truncation, every byte flipped, several in one
// file, something in front and behind, other formats.
std::vector<OddFile> odd_files_of(Format format);
// What only this format has: headers, checks, padding, skippable frames, coders.
std::vector<OddFile> odd_gz_files();
std::vector<OddFile> odd_bz2_files();
std::vector<OddFile> odd_xz_files();
std::vector<OddFile> odd_zst_files();
std::vector<OddFile> odd_7z_files();  // made by 7z

}  // namespace dumps::codec
