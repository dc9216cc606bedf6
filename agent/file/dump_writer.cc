#include "agent/file/dump_writer.h"

#include <filesystem>

#include "agent/base/atomic_file.h"

namespace dumps::file {

Result<std::unique_ptr<DumpWriter>> DumpWriter::create(const std::string& path,
                                                       DumpOutputOptions options) {
  std::unique_ptr<DumpWriter> writer(new DumpWriter);
  DumpWriter& self = *writer;
  options.on_piece = [&self](const codec::EncodedPiece& piece) {
    if (self.index_) {
      self.index_->frame(piece.offset, piece.size, piece.raw_offset, piece.raw_size);
    }
    return Status();
  };
  Result<std::unique_ptr<DumpOutput>> output = DumpOutput::create(path, std::move(options));
  if (!output) return std::move(output).error();
  writer->output_ = std::move(*output);
  return writer;
}

void DumpWriter::page_begin(std::uint64_t id) {
  ++pages_;
  if (output_->is_standard() || output_->format() != codec::Format::kZst) return;
  if (!index_) {
    index_.emplace(std::filesystem::path(output_->path()).filename().string(),
                   [this](std::string_view text) { index_text_ += text; });
  }
  index_->page(id, output_->text_bytes());
}

Status DumpWriter::finish() {
  if (Status s = output_->finish(); !s) return s;
  if (index_) index_->finish();
  return {};
}

Status DumpWriter::publish() {
  return output_->is_standard() ? Status() : publish_as(output_->path());
}

Status DumpWriter::publish_as(const std::string& path) {
  const std::string index_path = mediawiki::frame_index_name(path);
  // An index of the file that was there before would be wrong.
  std::error_code ec;
  if (exists(path)) std::filesystem::remove(index_path, ec);
  if (Status s = output_->publish_as(path); !s) return s;
  if (!index_) return {};
  return write_file_atomically(index_path, index_text_);
}

}  // namespace dumps::file
