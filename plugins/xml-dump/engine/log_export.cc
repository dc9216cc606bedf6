#include "plugins/xml-dump/engine/log_export.h"

#include "plugins/mediawiki/export_writer.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kProgressStep = 500;

mediawiki::LogItem item_of(const LogRow& row) {
  mediawiki::LogItem item;
  item.id = row.id;
  item.timestamp = row.timestamp;
  item.contributor = {row.user_id, row.user_name};
  item.comment = row.comment;
  item.type = row.type;
  item.action = row.action;
  item.namespace_id = row.namespace_id;
  item.title = row.title;
  item.params = row.params;
  item.deleted = row.deleted;
  return item;
}

}  // namespace

ExportCounts export_logs(Database& database, const ExportSite& site, ExportObserver& observer,
                         const LogExportOptions& options, ByteSink& sink) {
  ExportCounts counts;
  counts.total = database.count_log_items(options.items, options.hidden);
  observer.progress(counts);
  mediawiki::ExportWriter writer(site.info, site.schema, mediawiki::Dialect::kDirect);
  mediawiki::ByteBuffer buffer(2 * kSinkBlockBytes);
  const auto flush = [&buffer, &sink] {
    if (!buffer.empty()) sink.write(buffer.view());
    buffer.clear();
  };
  writer.header(buffer);
  flush();
  sink.cut();
  const auto reader = database.read_logs(options.items, options.hidden, [&](const LostRow& row) {
    ++counts.lost;
    observer.lost(row);
  });
  LogRow row;
  while (reader->next(row)) {
    if (!writer.log_item(buffer, item_of(row))) {
      observer.warn("log item " + std::to_string(row.id) +
                    " has no valid timestamp; the epoch was written");
    }
    ++counts.written;
    if (counts.written % kProgressStep == 0) {
      stop_if_cancelled(observer);
      observer.progress(counts);
    }
    if (buffer.size() >= kSinkBlockBytes) flush();
    if (options.sample_items != 0 &&
        static_cast<std::uint64_t>(counts.written) >= options.sample_items) {
      break;
    }
  }
  counts.total += reader->total_change();
  flush();
  sink.cut();
  writer.footer(buffer);
  flush();
  observer.progress(counts);
  return counts;
}

}  // namespace dumps::xml_dump
