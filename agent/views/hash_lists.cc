#include "agent/views/hash_lists.h"

#include <array>
#include <boost/json.hpp>

#include "agent/views/python_json.h"

namespace dumps::views {
namespace {

namespace json = boost::json;

template <class Visit>
void for_each_hashed(const RunView& run, HashKind kind, Visit visit) {
  for (const JobView& job : run.jobs) {
    for (const FileView& file : job.files) {
      if (file.state == FileView::State::kReleased && !hash_of(file, kind).empty()) visit(file);
    }
  }
}

}  // namespace

std::string_view hash_name(HashKind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"md5", "sha1", "sha256"};
  return kNames.at(static_cast<std::size_t>(kind));
}

const std::string& hash_of(const FileView& file, HashKind kind) {
  switch (kind) {
    case HashKind::kMd5:
      return file.md5;
    case HashKind::kSha1:
      return file.sha1;
    case HashKind::kSha256:
      break;
  }
  return file.sha256;
}

std::string hash_line(const FileView& file, HashKind kind) {
  return hash_of(file, kind) + "  " + file.name + '\n';
}

std::string hash_list_txt(const RunView& run, HashKind kind) {
  std::string text;
  for_each_hashed(run, kind, [&](const FileView& file) { text += hash_line(file, kind); });
  return text;
}

std::string hash_list_json(const RunView& run, HashKind kind) {
  json::object files;
  for_each_hashed(run, kind, [&](const FileView& file) { files[file.name] = hash_of(file, kind); });
  return to_python_json(json::object{{hash_name(kind), json::object{{"files", std::move(files)}}}});
}

}  // namespace dumps::views
