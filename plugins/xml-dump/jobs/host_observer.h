// HostObserver: tells the agent about an export: progress, what could not be read, what the joins
// dropped. Names the first thousand of each kind in the log, counts the others; the report, if
// there is one, names all texts. Job thread only.
//
// Metrics, at the end: written, unreadable_texts, lost_rows, pages; of jobs of pages also where the
// time went, summed over the threads: database_ms (reading rows and stored texts), decode_ms
// (stored bytes to texts), render_ms (rows and texts to XML), write_ms (handing XML to the outputs,
// waiting for compressor and disk included); text_bytes and xml_bytes; prefetch_hits and
// prefetch_misses (texts found in an earlier dump, and not).
#pragma once

#include <cstdint>
#include <string>

#include "dumps/host.hpp"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/unreadable_report.h"

namespace dumps::xml_dump {

class HostObserver : public ExportObserver {
 public:
  // `report` must outlive this.
  HostObserver(plugin::Host host, const char* unit, UnreadableReport* report = nullptr)
      : host_(host), unit_(unit), report_(report) {}

  bool is_cancelled() override { return host_.cancelled(); }
  void progress(const ExportCounts& counts) override;
  void unreadable(const UnreadableText& text) override;
  void lost(const LostRow& row) override;
  void warn(const std::string& message) override;
  void worked(const ExportWork& work) override;

  // The figures of the whole export, as metrics and as one line.
  void finish(const ExportCounts& counts);

 private:
  bool may_name(std::uint64_t& named);

  plugin::Host host_;
  const char* unit_;
  UnreadableReport* report_;
  std::uint64_t unreadable_named_ = 0;
  std::uint64_t lost_named_ = 0;
  std::uint64_t warned_ = 0;
};

}  // namespace dumps::xml_dump
