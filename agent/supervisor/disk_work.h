// DiskWork: runs blocking work on a thread of its own, one piece after another in the order in
// which it was given, and hands each result back to the loop.
//
// Loop thread only. Work that was given is finished even when the owner goes; its result is then
// dropped. The loop does not run dry while work is open.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <utility>

namespace dumps {

class DiskWork {
 public:
  explicit DiskWork(boost::asio::io_context& loop) : loop_(loop) {}
  ~DiskWork() {
    *alive_ = false;
    finish();
  }
  DiskWork(const DiskWork&) = delete;
  DiskWork& operator=(const DiskWork&) = delete;

  // `work()` on the thread, then `then(result)` on the loop.
  template <class Work, class Then>
  void run(Work work, Then then) {
    boost::asio::post(
        pool_, [&loop = loop_, alive = alive_, guard = boost::asio::make_work_guard(loop_),
                work = std::move(work), then = std::move(then)]() mutable {
          boost::asio::post(loop, [alive, then = std::move(then), result = work()]() mutable {
            if (*alive) then(std::move(result));
          });
        });
  }
  // Waits until everything is done; nothing may be given afterwards.
  void finish() { pool_.join(); }

 private:
  boost::asio::io_context& loop_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  boost::asio::thread_pool pool_{1};
};

}  // namespace dumps
