// Recipe: what a dump is made of, as its recipe says: who makes the text, in which shards, what is
// looked at, how pieces become one and what they are called. Plain values, read from the JSON that
// the host makes of the recipe's tables; a value that cannot be is a config_failure that names the
// key as in the recipe: "check.format". Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/misc-dump/check/check_rules.h"
#include "plugins/misc-dump/check/item_count.h"
#include "plugins/misc-dump/fetch/api_pages.h"
#include "plugins/misc-dump/fetch/fetch_list.h"
#include "plugins/misc-dump/fetch/host_http.h"
#include "plugins/misc-dump/join/joiner.h"

namespace dumps::misc {

enum class ProducerKind : std::uint8_t { kCommand, kMaintenance, kSql, kHttp, kFetch, kCopy };

struct ProducerSpec {
  ProducerKind kind = ProducerKind::kCommand;
  // Of a command: its stages, each the words of one program. A script's stages stand behind it.
  std::vector<std::vector<std::string>> stages = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::vector<std::int32_t> accepted_codes = {};
  std::uint64_t timeout_ms = 0;  // 0: none
  std::string script = {};       // of MediaWiki
  std::vector<std::string> arguments = {};
  std::string file_option = {};  // a script writes to the file that follows this; empty: to stdout
  std::string query = {};        // SQL
  std::string key = {};          // a column that rows ascend by; empty: none
  bool is_json = false;          // SQL rows as JSON lines instead of tab-separated
  bool has_header = false;       // the names of the columns come first
  std::string path = {};         // of a copy
  ApiSource api = {};
  FetchSource fetch = {};
  HostHttpSettings http = {};
};

enum class ShardKind : std::uint8_t { kOne, kCount, kList, kKeys };

struct ShardSpec {
  ShardKind kind = ShardKind::kOne;
  std::uint64_t count = 1;
  std::vector<std::string> list = {};
  // By keys: ranges of `size` ids from `first` to what the query or the command says.
  std::uint64_t size = 0;
  std::uint64_t first = 1;
  std::string max_query = {};
  std::vector<std::string> max_command = {};
};

struct CheckSpec {
  CheckRules rules = {};           // of each shard's text
  std::string items_pattern = {};  // RE2 with one group, of lines of standard error; empty: none
  ItemCount::How items_how = ItemCount::How::kLast;
  std::uint64_t min_total_items = 0;  // of the joined text
  std::uint64_t min_total_bytes = 0;
};

struct Recipe {
  ProducerSpec producer = {};
  ShardSpec shards = {};
  CheckSpec check = {};
  bool is_joined = false;
  JoinRules join = {};
  std::vector<std::string> names = {};  // of the outputs; the same text in each
  std::int32_t level = 0;
  std::chrono::milliseconds retry_pause{0};  // before the second attempt; 0: as the host does it
};

// Also looks whether the parts fit together.
Recipe parse_recipe(std::string_view json);

}  // namespace dumps::misc
