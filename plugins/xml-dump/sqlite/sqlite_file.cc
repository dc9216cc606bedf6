// What reading costs. Of the time of stubs two thirds are SQLite's, of that of a history a third: a
// revision takes seven descents of b-trees, a text one more, an external one two. The cache holds
// pages once read, so what counts is the overhead of each read. CPU time of a whole export of
// 26,000 revisions (80 MB of files, in memory), least of 21 runs (stubs) and of 11 (history):
//
//                                                       stubs    history
//   before                                              190 ms    721 ms
//   one lock of a cluster per batch of texts            190 ms    647 ms   kept (SqliteReadScope)
//   and no statistics of memory, no copies of slots     166 ms    627 ms   kept
//   and files mapped into memory                        152 ms    642 ms   not kept
//   SQLite without any mutex instead of statistics      as good as without statistics
//
// A mapped file that shrinks, or that cannot be read, ends the process by a signal. Reads say what
// is wrong, and that is worth more than 14 ms.
#include "plugins/xml-dump/sqlite/sqlite_file.h"

#include <sqlite3.h>

#include <filesystem>
#include <utility>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

constexpr int kBusyWaitMs = 2000;

// What the codes mean for an operator.
std::string explain(int code, const std::string& path) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the database is locked by a writer; try again when it is done, or switch the wiki to "
             "write-ahead logging (PRAGMA journal_mode=WAL), which lets a dump read beside it";
    case SQLITE_NOTADB:
      return "the file is not an SQLite database; give the wiki's .sqlite file";
    case SQLITE_CORRUPT: {
      std::error_code ignored;
      const auto size = std::filesystem::file_size(path, ignored);
      return "the database is damaged or truncated (the file has " +
             std::to_string(ignored ? 0 : size) +
             " bytes); check it with: sqlite3 FILE 'PRAGMA integrity_check', or take a new copy "
             "with: sqlite3 FILE '.backup COPY'";
    }
    case SQLITE_CANTOPEN:
      return "cannot be opened; check the path and the rights (a database in write-ahead logging "
             "mode needs its -wal and -shm files beside it, or a directory that may be written)";
    case SQLITE_READONLY:
      return "has a journal of a crashed writer that must be rolled back by the wiki first";
    default:
      return "cannot be read; check the path, the rights and the disk";
  }
}

[[noreturn]] void fail(sqlite3* db, int code, const std::string& path, const char* what) {
  const bool is_locked = (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
  const int saved_errno = db == nullptr ? 0 : sqlite3_system_errno(db);
  std::string message = std::string(what) + ": " + explain(code, path) +
                        " (SQLite: " + (db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db)) +
                        ")";
  throw plugin::Failure(is_locked ? DUMPS_ERR_RETRY : DUMPS_ERR_FAILED, path, std::move(message),
                        saved_errno);
}

// Without its statistics SQLite takes no mutex for every allocation. Where SQLite is in use
// already, the call is refused, and the statistics stay.
void count_no_memory() {
  static const int ignored = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)ignored;
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* db, const std::string& path, const std::string& sql)
    : path_(path) {
  const int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) fail(db, code, path_, "prepare a query");
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), path_(std::move(other.path_)) {}

SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(path_, other.path_);
  return *this;
}

void SqliteStatement::reset() { sqlite3_reset(statement_); }

void SqliteStatement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
}

void SqliteStatement::bind(int index, std::string_view value) {
  sqlite3_bind_text(statement_, index, value.data(), static_cast<int>(value.size()),
                    SQLITE_TRANSIENT);
}

bool SqliteStatement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), code, path_, "read");
  return false;
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::vector<std::string> SqliteStatement::column_names() const {
  std::vector<std::string> names;
  const int count = sqlite3_column_count(statement_);
  names.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) names.emplace_back(sqlite3_column_name(statement_, i));
  return names;
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

SqliteFile::SqliteFile(std::string path, std::int64_t cache_bytes) : path_(std::move(path)) {
  count_no_memory();
  int code =
      sqlite3_open_v2(path_.c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(db_, kBusyWaitMs);
    // The first read of the file: waits for a lock, and finds out that it is no database.
    const std::string pragma = "PRAGMA cache_size=-" + std::to_string(cache_bytes / 1024);
    code = sqlite3_exec(db_, pragma.c_str(), nullptr, nullptr, nullptr);
  }
  if (code == SQLITE_OK) return;
  const int extended = db_ == nullptr ? code : sqlite3_extended_errcode(db_);
  try {
    fail(db_, extended, path_, "open database");
  } catch (...) {
    sqlite3_close(db_);
    throw;
  }
}

SqliteFile::~SqliteFile() { sqlite3_close_v2(db_); }

SqliteStatement SqliteFile::prepare(const std::string& sql) const { return {db_, path_, sql}; }

std::vector<std::string> SqliteFile::columns(const std::string& table) const {
  SqliteStatement statement = prepare("SELECT name FROM pragma_table_info(?)");
  statement.bind(1, table);
  std::vector<std::string> names;
  while (statement.step()) names.emplace_back(statement.bytes(0));
  return names;
}

bool SqliteFile::has_table(const std::string& table) const {
  SqliteStatement statement =
      prepare("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?");
  statement.bind(1, table);
  return statement.step();
}

void SqliteFile::begin_snapshot() {
  // BEGIN alone takes no lock; the first read does.
  prepare("BEGIN").step();
  prepare("SELECT COUNT(*) FROM sqlite_master").step();
}

SqliteReadScope::SqliteReadScope(const SqliteFile& file) : db_(file.db_) {
  const int code = sqlite3_exec(db_, "BEGIN", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(db_, code, file.path_, "begin to read");
}

// Nothing was written, so there is nothing that a failure could lose.
SqliteReadScope::~SqliteReadScope() { sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr); }

}  // namespace dumps::xml_dump
