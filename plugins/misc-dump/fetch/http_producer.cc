#include "plugins/misc-dump/fetch/http_producer.h"

#include <algorithm>

namespace dumps::misc {

ApiTotals produce_by_api(const plugin::Host& host, const ApiWork& work,
                         const std::function<void(std::string_view)>& take) {
  ApiSource source = work.source;
  if (const std::uint64_t sample = host.sample_limit(); sample > 0) source.max_items = sample;
  plugin::Progress progress;
  const auto take_page = [&](std::string_view lines) {
    take(lines);
    progress.done += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    host.progress(progress);
  };
  try {
    HostHttp http(host, work.http, {source.url});
    return read_api(http.client(), source, http.retrying(), take_page);
  } catch (const FetchFailure& failure) {
    throw failure.as_failure();
  }
}

}  // namespace dumps::misc
