#include "plugins/xml-dump/mariadb/test_mariadb.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

#include "agent/process/spawn.h"
#include "plugins/xml-dump/sqlite/sqlite_file.h"

namespace dumps::xml_dump {
namespace {

struct Column {
  std::string name;
  std::string type;

  bool is_number() const { return type.find("int") != std::string::npos; }
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::string keys;
};

const std::string kId = "int unsigned NOT NULL";
const std::string kBigId = "bigint unsigned NOT NULL";
const std::string kName = "varbinary(255) NOT NULL";
const std::string kTime = "binary(14) NOT NULL";
const std::string kFlag = "tinyint unsigned NOT NULL";

// What dumps read of the tables of MediaWiki 1.39, with the indexes that matter for that.
const std::vector<Table>& wiki_tables() {
  static const std::vector<Table> tables = {
      {"page",
       {{"page_id", kId},
        {"page_namespace", "int NOT NULL"},
        {"page_title", kName},
        {"page_is_redirect", kFlag},
        {"page_latest", kId}},
       "PRIMARY KEY (page_id), UNIQUE KEY page_name_title (page_namespace, page_title)"},
      {"revision",
       {{"rev_id", kId},
        {"rev_page", kId},
        {"rev_comment_id", kBigId},
        {"rev_actor", kBigId},
        {"rev_timestamp", kTime},
        {"rev_minor_edit", kFlag},
        {"rev_deleted", kFlag},
        {"rev_len", "int unsigned DEFAULT NULL"},
        {"rev_parent_id", "int unsigned DEFAULT NULL"},
        {"rev_sha1", "varbinary(32) NOT NULL"}},
       "PRIMARY KEY (rev_id), KEY rev_page_timestamp (rev_page, rev_timestamp), KEY "
       "rev_page_actor_timestamp (rev_page, rev_actor, rev_timestamp)"},
      {"revision_comment_temp",
       {{"revcomment_rev", kId}, {"revcomment_comment_id", kBigId}},
       "PRIMARY KEY (revcomment_rev, revcomment_comment_id), UNIQUE KEY (revcomment_rev)"},
      {"comment",
       {{"comment_id", kBigId}, {"comment_text", "blob NOT NULL"}},
       "PRIMARY KEY (comment_id)"},
      {"actor",
       {{"actor_id", kBigId}, {"actor_user", "int unsigned DEFAULT NULL"}, {"actor_name", kName}},
       "PRIMARY KEY (actor_id)"},
      {"slots",
       {{"slot_revision_id", kBigId},
        {"slot_role_id", "smallint unsigned NOT NULL"},
        {"slot_content_id", kBigId},
        {"slot_origin", kBigId}},
       "PRIMARY KEY (slot_revision_id, slot_role_id)"},
      {"content",
       {{"content_id", kBigId},
        {"content_size", kId},
        {"content_sha1", "varbinary(32) NOT NULL"},
        {"content_model", "smallint unsigned NOT NULL"},
        {"content_address", kName}},
       "PRIMARY KEY (content_id)"},
      {"slot_roles",
       {{"role_id", "smallint unsigned NOT NULL"}, {"role_name", "varbinary(64) NOT NULL"}},
       "PRIMARY KEY (role_id)"},
      {"content_models",
       {{"model_id", "smallint unsigned NOT NULL"}, {"model_name", "varbinary(64) NOT NULL"}},
       "PRIMARY KEY (model_id)"},
      {"text",
       {{"old_id", kId}, {"old_text", "mediumblob NOT NULL"}, {"old_flags", "tinyblob NOT NULL"}},
       "PRIMARY KEY (old_id)"},
      {"redirect",
       {{"rd_from", kId},
        {"rd_namespace", "int NOT NULL"},
        {"rd_title", kName},
        {"rd_interwiki", "varbinary(32) DEFAULT NULL"},
        {"rd_fragment", "varbinary(255) DEFAULT NULL"}},
       "PRIMARY KEY (rd_from)"},
      {"interwiki", {{"iw_prefix", "varbinary(32) NOT NULL"}}, "PRIMARY KEY (iw_prefix)"},
      {"logging",
       {{"log_id", kId},
        {"log_type", "varbinary(32) NOT NULL"},
        {"log_action", "varbinary(32) NOT NULL"},
        {"log_timestamp", kTime},
        {"log_actor", kBigId},
        {"log_namespace", "int NOT NULL"},
        {"log_title", kName},
        {"log_comment_id", kBigId},
        {"log_params", "blob NOT NULL"},
        {"log_deleted", kFlag}},
       "PRIMARY KEY (log_id)"},
      {"image",
       {{"img_name", kName},
        {"img_size", kId},
        {"img_description_id", kBigId},
        {"img_actor", kBigId},
        {"img_timestamp", kTime},
        {"img_sha1", "varbinary(32) NOT NULL"}},
       "PRIMARY KEY (img_name)"},
      {"oldimage",
       {{"oi_name", kName},
        {"oi_archive_name", kName},
        {"oi_size", kId},
        {"oi_description_id", kBigId},
        {"oi_actor", kBigId},
        {"oi_timestamp", kTime},
        {"oi_deleted", kFlag},
        {"oi_sha1", "varbinary(32) NOT NULL"}},
       "KEY oi_name_timestamp (oi_name, oi_timestamp)"},
  };
  return tables;
}

const std::vector<Table>& cluster_tables() {
  static const std::vector<Table> tables = {
      {"blobs", {{"blob_id", kId}, {"blob_text", "longblob NOT NULL"}}, "PRIMARY KEY (blob_id)"}};
  return tables;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "x'";
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4U];
    text += kDigits[static_cast<unsigned char>(c) & 0xFU];
  }
  return text + '\'';
}

