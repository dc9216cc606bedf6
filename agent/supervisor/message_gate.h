// MessageGate: decides whether a datagram from a worker is one that the protocol allows now.
//
// The socket is inherited by a process that runs foreign code, so nothing on it is believed: the
// first message must be a hello with the right token, sequence numbers must rise, shards come only
// when planning and in bounded number, and nothing follows the end. Pure; loop thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/process/worker_protocol.h"

namespace dumps {

class MessageGate {
 public:
  static constexpr std::uint64_t kMaxShards = 100'000;

  MessageGate(std::string token, bool planning) : token_(std::move(token)), planning_(planning) {}

  // The message, or nothing for a replayed one that was seen already. An error means that the
  // worker or its plugin misbehaves; the caller ends it.
  Result<std::optional<protocol::Message>> admit(std::string_view datagram);

  bool said_hello() const { return said_hello_; }
  bool ended() const { return ended_; }
  // The next message must be a hello again: the worker has another connection.
  void expect_hello() { said_hello_ = false; }

 private:
  Status check_hello(const protocol::Envelope& envelope);

  std::string token_;
  bool planning_;
  bool said_hello_ = false;
  bool replaying_ = false;
  bool ended_ = false;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t resumed_at_ = 0;
  std::uint64_t shards_ = 0;
};

}  // namespace dumps
