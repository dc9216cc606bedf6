#include "plugins/hash/digester.h"

#include <array>

#include "dumps/failure.hpp"

namespace dumps::hash {
namespace {

void must(int result, const char* what) {
  if (result == 1) return;
  throw plugin::Failure(DUMPS_ERR_INTERNAL, what, "OpenSSL refused it");
}

}  // namespace

Digester::Context Digester::start(const EVP_MD* algorithm, const char* name) {
  Context context(EVP_MD_CTX_new());
  if (context == nullptr) throw plugin::Failure(DUMPS_ERR_RETRY, name, "out of memory");
  if (EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1) {
    throw plugin::Failure(DUMPS_ERR_INTERNAL, name,
                          "OpenSSL does not offer it; look at the providers in openssl.cnf");
  }
  return context;
}

Digester::Digester()
    : md5_(start(EVP_md5(), "md5")),
      sha1_(start(EVP_sha1(), "sha1")),
      sha256_(start(EVP_sha256(), "sha256")) {}

void Digester::update(std::string_view bytes) {
  for (const Context* context : {&md5_, &sha1_, &sha256_}) {
    must(EVP_DigestUpdate(context->get(), bytes.data(), bytes.size()), "update digest");
  }
  size_ += bytes.size();
}

std::string Digester::hex(const Context& context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  must(EVP_DigestFinal_ex(context.get(), value.data(), &size), "finish digest");
  constexpr const char* kHex = "0123456789abcdef";
  std::string text;
  text.reserve(size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i) {
    text += kHex[value[i] >> 4];
    text += kHex[value[i] & 15];
  }
  return text;
}

Digests Digester::finish() { return {hex(md5_), hex(sha1_), hex(sha256_), size_}; }

}  // namespace dumps::hash
