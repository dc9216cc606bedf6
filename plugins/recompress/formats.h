// The target formats of recompress: one job type each, all done by the same code.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace dumps::recompress {

struct Format {
  const char* job_type;
  std::string_view ending;
  const char* title;
  const char* const* patterns;
  std::uint64_t memory_bytes;  // of the host's codecs on kThreadsMax threads, roughly
};

// More threads do not make one file much faster; there are other files.
inline constexpr std::uint32_t kThreadsMax = 4;

inline constexpr const char* k7zPatterns[] = {"{target}-{date}-*.7z", nullptr};
inline constexpr const char* kZstPatterns[] = {"{target}-{date}-*.zst",
                                               "{target}-{date}-*.zst.index.txt", nullptr};
inline constexpr const char* kXzPatterns[] = {"{target}-{date}-*.xz", nullptr};
inline constexpr const char* kGzPatterns[] = {"{target}-{date}-*.gz", nullptr};
inline constexpr const char* kBz2Patterns[] = {"{target}-{date}-*.bz2", nullptr};

inline constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

inline constexpr std::array<Format, 5> kFormats = {{
    {"to-7z", ".7z", "Recompress to 7z", k7zPatterns, 1152 * kMiB},
    {"to-zst", ".zst", "Recompress to zstd", kZstPatterns, 448 * kMiB},
    {"to-xz", ".xz", "Recompress to xz", kXzPatterns, 704 * kMiB},
    {"to-gz", ".gz", "Recompress to gzip", kGzPatterns, 192 * kMiB},
    {"to-bz2", ".bz2", "Recompress to bzip2", kBz2Patterns, 256 * kMiB},
}};

// The row of a job type; the host calls with no other names than the plugin's own.
constexpr const Format& format_of(std::string_view job_type) {
  for (const Format& format : kFormats) {
    if (format.job_type == job_type) return format;
  }
  return kFormats[0];
}

}  // namespace dumps::recompress
