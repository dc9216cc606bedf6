// Writing the pages of a dump so that its file can be read from any page later: the output may be
// cut at each page's end, and a zstd file gets its index of frames. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/file/dump_output.h"
#include "agent/file/dump_reader.h"
#include "plugins/mediawiki/frame_index.h"

namespace dumps::file {

class DumpWriter {
 public:
  // The options' on_piece is the writer's.
  static Result<std::unique_ptr<DumpWriter>> create(const std::string& path,
                                                    DumpOutputOptions options);

  Status write(std::string_view text) { return output_->write(text); }
  void page_begin(std::uint64_t id);
  Status page_end() { return output_->mark(); }
  // As of DumpOutput; publish() gives the index its name as well.
  Status finish();
  Status publish();
  Status publish_as(const std::string& path);

  std::uint64_t pages() const { return pages_; }
  const DumpOutput& output() const { return *output_; }

 private:
  DumpWriter() = default;

  std::unique_ptr<DumpOutput> output_;
  std::optional<mediawiki::FrameIndexWriter> index_;
  std::string index_text_;  // 84 bytes a frame: 300 KB for 100 GB of text
  std::uint64_t pages_ = 0;
};

// Writes all that it is told.
class CopySink : public PageSink {
 public:
  explicit CopySink(DumpWriter& writer) : writer_(writer) {}
  void header(std::string_view bytes) override { put(bytes); }
  void page_begin(const mediawiki::ScannedPage& page) override { writer_.page_begin(page.id); }
  void page_bytes(std::string_view bytes) override { put(bytes); }
  void page_end(const mediawiki::ScannedPage&) override {
    if (goes_on()) keep(writer_.page_end());
  }
  void footer(std::string_view bytes) override { put(bytes); }

 private:
  void put(std::string_view bytes) {
    if (goes_on()) keep(writer_.write(bytes));
  }
  DumpWriter& writer_;
};

}  // namespace dumps::file
