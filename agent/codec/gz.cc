// gzip (RFC 1952) through zlib.
//
// Written as one member (cut() begins another) whose deflate blocks are made in pieces of 256 KiB,
// on any number of threads: each piece knows the 32 KiB before it as its dictionary and ends on a
// whole byte (an empty stored block of five bytes), so that the pieces can be put one behind the
// other. Always cut in this way, so that the bytes do not depend on the number of threads; the cost
// is a few bytes per piece.
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/splice.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr size_t kPieceBytes = size_t{256} * 1024;
constexpr size_t kDictionaryBytes = size_t{32} * 1024;

struct Piece {
  std::string dictionary;  // what stands before the piece
  std::string plain;
  bool is_last = false;  // of its member
};

struct PackedPiece {
  std::string bytes;
  std::uint64_t plain_bytes = 0;
  std::uint32_t crc = 0;  // of the plain bytes
  bool is_last = false;
};

Bytef* zlib_bytes(const std::string& text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

Result<PackedPiece> pack(const Piece& piece, int level) {
  z_stream stream{};
  // Minus: without header and trailer, which the whole file has once.
  int rc = ::deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, &::deflateEnd);
  if (rc == Z_OK && !piece.dictionary.empty()) {
    rc = ::deflateSetDictionary(&stream, zlib_bytes(piece.dictionary),
                                static_cast<uInt>(piece.dictionary.size()));
  }
  PackedPiece packed;
  packed.bytes.resize(::deflateBound(&stream, static_cast<uLong>(piece.plain.size())) + 64);
  stream.next_in = zlib_bytes(piece.plain);
  stream.avail_in = static_cast<uInt>(piece.plain.size());
  stream.next_out = zlib_bytes(packed.bytes);
  stream.avail_out = static_cast<uInt>(packed.bytes.size());
  if (rc == Z_OK) rc = ::deflate(&stream, piece.is_last ? Z_FINISH : Z_SYNC_FLUSH);
  if (rc != (piece.is_last ? Z_STREAM_END : Z_OK) || stream.avail_in > 0 || stream.avail_out == 0) {
    return make_error(rc == Z_MEM_ERROR ? ErrorCode::kUnavailable : ErrorCode::kInternal,
                      "compress", "gzip", ::zError(rc));
  }
  packed.bytes.resize(packed.bytes.size() - stream.avail_out);
  packed.is_last = piece.is_last;
  packed.plain_bytes = piece.plain.size();
  packed.crc =
      static_cast<std::uint32_t>(::crc32_z(0, zlib_bytes(piece.plain), piece.plain.size()));
  return packed;
}

class GzEncoder : public Encoder {
 public:
  GzEncoder(int level, const EncoderOptions& options, ByteSink& sink)
      : on_piece_(options.on_piece),
        sink_(sink),
        jobs_(
            options.threads, [level](const Piece& piece) { return pack(piece, level); },
            [this](const PackedPiece& packed) { return append(packed); }) {
    // Without name and time; 2 and 4 mean "slowest" and "fastest"; the system is Unix.
    const char extra = level == 9 ? '\2' : level == 1 ? '\4' : '\0';
    header_ = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, extra, 3};
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      // The last piece must be known as such, so a full one waits for the next byte.
      if (piece_.plain.size() == kPieceBytes) {
        if (Status s = add(false); !s) return s;
      }
      const size_t n = std::min(bytes.size(), kPieceBytes - piece_.plain.size());
      piece_.plain += bytes.substr(0, n);
      bytes.remove_prefix(n);
    }
    return {};
  }
  Status cut() override { return piece_.plain.empty() ? Status{} : add(true); }
  Status append_piece(ByteSource& source, const EncodedPiece& piece) override {
    if (Status s = cut(); !s) return s;
    if (Status s = jobs_.finish(); !s) return s;
    if (Status s = copy_stored(source, piece.offset, piece.size, sink_); !s) return s;
    began_ = true;
    member_.size = piece.size;
    member_.raw_size = piece.raw_size;
    return end_member();
  }
  Status finish() override {
    if (!piece_.plain.empty() || !began_) {
      if (Status s = add(true); !s) return s;
    }
    return jobs_.finish();
  }

 private:
  Status add(bool is_last) {
    began_ = true;
    piece_.is_last = is_last;
    Piece next;
    if (!is_last) {
      next.dictionary = piece_.plain.substr(piece_.plain.size() -
                                            std::min(piece_.plain.size(), kDictionaryBytes));
    }
    next.plain.reserve(kPieceBytes);
    std::swap(next, piece_);
    return jobs_.add(std::move(next));
  }
  Status append(const PackedPiece& packed) {
    std::string bytes = member_.size == 0 ? header_ : std::string();
    bytes += packed.bytes;
    crc_ = static_cast<std::uint32_t>(
        ::crc32_combine(crc_, packed.crc, static_cast<z_off_t>(packed.plain_bytes)));
    member_.raw_size += packed.plain_bytes;
    if (packed.is_last) {
      for (const std::uint32_t value : {crc_, static_cast<std::uint32_t>(member_.raw_size)}) {
        for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
      }
    }
    member_.size += bytes.size();
    if (Status s = sink_.append(bytes); !s) return s;
    return packed.is_last ? end_member() : Status{};
  }
  Status end_member() {
    const EncodedPiece ended = member_;
    member_ = {ended.offset + ended.size, 0, ended.raw_offset + ended.raw_size, 0};
    crc_ = 0;
    return on_piece_ ? on_piece_(ended) : Status{};
  }

  const std::function<Status(const EncodedPiece&)> on_piece_;
  ByteSink& sink_;
  std::string header_;  // of every member
  Piece piece_;
  bool began_ = false;
  EncodedPiece member_;  // the one being written
  std::uint32_t crc_ = 0;
  OrderedJobs<Piece, PackedPiece> jobs_;  // last: its threads end first
};

