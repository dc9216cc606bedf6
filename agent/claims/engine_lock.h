// EngineLock: the lock by which the engine before this agent keeps a wiki and date to itself:
// <private>/W/lock_D, made with O_EXCL, "FQDN PID" without a newline, touched every 10 seconds.
// Held by the agent, too, where both engines work in one tree, so that neither begins what the
// other makes.
//
// A lock is stale when nobody touched it for longer than `stale_after`, or when its process was on
// this host and is gone. Stale ones are taken over; as in the older engine, two that do that in the
// same moment are only kept apart by O_EXCL. Blocking.
#pragma once

#include <chrono>
#include <string>

#include "agent/base/clock.h"
#include "agent/base/result.h"

namespace dumps {

inline constexpr std::chrono::seconds kEngineLockTouch{10};

std::string engine_lock_file(const std::string& private_tree, const std::string& target,
                             const std::string& date);
// "FQDN PID" of this process.
std::string engine_lock_owner();

struct EngineLockWish {
  std::string path, owner;
  std::chrono::milliseconds stale_after{3'600'000};
  TimePoint now{};  // clock skew between hosts makes locks older or younger, as it always did
};
// Taken, or held already by `owner`. kUnavailable: another holds it.
Status take_engine_lock(const EngineLockWish& wish);
// kRefused: it is not the owner's any more.
Status touch_engine_lock(const std::string& path, const std::string& owner);
// Another's lock, or none, is left as it is.
Status drop_engine_lock(const std::string& path, const std::string& owner);

}  // namespace dumps
