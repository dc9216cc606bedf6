#include "plugins/misc-dump/produce/api_producer.h"

#include <algorithm>

#include "plugins/misc-dump/fetch/fetch_failure.h"

namespace dumps::misc {

ApiSource ApiProducer::source(const Names& names) const {
  ApiSource source = spec_.api;
  source.url = names.expand(source.url, "producer.url");
  for (auto& [name, value] : source.parameters) {
    value = names.expand(value, "producer.parameters");
  }
  return source;
}

void ApiProducer::validate(const Names& names) { (void)source(names); }

void ApiProducer::produce(const ProducerRun& run) {
  ApiSource source = this->source(run.names);
  if (run.sample > 0) source.max_items = run.sample;
  HostHttpSettings settings = spec_.http;
  settings.secret = info().params.text_of("secret");
  plugin::Progress progress;
  const auto take_page = [&](std::string_view lines) {
    run.take(lines);
    progress.done += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    host().progress(progress);
  };
  try {
    HostHttp http(host(), settings, {source.url});
    (void)read_api(http.client(), source, http.retrying(), take_page);
  } catch (const FetchFailure& failure) {
    throw failure.as_failure();
  }
}

}  // namespace dumps::misc
