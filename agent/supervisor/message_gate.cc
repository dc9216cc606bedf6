#include "agent/supervisor/message_gate.h"

namespace dumps {
namespace {

Error misbehaving(std::string why) {
  return make_error(ErrorCode::kCorrupt, "talk to worker", "worker socket", std::move(why));
}

}  // namespace

Status MessageGate::check_hello(const protocol::Envelope& envelope) {
  const auto* hello = std::get_if<protocol::Hello>(&envelope.message);
  if (hello == nullptr) return misbehaving("the first message is not a hello");
  if (hello->token != token_) return misbehaving("the hello has another job's token");
  said_hello_ = true;
  replaying_ = hello->resumed;
  resumed_at_ = envelope.sequence;
  if (!hello->resumed) last_sequence_ = envelope.sequence;
  return {};
}

Result<std::optional<protocol::Message>> MessageGate::admit(std::string_view datagram) {
  Result<protocol::Envelope> envelope = protocol::decode(datagram);
  if (!envelope) return std::move(envelope).error();
  if (ended_) return misbehaving("a message after the end");
  if (!said_hello_) {
    if (Status hello = check_hello(*envelope); !hello) return std::move(hello).error();
    return std::optional<protocol::Message>(std::move(envelope->message));
  }
  // What was spooled while no agent was there carries smaller numbers than the new hello.
  if (replaying_ && envelope->sequence < resumed_at_) {
    if (envelope->sequence <= last_sequence_) return std::optional<protocol::Message>();
  } else if (envelope->sequence <= last_sequence_) {
    return misbehaving("sequence number " + std::to_string(envelope->sequence) + " after " +
                       std::to_string(last_sequence_));
  }
  last_sequence_ = envelope->sequence;
  const protocol::Message& message = envelope->message;
  if (std::holds_alternative<protocol::Hello>(message)) return misbehaving("a second hello");
  if (std::holds_alternative<protocol::Stop>(message)) return misbehaving("a stop from a worker");
  if (std::holds_alternative<protocol::PlannedShard>(message)) {
    if (!planning_) return misbehaving("a shard outside of planning");
    if (++shards_ > kMaxShards) {
      return misbehaving("more than " + std::to_string(kMaxShards) + " shards");
    }
  }
  if (std::holds_alternative<protocol::End>(message)) ended_ = true;
  return std::optional<protocol::Message>(std::move(envelope->message));
}

}  // namespace dumps
