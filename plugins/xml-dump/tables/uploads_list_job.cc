// The job type uploads-list: every file that was uploaded to the wiki, with its old versions, so
// that a copy of the upload directory can be compared with it. Never public: old versions may have
// been hidden.
//
// Lines of five columns parted by tabs: name, archive name (empty for the current version),
// timestamp, size in bytes, SHA-1 in base 36 as MediaWiki stores it. The first line names them.
#include <algorithm>

#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/output_sink.h"
#include "plugins/xml-dump/mariadb/mariadb_params.h"
#include "plugins/xml-dump/tables/table_source.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kUploadsListParams[] = {kDatabase, kPrefix, MARIADB_PARAMS};
constexpr const char* kUploadsListNames[] = {"{target}-{date}-local-media.tsv.gz", nullptr};
constexpr const char* kHeading = "name\tarchive_name\ttimestamp\tsize\tsha1\n";
constexpr int kColumns = 5;

struct MediaTable {
  const char* name;
  const char* columns;
  const char* order;
};
constexpr MediaTable kMediaTables[] = {
    {"image", "img_name, '', img_timestamp, img_size, img_sha1", "img_name"},
    {"oldimage", "oi_name, oi_archive_name, oi_timestamp, oi_size, oi_sha1",
     "oi_name, oi_timestamp, oi_archive_name"}};

class UploadsListJob : public plugin::Job {
 public:
  UploadsListJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info), settings_(read_settings(info.params)) {}

  void validate() override {
    if (info().visibility != "private" && info().visibility != "closed") {
      throw plugin::config_failure(
          "uploads-list",
          "is refused for a public target: it names versions of files that were hidden; use it in "
          "a profile with visibility = \"private\", as backup is");
    }
    check_files(settings_);
  }

  std::vector<plugin::Shard> plan() override {
    const auto source = open_table_source(settings_, host());
    if (media_tables(*source).empty()) return {};
    return {{.id = "all", .outputs = {info().artifact_name("local-media.tsv.gz")}}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    validate();
    const auto source = open_table_source(settings_, host());
    const std::string& name = shard.outputs.at(0);
    OutputSink sink(host().open_output(name), name);
    std::string block = kHeading;
    plugin::Progress figures;
    figures.unit = "files";
    for (const auto& [media, table] : media_tables(*source)) {
      figures.total += static_cast<std::uint64_t>(source->count_rows(table));
      source->read(std::string("SELECT ") + media->columns + " FROM " + table.own_name +
                       " ORDER BY " + media->order,
                   kColumns, [&](std::span<const std::string_view> row) {
                     for (const std::string_view value : row) block.append(value).append("\t");
                     block.back() = '\n';
                     ++figures.done;
                     if (block.size() < kSinkBlockBytes) return;
                     host().throw_if_cancelled();
                     sink.write(block);
                     block.clear();
                     host().progress(figures);
                   });
    }
    sink.write(block);
    sink.finish();
    figures.total = std::max(figures.total, figures.done);
    host().progress(figures);
    return plugin::Outcome::kDone;
  }

 private:
  static std::vector<std::pair<const MediaTable*, LiveTable>> media_tables(TableSource& source) {
    std::vector<std::pair<const MediaTable*, LiveTable>> found;
    const std::vector<LiveTable> there = source.tables();
    for (const MediaTable& media : kMediaTables) {
      for (const LiveTable& table : there) {
        if (table.name == media.name && !table.is_view) found.emplace_back(&media, table);
      }
    }
    return found;
  }

  const Settings settings_;
};

}  // namespace

constexpr dumps_job_type kUploadsListType = plugin::make_job_type(
    "uploads-list", "List of uploaded files",
    "Names, sizes and hashes of all uploaded files and their old versions; never public.",
    kUploadsListNames, kUploadsListParams, kLight);

std::unique_ptr<plugin::Job> make_uploads_list_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<UploadsListJob>(host, info);
}

}  // namespace dumps::xml_dump
