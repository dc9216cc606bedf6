#include "plugins/misc-dump/check/unpacker.h"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>
#include <climits>
#include <string>
#include <vector>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

// zlib and libbz2 have streams of the same shape; `Library` says how its calls are named.
template <class Library>
class StreamUnpacker : public Unpacker {
 public:
  StreamUnpacker() : buffer_(kBufferBytes) {}
  ~StreamUnpacker() override {
    if (is_open_) Library::close(stream_);
  }
  StreamUnpacker(const StreamUnpacker&) = delete;
  StreamUnpacker& operator=(const StreamUnpacker&) = delete;

  void feed(std::string_view bytes, const Sink& sink) override {
    while (!bytes.empty()) {
      if (!is_open_) open();
      const std::size_t now = std::min<std::size_t>(bytes.size(), UINT_MAX);
      stream_.next_in = Library::input(bytes.data());
      stream_.avail_in = static_cast<unsigned>(now);
      while (is_open_ && stream_.avail_in > 0) step(now, sink);
      const std::size_t taken = now - stream_.avail_in;
      bytes_ += taken;
      bytes.remove_prefix(taken);
    }
  }
  void finish() override {
    if (is_open_) {
      throw Malformed(std::string("ends within a ") + Library::kPart + ": it is cut off", bytes_);
    }
    if (parts_ == 0) throw Malformed(std::string("is empty: no ") + Library::kPart, 0);
  }

 private:
  void open() {
    stream_ = {};
    if (!Library::open(stream_)) throw std::bad_alloc();
    is_open_ = true;
    begin_ = bytes_;
    has_begun_ = false;
  }
  void step(std::size_t fed, const Sink& sink) {
    stream_.next_out = reinterpret_cast<decltype(stream_.next_out)>(buffer_.data());
    stream_.avail_out = static_cast<unsigned>(buffer_.size());
    const typename Library::Answer answer = Library::run(stream_);
    const std::size_t got = buffer_.size() - stream_.avail_out;
    if (answer == Library::Answer::kBad) fail(bytes_ + fed - stream_.avail_in);
    has_begun_ = has_begun_ || got > 0;
    sink({buffer_.data(), got});
    if (answer == Library::Answer::kEnd) {
      Library::close(stream_);
      is_open_ = false;
      ++parts_;
    }
  }

  [[noreturn]] void fail(std::uint64_t at) const {
    const std::string part = Library::kPart;
    if (has_begun_) throw Malformed("a damaged " + part, at);
    throw Malformed(parts_ == 0 ? "is no " + part : "what follows the last " + part + " is none",
                    begin_);
  }

  typename Library::Stream stream_{};
  bool is_open_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t parts_ = 0;
  std::uint64_t begin_ = 0;  // of this part
  bool has_begun_ = false;   // it gave plain bytes
  std::vector<char> buffer_;
};

enum class StepAnswer : std::uint8_t { kMore, kEnd, kBad };

struct Zlib {
  using Stream = z_stream;
  using Answer = StepAnswer;
  static constexpr const char* kPart = "gz member";
  static constexpr int kGzipOnly = 15 + 16;

  static bool open(Stream& stream) { return inflateInit2(&stream, kGzipOnly) == Z_OK; }
  static void close(Stream& stream) { inflateEnd(&stream); }
  static Bytef* input(const char* data) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(data));  // is not written to
  }
  static Answer run(Stream& stream) {
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code == Z_STREAM_END) return Answer::kEnd;
    return code == Z_OK || code == Z_BUF_ERROR ? Answer::kMore : Answer::kBad;
  }
};

struct Bzlib {
  using Stream = bz_stream;
  using Answer = StepAnswer;
  static constexpr const char* kPart = "bz2 stream";

  static bool open(Stream& stream) { return BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK; }
  static void close(Stream& stream) { BZ2_bzDecompressEnd(&stream); }
  static char* input(const char* data) { return const_cast<char*>(data); }
  static Answer run(Stream& stream) {
    const int code = BZ2_bzDecompress(&stream);
    if (code == BZ_STREAM_END) return Answer::kEnd;
    return code == BZ_OK ? Answer::kMore : Answer::kBad;
  }
};

}  // namespace

std::unique_ptr<Unpacker> make_unpacker(Packing packing) {
  if (packing == Packing::kGz) return std::make_unique<StreamUnpacker<Zlib>>();
  return std::make_unique<StreamUnpacker<Bzlib>>();
}

}  // namespace dumps::misc
