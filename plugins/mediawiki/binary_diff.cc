#include "plugins/mediawiki/binary_diff.h"

#include <libdeflate.h>

namespace dumps::mediawiki {
namespace {

// Operations, each followed by its arguments (all numbers little-endian).
constexpr unsigned char kInsertShort = 1;  // size of 1 byte, then the bytes
constexpr unsigned char kCopy = 2;         // offset and size of 4 bytes each, of the base
constexpr unsigned char kInsertLong = 3;   // size of 4 bytes, then the bytes

// Reads forward; every read says whether enough was left.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }
  bool byte(size_t& out) {
    if (rest_.empty()) return false;
    out = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    return true;
  }
  bool word(size_t& out) {
    if (rest_.size() < 4) return false;
    out = 0;
    for (size_t i = 4; i-- > 0;) out = out << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(4);
    return true;
  }
  bool bytes(size_t size, std::string& out) {
    if (rest_.size() < size) return false;
    out.append(rest_, 0, size);
    rest_.remove_prefix(size);
    return true;
  }

 private:
  std::string_view rest_;
};

bool apply_one(size_t operation, Reader& reader, std::string_view base, std::string& out) {
  size_t size = 0;
  switch (operation) {
    case kInsertShort:
      return reader.byte(size) && reader.bytes(size, out);
    case kInsertLong:
      return reader.word(size) && reader.bytes(size, out);
    case kCopy: {
      size_t offset = 0;
      if (!reader.word(offset) || !reader.word(size)) return false;
      if (offset > base.size() || size > base.size() - offset) return false;
      out.append(base, offset, size);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace

std::uint32_t xdiff_checksum(std::string_view bytes) {
  if (bytes.empty()) return 0;  // the library answers 1 to a null pointer
  return libdeflate_adler32(0, bytes.data(), bytes.size());
}

bool apply_binary_diff(std::string_view base, std::string_view diff, std::string& out) {
  out.clear();
  Reader reader(diff);
  size_t checksum = 0;
  size_t base_size = 0;
  if (!reader.word(checksum) || !reader.word(base_size)) return false;
  if (base_size != base.size() || checksum != xdiff_checksum(base)) return false;
  out.reserve(base.size() + diff.size());
  while (!reader.at_end()) {
    size_t operation = 0;
    if (!reader.byte(operation) || !apply_one(operation, reader, base, out)) return false;
  }
  return true;
}

}  // namespace dumps::mediawiki
