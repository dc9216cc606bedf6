#include "plugins/misc-dump/fetch/byte_sum.h"

#include <array>

#include "dumps/failure.hpp"

namespace dumps::misc {
namespace {

void must(int result, const char* what) {
  if (result == 1) return;
  throw plugin::Failure(DUMPS_ERR_INTERNAL, what, "OpenSSL refused it");
}

}  // namespace

ByteSum::ByteSum(const std::string& algorithm) {
  if (algorithm.empty()) return;
  context_.reset(EVP_MD_CTX_new());
  const EVP_MD* method = EVP_get_digestbyname(algorithm.c_str());
  if (context_ == nullptr || method == nullptr ||
      EVP_DigestInit_ex(context_.get(), method, nullptr) != 1) {
    throw plugin::Failure(DUMPS_ERR_INTERNAL, algorithm,
                          "OpenSSL does not offer it; look at the providers in openssl.cnf");
  }
}

void ByteSum::add(std::string_view bytes) {
  if (context_ == nullptr) return;
  must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()), "update digest");
}

std::string ByteSum::finish() {
  if (context_ == nullptr) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  must(EVP_DigestFinal_ex(context_.get(), value.data(), &size), "finish digest");
  constexpr const char* kHex = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += kHex[value[i] >> 4];
    text += kHex[value[i] & 15];
  }
  return text;
}

}  // namespace dumps::misc
