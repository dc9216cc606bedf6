#include "agent/import/stages_file.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include "agent/import/engine_settings.h"

namespace dumps {
namespace {

std::optional<std::uint32_t> positive(const std::string& word) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value == 0) return {};
  return value;
}

bool is_on_failure(const std::string& word) {
  return word == "continue" || word == "exit" ||
         (word.starts_with("retry=") && positive(word.substr(6)).has_value());
}

// What of the worker's command tells about groups and jobs.
void read_command(StageLine& stage) {
  std::istringstream words(stage.command);
  std::string before;
  for (std::string word; words >> word; before = word) {
    if (before == "--configfile" || before == "--config") {
      const size_t colon = word.rfind(':');
      if (colon != std::string::npos) stage.group = word.substr(colon + 1);
    } else if (before == "--skipjobs") {
      stage.skip_jobs = split_list(word);
    }
  }
}

}  // namespace

Result<std::vector<StageLine>> parse_stages(std::string_view text, const std::string& path) {
  std::vector<StageLine> stages;
  std::istringstream lines{std::string(text)};
  std::string raw;
  for (int number = 1; std::getline(lines, raw); ++number) {
    if (raw.empty() || raw[0] == '#' || raw[0] == ' ' || raw[0] == '\t') continue;
    const auto bad = [&](const std::string& why) {
      return make_error(ErrorCode::kInvalid, "read stages", path + ":" + std::to_string(number),
                        why)
          .with_hint("SLOTS COUNT|max continue|exit|retry=N MAIL|none COMMAND");
    };
    std::istringstream words(raw);
    std::string slots, count, on_failure, mail;
    words >> slots >> count >> on_failure >> mail;
    StageLine stage;
    stage.line = number;
    std::getline(words >> std::ws, stage.command);
    const auto slot_count = positive(slots);
    if (!slot_count) return bad("\"" + slots + "\" is no number of slots");
    stage.slots = *slot_count;
    if (count != "max") {
      const auto at_once = positive(count);
      if (!at_once) return bad("\"" + count + "\" is neither a number nor max");
      stage.count = *at_once;
    }
    if (!is_on_failure(on_failure)) {
      return bad("\"" + on_failure + "\" says not what happens after a failure");
    }
    if (mail.empty() || stage.command.empty()) return bad("the line is torn: there is no command");
    read_command(stage);
    stages.push_back(std::move(stage));
  }
  if (stages.empty()) {
    return make_error(ErrorCode::kInvalid, "read stages", path, "it holds no line with a command");
  }
  return stages;
}

}  // namespace dumps
