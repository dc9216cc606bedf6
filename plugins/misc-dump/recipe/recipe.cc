#include "plugins/misc-dump/recipe/recipe.h"

#include <array>
#include <boost/json.hpp>
#include <limits>
#include <optional>

#include "plugins/misc-dump/recipe/recipe_table.h"

namespace dumps::misc {
namespace {

constexpr std::uint64_t kMostShards = 10'000;

constexpr std::array<std::pair<std::string_view, ProducerKind>, 6> kProducers = {{
    {"command", ProducerKind::kCommand},
    {"maintenance", ProducerKind::kMaintenance},
    {"sql", ProducerKind::kSql},
    {"http", ProducerKind::kHttp},
    {"fetch", ProducerKind::kFetch},
    {"copy", ProducerKind::kCopy},
}};

std::chrono::milliseconds ms_of(RecipeTable& table, const char* key,
                                std::chrono::milliseconds otherwise) {
  return std::chrono::milliseconds(
      table.number(key, static_cast<std::uint64_t>(otherwise.count())));
}

// A key that was misspelt is not there either, and the better thing to name.
[[noreturn]] void missing(const RecipeTable& table, const char* key, const std::string& message) {
  table.finish();
  table.fail(key, message);
}

ProducerKind read_kind(RecipeTable& table) {
  const std::string kind = table.text("kind");
  for (const auto& [name, value] : kProducers) {
    if (name == kind) return value;
  }
  table.fail("kind", "\"" + kind + "\" is none of command, maintenance, sql, http, fetch, copy");
}

void read_command(RecipeTable& table, ProducerSpec& producer) {
  producer.stages = table.commands("command");
  std::vector<std::vector<std::string>> pipeline = table.commands("pipeline");
  if (!pipeline.empty() && !producer.stages.empty()) {
    table.fail("pipeline", "stands beside `command`; one of them must go");
  }
  if (!pipeline.empty()) producer.stages = std::move(pipeline);
  producer.environment = table.pairs("environment");
  producer.accepted_codes = table.numbers("accepted_codes");
  producer.timeout_ms = table.number("timeout");
  for (const auto& stage : producer.stages) {
    if (stage.empty()) table.fail("command", "has a command without words");
  }
  if (producer.stages.size() > 15) table.fail("pipeline", "has more than 15 commands");
}

void read_script(RecipeTable& table, ProducerSpec& producer) {
  producer.script = table.text("script");
  producer.arguments = table.texts("arguments");
  producer.file_option = table.text("file_option");
  if (producer.script.empty()) {
    missing(table, "script", "is not set; name a script of MediaWiki, as in \"dumpBackup.php\"");
  }
}

void read_sql(RecipeTable& table, ProducerSpec& producer) {
  producer.query = table.text("query");
  producer.key = table.text("key");
  const std::string form = table.text("form", "tsv");
  if (form != "tsv" && form != "json") table.fail("form", "must be \"tsv\" or \"json\"");
  producer.is_json = form == "json";
  producer.has_header = table.flag("header");
  if (producer.query.empty()) missing(table, "query", "is not set");
  if (producer.has_header && producer.is_json) table.fail("header", "is of form \"tsv\" only");
  if (!producer.key.empty() && producer.query.find("{after}") == std::string::npos) {
    table.fail("key",
               "needs {after} in the query, as in \"WHERE page_id > {after} ORDER BY page_id\"");
  }
}

void read_http_settings(RecipeTable& table, HostHttpSettings& http) {
  http.secret_header = table.text("secret_header", http.secret_header);
  http.secret_prefix = table.text("secret_prefix", http.secret_prefix);
  http.ca_file = table.text("ca_file");
  http.limits.connect = ms_of(table, "connect_timeout", http.limits.connect);
  http.limits.silence = ms_of(table, "silence_timeout", http.limits.silence);
  http.limits.total = ms_of(table, "total_timeout", http.limits.total);
  http.limits.max_bytes = table.number("max_size");
  http.limits.max_bytes_per_second = table.number("max_rate");
  const std::uint64_t redirects = table.number("max_redirects", http.limits.max_redirects);
  if (redirects > 50) table.fail("max_redirects", "must be from 0 to 50");
  http.limits.max_redirects = static_cast<unsigned>(redirects);
  const std::uint64_t attempts = table.number("attempts", http.retry.attempts);
  if (attempts == 0 || attempts > 1000) table.fail("attempts", "must be from 1 to 1000");
  http.retry.attempts = static_cast<unsigned>(attempts);
}

void read_api(RecipeTable& table, ProducerSpec& producer) {
  ApiSource& api = producer.api;
  api.url = table.text("url");
  for (auto& [name, value] : table.pairs("parameters")) api.parameters.emplace(name, value);
  const std::string paging = table.text("paging", "none");
  const auto known = parse_paging(paging);
  if (!known) {
    table.fail("paging", "\"" + paging + "\" is none of none, next-link, continue, token, offset");
  }
  api.paging = *known;
  api.items = table.text("items");
  api.next = table.text("next");
  api.parameter = table.text("parameter");
  api.error = table.text("error", api.error);
  api.pause_between = ms_of(table, "pause", api.pause_between);
  if (api.url.empty()) missing(table, "url", "is not set");
  if (const std::string why = complain_about(api); !why.empty()) table.fail("url", why);
  read_http_settings(table, producer.http);
}

void read_fetch(RecipeTable& table, ProducerSpec& producer) {
  FetchSource& fetch = producer.fetch;
  fetch.servers = table.texts("servers");
  fetch.files = table.texts("files");
  fetch.index = table.text("index");
  fetch.match = table.text("match");
  fetch.sums = table.texts("sums");
  fetch.needs_sums = table.flag("needs_sums");
  fetch.max_files = table.number("max_files", fetch.max_files);
  if (fetch.servers.empty()) missing(table, "servers", "is not set; list the base URLs");
  read_http_settings(table, producer.http);
}

ProducerSpec read_producer(RecipeTable table) {
  ProducerSpec producer;
  producer.kind = read_kind(table);
  switch (producer.kind) {
    case ProducerKind::kCommand:
      read_command(table, producer);
      if (producer.stages.empty())
        missing(table, "command", "is not set; list the command's words");
      break;
    case ProducerKind::kMaintenance:
      read_command(table, producer);
      read_script(table, producer);
      break;
    case ProducerKind::kSql:
      read_sql(table, producer);
      break;
    case ProducerKind::kHttp:
      read_api(table, producer);
      break;
    case ProducerKind::kFetch:
      read_fetch(table, producer);
      break;
    case ProducerKind::kCopy:
      producer.path = table.text("path");
      if (producer.path.empty()) missing(table, "path", "is not set");
      break;
  }
  table.finish();
  return producer;
}

ShardSpec read_shards(RecipeTable table) {
  ShardSpec shards;
  shards.count = table.number("count", 1);
  shards.list = table.texts("list");
  shards.size = table.number("size");
  shards.first = table.number("first", 1);
  shards.max_query = table.text("max_query");
  shards.max_command = table.texts("max_command");
  const int ways = (table.has("count") ? 1 : 0) + (shards.list.empty() ? 0 : 1) +
                   (shards.max_query.empty() ? 0 : 1) + (shards.max_command.empty() ? 0 : 1);
  if (ways > 1) {
    table.fail("count", "shards are made in one way: of count, list, max_query, max_command");
  }
  if (shards.count == 0 || shards.count > kMostShards) {
    table.fail("count", "must be from 1 to " + std::to_string(kMostShards));
  }
  if (table.has("count")) shards.kind = ShardKind::kCount;
  if (!shards.list.empty()) shards.kind = ShardKind::kList;
  if (!shards.max_query.empty() || !shards.max_command.empty()) {
    shards.kind = ShardKind::kKeys;
    if (shards.size == 0) table.fail("size", "is not set; how many ids a shard has");
  } else if (shards.size > 0) {
    table.fail("size", "needs max_query or max_command, which say how far the ids go");
  }
  table.finish();
  return shards;
}

// A program that ends well and writes nothing has mostly failed; a query may have no rows.
std::uint64_t least_bytes(ProducerKind kind) {
  return kind == ProducerKind::kCommand || kind == ProducerKind::kMaintenance ? 1 : 0;
}

CheckSpec read_check(RecipeTable table, ProducerKind producer) {
  CheckSpec check;
  const std::string format = table.text("format", "any");
  const auto known = parse_format(format);
  if (!known) table.fail("format", "\"" + format + "\" is none of " + format_names());
  check.rules.format = *known;
  check.rules.columns = table.number("columns");
  check.rules.header_lines = table.number("header_lines");
  check.rules.max_depth = table.number("max_depth", check.rules.max_depth);
  check.rules.min_bytes = table.number("min_size", least_bytes(producer));
  check.rules.min_items = table.number("min_items");
  check.rules.last_line = table.text("last_line");
  check.items_pattern = table.text("items_pattern");
  const std::string how = table.text("items", "last");
  if (how != "last" && how != "sum") table.fail("items", "must be \"last\" or \"sum\"");
  check.items_how = how == "sum" ? ItemCount::How::kSum : ItemCount::How::kLast;
  check.min_total_items = table.number("min_total_items");
  check.min_total_bytes = table.number("min_total_size");
  if (const std::string why = complain_about(check.rules); !why.empty()) table.fail("format", why);
  if (!check.items_pattern.empty()) {
    const ItemCount compiled(check.items_pattern, check.items_how, "check.items_pattern");
  }
  table.finish();
  return check;
}

JoinRules read_join(RecipeTable table) {
  JoinRules join;
  const std::string kind = table.text("kind", "plain");
  const auto known = parse_join_kind(kind);
  if (!known) {
    table.fail("kind",
               "\"" + kind + "\" is none of plain, lines, json-array, header-lines, turtle");
  }
  join.kind = *known;
  const std::string pieces = table.text("pieces", "guess");
  const auto known_pieces = parse_json_pieces(pieces);
  if (!known_pieces) {
    table.fail("pieces", "\"" + pieces + "\" is none of guess, arrays, lines, snippets");
  }
  join.json_pieces = *known_pieces;
  join.header_lines = table.number("header_lines", join.header_lines);
  table.finish();
  return join;
}

void read_output(RecipeTable table, Recipe& recipe) {
  recipe.names = table.texts("names");
  const std::uint64_t level = table.number("level");
  if (level > 22) table.fail("level", "must be from 1 to 22");
  recipe.level = static_cast<std::int32_t>(level);
  const bool is_fetch = recipe.producer.kind == ProducerKind::kFetch;
  if (recipe.names.empty() && !is_fetch) {
    missing(table, "names",
            "is not set; how the files are called: [\"{target}-{date}-titles.gz\"]");
  }
  table.finish();
}

// Without a join, each shard has files of its own.
void check_names(const Recipe& recipe) {
  if (recipe.is_joined || recipe.shards.kind == ShardKind::kOne) return;
  for (const std::string& name : recipe.names) {
    if (name.find("{shard}") != std::string::npos || name.find("{item}") != std::string::npos) {
      continue;
    }
    throw plugin::config_failure(
        "output.names", "\"" + name +
                            "\" would be made by each shard; put {shard} or {item} into it, or "
                            "add [join]");
  }
}

}  // namespace

Recipe parse_recipe(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(text, error);
  if (error || !document.is_object()) {
    throw plugin::config_failure("recipe", "is not a JSON object; the host makes it of a recipe");
  }
  RecipeTable table(document.get_object(), "");
  Recipe recipe;
  recipe.producer = read_producer(table.table("producer"));
  recipe.shards = read_shards(table.table("shards"));
  recipe.check = read_check(table.table("check"), recipe.producer.kind);
  recipe.is_joined = table.has("join");
  recipe.join = read_join(table.table("join"));
  read_output(table.table("output"), recipe);
  RecipeTable retry = table.table("retry");
  recipe.retry_pause = ms_of(retry, "pause", std::chrono::milliseconds(0));
  retry.finish();
  table.finish();
  if (recipe.producer.kind == ProducerKind::kFetch &&
      (recipe.is_joined || recipe.shards.kind != ShardKind::kOne)) {
    throw plugin::config_failure("producer.kind",
                                 "a fetch has a shard for each file; [shards] and [join] must go");
  }
  check_names(recipe);
  return recipe;
}

}  // namespace dumps::misc
