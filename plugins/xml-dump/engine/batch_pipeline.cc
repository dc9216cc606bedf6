#include "plugins/xml-dump/engine/batch_pipeline.h"

#include <utility>

namespace dumps::xml_dump {
namespace {

// Enough that nobody waits for the slowest batch; each is a few MiB.
size_t ring_size(size_t threads) { return threads == 1 ? 1 : threads + 3; }

// Only a huge text comes near this; then it goes alone.
constexpr std::int64_t kMaxTextBytes = std::int64_t{32} << 20;

}  // namespace

BatchPipeline::BatchPipeline(size_t threads, size_t outputs, Steps steps)
    : steps_(std::move(steps)), ring_(ring_size(threads)), is_rendered_(ring_.size()) {
  for (auto& batch : ring_) {
    batch = std::make_unique<PageBatch>();
    batch->rendered.resize(outputs);
  }
  for (size_t thread = 1; thread < threads; ++thread) {
    workers_.emplace_back([this, thread] { run_worker(thread); });
  }
}

BatchPipeline::~BatchPipeline() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

PageBatch& BatchPipeline::empty_batch() {
  Lock lock(mutex_);
  while (is_full()) advance(lock);
  if (failure_) std::rethrow_exception(failure_);
  return batch(filled_);
}

bool BatchPipeline::is_full() const {
  if (filled_ == collected_) return false;
  return filled_ - collected_ == ring_.size() || text_bytes_ > kMaxTextBytes;
}

void BatchPipeline::submit() {
  {
    const std::lock_guard lock(mutex_);
    text_bytes_ += batch(filled_).text_bytes;
    ++filled_;
  }
  changed_.notify_all();
}

void BatchPipeline::finish() {
  Lock lock(mutex_);
  while (collected_ < filled_) advance(lock);
  if (failure_) std::rethrow_exception(failure_);
}

void BatchPipeline::advance(Lock& lock) {
  if (failure_) std::rethrow_exception(failure_);
  if (collected_ < written_) {
    PageBatch& done = batch(collected_);
    text_bytes_ -= done.text_bytes;
    unlocked(lock, [&] {
      steps_.collect(done);
      done.clear();
    });
    ++collected_;
  } else if (has_work()) {
    render_next(lock, 0);
  } else {
    changed_.wait(lock);
  }
}

void BatchPipeline::run_worker(size_t thread) {
  Lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return is_over_ || failure_ || has_work(); });
    if (is_over_ || failure_) return;
    render_next(lock, thread);
  }
}

// Runs `step` without the lock; its failure becomes that of the pipeline.
template <class Step>
void BatchPipeline::unlocked(Lock& lock, Step step) {
  lock.unlock();
  std::exception_ptr thrown;
  try {
    step();
  } catch (...) {
    thrown = std::current_exception();
  }
  lock.lock();
  if (thrown && !failure_) failure_ = thrown;
}

void BatchPipeline::render_next(Lock& lock, size_t thread) {
  const std::uint64_t sequence = next_to_render_++;
  unlocked(lock, [&] { steps_.render(batch(sequence), thread); });
  is_rendered_[sequence % ring_.size()] = true;
  write_what_is_due(lock);
  changed_.notify_all();
}

void BatchPipeline::write_what_is_due(Lock& lock) {
  if (is_writing_) return;  // that thread goes on with this batch
  is_writing_ = true;
  while (!failure_ && is_rendered_[written_ % ring_.size()]) {
    unlocked(lock, [&] { steps_.write(batch(written_)); });
    is_rendered_[written_ % ring_.size()] = false;
    ++written_;
    changed_.notify_all();
  }
  is_writing_ = false;
}

}  // namespace dumps::xml_dump
