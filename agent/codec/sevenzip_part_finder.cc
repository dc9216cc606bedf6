// Parts of 7z archives: the segments of LZMA2 data. Their list is made once, by reading the headers
// of all chunks. Data of other methods is one part.
#include "agent/codec/lzma2_segments.h"
#include "agent/codec/part_list.h"
#include "agent/codec/sevenzip_format.h"
#include "agent/codec/sevenzip_header.h"

namespace dumps::codec {
namespace {

using sevenzip::Folder;

class Lzma2PartFinder : public PartFinder {
 public:
  Lzma2PartFinder(ByteSource& source, Folder folder)
      : source_(source),
        folder_(std::move(folder)),
        begin_(sevenzip::kSignatureHeaderBytes + folder_.packed_offset),
        end_(begin_ + folder_.packed_bytes) {}

  Status list() {
    Lzma2Segments segments(source_, begin_, end_);
    for (std::uint64_t plain_offset = 0;;) {
      Result<std::optional<Lzma2Segment>> segment = segments.next();
      if (!segment) return std::move(segment).error();
      if (!*segment) break;
      parts_.add({(*segment)->begin, 0, plain_offset});
      plain_offset += (*segment)->plain_bytes;
    }
    return {};
  }

  Result<std::optional<Part>> first_from(std::uint64_t stored_offset) override {
    return parts_.first_from(stored_offset);
  }
  Result<Part> before(std::uint64_t plain_offset) override { return parts_.before(plain_offset); }
  Result<std::unique_ptr<Decoder>> text_of(const Part& part) override {
    Folder rest = folder_;
    rest.packed_offset += part.offset - begin_;
    rest.packed_bytes -= part.offset - begin_;
    return make_folder_decoder(source_, rest, 1);
  }
  bool has_parts() const { return !parts_.empty(); }

 private:
  ByteSource& source_;
  const Folder folder_;
  const std::uint64_t begin_;
  const std::uint64_t end_;
  PartList parts_;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<PartFinder>> make_7z_part_finder(ByteSource& source, std::uint32_t threads) {
  const Result<sevenzip::Header> header = sevenzip::read_header(source);
  if (!header) return header.error();
  if (!header->folder || header->folder->method != "\x21") {
    return make_whole_file_finder(Format::k7z, source, threads);
  }
  // This also shows whether the data lies within the file.
  Result<std::unique_ptr<Decoder>> whole =
      sevenzip::make_folder_decoder(source, *header->folder, 1);
  if (!whole) return std::move(whole).error();
  auto finder = std::make_unique<Lzma2PartFinder>(source, *header->folder);
  if (Status s = finder->list(); !s) return std::move(s).error();
  if (!finder->has_parts()) return make_whole_file_finder(Format::k7z, source, threads);
  return std::unique_ptr<PartFinder>(std::move(finder));
}

}  // namespace detail

}  // namespace dumps::codec
