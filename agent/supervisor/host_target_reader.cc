#include "agent/supervisor/host_target_reader.h"

#include <sqlite3.h>

#include <cstdlib>
#include <memory>

#include "agent/base/atomic_file.h"
#include "agent/process/pipeline.h"

namespace dumps {
namespace {

constexpr std::chrono::minutes kCommandLimit{1};
constexpr size_t kMaxListBytes = 64u << 20;

Error sql_error(sqlite3* database, const std::string& path) {
  return make_error(ErrorCode::kIo, "query targets", path,
                    database == nullptr ? "no memory" : ::sqlite3_errmsg(database));
}

}  // namespace

Result<std::string> HostTargetReader::read_list(const std::string& path) {
  return read_file(path, kMaxListBytes);
}

Result<std::string> HostTargetReader::run_command(const std::vector<std::string>& command) {
  PipelineOptions options;
  const char* path = std::getenv("PATH");
  options.environment = {
      "LANG=C.UTF-8", "TZ=UTC",
      std::string("PATH=") + (path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path)};
  options.timeout = kCommandLimit;
  std::string output;
  options.take = [&output, &command](std::string_view data) -> Status {
    if (output.size() + data.size() > kMaxListBytes) {
      return make_error(ErrorCode::kInvalid, "list targets", command[0],
                        "it prints more than 64 MiB");
    }
    output += data;
    return {};
  };
  if (Status s = run_pipeline({{command, {}, {}, false}}, options, nullptr); !s)
    return std::move(s).error();
  return output;
}

Result<std::vector<std::string>> HostTargetReader::query(const std::string& path,
                                                         const std::string& sql) {
  sqlite3* raw = nullptr;
  const int opened = ::sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(raw, &::sqlite3_close);
  if (opened != SQLITE_OK) return sql_error(raw, path);
  ::sqlite3_busy_timeout(raw, 5000);
  sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v2(raw, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    return sql_error(raw, path);
  }
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owned(statement, &::sqlite3_finalize);
  std::vector<std::string> rows;
  for (;;) {
    const int rc = ::sqlite3_step(statement);
    if (rc == SQLITE_DONE) return rows;
    if (rc != SQLITE_ROW) return sql_error(raw, path);
    const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, 0));
    if (text != nullptr) rows.emplace_back(text);
  }
}

}  // namespace dumps
