#include "plugins/xml-dump/engine/export_observer.h"

#include "dumps/failure.hpp"

namespace dumps::xml_dump {

ExportCounts& ExportCounts::operator+=(const ExportCounts& more) {
  total += more.total;
  written += more.written;
  unreadable += more.unreadable;
  lost += more.lost;
  pages += more.pages;
  return *this;
}

ExportWork& ExportWork::operator+=(const ExportWork& more) {
  database_ns += more.database_ns;
  decode_ns += more.decode_ns;
  render_ns += more.render_ns;
  write_ns += more.write_ns;
  text_bytes += more.text_bytes;
  xml_bytes += more.xml_bytes;
  prefetch_hits += more.prefetch_hits;
  prefetch_misses += more.prefetch_misses;
  return *this;
}

void stop_if_cancelled(ExportObserver& observer) {
  if (observer.is_cancelled()) {
    throw plugin::Failure(DUMPS_CANCELLED, "", "cancelled by the host");
  }
}

}  // namespace dumps::xml_dump
