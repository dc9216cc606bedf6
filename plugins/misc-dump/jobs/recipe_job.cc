#include "plugins/misc-dump/jobs/recipe_job.h"

#include <algorithm>
#include <memory>

#include "plugins/misc-dump/fetch/fetch_producer.h"
#include "plugins/misc-dump/produce/file_text.h"
#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {
namespace {

using plugin::Outcome;
using plugin::Shard;

// A sample has as many items as were asked for.
struct SampleOver {};

bool is_of_lines(Format format) {
  switch (format) {
    case Format::kNdjson:
    case Format::kNtriples:
    case Format::kNquads:
    case Format::kTsv:
    case Format::kLines:
      return true;
    default:
      return false;
  }
}

std::string_view ending_of(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

bool is_packed(std::string_view name) {
  const std::string_view ending = ending_of(name);
  return ending == ".gz" || ending == ".bz2" || ending == ".xz" || ending == ".zst" ||
         ending == ".7z";
}

FetchWork fetch_work(const Recipe& recipe, const plugin::JobInfo& info) {
  const Names names(info);
  FetchWork work{recipe.producer.fetch, recipe.producer.http};
  work.http.secret = info.params.text_of("secret");
  FetchSource& source = work.source;
  source.servers = names.expand(std::move(source.servers), "producer.servers");
  source.files = names.expand(std::move(source.files), "producer.files");
  source.index = names.expand(source.index, "producer.index");
  source.match = names.expand(source.match, "producer.match");
  source.sums = names.expand(std::move(source.sums), "producer.sums");
  return work;
}

// The text of one shard on its way to the outputs: checked, and cut where a sample is over.
class ShardText {
 public:
  ShardText(std::vector<plugin::Output>& outputs, Check& check, std::uint64_t most_lines)
      : outputs_(outputs), check_(check), lines_left_(most_lines), is_cut_(most_lines > 0) {}

  void take(std::string_view bytes) {
    if (!is_cut_) {
      write(bytes);
      return;
    }
    size_t end = 0;
    while (lines_left_ > 0) {
      const size_t newline = bytes.find('\n', end);
      if (newline == std::string_view::npos) {
        write(bytes);
        return;
      }
      end = newline + 1;
      --lines_left_;
    }
    write(bytes.substr(0, end));
    throw SampleOver{};
  }

 private:
  void write(std::string_view bytes) {
    if (bytes.empty()) return;
    check_.feed(bytes);
    for (plugin::Output& output : outputs_) output.write(bytes);
  }

  std::vector<plugin::Output>& outputs_;
  Check& check_;
  std::uint64_t lines_left_;
  bool is_cut_;
};

}  // namespace

const Recipe& RecipeJob::recipe() {
  if (!recipe_) recipe_ = parse_recipe(info().params.get_string("recipe"));
  return *recipe_;
}

void RecipeJob::validate() {
  if (recipe().producer.kind == ProducerKind::kFetch) {
    FetchProducer(host(), fetch_work(recipe(), info())).validate();
    return;
  }
  Names names(info());
  names.set("sample", "0");
  names.set_previous({});
  const ShardPart example{.number = 1, .shards = 1, .first = 1, .last = 1, .item = "item"};
  example.put_into(names);
  make_producer(host(), info(), recipe().producer)->validate(names);
  (void)names.expand(recipe().names, "output.names");
}

std::vector<std::string> RecipeJob::names_of(const ShardPart& part) {
  if (part_ == Part::kPieces) return {piece_name(info(), recipe(), part)};
  Names names(info());
  part.put_into(names);
  return names.expand(recipe().names, "output.names");
}

std::vector<Shard> RecipeJob::plan() {
  if (recipe().producer.kind == ProducerKind::kFetch) {
    return FetchProducer(host(), fetch_work(recipe(), info())).plan([](const FetchFile& file) {
      return file.name;
    });
  }
  std::uint64_t max_id = 0;
  if (recipe().shards.kind == ShardKind::kKeys) {
    const Names names(info());
    max_id = make_producer(host(), info(), recipe().producer)->ask_max(recipe().shards, names);
  }
  std::vector<Shard> shards;
  for (const ShardPart& part : plan_shards(recipe().shards, max_id)) {
    shards.push_back({.id = part.id(), .argument = render_part(part), .outputs = names_of(part)});
  }
  // A sample is a look at the beginning.
  if (host().sample_limit() > 0 && recipe().shards.kind == ShardKind::kKeys && shards.size() > 2) {
    shards.resize(2);
  }
  return shards;
}

Outcome RecipeJob::run(const Shard& shard) {
  try {
    if (recipe().producer.kind == ProducerKind::kFetch) {
      FetchProducer(host(), fetch_work(recipe(), info())).run(shard);
      return Outcome::kDone;
    }
    const ShardPart part = parse_part(shard.argument);
    if (recipe().producer.kind == ProducerKind::kCopy && shard.outputs.size() == 1 &&
        is_packed(shard.outputs.front()) &&
        ending_of(shard.outputs.front()) == ending_of(recipe().producer.path)) {
      copy_stored(shard, part);
    } else {
      make(shard, part);
    }
  } catch (const plugin::Failure& failure) {
    fail_again(failure, shard.attempt);
  }
  return Outcome::kDone;
}

void RecipeJob::make(const Shard& shard, const ShardPart& part) {
  Names names(info());
  part.put_into(names);
  names.set_previous(host().list_runs());
  const std::uint64_t sample = host().sample_limit();
  names.set("sample", std::to_string(sample));
  std::vector<plugin::Output> outputs;
  for (const std::string& name : shard.outputs) {
    outputs.push_back(host().open_output(name, recipe().level));
  }
  const CheckSpec& spec = recipe().check;
  Check check(sample > 0 ? rules_of_sample(spec.rules) : spec.rules, shard.outputs.front());
  std::optional<ItemCount> told;
  if (!spec.items_pattern.empty()) {
    told.emplace(spec.items_pattern, spec.items_how, "check.items_pattern");
  }
  // The header of a table comes on top of its rows.
  const std::uint64_t most_lines =
      sample > 0 && is_of_lines(spec.rules.format) ? sample + spec.rules.header_lines : 0;
  ShardText text(outputs, check, most_lines);
  ProducerRun run{names, [&text](std::string_view bytes) { text.take(bytes); }, {}, sample};
  if (told) {
    run.error_line = [&](std::string_view line) {
      told->take(line);
      if (const auto count = told->count()) host().progress({.done = *count});
    };
  }
  bool is_cut = false;
  try {
    make_producer(host(), info(), recipe().producer)->produce(run);
  } catch (const SampleOver&) {
    is_cut = true;
  }
  const CheckReport report = check.finish();
  for (plugin::Output& output : outputs) output.finish();
  tell(report, told && !is_cut ? told->count() : std::nullopt, shard.outputs.front());
}

void RecipeJob::copy_stored(const Shard& shard, const ShardPart& part) {
  Names names(info());
  part.put_into(names);
  CheckRules rules = recipe().check.rules;
  rules.packing = packing_of(shard.outputs.front());
  Check check(rules, shard.outputs.front());
  plugin::Output output = host().open_stored(shard.outputs.front());
  read_file_text(host(), names.expand(recipe().producer.path, "producer.path"),
                 [&](std::string_view bytes) {
                   check.feed(bytes);
                   output.write(bytes);
                 });
  const CheckReport report = check.finish();
  output.finish();
  tell(report, std::nullopt, shard.outputs.front());
}

void RecipeJob::tell(const CheckReport& report, std::optional<std::uint64_t> told,
                     const std::string& subject) {
  const bool has_items = recipe().check.rules.format != Format::kAny;
  if (!recipe().check.items_pattern.empty() && host().sample_limit() == 0) {
    if (!told) {
      throw plugin::failed(subject,
                           "no line of standard error matches check.items_pattern, so "
                           "that nobody knows how many items there must be");
    }
    if (has_items && *told != report.items) {
      throw plugin::failed(subject, "has " + std::to_string(report.items) +
                                        " items, and the producer says that it wrote " +
                                        std::to_string(*told) + " (check.items_pattern)");
    }
  }
  const std::uint64_t items = has_items ? report.items : told.value_or(report.lines);
  host().progress({.done = items, .total = items});
  host().set_metric("bytes", static_cast<std::int64_t>(report.bytes));
}

// What may pass is tried again after the recipe's pause, which grows with each attempt.
void RecipeJob::fail_again(const plugin::Failure& failure, std::uint32_t attempt) {
  const bool may_pass = failure.status() == DUMPS_ERR_FAILED || failure.status() == DUMPS_ERR_RETRY;
  if (!may_pass || recipe().retry_pause.count() == 0) throw failure;
  const auto pause =
      std::chrono::ceil<std::chrono::seconds>(recipe().retry_pause * std::max(1U, attempt));
  dumps_error details = plugin::empty_error();
  failure.fill(&details);
  const auto seconds = std::max(static_cast<std::uint32_t>(pause.count()), details.retry_after_s);
  throw plugin::Failure(DUMPS_ERR_RETRY, failure.subject(), failure.message(), failure.sys_errno(),
                        seconds);
}

}  // namespace dumps::misc
