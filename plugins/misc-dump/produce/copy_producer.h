// CopyProducer: the bytes of a file of this host, as they are.
#pragma once

#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {

class CopyProducer : public Producer {
 public:
  CopyProducer(const plugin::Host& host, const plugin::JobInfo& info, const ProducerSpec& spec)
      : Producer(host, info), spec_(spec) {}

  void validate(const Names& names) override;
  void produce(const ProducerRun& run) override;

 private:
  std::string path(const Names& names) const;

  const ProducerSpec& spec_;
};

}  // namespace dumps::misc
