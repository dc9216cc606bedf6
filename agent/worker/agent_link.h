// AgentLink: the worker's end of the conversation with dumpsd.
//
// While the agent is there, messages go out as datagrams. When it is gone (end of file on the
// socket) the link keeps them in the job's spool file, tries once a second to reach the next agent
// at the workers' socket, and says everything again in order once it is adopted. With nobody there
// after the grace time the cancel flag goes up. send() and report_progress() are thread-safe and
// block at most a few seconds; one thread inside watches the socket.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"
#include "agent/process/worker_protocol.h"
#include "agent/worker/cancel_flag.h"

namespace dumps {

struct AgentLinkOptions {
  std::string token;
  std::string plugin_version;
  std::string spool_path;
  std::string workers_socket;                // empty: there is no next agent
  std::chrono::milliseconds adopt_grace{0};  // 0: cancel as soon as the agent is gone
};

class AgentLink {
 public:
  AgentLink(UniqueFd socket, AgentLinkOptions options, CancelFlag& cancel);
  ~AgentLink();
  AgentLink(const AgentLink&) = delete;
  AgentLink& operator=(const AgentLink&) = delete;

  void send(const protocol::Message& message);
  // Keeps the newest figures and sends them at most twice a second.
  void report_progress(const protocol::Progress& progress);
  protocol::Progress last_progress() const;
  // Sends the progress that is still held back.
  void flush_progress();

 private:
  void watch();
  void read_socket();
  void lose_agent();
  void try_reattach();
  void deliver(const std::string& datagram);
  bool transmit(const std::string& datagram);
  void spool(const std::string& datagram);
  void send_locked(const protocol::Message& message);

  const AgentLinkOptions options_;
  CancelFlag& cancel_;
  UniqueFd socket_;
  UniqueFd wake_;   // tells the thread to end
  UniqueFd spool_;  // open while the agent is gone
  std::uint64_t spooled_bytes_ = 0;
  std::uint64_t sequence_ = 0;
  mutable std::mutex mutex_;
  protocol::Progress progress_;
  bool progress_held_ = false;
  std::chrono::steady_clock::time_point progress_sent_{};
  std::chrono::steady_clock::time_point lost_at_{};
  std::thread thread_;
};

}  // namespace dumps
