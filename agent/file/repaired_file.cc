#include "agent/file/repaired_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/codec/bz2_text_copier.h"
#include "agent/file/interrupt.h"
#include "agent/file/temporary_file.h"
#include "agent/store/file_source.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {
namespace {

namespace fs = std::filesystem;

constexpr size_t kReadBytes = size_t{256} * 1024;

class NoVisitor : public mediawiki::PageVisitor {
 public:
  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}
};

}  // namespace

Result<std::unique_ptr<RepairedFile>> RepairedFile::create(const std::string& path,
                                                           std::uint32_t threads,
                                                           bool may_replace) {
  std::error_code ignored;
  const fs::file_status there = fs::status(path, ignored);
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    return make_error(ErrorCode::kInvalid, "create", path, "it is not a regular file");
  }
  if (fs::exists(there) && !may_replace) {
    return make_error(ErrorCode::kExists, "create", path, "the file is there already")
        .with_hint("--force, which replaces it when the new one is whole");
  }
  std::unique_ptr<RepairedFile> file(new RepairedFile(path));
  file->format_ = codec::format_of_name(path);
  file->threads_ = threads;
  Filesystem filesystem;
  Result<TemporaryFile> temporary = create_temporary(filesystem, path);
  if (!temporary) return std::move(temporary).error();
  file->temporary_ = std::move(temporary->path);
  file->fd_ = std::move(temporary->fd);
  file->sink_ = std::make_unique<FdSink>(file->fd_.get(), file->temporary_);
  if (file->format_ == codec::Format::kBz2) {
    codec::Bz2SpliceOptions options;
    options.threads = threads;
    Result<std::unique_ptr<codec::Bz2Splicer>> splicer =
        codec::Bz2Splicer::create(options, *file->sink_);
    if (!splicer) return std::move(splicer).error();
    file->splicer_ = splicer->get();
    file->encoder_ = std::move(*splicer);
    return file;
  }
  codec::EncoderOptions options;
  options.threads = threads;
  options.inner_name = fs::path(codec::without_ending(path)).filename().string();
  Result<std::unique_ptr<codec::Encoder>> encoder =
      codec::make_encoder(file->format_, options, *file->sink_);
  if (!encoder) return std::move(encoder).error();
  file->encoder_ = std::move(*encoder);
  return file;
}

RepairedFile::~RepairedFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status RepairedFile::write(std::string_view text) { return encoder_->write(text); }

Status RepairedFile::copy(codec::ByteSource& source, codec::Format format,
                          const std::vector<TextRange>& ranges) {
  if (ranges.empty()) return {};
  if (splicer_ != nullptr && format == codec::Format::kBz2) return copy_stored(source, ranges);
  return copy_text(source, format, ranges);
}

Status RepairedFile::copy_stored(codec::ByteSource& source, const std::vector<TextRange>& ranges) {
  codec::Bz2Input input(source, 0, source.size());
  codec::Bz2TextCopier copier(input, check_interrupt);
  for (const TextRange& range : ranges) {
    if (Status s = copier.copy(range.begin, range.end, *splicer_); !s) return s;
  }
  copied_blocks_ += copier.copied_blocks();
  return {};
}

Status RepairedFile::copy_text(codec::ByteSource& source, codec::Format format,
                               const std::vector<TextRange>& ranges) {
  const std::unique_ptr<PartReader> reader = make_part_reader(format, source);
  std::uint64_t offset = 0;
  for (auto range = ranges.begin(); range != ranges.end();) {
    if (Status s = check_interrupt(); !s) return s;
    Result<PartReader::Step> step = reader->next();
    if (!step) return std::move(step).error();
    if (step->kind == PartReader::Step::Kind::kEnd) {
      return make_error(ErrorCode::kCorrupt, "copy text", source.name(),
                        "the file changes while it is read");
    }
    if (step->kind != PartReader::Step::Kind::kText) continue;
    const std::uint64_t end = offset + step->text.size();
    while (range != ranges.end() && range->begin < end) {
      const std::uint64_t from = std::max(range->begin, offset);
      const std::uint64_t to = std::min(range->end, end);
      const std::string_view part =
          step->text.substr(static_cast<size_t>(from - offset), static_cast<size_t>(to - from));
      if (Status s = write(part); !s) return s;
      if (range->end > end) break;
      ++range;
    }
    offset = end;
  }
  return {};
}

Status RepairedFile::check(std::uint64_t pages) const {
  Result<FileSource> source = FileSource::open(temporary_);
  if (!source) return std::move(source).error();
  Result<std::unique_ptr<codec::Decoder>> decoder = codec::make_decoder(format_, *source, threads_);
  if (!decoder) return std::move(decoder).error();
  NoVisitor visitor;
  mediawiki::PageScanner scanner(visitor);
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error();
    const bool is_good = *got == 0 ? scanner.finish() : scanner.feed({buffer.data(), *got});
    if (!is_good) {
      return make_error(ErrorCode::kCorrupt, "check what was written", temporary_,
                        scanner.error().to_string());
    }
    if (*got == 0) break;
  }
  if (scanner.pages() == pages) return {};
  return make_error(
      ErrorCode::kCorrupt, "check what was written", temporary_,
      "expected " + std::to_string(pages) + " pages, found " + std::to_string(scanner.pages()));
}

Status RepairedFile::finish(std::uint64_t pages) {
  if (Status s = write("</mediawiki>\n"); !s) return s;
  if (Status s = encoder_->finish(); !s) return s;
  if (Status s = check(pages); !s) return s;
  if (::fsync(fd_.get()) != 0) return make_errno_error(errno, "fsync", temporary_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return make_errno_error(errno, "rename to " + path_, temporary_);
  }
  temporary_.clear();
  const std::string directory = fs::path(path_).parent_path().string();
  return fsync_directory(directory.empty() ? "." : directory);
}

}  // namespace dumps::file
