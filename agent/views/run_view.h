// RunView: a run as downloaders of today's dumps see it: jobs by the names of the older engine,
// each with a status and its files. Every status file, list of hashes and feed is made of it alone.
//
// Values; pure functions; any thread. Times are UTC, "2026-11-24 04:06:10". Hashes are lower-case
// hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dumps::views {

enum class JobStatus : std::uint8_t { kWaiting, kInProgress, kDone, kFailed, kSkipped };
// As the status files spell it: "in-progress".
std::string_view status_name(JobStatus status);

struct FileView {
  enum class State : std::uint8_t {
    kReleased,  // can be fetched
    kWritten,   // is being made, `size` bytes so far
    kMissing,   // ought to exist
  };
  std::string name;
  State state = State::kMissing;
  std::uint64_t size = 0;
  std::string md5 = {}, sha1 = {}, sha256 = {};  // empty: not known (yet)
};

struct JobView {
  std::string name;         // "xmlstubsdump"
  std::string title = {};   // HTML: what the job makes
  std::string detail = {};  // HTML: a second line, or empty
  JobStatus status = JobStatus::kWaiting;
  std::string updated = {};   // when the status changed; empty: never
  std::string progress = {};  // the last line of a running job, or empty
  std::vector<FileView> files = {};
};

struct RunView {
  std::string target;
  std::string date;          // "20261124"
  std::string web_root;      // path under which the public tree is served, "/mydumps"; may be empty
  std::string updated;       // when anything last changed
  bool is_closed = false;    // the wiki is
  bool is_finished = false;  // nothing of it is going on or will
  bool is_partial = false;   // finished, and not all of its jobs were asked for
  std::vector<JobView> jobs;  // in the order in which they run

  std::string directory_url() const { return web_root + '/' + target + '/' + date; }
  std::string url(const FileView& file) const { return directory_url() + '/' + file.name; }
};

// The time of the store's records, "2026-11-24T04:06:10Z", in the form of status files.
std::string view_time(std::string_view utc);
// The files that can be fetched.
std::vector<const FileView*> released_files(const RunView& run);

// How many jobs failed.
std::size_t count_failed(const RunView& run);

// "762 bytes", "27 KB", "1.0 MB": as people were always shown sizes, 1024 bytes to a KB.
std::string readable_size(std::uint64_t bytes);

}  // namespace dumps::views
