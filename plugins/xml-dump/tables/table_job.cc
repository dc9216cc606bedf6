// The job type tables: tables of the wiki's database, each as one file and one shard.
//
// What may be dumped is said three times: by the list of names, by what is known of private tables,
// and, for public targets, by the columns that are found. The first two are looked at when the
// parameters are, the third when the database is.
#include <algorithm>

#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/mariadb/mariadb_params.h"
#include "plugins/xml-dump/tables/table_row_counter.h"
#include "plugins/xml-dump/tables/table_selection.h"
#include "plugins/xml-dump/tables/table_source.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kTableParams[] = {
    kDatabase, kPrefix, MARIADB_PARAMS,
    plugin::make_param(
        "tables", DUMPS_PARAM_LIST, nullptr,
        "Tables to dump, named without the prefix; those that the wiki lacks are passed over. Not "
        "set: the 31 of Wikimedia's dumps, and linktarget. \"*\": all that there are, only for "
        "targets that are not public.")};

constexpr const char* kTableNames[] = {"{target}-{date}-{name}.sql.gz", nullptr};

// A table that is written to while it is dumped has no one number of rows. The dump may differ from
// both counts by as much as these differ from each other, and by a thousandth of them.
constexpr std::int64_t kLeewayPart = 1000;

std::string shard_id_of(const std::string& table) {
  std::string id = table;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return id;
}

class TableJob : public plugin::Job {
 public:
  TableJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info),
        settings_(read_settings(info.params)),
        selection_(info.params.get_list("tables"), settings_.wiki.table_prefix,
                   info.visibility != "private" && info.visibility != "closed") {}

  void validate() override {
    selection_.check_names();
    check_files(settings_);
  }

  std::vector<plugin::Shard> plan() override {
    selection_.check_names();
    const std::vector<LiveTable> chosen =
        selection_.choose(open_table_source(settings_, host())->tables());
    std::vector<plugin::Shard> shards;
    shards.reserve(chosen.size());
    for (const LiveTable& table : chosen) {
      shards.push_back({.id = shard_id_of(table.name),
                        .argument = table.name,
                        .outputs = {info().artifact_name(table.name + ".sql.gz")}});
    }
    return shards;
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    selection_.check_names();
    const auto source = open_table_source(settings_, host());
    const LiveTable table = selection_.find(source->tables(), shard.argument);
    const std::int64_t before = source->count_rows(table);
    plugin::Output output = host().open_output(shard.outputs.at(0));
    TableRowCounter counter;
    source->dump(table, host().sample_limit(), [&](std::string_view bytes) {
      host().throw_if_cancelled();
      counter.take(bytes);
      output.write(bytes);
      report(counter.rows(), std::max(before, counter.rows()));
    });
    check_form(counter, table);
    if (host().sample_limit() == 0) reconcile(*source, table, before, counter.rows());
    output.finish();
    report(counter.rows(), counter.rows());
    host().set_metric("rows", counter.rows());
    host().info("dumped a table", {{"table", table.own_name},
                                   {"rows", std::to_string(counter.rows())},
                                   {"counted_before", std::to_string(before)}});
    return plugin::Outcome::kDone;
  }

 private:
  void report(std::int64_t rows, std::int64_t total) const {
    plugin::Progress figures;
    figures.done = static_cast<std::uint64_t>(rows);
    figures.total = static_cast<std::uint64_t>(total);
    figures.unit = "rows";
    host().progress(figures);
  }

  static void check_form(const TableRowCounter& counter, const LiveTable& table) {
    if (!counter.is_complete()) {
      throw plugin::retry_later(table.own_name,
                                "its dump does not end with \"-- Dump completed\": it was cut off "
                                "after " +
                                    std::to_string(counter.rows()) + " rows");
    }
    for (const std::string& name : counter.tables()) {
      if (name == table.own_name) continue;
      throw plugin::failed(table.own_name, "its dump has rows of the table " + name);
    }
  }

  // Throws when rows are missing that no change of the wiki explains.
  void reconcile(TableSource& source, const LiveTable& table, std::int64_t before,
                 std::int64_t rows) const {
    if (rows == before) return;
    const std::int64_t after = source.is_one_snapshot() ? before : source.count_rows(table);
    const std::int64_t most = std::max(before, after);
    const std::int64_t least = std::min(before, after);
    const std::int64_t leeway =
        source.is_one_snapshot() ? 0 : std::max(most - least, most / kLeewayPart);
    host().set_metric("rows_counted_before", before);
    host().set_metric("rows_counted_after", after);
    if (rows >= least - leeway && rows <= most + leeway) return;
    throw plugin::retry_later(table.own_name, "its dump has " + std::to_string(rows) +
                                                  " rows, the table had " + std::to_string(before) +
                                                  " before and has " + std::to_string(after) +
                                                  " now; nothing is published of it");
  }

  const Settings settings_;
  const TableSelection selection_;
};

}  // namespace

// One table that falls short holds back none of the others.
constexpr plugin::JobTypeOptions kEachAlone = [] {
  plugin::JobTypeOptions options = kLight;
  options.flags |= DUMPS_JOB_SHARDS_ALONE;
  return options;
}();

constexpr dumps_job_type kTablesType = plugin::make_job_type(
    "tables", "Tables of the database",
    "Tables that hold nothing private, by an allow-list, as SQL in MySQL's form.", kTableNames,
    kTableParams, kEachAlone);

std::unique_ptr<plugin::Job> make_table_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<TableJob>(host, info);
}

}  // namespace dumps::xml_dump
