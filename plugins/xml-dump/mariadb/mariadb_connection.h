// MariadbConnection and MariadbRows: one connection to a MariaDB server, and the rows of the query
// on it.
//
// Bytes come as they are stored, whatever character set a column has, as with MediaWiki. Rows are
// streamed: at most one is in memory. A query can also be sent and its rows fetched later, while
// the server works. One thread at a time; rows of a query must be gone before the next query.
//
// Errors are thrown as plugin::Failure with the server, its own words and what to do:
// LostConnection where a new connection may help, DUMPS_ERR_RETRY where waiting may,
// DUMPS_ERR_FAILED otherwise. No message holds a password.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/mariadb/mariadb_options.h"

struct st_mysql;
struct st_mysql_res;

namespace dumps::xml_dump {

class LostConnection : public plugin::Failure {
 public:
  using Failure::Failure;
};

// What a database was asked, for the report.
struct DatabaseUse {
  std::int64_t queries = 0;
  std::chrono::nanoseconds waited{0};
};

class MariadbConnection;

class MariadbRows {
 public:
  MariadbRows(MariadbConnection& connection, st_mysql_res* result);
  ~MariadbRows();
  MariadbRows(MariadbRows&& other) noexcept;
  MariadbRows& operator=(MariadbRows&&) = delete;

  // True for a row, false at the end.
  bool step();
  // Columns from 0; bytes() live until the next step().
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;
  bool is_null(int column) const { return row_[column] == nullptr; }
  // The column of that name; -1 when there is none.
  int find(std::string_view name) const;
  // Their names.
  std::vector<std::string> columns() const;

 private:
  MariadbConnection* connection_;
  st_mysql_res* result_;
  char** row_ = nullptr;
  unsigned long* lengths_ = nullptr;  // NOLINT(google-runtime-int): the library's
};

class MariadbConnection {
 public:
  // Connects to options.server, or to `place`, and sets up the session. `use` must live longer.
  MariadbConnection(const MariadbOptions& options, DatabaseUse& use);
  MariadbConnection(const MariadbOptions& options, const MariadbPlace& place, DatabaseUse& use);
  ~MariadbConnection();
  MariadbConnection(const MariadbConnection&) = delete;
  MariadbConnection& operator=(const MariadbConnection&) = delete;

  // For statements without rows.
  void execute(const std::string& sql);
  MariadbRows query(const std::string& sql);
  // The first column of the first row; empty when there is none.
  std::string text_of(const std::string& sql);

  // Sends a query. Its rows are fetched by receive(); should the connection be needed for something
  // else first, `fetch_now` is called to do that.
  void send(const std::string& sql, std::function<void()> fetch_now);
  MariadbRows receive();
  bool is_waiting() const { return fetch_now_ != nullptr; }

  // "dump@db1.example:3306/wiki": what messages call it.
  const std::string& subject() const { return subject_; }
  // The server's number of the connection.
  std::uint64_t thread_id() const;

 private:
  friend class MariadbRows;
  struct Close {
    void operator()(st_mysql* handle) const;
  };
  void connect(const MariadbOptions& options, const MariadbAddress* address,
               const std::string& database);
  void set_up_session(const MariadbOptions& options);
  void set_variable(const std::string& name, std::int64_t value);
  void settle();
  void run(const std::string& sql);
  MariadbRows rows();
  [[noreturn]] void fail(const std::string& what) const;

  std::unique_ptr<st_mysql, Close> handle_;
  DatabaseUse& use_;
  std::string subject_;
  std::function<void()> fetch_now_;
};

}  // namespace dumps::xml_dump