// SQL that makes the table and fills it from the SQLite file.
std::string copy_of(const Table& table, const SqliteFile& from, const std::string& prefix) {
  const std::string name = '`' + prefix + table.name + '`';
  std::string columns;
  std::string definitions;
  for (const Column& column : table.columns) {
    columns += (columns.empty() ? "" : ", ") + column.name;
    definitions += column.name + ' ' + column.type + ", ";
  }
  std::string sql = "CREATE TABLE " + name + " (" + definitions + table.keys +
                    ") ENGINE=InnoDB DEFAULT CHARSET=binary;\n";
  SqliteStatement rows = from.prepare("SELECT " + columns + " FROM " + table.name);
  while (rows.step()) {
    std::string values;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const int column = static_cast<int>(i);
      if (i != 0) values += ',';
      if (rows.is_null(column)) {
        values += "NULL";
      } else if (table.columns[i].is_number()) {
        values += std::to_string(rows.integer(column));
      } else {
        values += hex(rows.bytes(column));
      }
    }
    sql += "INSERT INTO " + name + " VALUES (" + values + ");\n";
  }
  return sql;
}

std::string copy_of(const std::vector<Table>& tables, const std::string& file,
                    const std::string& database, const std::string& prefix = "") {
  constexpr std::int64_t kCacheBytes = std::int64_t{1} << 20;
  const SqliteFile from(file, kCacheBytes);
  std::string sql = "CREATE OR REPLACE DATABASE " + database + ";\nUSE " + database + ";\nBEGIN;\n";
  for (const Table& table : tables) sql += copy_of(table, from, prefix);
  return sql + "COMMIT;\n";
}

}  // namespace

TestMariadb::TestMariadb(const std::vector<std::string>& options)
    : directory_(parent_.path().string() + "/server") {
  std::vector<std::string> command = {"up", "--owner", std::to_string(::getpid()), "--"};
  command.insert(command.end(), options.begin(), options.end());
  run(command);
  sql("CREATE USER dump@localhost IDENTIFIED BY 'not-a-secret'; GRANT SELECT ON *.* TO "
      "dump@localhost");
}

TestMariadb::TestMariadb(ReplicaOf of) : directory_(parent_.path().string() + "/server") {
  run({"up", "--owner", std::to_string(::getpid()), "--replica-of", of.primary.directory_});
  run({"caught-up"});
}

TestMariadb::~TestMariadb() {
  try {
    run({"down"});
  } catch (const std::runtime_error&) {
    // Its owner is about to end, and then it goes by itself.
  }
}

TestMariadb& TestMariadb::shared() {
  static TestMariadb server;
  return server;
}

std::string TestMariadb::run(const std::vector<std::string>& command,
                             const std::string& input) const {
  const std::string in = parent_.path() / "in";
  const std::string out = parent_.path() / "out";
  write_file(in, input);
  const UniqueFd from(::open(in.c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd to(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  SpawnOptions options;
  options.argv = {source_directory() / "tests/rigs/mariadb.sh", command.front(), directory_};
  options.argv.insert(options.argv.end(), command.begin() + 1, command.end());
  options.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                         "LANG=C.UTF-8", "TMPDIR=" + parent_.path().string()};
  options.descriptors = {{0, from.get()}, {1, to.get()}, {2, to.get()}};
  auto child = spawn(options);
  if (!child) throw std::runtime_error(child.error().to_string());
  const auto end = wait_for(child->pid);
  std::string text = read_file(out);
  if (!end || !end->ok()) {
    throw std::runtime_error("mariadb.sh " + command.front() + ": " + text.substr(0, 2000));
  }
  return text;
}

std::string TestMariadb::sql(const std::string& statements) const {
  untouched_.clear();
  return run({"sql", "--skip-column-names", "--default-character-set=binary", "--binary-mode"},
             statements);
}

std::string TestMariadb::user(const std::string& name, const std::string& grant) const {
  std::string path = run({"user", name, grant});
  path.erase(path.find_last_not_of('\n') + 1);
  return path;
}

void TestMariadb::load(const TestWiki& wiki, const std::string& name,
                       const std::string& prefix) const {
  const std::string what = prefix + std::filesystem::path(wiki.database()).filename().string();
  if (const auto known = untouched_.find(name);
      known != untouched_.end() && known->second == what) {
    return;
  }
  auto others = std::move(untouched_);
  sql(copy_of(wiki_tables(), wiki.database(), name, prefix) +
      copy_of(cluster_tables(), wiki.options().clusters.at("cluster1"), name + "_es1") +
      copy_of(cluster_tables(), wiki.options().clusters.at("cluster2"), name + "_es2"));
  untouched_ = std::move(others);
  untouched_[name] = what;
}

MariadbOptions TestMariadb::options(const std::string& name) const {
  MariadbOptions options;
  options.server.emplace().socket = socket();
  options.option_file = directory_ + "/dump-reader.cnf";
  write_file(options.option_file, "[client]\nuser = dump\npassword = not-a-secret\n");
  using std::filesystem::perms;
  std::filesystem::permissions(options.option_file, perms::owner_read | perms::owner_write);
  options.database = name;
  options.clusters = {{"cluster1", {{*options.server, name + "_es1"}}},
                      {"cluster2", {{*options.server, name + "_es2"}}}};
  options.reconnect_for = std::chrono::seconds(20);
  return options;
}

}  // namespace dumps::xml_dump
