#include "agent/supervisor/describe_cache.h"

#include <sys/stat.h>

#include <boost/json.hpp>
#include <cerrno>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

json::object to_json(const FileIdentity& id) {
  return {{"device", id.device},
          {"inode", id.inode},
          {"size", id.size_bytes},
          {"modified_ns", id.modified_ns}};
}

}  // namespace

Result<FileIdentity> identify_file(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return make_errno_error(errno, "look at file", path);
  return FileIdentity{info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
                      info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec};
}

// FNV-1a of the path; the path itself is in the entry, so a collision is only a miss.
std::string DescribeCache::file_for(const std::string& path) const {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string name;
  for (int shift = 60; shift >= 0; shift -= 4) name += kDigits[(hash >> shift) & 15];
  return directory_ + "/" + name + ".json";
}

std::optional<std::string> DescribeCache::find(const std::string& path, const FileIdentity& plugin,
                                               const FileIdentity& worker) const {
  const Result<std::string> text = read_file(file_for(path), 4u << 20);
  if (!text) return std::nullopt;
  boost::system::error_code error;
  const json::value entry = json::parse(*text, error);
  if (error || !entry.is_object()) return std::nullopt;
  const json::object expected{{"schema", kSchema},
                              {"path", path},
                              {"plugin", to_json(plugin)},
                              {"worker", to_json(worker)}};
  for (const auto& member : expected) {
    const json::value* found = entry.get_object().if_contains(member.key());
    if (found == nullptr || json::serialize(*found) != json::serialize(member.value())) {
      return std::nullopt;
    }
  }
  const json::value* description = entry.get_object().if_contains("description");
  if (description == nullptr) return std::nullopt;
  return json::serialize(*description);
}

Status DescribeCache::store(const std::string& path, const FileIdentity& plugin,
                            const FileIdentity& worker, const std::string& description) const {
  if (Status made = make_directories(directory_, 0700); !made) return made;
  return write_file_atomically(
      file_for(path),
      json::serialize(json::object{{"schema", kSchema},
                                   {"path", path},
                                   {"plugin", to_json(plugin)},
                                   {"worker", to_json(worker)},
                                   {"description", json::parse(description)}}),
      0600);
}

}  // namespace dumps
