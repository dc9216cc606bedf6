// Download: brings one file of a batch from a server, whole and verified, or throws FetchFailure. A
// connection that is lost goes on where it was (Range, If-Range); where the server's file has
// changed in between, or it knows no ranges, it begins again.
//
// Job thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/misc-dump/fetch/fetch_list.h"
#include "plugins/misc-dump/fetch/http_client.h"
#include "plugins/misc-dump/fetch/retry_policy.h"

namespace dumps::misc {

// Where the bytes go.
struct DownloadTarget {
  std::function<void()> restart =
      {};  // throw away what was written; called before the first byte too
  std::function<void(std::string_view)> write = {};
};

struct Downloaded {
  std::uint64_t bytes = 0;
  std::string server = {};         // the base URL that gave it
  std::string last_modified = {};  // as the server says; or empty
  unsigned resumed = 0;            // how often it went on in the middle
  unsigned restarted = 0;
};

Downloaded download(HttpClient& client, const std::string& server, const FetchFile& file,
                    const Retrying& retrying, const DownloadTarget& target);

// What to say of a file that none of its servers gave: all their reasons; to be tried again where
// one of them may pass.
FetchFailure failure_of_all(const std::string& name, const std::vector<FetchFailure>& failures);

}  // namespace dumps::misc
