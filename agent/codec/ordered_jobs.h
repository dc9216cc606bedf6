// Ordered jobs: pieces of work done on several threads, their results handed over in the order in
// which the pieces came. The encoders that cut their input into blocks use this.
//
// add() and finish() belong to one thread, which also runs `deliver`; `work` runs on any thread,
// several at a time, and must not throw anything but bad_alloc. With one thread none is started and
// work runs within add(). At most threads + 1 pieces exist at a time. The first failure, in the
// order of the pieces, is reported by the next call and by every later one; no result behind it is
// delivered.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "agent/base/result.h"

namespace dumps::codec {

template <class In, class Out>
class OrderedJobs {
 public:
  using Work = std::function<Result<Out>(In)>;
  using Deliver = std::function<Status(Out)>;

  OrderedJobs(std::uint32_t threads, Work work, Deliver deliver)
      : thread_count_(threads), work_(std::move(work)), deliver_(std::move(deliver)) {}
  // Stops and joins the threads; what is not delivered is lost.
  ~OrderedJobs() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    waiting_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  OrderedJobs(const OrderedJobs&) = delete;
  OrderedJobs& operator=(const OrderedJobs&) = delete;

  Status add(In piece) {
    if (!state_) return state_;
    if (thread_count_ <= 1) {
      state_ = deliver_result(run(std::move(piece)));
      return state_;
    }
    if (state_ = deliver_down_to(thread_count_); !state_) return state_;
    if (state_ = start_thread(); !state_) return state_;
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::make_shared<Job>(std::move(piece)));
      untaken_.push_back(jobs_.back());
    }
    waiting_.notify_one();
    return {};
  }
  // Waits for all pieces and delivers them.
  Status finish() {
    if (state_) state_ = deliver_down_to(0);
    return state_;
  }

 private:
  struct Job {
    explicit Job(In piece_in) : piece(std::move(piece_in)) {}
    In piece;
    std::optional<Result<Out>> result;
  };

  // Threads start one by one as pieces come, so that small files do without.
  Status start_thread() {
    if (threads_.size() == thread_count_) return {};
    try {
      threads_.emplace_back([this] { loop(); });
    } catch (const std::system_error& error) {
      return make_errno_error(error.code().value(), "start a thread", "encoder");
    }
    return {};
  }

  Result<Out> run(In piece) {
    try {
      return work_(std::move(piece));
    } catch (const std::bad_alloc&) {
      return make_error(ErrorCode::kUnavailable, "compress", "", "no memory");
    }
  }

  void loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
      waiting_.wait(lock, [this] { return stop_ || !untaken_.empty(); });
      if (stop_) return;
      const std::shared_ptr<Job> job = std::move(untaken_.front());
      untaken_.pop_front();
      lock.unlock();
      Result<Out> result = run(std::move(job->piece));
      lock.lock();
      job->result.emplace(std::move(result));
      done_.notify_one();
    }
  }

  Status deliver_result(Result<Out> result) {
    if (!result) return std::move(result).error();
    return deliver_(std::move(*result));
  }

  // Delivers in order until at most `most` pieces are left.
  Status deliver_down_to(size_t most) {
    while (jobs_.size() > most) {
      std::unique_lock lock(mutex_);
      done_.wait(lock, [this] { return jobs_.front()->result.has_value(); });
      const std::shared_ptr<Job> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (Status s = deliver_result(std::move(*job->result)); !s) return s;
    }
    return {};
  }

  const std::uint32_t thread_count_;
  const Work work_;
  const Deliver deliver_;
  Status state_;

  std::mutex mutex_;
  std::condition_variable waiting_;  // for the threads
  std::condition_variable done_;     // for the caller
  bool stop_ = false;
  std::deque<std::shared_ptr<Job>> jobs_;  // not delivered; only the caller's thread changes it
  std::deque<std::shared_ptr<Job>> untaken_;
  std::vector<std::thread> threads_;
};

}  // namespace dumps::codec
