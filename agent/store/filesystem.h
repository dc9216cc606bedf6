// Filesystem: the few operations that the store's promises hang on, as a seam: tests stop or fail
// each of them at every point. RealFilesystem does what the names say. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"

namespace dumps {

class ManifestObserver;
class SigningKey;

class Filesystem {
 public:
  virtual ~Filesystem() = default;

  virtual Result<UniqueFd> create(const std::string& path, unsigned mode);  // fails when it exists
  virtual Status write(int fd, std::string_view bytes, const std::string& path);
  virtual Status write_at(int fd, std::uint64_t offset, std::string_view bytes,
                          const std::string& path);
  virtual Status sync(int fd, const std::string& path);
  virtual Status rename(const std::string& from, const std::string& to);
  virtual Status remove(const std::string& path);  // an absent file is fine
  virtual Status sync_directory(const std::string& path);
  // A small file, whole or not at all, on disk when it returns.
  virtual Status put(const std::string& path, std::string_view content, unsigned mode);
  // Makes `path` a symbolic link to `target`, replacing an older link in one step.
  virtual Status link_to(const std::string& target, const std::string& path);
  virtual Status make_directories(const std::string& path, unsigned mode);

  // The key that signs the manifests which are put here, see signature.h; null: none does. May be
  // changed at any time.
  void sign_with(std::shared_ptr<const SigningKey> key) { signing_key_ = std::move(key); }
  std::shared_ptr<const SigningKey> signing_key() const { return signing_key_; }

  // Who is told of the manifests that are put here, see release.h; null: nobody. It must outlive
  // this, or be taken away.
  void show_with(ManifestObserver* observer) { observer_ = observer; }
  ManifestObserver* observer() const { return observer_; }

 private:
  std::atomic<ManifestObserver*> observer_ = nullptr;
  std::atomic<std::shared_ptr<const SigningKey>> signing_key_;
};

using RealFilesystem = Filesystem;

bool exists(const std::string& path);

}  // namespace dumps
