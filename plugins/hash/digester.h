// Digester: md5, sha1 and sha256 of one stream of bytes, in one pass.
//
// One object per file, used by one thread. Throws Failure (DUMPS_ERR_INTERNAL) when OpenSSL does
// not give a digest, as it may under a FIPS-only configuration.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dumps::hash {

// Lower-case hex.
struct Digests {
  std::string md5, sha1, sha256;
  std::uint64_t size = 0;  // bytes that went in
};

class Digester {
 public:
  Digester();
  void update(std::string_view bytes);
  // Ends the stream; no update() after it.
  Digests finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MD_CTX, Free>;
  static Context start(const EVP_MD* algorithm, const char* name);
  static std::string hex(const Context& context);

  Context md5_, sha1_, sha256_;
  std::uint64_t size_ = 0;
};

}  // namespace dumps::hash
