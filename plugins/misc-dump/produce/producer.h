// Producer: makes the text of one shard. Job thread only. Failures are thrown as plugin::Failure.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dumps/job.hpp"
#include "plugins/misc-dump/recipe/names.h"
#include "plugins/misc-dump/recipe/recipe.h"

namespace dumps::misc {

// What a shard's text goes to and what is known about the shard.
struct ProducerRun {
  const Names& names;  // with those of the shard
  std::function<void(std::string_view)> take;
  std::function<void(std::string_view line)> error_line;  // of standard error; may be empty
  std::uint64_t sample = 0;                               // items at most; 0: all
};

class Producer {
 public:
  virtual ~Producer() = default;
  // Without asking anybody: throws config_failure naming the key of the recipe.
  virtual void validate(const Names& names) = 0;
  virtual void produce(const ProducerRun& run) = 0;
  // The largest id, by shards.max_query or shards.max_command.
  virtual std::uint64_t ask_max(const ShardSpec& shards, const Names& names);

 protected:
  Producer(const plugin::Host& host, const plugin::JobInfo& info) : host_(host), info_(info) {}
  const plugin::Host& host() const { return host_; }
  const plugin::JobInfo& info() const { return info_; }

 private:
  const plugin::Host& host_;
  const plugin::JobInfo& info_;
};

// `spec` must live longer. Not for fetches, which make shards of their own.
std::unique_ptr<Producer> make_producer(const plugin::Host& host, const plugin::JobInfo& info,
                                        const ProducerSpec& spec);

// A number from the first line of a text; throws failed(subject) where there is none.
std::uint64_t number_of(std::string_view text, const std::string& subject);

}  // namespace dumps::misc
