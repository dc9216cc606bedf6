#include "plugins/misc-dump/fetch/test_certificate.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace dumps::misc {
namespace {

void must(bool went_well, const char* what) {
  if (!went_well) throw std::runtime_error(std::string("OpenSSL refuses: ") + what);
}

}  // namespace

TestCertificate::TestCertificate(const std::string& address)
    : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
  must(key_ != nullptr && certificate_ != nullptr, "a key");
  X509* certificate = certificate_.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key_.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("IP:" + address).c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "a name");
  X509_EXTENSION_free(extension);
  must(X509_sign(certificate, key_.get(), EVP_sha256()) > 0, "a signature");
}

void TestCertificate::write(const std::string& path) const {
  std::FILE* file = std::fopen(path.c_str(), "we");
  must(file != nullptr && PEM_write_X509(file, certificate_.get()) == 1, path.c_str());
  std::fclose(file);
}

SSL_CTX* TestCertificate::make_context() const {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  must(context != nullptr && SSL_CTX_use_certificate(context, certificate_.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context, key_.get()) == 1,
       "a context");
  return context;
}

}  // namespace dumps::misc
