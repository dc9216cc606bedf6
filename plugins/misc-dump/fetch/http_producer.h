// The items of an HTTP API as JSON lines, for a job: see ApiSource. Job thread only; failures are
// thrown as plugin::Failure, for the host to retry where they may pass.
#pragma once

#include <functional>
#include <string_view>

#include "dumps/host.hpp"
#include "plugins/misc-dump/fetch/api_pages.h"
#include "plugins/misc-dump/fetch/host_http.h"

namespace dumps::misc {

struct ApiWork {
  ApiSource source = {};
  HostHttpSettings http = {};
};

// Gives all lines to `take`; of a sample, no more than it wants. Reports progress in items.
ApiTotals produce_by_api(const plugin::Host& host, const ApiWork& work,
                         const std::function<void(std::string_view)>& take);

}  // namespace dumps::misc
