#include "agent/verify/file_hash.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "agent/codec/read_fully.h"

namespace dumps {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;

// Reads all pieces in order; `take` gets each before the next one is read into `buffer_for()`.
template <class BufferFor, class Take>
Result<std::uint64_t> read_pieces(codec::ByteSource& source, const HashOptions& options,
                                  BufferFor buffer_for, Take take) {
  std::uint64_t offset = 0;
  for (;;) {
    const std::span<char> buffer = buffer_for();
    const Result<size_t> got = codec::read_fully(source, offset, buffer);
    if (!got) return got.error();
    if (*got == 0) return offset;
    take(*got);
    offset += *got;
    if (!options.on_read) continue;
    if (Status s = options.on_read(*got); !s) return std::move(s).error();
  }
}

// A ring of pieces that one thread fills and three empty, each at its own pace.
class DigestThreads {
 public:
  DigestThreads() {
    for (Slot& slot : slots_) slot.bytes.resize(kPieceBytes);
    try {
      for (size_t i = 0; i < digests_.size(); ++i) {
        threads_[i] = std::thread([this, i] { work(digests_[i]); });
      }
    } catch (const std::system_error&) {
      join();
      throw;
    }
  }
  ~DigestThreads() { join(); }
  DigestThreads(const DigestThreads&) = delete;
  DigestThreads& operator=(const DigestThreads&) = delete;

  std::span<char> next_buffer() {
    std::unique_lock lock(mutex_);
    Slot& slot = slots_[filled_ % slots_.size()];
    emptied_.wait(lock, [&slot] { return slot.readers == 0; });
    return slot.bytes;
  }
  void give(size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      Slot& slot = slots_[filled_ % slots_.size()];
      slot.size = bytes;
      slot.readers = digests_.size();
      ++filled_;
    }
    filled_changed_.notify_all();
  }
  codec::DigestSet finish() {
    join();
    return {digests_[0].finish(), digests_[1].finish(), digests_[2].finish()};
  }

 private:
  struct Slot {
    std::vector<char> bytes;
    size_t size = 0;
    size_t readers = 0;  // that have not seen it yet
  };

  void work(codec::Digest& digest) {
    for (std::uint64_t seen = 0;; ++seen) {
      Slot& slot = slots_[seen % slots_.size()];
      {
        std::unique_lock lock(mutex_);
        filled_changed_.wait(lock, [&] { return filled_ > seen || is_over_; });
        if (filled_ == seen) return;
      }
      digest.add({slot.bytes.data(), slot.size});
      const std::lock_guard lock(mutex_);
      if (--slot.readers == 0) emptied_.notify_one();
    }
  }
  void join() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    filled_changed_.notify_all();
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::mutex mutex_;
  std::condition_variable filled_changed_, emptied_;
  std::array<Slot, 4> slots_;
  std::uint64_t filled_ = 0;  // pieces so far
  bool is_over_ = false;
  std::array<codec::Digest, 3> digests_{codec::Digest(codec::Digest::Kind::kMd5),
                                        codec::Digest(codec::Digest::Kind::kSha1),
                                        codec::Digest(codec::Digest::Kind::kSha256)};
  std::array<std::thread, 3> threads_;
};

Result<FileHash> hash_threaded(codec::ByteSource& source, const HashOptions& options) {
  DigestThreads threads;
  Result<std::uint64_t> bytes = read_pieces(
      source, options, [&] { return threads.next_buffer(); },
      [&](size_t size) { threads.give(size); });
  if (!bytes) return std::move(bytes).error();
  return FileHash{*bytes, threads.finish()};
}

}  // namespace

Result<FileHash> hash_source(codec::ByteSource& source, const HashOptions& options) {
  // A small file is over before threads have begun.
  if (options.threaded && source.size() > 4 * kPieceBytes) {
    try {
      return hash_threaded(source, options);
    } catch (const std::system_error& error) {
      return make_errno_error(error.code().value(), "start a thread", source.name());
    }
  }
  codec::Digests digests;
  std::vector<char> buffer(kPieceBytes);
  Result<std::uint64_t> bytes = read_pieces(
      source, options, [&] { return std::span<char>(buffer); },
      [&](size_t size) {
        digests.add({buffer.data(), size});
      });
  if (!bytes) return std::move(bytes).error();
  return FileHash{*bytes, digests.finish()};
}

}  // namespace dumps
