#include "agent/verify/status_check.h"

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <set>
#include <utility>

namespace dumps {
namespace {

namespace json = boost::json;

const std::string& hash_of(const ExpectedFile& file, ListedHash kind) {
  switch (kind) {
    case ListedHash::kMd5:
      return file.digests.md5;
    case ListedHash::kSha1:
      return file.digests.sha1;
    case ListedHash::kSha256:
      break;
  }
  return file.digests.sha256;
}

std::string_view key_of(ListedHash kind) {
  constexpr std::array<std::string_view, 3> kNames = {"md5", "sha1", "sha256"};
  return kNames.at(static_cast<size_t>(kind));
}

// One list or status file: what it says of files, compared.
class Comparison {
 public:
  Comparison(const ExpectedRun& run, std::string list, Check check)
      : run_(run), list_(std::move(list)), check_(check) {}

  // The file of this name, unless it ought not to be named.
  const ExpectedFile* named(const std::string& name) {
    named_.insert(name);
    const ExpectedFile* file = run_.find(name);
    // Of the older engine's runs, jobs that are not done may have files too.
    if (file == nullptr && run_.unfinished.empty()) {
      add("it names " + name + ", which the run does not have");
    }
    return file;
  }
  void compare(const ExpectedFile& file, std::string_view what, const std::string& expected,
               const std::string& is) {
    if (expected.empty() || expected == is) return;
    add(file.name + " has " + std::string(what) + " " + expected + ", it says " + is);
  }
  void compare_hash(const ExpectedFile& file, ListedHash kind, const std::string& is) {
    compare(file, key_of(kind), hash_of(file, kind), is);
  }
  void find_unnamed() {
    for (const ExpectedFile& file : run_.files) {
      if (!file.is_shown || named_.contains(file.name)) continue;
      found_.push_back({check_, list_, "it does not name " + file.name, !run_.was_cut_off});
    }
  }
  void add(std::string what) { found_.push_back({check_, list_, std::move(what)}); }
  std::vector<Finding> take() { return std::move(found_); }

 private:
  const ExpectedRun& run_;
  const std::string list_;
  const Check check_;
  std::set<std::string> named_;
  std::vector<Finding> found_;
};

// "HASH  NAME", or "HASH *NAME"; nothing for another line.
std::optional<std::pair<std::string, std::string>> hash_and_name(std::string_view line) {
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos || blank == 0 || blank + 2 >= line.size()) return {};
  if (line.find_first_not_of("0123456789abcdef") != blank) return {};
  if (line[blank + 1] != ' ' && line[blank + 1] != '*') return {};
  return std::pair(std::string(line.substr(0, blank)), std::string(line.substr(blank + 2)));
}

const json::object* object_in(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  const json::value* member = object == nullptr ? nullptr : object->if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

std::string text_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return "nothing";
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::optional<json::value> parsed(std::string_view text, Comparison& comparison) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (!error) return value;
  comparison.add(text.empty() ? "it is empty" : "it is no JSON: " + error.message());
  return std::nullopt;
}

void check_status_of(const std::string& name, const json::value& about, Comparison& comparison) {
  const json::object* entry = about.if_object();
  // One without a URL is in the making, or missing: nobody fetches it.
  if (entry == nullptr || !entry->contains("url")) return;
  const ExpectedFile* file = comparison.named(name);
  if (file == nullptr) return;
  if (file->size_bytes) {
    comparison.compare(*file, "size", std::to_string(*file->size_bytes), text_in(*entry, "size"));
  }
  for (const ListedHash kind : {ListedHash::kMd5, ListedHash::kSha1}) {
    comparison.compare_hash(*file, kind, text_in(*entry, key_of(kind)));
  }
}

}  // namespace

std::vector<Finding> check_hash_list(const ExpectedRun& run, const std::string& file,
                                     std::string_view text, ListedHash kind, bool names_all) {
  Comparison comparison(run, file, Check::kList);
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const auto line = hash_and_name(text.substr(0, end));
    if (!line || end == text.size()) {
      comparison.add("line " + std::to_string(number) + " is no hash and name" +
                     (end == text.size() ? ", or is cut" : ""));
    } else if (const ExpectedFile* named = comparison.named(line->second)) {
      comparison.compare_hash(*named, kind, line->first);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (names_all) comparison.find_unnamed();
  return comparison.take();
}

std::vector<Finding> check_hash_json(const ExpectedRun& run, const std::string& file,
                                     std::string_view text, ListedHash kind) {
  Comparison comparison(run, file, Check::kList);
  const auto value = parsed(text, comparison);
  if (!value) return comparison.take();
  const json::object* outer = object_in(*value, key_of(kind));
  const json::value* files = outer == nullptr ? nullptr : outer->if_contains("files");
  if (files == nullptr || !files->is_object()) {
    comparison.add("it has no member \"files\" of \"" + std::string(key_of(kind)) + "\"");
    return comparison.take();
  }
  for (const auto& [name, hash] : files->get_object()) {
    if (const ExpectedFile* named = comparison.named(std::string(name))) {
      comparison.compare_hash(*named, kind,
                              hash.is_string() ? std::string(hash.get_string()) : "no hash");
    }
  }
  comparison.find_unnamed();
  return comparison.take();
}

std::vector<Finding> check_dumpstatus(const ExpectedRun& run, const std::string& file,
                                      std::string_view text) {
  Comparison comparison(run, file, Check::kStatus);
  const auto value = parsed(text, comparison);
  if (!value) return comparison.take();
  const json::object* jobs = object_in(*value, "jobs");
  if (jobs == nullptr) {
    comparison.add("it has no member \"jobs\"");
    return comparison.take();
  }
  for (const auto& [job, about] : *jobs) {
    const json::object* files = object_in(about, "files");
    if (files == nullptr) continue;
    for (const auto& [name, entry] : *files) {
      check_status_of(std::string(name), entry, comparison);
    }
  }
  comparison.find_unnamed();
  return comparison.take();
}

}  // namespace dumps
