#include "plugins/xml-dump/mariadb/mariadb_connection.h"

#include <mysql.h>

#include <charconv>
#include <utility>

#include "plugins/xml-dump/mariadb/mariadb_errors.h"

namespace dumps::xml_dump {
namespace {

constexpr unsigned kConnectTimeoutSeconds = 15;
// Longer than any statement but the counts of the biggest wikis takes; a dead peer is noticed then.
constexpr unsigned kReadTimeoutSeconds = 3600;
// A reader that waits for a slow disk keeps its connection.
constexpr std::int64_t kIdleSeconds = 86'400;
// Rows may be as long as the server has them.
constexpr unsigned long kMaxPacketBytes = 1UL << 30;  // NOLINT(google-runtime-int): the library's

class WaitClock {
 public:
  explicit WaitClock(DatabaseUse& use) : use_(use) {}
  ~WaitClock() { use_.waited += std::chrono::steady_clock::now() - start_; }
  WaitClock(const WaitClock&) = delete;
  WaitClock& operator=(const WaitClock&) = delete;

 private:
  DatabaseUse& use_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

}  // namespace

MariadbRows::MariadbRows(MariadbConnection& connection, st_mysql_res* result)
    : connection_(&connection), result_(result) {}

MariadbRows::MariadbRows(MariadbRows&& other) noexcept
    : connection_(other.connection_), result_(std::exchange(other.result_, nullptr)) {}

// Reads what is left of the rows.
MariadbRows::~MariadbRows() { mysql_free_result(result_); }

bool MariadbRows::step() {
  {
    const WaitClock clock(connection_->use_);
    row_ = mysql_fetch_row(result_);
  }
  if (row_ == nullptr) {
    if (mysql_errno(connection_->handle_.get()) != 0) connection_->fail("read rows");
    return false;
  }
  lengths_ = mysql_fetch_lengths(result_);
  return true;
}

std::int64_t MariadbRows::integer(int column) const {
  const std::string_view text = bytes(column);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view MariadbRows::bytes(int column) const {
  if (row_[column] == nullptr) return {};
  return {row_[column], lengths_[column]};
}

int MariadbRows::find(std::string_view name) const {
  const unsigned count = mysql_num_fields(result_);
  for (unsigned i = 0; i < count; ++i) {
    if (name == mysql_fetch_field_direct(result_, i)->name) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::string> MariadbRows::columns() const {
  std::vector<std::string> names;
  const unsigned count = mysql_num_fields(result_);
  for (unsigned i = 0; i < count; ++i) {
    names.emplace_back(mysql_fetch_field_direct(result_, i)->name);
  }
  return names;
}

void MariadbConnection::Close::operator()(st_mysql* handle) const { mysql_close(handle); }

MariadbConnection::MariadbConnection(const MariadbOptions& options, DatabaseUse& use) : use_(use) {
  connect(options, options.server ? &*options.server : nullptr, options.database);
}

MariadbConnection::MariadbConnection(const MariadbOptions& options, const MariadbPlace& place,
                                     DatabaseUse& use)
    : use_(use) {
  connect(options, &place.address, place.database);
}

MariadbConnection::~MariadbConnection() = default;

void MariadbConnection::connect(const MariadbOptions& options, const MariadbAddress* address,
                                const std::string& database) {
  handle_.reset(mysql_init(nullptr));
  if (handle_ == nullptr) throw std::bad_alloc();
  MYSQL* handle = handle_.get();
  mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &kConnectTimeoutSeconds);
  mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &kReadTimeoutSeconds);
  mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &kMaxPacketBytes);
  if (!options.option_file.empty()) {
    mysql_options(handle, MYSQL_READ_DEFAULT_FILE, options.option_file.c_str());
  }
  subject_ = (address == nullptr ? "server of the option file" : address->text()) + '/' + database;
  const WaitClock clock(use_);
  const MYSQL* connected =
      mysql_real_connect(handle, address == nullptr ? nullptr : or_null(address->host), nullptr,
                         nullptr, database.c_str(), address == nullptr ? 0 : address->port,
                         address == nullptr ? nullptr : or_null(address->socket), 0);
  if (connected == nullptr) fail("connect");
  set_up_session(options);
}

void MariadbConnection::set_up_session(const MariadbOptions& options) {
  // The bytes as they are: what MediaWiki asks for, too.
  if (mysql_set_character_set(handle_.get(), "binary") != 0) fail("set the character set");
  set_variable("wait_timeout", kIdleSeconds);
  set_variable("net_write_timeout", kIdleSeconds);
  set_variable("net_read_timeout", kIdleSeconds);
  set_variable("max_statement_time", options.max_statement_time.count());
  execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

// Servers of other makes lack some.
void MariadbConnection::set_variable(const std::string& name, std::int64_t value) {
  const std::string sql = "SET SESSION " + name + " = " + std::to_string(value);
  if (mysql_real_query(handle_.get(), sql.data(), sql.size()) == 0) return;
  if (mysql_errno(handle_.get()) != kErrUnknownVariable) fail("set " + name);
}

void MariadbConnection::settle() {
  if (fetch_now_ != nullptr) std::exchange(fetch_now_, nullptr)();
}

void MariadbConnection::run(const std::string& sql) {
  ++use_.queries;
  const WaitClock clock(use_);
  if (mysql_real_query(handle_.get(), sql.data(), sql.size()) != 0) fail(sql);
}

void MariadbConnection::execute(const std::string& sql) {
  settle();
  run(sql);
}

MariadbRows MariadbConnection::query(const std::string& sql) {
  settle();
  run(sql);
  return rows();
}

std::string MariadbConnection::text_of(const std::string& sql) {
  MariadbRows row = query(sql);
  return row.step() ? std::string(row.bytes(0)) : "";
}

MariadbRows MariadbConnection::rows() {
  MYSQL_RES* result = mysql_use_result(handle_.get());
  if (result == nullptr) fail("read rows");
  return {*this, result};
}

void MariadbConnection::send(const std::string& sql, std::function<void()> fetch_now) {
  settle();
  ++use_.queries;
  if (mysql_send_query(handle_.get(), sql.data(), sql.size()) != 0) fail(sql);
  fetch_now_ = std::move(fetch_now);
}

MariadbRows MariadbConnection::receive() {
  fetch_now_ = nullptr;
  {
    const WaitClock clock(use_);
    if (mysql_read_query_result(handle_.get()) != 0) fail("read rows");
  }
  return rows();
}

std::uint64_t MariadbConnection::thread_id() const { return mysql_thread_id(handle_.get()); }

void MariadbConnection::fail(const std::string& what) const {
  constexpr size_t kMaxWhat = 120;
  const unsigned code = mysql_errno(handle_.get());
  const std::string advice = advice_on_mariadb_error(code);
  const std::string message = (what.size() <= kMaxWhat ? what : what.substr(0, kMaxWhat) + "…") +
                              ": " + mysql_error(handle_.get()) + " (error " +
                              std::to_string(code) + ")" + (advice.empty() ? "" : "; ") + advice;
  switch (kind_of_mariadb_error(code)) {
    case MariadbErrorKind::kLost:
      throw LostConnection(DUMPS_ERR_RETRY, subject_, message);
    case MariadbErrorKind::kTemporary:
      throw plugin::retry_later(subject_, message);
    case MariadbErrorKind::kFinal:
      throw plugin::failed(subject_, message);
  }
  throw plugin::failed(subject_, message);
}

}  // namespace dumps::xml_dump
