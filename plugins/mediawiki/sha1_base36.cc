#include "plugins/mediawiki/sha1_base36.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace dumps::mediawiki {

std::string sha1_base36(std::string_view bytes) {
  constexpr size_t kDigestBytes = 20;
  constexpr size_t kDigits = 31;  // 160 bits in base 36
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1 is not available in OpenSSL");
  }
  std::string text(kDigits, '0');
  for (size_t i = kDigits; i-- > 0;) {
    unsigned remainder = 0;
    for (size_t k = 0; k < kDigestBytes; ++k) {
      const unsigned value = remainder << 8 | digest[k];
      digest[k] = static_cast<unsigned char>(value / 36);
      remainder = value % 36;
    }
    text[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[remainder];
  }
  return text;
}

}  // namespace dumps::mediawiki
