#include "plugins/misc-dump/produce/copy_producer.h"

#include "plugins/misc-dump/produce/file_text.h"

namespace dumps::misc {

std::string CopyProducer::path(const Names& names) const {
  std::string path = names.expand(spec_.path, "producer.path");
  if (path.empty() || path[0] != '/') {
    throw plugin::config_failure("producer.path", "\"" + path + "\" is no absolute path");
  }
  return path;
}

void CopyProducer::validate(const Names& names) { (void)path(names); }

void CopyProducer::produce(const ProducerRun& run) {
  read_file_text(host(), path(run.names), run.take);
}

}  // namespace dumps::misc
