#include "plugins/mediawiki/upload_path.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace dumps::mediawiki {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::string directory_of(const UploadStore& store, std::string_view name, bool is_old) {
  std::string path = is_old ? "archive/" : "";
  if (!store.is_hashed) return path;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(name.data(), name.size(), digest.data(), nullptr, EVP_md5(), nullptr) != 1) {
    throw std::runtime_error("MD5 is not available in OpenSSL");
  }
  const char high = kHexDigits[digest[0] >> 4];
  const char low = kHexDigits[digest[0] & 0xF];
  return path + high + '/' + high + low + '/';
}

// As PHP's rawurlencode().
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kUpper = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += {'%', kUpper[byte >> 4], kUpper[byte & 0xF]};
    }
  }
  return out;
}

}  // namespace

std::string upload_path(const UploadStore& store, std::string_view name,
                        std::optional<std::string_view> archive_name) {
  return directory_of(store, name, archive_name.has_value()).append(archive_name.value_or(name));
}

std::string upload_url(const UploadStore& store, std::string_view name,
                       std::optional<std::string_view> archive_name) {
  return store.base_url + '/' + directory_of(store, name, archive_name.has_value()) +
         percent_encoded(archive_name.value_or(name));
}

}  // namespace dumps::mediawiki
