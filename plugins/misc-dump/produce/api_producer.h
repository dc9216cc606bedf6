// ApiProducer: the items of an HTTP API with pages, a JSON document on each line.
#pragma once

#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {

class ApiProducer : public Producer {
 public:
  ApiProducer(const plugin::Host& host, const plugin::JobInfo& info, const ProducerSpec& spec)
      : Producer(host, info), spec_(spec) {}

  void validate(const Names& names) override;
  void produce(const ProducerRun& run) override;

 private:
  ApiSource source(const Names& names) const;

  const ProducerSpec& spec_;
};

}  // namespace dumps::misc
