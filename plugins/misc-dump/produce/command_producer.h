// CommandProducer: the standard output of a pipeline of commands, of which the first may be a
// maintenance script of the target's MediaWiki. No shell is involved: words with placeholders.
// Every stage has to succeed, or the shard does not.
#pragma once

#include <vector>

#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {

class CommandProducer : public Producer {
 public:
  CommandProducer(const plugin::Host& host, const plugin::JobInfo& info, const ProducerSpec& spec)
      : Producer(host, info), spec_(spec) {}

  void validate(const Names& names) override;
  void produce(const ProducerRun& run) override;

 private:
  // `file`: where a script writes to that cannot write to standard output; else empty.
  std::vector<plugin::Stage> stages(const Names& names, const std::string& file) const;

  const ProducerSpec& spec_;
};

}  // namespace dumps::misc
