#include "plugins/xml-dump/engine/title_export.h"

#include "plugins/mediawiki/byte_buffer.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kProgressStep = 5000;

}  // namespace

void export_titles(Database& database, ExportObserver& observer, const TitleExportOptions& options,
                   ByteSink& sink, ExportCounts& counts) {
  mediawiki::ByteBuffer buffer(2 * kSinkBlockBytes);
  buffer << (options.main_only ? "page_title\n" : "page_namespace\tpage_title\n");
  std::uint64_t taken = 0;
  database.read_titles(options.pages, options.main_only,
                       [&](std::int64_t namespace_id, std::string_view title) {
                         if (options.sample_titles != 0 && taken >= options.sample_titles) return;
                         ++taken;
                         if (!options.main_only) buffer << namespace_id << '\t';
                         buffer << title << '\n';
                         if (++counts.written % kProgressStep == 0) {
                           stop_if_cancelled(observer);
                           observer.progress(counts);
                         }
                         if (buffer.size() >= kSinkBlockBytes) {
                           sink.write(buffer.view());
                           buffer.clear();
                         }
                       });
  sink.write(buffer.view());
  observer.progress(counts);
}

}  // namespace dumps::xml_dump
