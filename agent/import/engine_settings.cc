#include "agent/import/engine_settings.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxNumber = std::uint64_t{1} << 50;

std::string trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

std::optional<std::uint64_t> number_from(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || value > kMaxNumber) return {};
  return value;
}

// Keeps the first error, so that a list of readings needs no check after each.
class Reader {
 public:
  Reader(const IniFile& file, const std::string& group, const std::string& wiki)
      : file_(file), group_(group), wiki_(wiki) {}

  std::optional<EngineValue> value(const char* section, const char* key) const {
    return look_up(file_, *find_engine_key(key, section), group_, wiki_);
  }
  std::string text(const char* section, const char* key) const {
    const auto found = value(section, key);
    return found ? trimmed(found->text) : std::string();
  }
  std::string path(const char* section, const char* key) const {
    return resolved(text(section, key));
  }
  std::string resolved(const std::string& path) const {
    if (path.empty()) return path;
    const fs::path directory = fs::absolute(file_.path).parent_path();
    return (directory / path).lexically_normal().string();
  }

  std::uint64_t number(const char* section, const char* key, std::uint64_t otherwise) {
    const auto found = value(section, key);
    if (!found || trimmed(found->text).empty()) return otherwise;
    const auto read = number_from(trimmed(found->text), 10);
    if (!read) {
      fail(found->line, std::string(key) + " is \"" + found->text + "\"", "a whole number");
      return otherwise;
    }
    return *read;
  }
  std::uint32_t small(const char* section, const char* key, std::uint32_t otherwise) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(number(section, key, otherwise), 1'000'000));
  }
  bool flag(const char* section, const char* key, bool otherwise) {
    return number(section, key, otherwise ? 1 : 0) != 0;
  }

  void fail(int line, std::string what, const std::string& advice) {
    if (error_) return;
    error_ = make_error(ErrorCode::kInvalid, "read old configuration", file_.place(line),
                        std::move(what))
                 .with_hint(advice);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const IniFile& file_;
  const std::string& group_;
  const std::string& wiki_;
  std::optional<Error> error_;
};

int line_of(const Reader& reader, const char* section, const char* key) {
  const auto found = reader.value(section, key);
  return found ? found->line : 0;
}

void read_mode(Reader& reader, EngineSettings& s) {
  const auto found = reader.value("output", "fileperms");
  if (!found) return;
  std::string text = trimmed(found->text);
  if (text.starts_with("0o")) text = text.substr(2);
  const auto mode = number_from(text, 8);
  if (!mode || *mode > 07777) {
    reader.fail(found->line, "fileperms is \"" + found->text + "\"", "a mode such as 0o644");
    return;
  }
  s.file_mode = static_cast<unsigned>(*mode);
}

// "1000,2000,500": a part for each number, the last one open ended; one number: equal parts, as
// many as the wiki needs, which only its database tells.
void read_parts(Reader& reader, EngineSettings& s) {
  const bool enabled = reader.flag("chunks", "chunksEnabled", false);
  const std::string pages = reader.text("chunks", "pagesPerChunkHistory");
  const std::uint64_t revisions = reader.number("chunks", "revsPerChunkHistory", 0);
  const int line = line_of(reader, "chunks", "chunksEnabled");
  const bool by_pages = !pages.empty() && pages != "0";
  if (by_pages && revisions != 0) {
    reader.fail(line_of(reader, "chunks", "revsPerChunkHistory"),
                "revsPerChunkHistory and pagesPerChunkHistory contradict each other",
                "one of the two");
    return;
  }
  if (!enabled) return;
  if (!by_pages && revisions == 0) {
    reader.fail(line,
                "chunksEnabled is on, and neither pagesPerChunkHistory nor "
                "revsPerChunkHistory says where parts end",
                "pagesPerChunkHistory, or chunksEnabled=0");
    return;
  }
  const std::vector<std::string> sizes = split_list(pages);
  for (const std::string& size : sizes) {
    if (number_from(size, 10)) continue;
    reader.fail(line_of(reader, "chunks", "pagesPerChunkHistory"),
                "pagesPerChunkHistory holds \"" + size + "\"",
                "numbers of pages with commas between");
    return;
  }
  constexpr std::uint32_t kUsualParts = 4;
  s.parts = sizes.size() > 1 ? static_cast<std::uint32_t>(sizes.size()) : kUsualParts;
}

void read_logs(Reader& reader, EngineSettings& s) {
  s.log_parts = reader.small("chunks", "chunksForPagelogs", 0);
  const std::uint64_t items = reader.number("chunks", "logitemsPerPagelogs", 0);
  if (s.log_parts != 0 && items != 0) {
    reader.fail(line_of(reader, "chunks", "logitemsPerPagelogs"),
                "logitemsPerPagelogs and chunksForPagelogs contradict each other",
                "one of the two");
  }
}

void read_places(Reader& reader, EngineSettings& s) {
  s.dblist = reader.path("wiki", "dblist");
  s.private_list = reader.path("wiki", "privatelist");
  s.flow_list = reader.path("wiki", "flowlist");
  for (const std::string& list : split_list(reader.text("wiki", "skipdblist"))) {
    s.skip_lists.push_back(reader.resolved(list));
  }
  s.directory = reader.path("wiki", "dir");
  s.multiversion = reader.path("wiki", "multiversion");
  s.table_jobs = reader.path("wiki", "tablejobs");
  s.public_tree = reader.path("output", "public");
  s.private_tree = reader.path("output", "private");
  s.temp_tree = reader.path("output", "temp");
  s.web_root = reader.text("output", "webroot");
  s.php = reader.text("tools", "php");
  while (!s.php.empty() && s.php.back() == ',') s.php.pop_back();  // of the shipped default
  s.option_file = reader.path("database", "client_config_file");
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> words;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string word = trimmed(text.substr(begin, end - begin));
    if (!word.empty()) words.push_back(std::move(word));
    begin = end + 1;
  }
  return words;
}

Result<EngineSettings> read_settings(const IniFile& file, const std::string& group,
                                     const std::string& wiki) {
  Reader reader(file, group, wiki);
  EngineSettings s;
  read_places(reader, s);
  read_mode(reader, s);
  read_parts(reader, s);
  read_logs(reader, s);
  s.keep = reader.small("cleanup", "keep", s.keep);
  s.page_ranges = reader.flag("chunks", "checkpointTime", false);
  s.multistream = reader.flag("otherformats", "multistream", false);
  s.recombine_current = reader.flag("chunks", "recombineMetaCurrent", true);
  s.recombine_history = reader.flag("chunks", "recombineHistory", true);
  s.revisions_per_range = reader.number("chunks", "revsPerJob", s.revisions_per_range);
  s.bytes_per_range = reader.number("chunks", "maxrevbytes", s.bytes_per_range);
  s.threads = reader.small("chunks", "lbzip2threads", 0);
  s.retries = reader.small("misc", "maxRetries", s.retries);
  s.retry_wait_s = reader.small("chunks", "retryWait", s.retry_wait_s);
  if (const auto jobs = reader.value("misc", "skipjobs")) s.skip_jobs = split_list(jobs->text);
  if (s.directory.empty()) {
    reader.fail(0, "there is no dir in [wiki]", "where MediaWiki is: dir=/srv/mediawiki");
  }
  if (reader.error()) return *reader.error();
  return s;
}

}  // namespace dumps
