// ByteSum: the hash of a stream by an algorithm known by name only when it runs. One object per
// stream, one thread.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace dumps::misc {

class ByteSum {
 public:
  // "md5", "sha1", "sha256", "sha512"; empty: nothing is computed. Throws plugin::Failure where
  // OpenSSL does not have it.
  explicit ByteSum(const std::string& algorithm);
  void add(std::string_view bytes);
  // Lower-case hex; empty without an algorithm. Ends the computation; called once.
  std::string finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace dumps::misc
