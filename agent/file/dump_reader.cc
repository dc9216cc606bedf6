#include "agent/file/dump_reader.h"

#include <algorithm>
#include <vector>

#include "agent/file/interrupt.h"

namespace dumps::file {
namespace {

constexpr size_t kReadBytes = size_t{512} << 10;
// The first piece of text has at least so much, so that it shows what the text is.
constexpr size_t kFirstBytes = size_t{4} << 10;

class InputDecoder : public codec::Decoder {
 public:
  InputDecoder(DumpInput& input, Progress& progress) : input_(input), progress_(progress) {}
  Result<size_t> read(std::span<char> buffer) override {
    Result<size_t> got = input_.read(buffer);
    progress_.at(input_.position());
    return got;
  }

 private:
  DumpInput& input_;
  Progress& progress_;
};

}  // namespace

Status read_text(codec::Decoder& decoder, const std::function<Status(std::string_view)>& take) {
  std::vector<char> buffer(kReadBytes);
  size_t filled = 0;
  for (bool is_first = true;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<size_t> got = decoder.read(std::span<char>(buffer).subspan(filled));
    const bool is_end = !got || *got == 0;
    if (!is_end) filled += *got;
    if (is_first && !is_end && filled < kFirstBytes) continue;
    is_first = false;
    if (filled > 0) {
      if (Status s = take({buffer.data(), filled}); !s) return s;
    }
    filled = 0;
    if (!got) return std::move(got).error();
    if (is_end) return {};
  }
}

Status read_text(DumpInput& input, Progress& progress,
                 const std::function<Status(std::string_view)>& take) {
  InputDecoder decoder(input, progress);
  return read_text(decoder, take);
}

Status scan_pages(codec::Decoder& decoder, const std::string& name, PageSink& sink,
                  mediawiki::PageScanner& scanner, size_t read_bytes) {
  const auto wrong = [&] {
    return make_error(ErrorCode::kCorrupt, "read", name,
                      scanner.error().to_string() + " of its text");
  };
  std::vector<char> buffer(read_bytes);
  for (;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<size_t> got = decoder.read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    const bool is_right = scanner.feed({buffer.data(), *got});
    if (!sink.goes_on()) return sink.status();
    if (!is_right) return wrong();
  }
  const bool is_right = scanner.finish();
  if (!sink.goes_on()) return sink.status();
  return is_right ? Status() : wrong();
}

Status scan_pages(DumpInput& input, Progress& progress, PageSink& sink) {
  InputDecoder decoder(input, progress);
  mediawiki::PageScanner scanner(sink);
  return scan_pages(decoder, input.name(), sink, scanner);
}

}  // namespace dumps::file
