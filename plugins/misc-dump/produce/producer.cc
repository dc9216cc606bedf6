#include "plugins/misc-dump/produce/producer.h"

#include <charconv>

#include "plugins/misc-dump/produce/api_producer.h"
#include "plugins/misc-dump/produce/command_producer.h"
#include "plugins/misc-dump/produce/copy_producer.h"
#include "plugins/misc-dump/produce/sql_producer.h"

namespace dumps::misc {
namespace {

constexpr size_t kMostAnswer = 4096;

}  // namespace

std::uint64_t number_of(std::string_view text, const std::string& subject) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  std::uint64_t number = 0;
  if (begin != std::string_view::npos) {
    const std::string_view rest = text.substr(begin);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const bool ends = end == rest.data() + rest.size() || *end == '\n' || *end == '\r';
    if (error == std::errc() && ends) return number;
  }
  throw plugin::failed(subject, "gave \"" + std::string(text.substr(0, 100)) +
                                    "\", which is no number; wanted is the largest id");
}

std::uint64_t Producer::ask_max(const ShardSpec& shards, const Names& names) {
  if (shards.max_command.empty()) {
    SqlProducer sql(host(), info(), {});
    return sql.ask_number(names.expand(shards.max_query, "shards.max_query"));
  }
  std::string answer;
  plugin::PipelineEnds io;
  io.take = [&answer](std::string_view bytes) {
    if (answer.size() < kMostAnswer) answer += bytes.substr(0, kMostAnswer - answer.size());
  };
  host().run_pipeline({{.argv = names.expand(shards.max_command, "shards.max_command")}}, io);
  return number_of(answer, "shards.max_command");
}

std::unique_ptr<Producer> make_producer(const plugin::Host& host, const plugin::JobInfo& info,
                                        const ProducerSpec& spec) {
  switch (spec.kind) {
    case ProducerKind::kSql:
      return std::make_unique<SqlProducer>(host, info, spec);
    case ProducerKind::kHttp:
      return std::make_unique<ApiProducer>(host, info, spec);
    case ProducerKind::kCopy:
      return std::make_unique<CopyProducer>(host, info, spec);
    default:
      return std::make_unique<CommandProducer>(host, info, spec);
  }
}

}  // namespace dumps::misc
