// Files of an rsync module, listed and brought by rsync through the host's process service. A file
// goes to the scratch directory first: rsync verifies it there and goes on where a connection was
// lost, which it could not in a stream. So the scratch needs room for the largest file.
//
// Job thread only. Throws FetchFailure, and plugin::Failure where rsync cannot be started.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/misc-dump/fetch/fetch_list.h"

namespace dumps::misc {

struct RsyncLimits {
  std::uint64_t timeout_s = 60;  // without a byte
  std::uint64_t connect_timeout_s = 30;
  std::uint64_t max_bytes_per_second = 0;  // 0: none
  std::string password_file = {};          // empty: none
};

bool is_rsync_url(std::string_view url);

// The files directly in a directory of the module, from what `rsync --list-only` prints. Pure.
std::vector<FetchFile> parse_rsync_list(std::string_view text);

std::vector<FetchFile> list_rsync(const plugin::Host& host, const std::string& directory_url,
                                  const RsyncLimits& limits);
// Brings one file; its bytes are given to `take` once they are there, whole.
void fetch_rsync(const plugin::Host& host, const std::string& file_url, const RsyncLimits& limits,
                 const std::function<void(std::string_view)>& take);

}  // namespace dumps::misc
