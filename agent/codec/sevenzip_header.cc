#include "agent/codec/sevenzip_header.h"

#include "agent/codec/sevenzip_format.h"

namespace dumps::codec::sevenzip {
namespace {

class Parser {
 public:
  Parser(std::string_view bytes, const std::string& subject) : in_(bytes), subject_(subject) {}

  Result<Header> parse() {
    Header header;
    const std::uint8_t kind = in_.byte();
    if (kind == kEncodedHeader) {
      header.encoded = true;
      if (Status s = streams(header); !s) return std::move(s).error();
      if (!header.folder) return corrupt("an encoded header without data");
      return finished(header);
    }
    if (kind != kHeader) return corrupt("neither a header nor an encoded header");
    for (;;) {
      const std::uint8_t id = in_.byte();
      if (in_.failed()) return corrupt("the header is cut short");
      if (id == kEnd) break;
      if (id == kMainStreamsInfo) {
        if (Status s = streams(header); !s) return std::move(s).error();
      } else if (id == kFilesInfo) {
        if (Status s = files(); !s) return std::move(s).error();
      } else {
        return unsupported("header part " + std::to_string(id));
      }
    }
    if (files_ != 1) return unsupported(std::to_string(files_) + " files in the archive");
    if (without_data_ && !is_empty_file_) return unsupported("a directory and no file");
    if (without_data_ == header.folder.has_value()) {
      return corrupt(without_data_ ? "data of a file that has none" : "a file without its data");
    }
    return finished(header);
  }

 private:
  Error corrupt(std::string why) const {
    return make_error(ErrorCode::kCorrupt, "read 7z header", subject_, std::move(why));
  }
  Error unsupported(std::string why) const {
    return make_error(ErrorCode::kUnsupported, "read 7z header", subject_,
                      std::move(why) + "; only archives with one plainly coded file are read");
  }
  Result<Header> finished(const Header& header) const {
    if (in_.failed()) return corrupt("the header is cut short");
    return header;
  }

  Status streams(Header& header) {
    Folder folder;
    for (;;) {
      const std::uint8_t id = in_.byte();
      if (in_.failed()) return corrupt("the streams' description is cut short");
      Status part;
      switch (id) {
        case kEnd:
          header.folder = folder;
          return {};
        case kPackInfo:
          part = pack_info(folder);
          break;
        case kUnpackInfo:
          part = unpack_info(folder);
          break;
        case kSubStreamsInfo:
          part = substreams(folder);
          break;
        default:
          return corrupt("unknown part " + std::to_string(id) + " of the streams' description");
      }
      if (!part) return part;
    }
  }

  Status pack_info(Folder& folder) {
    folder.packed_offset = in_.number();
    if (const auto n = in_.number(); n != 1)
      return unsupported(std::to_string(n) + " packed streams");
    for (std::uint8_t id = in_.byte(); id != kEnd; id = in_.byte()) {
      if (id == kSize) {
        folder.packed_bytes = in_.number();
      } else if (id == kCrc) {
        if (in_.byte() == 1)
          in_.u32();  // CRC of the packed bytes; that of the plain ones says more
      } else {
        return corrupt("unknown part of the pack info");
      }
      if (in_.failed()) return corrupt("the pack info is cut short");
    }
    return {};
  }

  Status unpack_info(Folder& folder) {
    for (std::uint8_t id = in_.byte(); id != kEnd; id = in_.byte()) {
      if (id == kFolder) {
        if (const auto n = in_.number(); n != 1) return unsupported(std::to_string(n) + " folders");
        if (in_.byte() != 0) return unsupported("external folder data");
        if (Status s = coder(folder); !s) return s;
      } else if (id == kCodersUnpackSize) {
        folder.plain_bytes = in_.number();
      } else if (id == kCrc) {
        if (in_.byte() == 1) folder.crc = in_.u32();
      } else {
        return corrupt("unknown part of the unpack info");
      }
      if (in_.failed()) return corrupt("the unpack info is cut short");
    }
    return {};
  }

  Status coder(Folder& folder) {
    if (const auto n = in_.number(); n != 1)
      return unsupported(std::to_string(n) + " coders in a row");
    const std::uint8_t flags = in_.byte();
    folder.method = std::string(in_.bytes(flags & 0x0F));
    if ((flags & 0x10) != 0) return unsupported("a coder with several streams");
    if ((flags & 0x20) != 0) folder.properties = std::string(in_.bytes(in_.number()));
    return {};
  }

  Status substreams(Folder& folder) {
    for (std::uint8_t id = in_.byte(); id != kEnd; id = in_.byte()) {
      if (id == kNumUnpackStream) {
        if (const auto n = in_.number(); n != 1)
          return unsupported(std::to_string(n) + " files in a folder");
      } else if (id == kCrc) {
        if (in_.byte() == 1) folder.crc = in_.u32();
      } else {
        return corrupt("unknown part of the substreams info");
      }
      if (in_.failed()) return corrupt("the substreams info is cut short");
    }
    return {};
  }

  Status files() {
    files_ = in_.number();
    for (std::uint8_t id = in_.byte(); id != kEnd; id = in_.byte()) {
      // Names, times and attributes are not needed. The others are bits, one for each file.
      const std::string_view bits = in_.bytes(in_.number());
      if (in_.failed()) return corrupt("the list of files is cut short");
      const bool first = !bits.empty() && (static_cast<std::uint8_t>(bits.front()) & 0x80) != 0;
      if (id == kEmptyStream) without_data_ = first;
      if (id == kEmptyFile) is_empty_file_ = first;
    }
    return {};
  }

  Cursor in_;
  const std::string& subject_;
  std::uint64_t files_ = 0;
  bool without_data_ = false;   // what follows is said of the first file
  bool is_empty_file_ = false;  // else it is a directory
};

}  // namespace

Result<Header> parse_header(std::string_view bytes, const std::string& subject) {
  return Parser(bytes, subject).parse();
}

}  // namespace dumps::codec::sevenzip
