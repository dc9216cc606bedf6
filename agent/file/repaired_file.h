// An export in the making, of ranges of another file's text and of new text. bzip2 to bzip2, whole
// blocks are copied as they are stored and only the edges of ranges are compressed anew; between
// other formats all text is. The file appears under its name when it is whole: finish() decodes it,
// counts its pages, fsyncs and renames it. Until then it has a temporary name beside it,
// and goes when finish() is not reached. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/unique_fd.h"
#include "agent/codec/bz2_splicer.h"
#include "agent/codec/decoder.h"
#include "agent/file/fd_sink.h"
#include "agent/file/page_ranges.h"

namespace dumps::file {

class RepairedFile {
 public:
  // In the format of the path's ending. kExists: the file is there and may not be replaced.
  static Result<std::unique_ptr<RepairedFile>> create(const std::string& path,
                                                      std::uint32_t threads, bool may_replace);
  ~RepairedFile();
  RepairedFile(const RepairedFile&) = delete;
  RepairedFile& operator=(const RepairedFile&) = delete;

  Status write(std::string_view text);
  // Ranges of the text of a file in this format, which may be damaged.
  Status copy(codec::ByteSource& source, codec::Format format,
              const std::vector<TextRange>& ranges);
  // Writes </mediawiki>. kCorrupt: the file does not have so many pages.
  Status finish(std::uint64_t pages);

  // bzip2 blocks that were copied as they are.
  std::uint64_t copied_blocks() const { return copied_blocks_; }

 private:
  explicit RepairedFile(std::string path) : path_(std::move(path)) {}
  Status copy_stored(codec::ByteSource& source, const std::vector<TextRange>& ranges);
  Status copy_text(codec::ByteSource& source, codec::Format format,
                   const std::vector<TextRange>& ranges);
  Status check(std::uint64_t pages) const;

  const std::string path_;
  std::string temporary_;
  codec::Format format_ = codec::Format::kPlain;
  std::uint32_t threads_ = 1;
  UniqueFd fd_;
  std::unique_ptr<FdSink> sink_;
  std::unique_ptr<codec::Encoder> encoder_;
  codec::Bz2Splicer* splicer_ = nullptr;  // encoder_, if it is one
  std::uint64_t copied_blocks_ = 0;
};

}  // namespace dumps::file
