#include "agent/codec/part_finder.h"

#include <algorithm>
#include <vector>

#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr size_t kSkipBytes = size_t{256} << 10;

class WholeFileFinder : public PartFinder {
 public:
  WholeFileFinder(Format format, ByteSource& source, std::uint32_t threads)
      : format_(format), source_(source), threads_(threads) {}

  Result<std::optional<Part>> first_from(std::uint64_t) override {
    return make_error(ErrorCode::kUnsupported, "find a part", source_.name(),
                      "this file cannot be read from its middle on");
  }
  Result<Part> before(std::uint64_t) override { return Part(); }
  Result<std::unique_ptr<Decoder>> text_of(const Part&) override {
    return make_decoder(format_, source_, threads_);
  }

 private:
  const Format format_;
  ByteSource& source_;
  const std::uint32_t threads_;
};

class PlainPartFinder : public PartFinder {
 public:
  explicit PlainPartFinder(ByteSource& source) : source_(source) {}

  Result<std::optional<Part>> first_from(std::uint64_t stored_offset) override {
    if (stored_offset >= source_.size()) return std::optional<Part>();
    return std::optional(Part{stored_offset, 0, stored_offset});
  }
  Result<Part> before(std::uint64_t plain_offset) override {
    const std::uint64_t at = std::min(plain_offset, source_.size());
    return Part{at, 0, at};
  }
  Result<std::unique_ptr<Decoder>> text_of(const Part& part) override {
    return detail::make_plain_decoder(StreamInput(source_, part.offset, source_.size()));
  }

 private:
  ByteSource& source_;
};

}  // namespace

namespace detail {
std::unique_ptr<PartFinder> make_whole_file_finder(Format format, ByteSource& source,
                                                   std::uint32_t threads) {
  return std::make_unique<WholeFileFinder>(format, source, threads);
}
}  // namespace detail

Result<std::unique_ptr<PartFinder>> make_part_finder(Format format, ByteSource& source,
                                                     std::uint32_t threads) {
  switch (format) {
    case Format::kPlain:
      return std::unique_ptr<PartFinder>(std::make_unique<PlainPartFinder>(source));
    case Format::kBz2:
      return detail::make_bz2_part_finder(source, threads);
    case Format::kXz:
      return detail::make_xz_part_finder(source, threads);
    case Format::kZst:
      return detail::make_zst_part_finder(source, threads);
    case Format::k7z:
      return detail::make_7z_part_finder(source, threads);
    case Format::kGz:
      break;
  }
  return detail::make_whole_file_finder(format, source, threads);
}

Result<std::unique_ptr<Decoder>> text_from(PartFinder& finder, std::uint64_t plain_offset) {
  Result<Part> part = finder.before(plain_offset);
  if (!part) return std::move(part).error();
  Result<std::unique_ptr<Decoder>> decoder = finder.text_of(*part);
  if (!decoder) return decoder;
  std::vector<char> skipped(kSkipBytes);
  for (std::uint64_t left = plain_offset - part->plain_offset; left > 0;) {
    const size_t want = static_cast<size_t>(std::min<std::uint64_t>(left, skipped.size()));
    Result<size_t> got = (*decoder)->read(std::span(skipped).first(want));
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    left -= *got;
  }
  return decoder;
}

}  // namespace dumps::codec
