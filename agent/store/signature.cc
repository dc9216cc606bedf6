#include "agent/store/signature.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/codec/digests.h"

namespace dumps {
namespace {

namespace json = boost::json;

constexpr size_t kSignatureBytes = 64;
constexpr size_t kMostKeyBytes = size_t{64} << 10;
constexpr const char* kCurrent = "current.pem";

struct FreeBio {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, ::EVP_PKEY_free}; }

Bio reader_of(std::string_view text) {
  // An empty view may have no address at all.
  return Bio(::BIO_new_mem_buf(text.empty() ? "" : text.data(), static_cast<int>(text.size())));
}

std::string bytes_of(const Bio& bio) {
  char* bytes = nullptr;
  const long size = ::BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

// OpenSSL's first word about what went wrong; forgets the others.
std::string openssl_error() {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return reason == nullptr ? "OpenSSL does not say why" : reason;
}

// A passphrase is asked of nobody: an agent has no terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Error no_key(const std::string& subject, std::string why) {
  return make_error(ErrorCode::kInvalid, "read key", subject, std::move(why))
      .with_hint("a key that dumpsctl key new makes");
}

Status check_type(const EVP_PKEY* key, const std::string& subject) {
  if (::EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) return {};
  const char* const name = ::EVP_PKEY_get0_type_name(key);
  return no_key(subject, std::string("it is a key for ") + (name == nullptr ? "?" : name) +
                             ", and manifests are signed with Ed25519");
}

Result<std::string> put_key_list(Filesystem& filesystem, const std::string& directory,
                                 const std::string& current, unsigned mode) {
  std::vector<std::string> ids;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".pem") && name != kCurrent && name[0] != '.') {
      ids.push_back(name.substr(0, name.size() - 4));
    }
  }
  if (ec) return make_errno_error(ec.value(), "list keys", directory);
  std::sort(ids.begin(), ids.end());
  json::array keys;
  for (const std::string& id : ids) {
    keys.push_back(json::object{{"id", id}, {"file", id + ".pem"}, {"algorithm", "ed25519"}});
  }
  const std::string path = directory + "/keys.json";
  const std::string text =
      json::serialize(json::object{{"schema", 1}, {"current", current}, {"keys", keys}}) + "\n";
  if (const Result<std::string> same = read_file(path); same && *same == text) return path;
  if (Status s = filesystem.put(path, text, mode); !s) return std::move(s).error();
  return path;
}

}  // namespace

// --- keys ---

Result<PublicKey> PublicKey::of(std::shared_ptr<EVP_PKEY> key, const std::string& subject) {
  if (Status s = check_type(key.get(), subject); !s) return std::move(s).error();
  const Bio pem(::BIO_new(::BIO_s_mem()));
  const Bio der(::BIO_new(::BIO_s_mem()));
  if (::PEM_write_bio_PUBKEY(pem.get(), key.get()) != 1 ||
      ::i2d_PUBKEY_bio(der.get(), key.get()) != 1) {
    return make_error(ErrorCode::kInternal, "write public key", subject, openssl_error());
  }
  codec::Digests digests;
  digests.add(bytes_of(der));
  PublicKey made;
  made.key_ = std::move(key);
  made.id_ = digests.finish().sha256.substr(0, 16);
  made.pem_ = bytes_of(pem);
  return made;
}

Result<PublicKey> PublicKey::parse(std::string_view pem, const std::string& subject) {
  const Bio bio = reader_of(pem);
  auto key = owned(::PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return no_key(subject, "it is no public key in PEM: " + openssl_error());
  return of(std::move(key), subject);
}

Result<PublicKey> PublicKey::read(const std::string& path) {
  const Result<std::string> text = read_file(path, kMostKeyBytes);
  if (!text) return text.error();
  return parse(*text, path);
}

bool PublicKey::verifies(std::string_view bytes, std::string_view signature) const {
  const Context context(::EVP_MD_CTX_new());
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  const bool fits =
      signature.size() == kSignatureBytes &&
      ::EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      ::EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                         signature.size(), data, bytes.size()) == 1;
  ::ERR_clear_error();
  return fits;
}

Result<SigningKey> SigningKey::of(std::shared_ptr<EVP_PKEY> key, const std::string& subject) {
  Result<PublicKey> public_key = PublicKey::of(key, subject);
  if (!public_key) return std::move(public_key).error();
  SigningKey made;
  made.key_ = std::move(key);
  made.public_key_ = std::move(*public_key);
  return made;
}

Result<SigningKey> SigningKey::generate() {
  auto key = owned(::EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key == nullptr)
    return make_error(ErrorCode::kInternal, "make key", "Ed25519", openssl_error());
  return of(std::move(key), "Ed25519");
}

