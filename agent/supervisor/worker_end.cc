#include "agent/supervisor/worker_end.h"

#include <array>

namespace dumps {
namespace {

EndKind kind_of(std::string_view status) {
  if (status == "ok") return EndKind::kOk;
  if (status == "skipped") return EndKind::kSkipped;
  if (status == "cancelled") return EndKind::kCancelled;
  if (status == "config") return EndKind::kConfig;
  if (status == "retry") return EndKind::kRetry;
  if (status == "failed") return EndKind::kFailed;
  if (status == "internal") return EndKind::kInternal;
  return EndKind::kMisbehaved;
}

std::string megabytes(std::uint64_t bytes) {
  const std::uint64_t tenths = (bytes * 10 + (1u << 19)) >> 20;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

// Its last word and its exit status must agree: a worker that says "ok" and dies has lied or was
// hit between the two, and in both cases nothing may be believed but the records on disk.
void judge(const EndFacts& facts, WorkerEnd& end) {
  const std::string how = facts.status ? facts.status->to_string() : "its end was not seen";
  if (facts.misbehaviour) {
    end.kind = EndKind::kMisbehaved;
    end.error = "worker or plugin misbehaving: " + facts.misbehaviour->to_string();
  } else if (!facts.timed_out.empty()) {
    end.kind = EndKind::kFailed;
    end.error = facts.timed_out + "; ended by " + how;
  } else if (facts.words) {
    end.kind = kind_of(facts.words->status);
    end.error = facts.words->error;
    if (end.kind == EndKind::kMisbehaved) end.error = "unknown end \"" + facts.words->status + "\"";
    const bool agrees =
        !facts.status || (facts.status->signal == 0 &&
                          facts.status->exit_code == protocol::exit_code_for(facts.words->status));
    if (!agrees && end.good()) {
      end.kind = facts.status->signal != 0 ? EndKind::kKilled : EndKind::kMisbehaved;
      end.error = "worker said \"" + facts.words->status + "\" but ended with " + how;
    }
  } else if (!facts.stop_reason.empty()) {
    end.kind = EndKind::kCancelled;
    end.error = "stopped (" + facts.stop_reason + "): " + how;
  } else if (facts.status && facts.status->signal != 0) {
    end.kind = EndKind::kKilled;
    end.error = "worker died of " + how;
  } else {
    end.kind = EndKind::kMisbehaved;
    end.error = "worker ended without a last word: " + how;
  }
}

}  // namespace

std::string_view end_kind_name(EndKind kind) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "ok",     "skipped",  "cancelled",  "config", "retry",
      "failed", "internal", "misbehaved", "killed", "not-started"};
  return kNames[static_cast<size_t>(kind)];
}

WorkerEnd conclude(const EndFacts& facts) {
  WorkerEnd end;
  end.status = facts.status;
  end.words = facts.words;
  end.ladder = facts.ladder;
  if (facts.status) {
    end.peak_rss_bytes = facts.status->peak_rss_bytes;
    end.user_ms = facts.status->user_ms;
    end.system_ms = facts.status->system_ms;
  }
  if (facts.words) {
    end.peak_rss_bytes = std::max(end.peak_rss_bytes, facts.words->peak_rss_bytes);
    end.user_ms = std::max(end.user_ms, facts.words->user_ms);
    end.system_ms = std::max(end.system_ms, facts.words->system_ms);
    end.retry_after_s = facts.words->retry_after_s;
  }
  judge(facts, end);
  return end;
}

std::string WorkerEnd::to_string() const {
  std::string text(end_kind_name(kind));
  if (!error.empty()) text += ": " + error;
  text += " [";
  if (status) text += status->to_string() + ", ";
  text += "peak memory " + megabytes(peak_rss_bytes) + ", cpu " +
          std::to_string(user_ms + system_ms) + " ms, progress " + std::to_string(progress.done) +
          "/" + std::to_string(progress.total);
  if (!progress.unit.empty()) text += " " + progress.unit;
  if (progress.skipped > 0) text += ", skipped " + std::to_string(progress.skipped);
  if (progress.failed > 0) text += ", failed " + std::to_string(progress.failed);
  if (!ladder.empty()) text += ", ended by " + ladder;
  if (leftovers_killed > 0) {
    text += ", " + std::to_string(leftovers_killed) + " processes left behind were killed";
  }
  return text + "]";
}

}  // namespace dumps