class GzDecoder : public Decoder {
 public:
  GzDecoder(StreamInput input, detail::PieceSeen seen)
      : input_(std::move(input)), seen_(std::move(seen)) {}
  ~GzDecoder() override { ::inflateEnd(&stream_); }
  GzDecoder(const GzDecoder&) = delete;
  GzDecoder& operator=(const GzDecoder&) = delete;

  Result<size_t> read(std::span<char> buffer) override {
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      if (!in_member_) {
        if (input_.at_end() && members_ > 0) return size_t{0};
        if (input_.at_end()) return input_.corrupt("the file is empty, a gzip header was expected");
        // A further member must begin like one; zlib would take other bytes for a bad header
        // anyway.
        ::inflateEnd(&stream_);
        stream_ = z_stream{};
        if (::inflateInit2(&stream_, 15 + 16) != Z_OK) {
          return make_error(ErrorCode::kUnavailable, "start gunzip", input_.source().name(),
                            "no memory");
        }
        in_member_ = true;
        member_ = {input_.offset(), 0, member_.raw_offset + member_.raw_size, 0};
      }
      const std::string_view in = input_.available();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      stream_.avail_in = static_cast<uInt>(in.size());
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(std::min<size_t>(buffer.size(), 1u << 30));
      const uInt room = stream_.avail_out;
      const int rc = ::inflate(&stream_, Z_NO_FLUSH);
      input_.consume(in.size() - stream_.avail_in);
      const size_t made = room - stream_.avail_out;
      member_.raw_size += made;
      if (rc == Z_STREAM_END) {
        in_member_ = false;
        ++members_;
        member_.size = input_.offset() - member_.offset;
        if (Status s = seen_ ? seen_(member_) : Status(); !s) return std::move(s).error();
      } else if (rc != Z_OK && !(rc == Z_BUF_ERROR && !in.empty())) {
        if (rc == Z_BUF_ERROR || in.empty()) return input_.corrupt("gzip data is cut short");
        return input_.corrupt(std::string("damaged gzip data (") +
                              (stream_.msg != nullptr ? stream_.msg : ::zError(rc)) + ")");
      }
      if (made > 0) return made;
    }
  }

 private:
  StreamInput input_;
  z_stream stream_{};
  const detail::PieceSeen seen_;
  bool in_member_ = false;
  std::uint64_t members_ = 0;
  EncodedPiece member_;  // the last that began
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_gz_encoder(const EncoderOptions& options, ByteSink& sink) {
  const int level = options.level == 0 ? 6 : options.level;
  if (level < 1 || level > 9) {
    return make_error(ErrorCode::kInvalid, "start gzip", "level " + std::to_string(level),
                      "not 1 to 9");
  }
  return std::unique_ptr<Encoder>(std::make_unique<GzEncoder>(level, options, sink));
}

Result<std::unique_ptr<Decoder>> make_gz_decoder(StreamInput input, PieceSeen seen) {
  return std::unique_ptr<Decoder>(std::make_unique<GzDecoder>(std::move(input), std::move(seen)));
}

}  // namespace detail
}  // namespace dumps::codec
