#include "tests/fake_host/digest.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace dumps::fake {

std::string digest(const char* name, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), value.data(), &size, EVP_get_digestbyname(name),
                 nullptr) != 1) {
    throw std::runtime_error(std::string("no digest called ") + name);
  }
  constexpr const char* kHex = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kHex[value[i] >> 4];
    hex += kHex[value[i] & 15];
  }
  return hex;
}

}  // namespace dumps::fake
