// The verbs of dumps-file that look into stored files and mend them: info, salvage, append. Each
// writes its result to stdout, errors to stderr, and returns the program's exit code: 0 ok, 1 the
// file is damaged or something failed, 2 usage.
#pragma once

#include <cstdint>
#include <string>

namespace dumps::file {

struct InfoOptions {
  std::string path;
  bool json = false;
  bool summary = false;  // without a line for each part
};
// Streams, blocks, members, frames with places and checksums; every one is decoded and checked.
int info_command(const InfoOptions& options);

struct SalvageOptions {
  std::string in;
  std::string out;
  std::string header_from;  // an export whose header is taken where that of `in` is lost
  bool force = false;       // an `out` that is there is replaced
  bool json = false;
  bool progress = true;
  std::uint32_t threads = 1;
};
// Whole pages of whole blocks become a sound file; what is lost is listed. 0 also where something
// is lost: the result is sound.
int salvage_command(const SalvageOptions& options);

struct AppendOptions {
  std::string in;
  std::string out;
  std::string pages = "-";  // what follows: an export, or pages alone; "-": standard input
  bool force = false;       // an `out` that is there is replaced
  bool json = false;
  bool progress = true;
  std::uint32_t threads = 1;
};
// `in` up to its last whole page, then the further pages.
int append_command(const AppendOptions& options);

}  // namespace dumps::file
