// BatchPipeline: a ring of batches between the thread that fills them and the threads that render
// and write them, in the order in which they were filled.
//
// The filling thread owns the pipeline. It collects finished batches (for what they tell) when it
// needs an empty one, and renders one itself instead of waiting; so with one thread there are no
// workers and nothing runs at the same time. Writing is done by whichever thread finishes the batch
// that is due, by one at a time. The first failure stops everything and is thrown from the next
// call of the owner.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugins/xml-dump/engine/page_batch.h"

namespace dumps::xml_dump {

class BatchPipeline {
 public:
  struct Steps {
    // By thread `thread` (0: the owner's) of those granted; batches side by side.
    std::function<void(PageBatch&, size_t thread)> render;
    // Of one batch after the other.
    std::function<void(PageBatch&)> write;
    // By the owner's thread, of one batch after the other.
    std::function<void(PageBatch&)> collect;
  };
  // `threads` counts the owner's; at least 1.
  BatchPipeline(size_t threads, size_t outputs, Steps steps);
  ~BatchPipeline();
  BatchPipeline(const BatchPipeline&) = delete;
  BatchPipeline& operator=(const BatchPipeline&) = delete;

  // A cleared batch to fill. Waits while the texts on their way are too many bytes.
  PageBatch& empty_batch();
  // The batch of the last empty_batch() is filled.
  void submit();
  // Returns when all is written and collected.
  void finish();

 private:
  using Lock = std::unique_lock<std::mutex>;

  PageBatch& batch(std::uint64_t sequence) { return *ring_[sequence % ring_.size()]; }
  bool has_work() const { return next_to_render_ < filled_; }
  bool is_full() const;
  void run_worker(size_t thread);
  void render_next(Lock& lock, size_t thread);
  void write_what_is_due(Lock& lock);
  // Does one thing that brings the pipeline forward, or waits for one.
  void advance(Lock& lock);
  template <class Step>
  void unlocked(Lock& lock, Step step);

  const Steps steps_;
  std::vector<std::unique_ptr<PageBatch>> ring_;
  std::vector<bool> is_rendered_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Sequence numbers: collected_ <= written_ <= next_to_render_ <= filled_.
  std::uint64_t filled_ = 0;
  std::uint64_t next_to_render_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t collected_ = 0;
  std::int64_t text_bytes_ = 0;  // of batches that are filled and not collected
  bool is_writing_ = false;
  bool is_over_ = false;
  std::exception_ptr failure_;

  std::vector<std::thread> workers_;
};

}  // namespace dumps::xml_dump
