// A self-signed certificate for a test's HTTPS server, made anew each time.
#pragma once

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace dumps::misc {

class TestCertificate {
 public:
  // For the server of that address: "127.0.0.1". Throws std::runtime_error.
  explicit TestCertificate(const std::string& address);

  // What a client has to trust, as a PEM file.
  void write(const std::string& path) const;
  // A server's context with it; the caller's.
  SSL_CTX* make_context() const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
  std::unique_ptr<X509, FreeCertificate> certificate_;
};

}  // namespace dumps::misc
