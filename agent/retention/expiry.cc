#include "agent/retention/expiry.h"

#include <boost/json.hpp>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

namespace json = boost::json;

constexpr int kSchema = 1;

}  // namespace

std::string expiry_file(const Layout& layout, const RunId& run) {
  return layout.run_directory(run) + "/expiry.json";
}

Result<std::set<std::string>> read_expiry(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  try {
    const json::value value = json::parse(*text);
    return json::value_to<std::set<std::string>>(value.as_object().at("files"));
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read removal", path, e.what());
  }
}

Status write_expiry(Filesystem& filesystem, const std::string& path,
                    const std::set<std::string>& names) {
  const json::object expiry{{"schema", kSchema}, {"files", json::value_from(names)}};
  return filesystem.put(path, json::serialize(expiry) + "\n", 0600);
}

}  // namespace dumps