Result<SigningKey> SigningKey::parse(std::string_view pem, const std::string& subject) {
  const Bio bio = reader_of(pem);
  bool is_encrypted = false;
  auto key = owned(::PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, &is_encrypted));
  if (key != nullptr) return of(std::move(key), subject);
  const std::string why = openssl_error();
  if (is_encrypted) return no_key(subject, "it is encrypted, and nobody can be asked to open it");
  return no_key(subject, "it is no private key in PEM: " + why);
}

Result<SigningKey> SigningKey::read(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return make_errno_error(errno, "read key", path);
  if ((st.st_mode & 0007) != 0) {
    return make_error(ErrorCode::kRefused, "read key", path, "everybody may read this private key")
        .with_hint("chmod 0400 " + path + ", and a new key if others had access to it");
  }
  const Result<std::string> text = read_file(path, kMostKeyBytes);
  if (!text) return text.error();
  return parse(*text, path);
}

Result<std::string> SigningKey::private_pem() const {
  const Bio pem(::BIO_new(::BIO_s_mem()));
  if (::PEM_write_bio_PKCS8PrivateKey(pem.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
    return make_error(ErrorCode::kInternal, "write private key", public_key_.id(), openssl_error());
  }
  return bytes_of(pem);
}

Result<std::string> SigningKey::sign(std::string_view bytes) const {
  const Context context(::EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  if (::EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1) {
    return make_error(ErrorCode::kInternal, "sign", "with key " + public_key_.id(),
                      openssl_error());
  }
  signature.resize(size);
  return signature;
}

// --- manifests ---

std::string signature_path(const std::string& manifest) { return manifest + ".sig"; }

Status put_signed(Filesystem& filesystem, const std::string& path, std::string_view text,
                  unsigned mode) {
  const std::shared_ptr<const SigningKey> key = filesystem.signing_key();
  const Result<std::string> there = read_file(path, size_t{1} << 30);
  const bool is_same = there && *there == text;
  const std::string final_path = signature_path(path);
  if (key == nullptr) {
    if (is_same) return {};
    if (exists(final_path)) {
      if (Status s = filesystem.remove(final_path); !s) return s;
    }
    return filesystem.put(path, text, mode);
  }
  const Result<std::string> signature = key->sign(text);
  if (!signature) return signature.error();
  if (is_same) {
    const Result<std::string> signed_before = read_file(final_path, kMostKeyBytes);
    if (signed_before && *signed_before == *signature) return {};
    return filesystem.put(final_path, *signature, mode);
  }
  const std::string directory = std::filesystem::path(path).parent_path().string();
  // What is left of it by a crash is swept as what any other small file leaves, see recover.cc.
  const std::string next = directory + "/." +
                           std::filesystem::path(final_path).filename().string() + ".tmp." +
                           std::to_string(::getpid());
  Status s = filesystem.put(next, *signature, mode);
  if (s) s = filesystem.put(path, text, mode);
  if (s) s = filesystem.rename(next, final_path);
  if (!s) {
    (void)filesystem.remove(next);  // the first error is the one to tell
    return s;
  }
  return filesystem.sync_directory(directory);
}

// --- published keys ---

std::string keys_directory(const std::string& public_tree) { return public_tree + "/keys"; }

Status publish_key(Filesystem& filesystem, const std::string& public_tree, const FileModes& modes,
                   const PublicKey& key) {
  const std::string directory = keys_directory(public_tree);
  const std::string file = key.id() + ".pem";
  if (Status s = filesystem.make_directories(directory, modes.directory); !s) return s;
  const Result<std::string> there = read_file(directory + "/" + file, kMostKeyBytes);
  if (!there || *there != key.pem()) {
    if (Status s = filesystem.put(directory + "/" + file, key.pem(), modes.file); !s) return s;
  }
  std::error_code ec;
  if (std::filesystem::read_symlink(directory + "/" + kCurrent, ec) != file) {
    if (Status s = filesystem.link_to(file, directory + "/" + kCurrent); !s) return s;
    if (Status s = filesystem.sync_directory(directory); !s) return s;
  }
  Result<std::string> list = put_key_list(filesystem, directory, key.id(), modes.file);
  return list ? Status() : Status(std::move(list).error());
}

Result<std::vector<PublicKey>> published_keys(const std::string& public_tree) {
  std::vector<PublicKey> keys;
  const std::string directory = keys_directory(public_tree);
  if (!exists(directory)) return keys;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".pem") || name == kCurrent || name[0] == '.') continue;
    Result<PublicKey> key = PublicKey::read(entry.path().string());
    if (!key) return std::move(key).error();
    keys.push_back(std::move(*key));
  }
  if (ec) return make_errno_error(ec.value(), "list keys", directory);
  std::sort(keys.begin(), keys.end(),
            [](const PublicKey& a, const PublicKey& b) { return a.id() < b.id(); });
  return keys;
}

}  // namespace dumps
