#include "agent/base/random_hex.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <span>

namespace dumps {

Result<std::string> random_hex(std::size_t bytes) {
  std::array<unsigned char, 64> buffer{};
  const std::span<unsigned char> wanted(buffer.data(), bytes);
  if (::getrandom(wanted.data(), wanted.size(), 0) != static_cast<ssize_t>(wanted.size())) {
    return make_errno_error(errno, "make random name", "getrandom");
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : wanted) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

}  // namespace dumps
