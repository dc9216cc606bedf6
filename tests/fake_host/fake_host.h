// FakeHost: the host's side of the plugin ABI, in memory, so that a plugin's logic is tested
// without a worker. A test fills in what the plugin finds and afterwards looks at what it did.
//
// It keeps the host's rules that plugins must see (undeclared outputs refused, an end of an input
// only after all its bytes), but seals nothing. Single-threaded; stays where it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dumps/host.hpp"

namespace dumps::fake {

struct FakeArtifact {
  std::string name;
  std::string stored;          // bytes of the file
  std::string plain = stored;  // what is read without DUMPS_INPUT_RAW
  std::string step = "earlier";
  std::string date = {};  // empty: this run
  // Recorded by the host; empty: those of `stored` and `plain`.
  std::string md5 = {}, sha1 = {}, sha256 = {};
  std::uint64_t size = UINT64_MAX;
  std::uint64_t raw_size = UINT64_MAX;
  // In `plain`; none: it is one piece. To seek_part() they are places in the file as well.
  std::vector<std::uint64_t> piece_ends = {};
};

struct FakeOutput {
  std::string bytes;  // plain ones, or, where is_stored, those of the file
  bool is_stored = false;
  bool finished = false;
  std::int32_t level = 0;
  std::uint64_t size_hint = 0;
  std::uint64_t frame_bytes = 0;
  std::uint32_t flags = 0;
  std::vector<std::uint64_t> marks;  // plain bytes before each
  // Of .gz, .bz2 and .zst: ended by cut() and finish(), and in .zst by marks where frame_bytes says
  // so. Each is stored in kPieceExtra bytes more than its plain ones.
  std::vector<dumps::plugin::Piece> pieces;
  std::uint64_t copied = 0;  // plain bytes that append_stored did not have to encode
};
inline constexpr std::uint64_t kPieceExtra = 14;

struct FakeLogLine {
  std::int32_t level;
  std::string message;
  std::map<std::string, std::string> fields;
};

class FakeHost {
 public:
  FakeHost();
  ~FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  const dumps_host* host() const { return &host_; }

  // What the plugin finds.
  std::string target = "demowiki";
  std::string date = "20261124";
  std::string visibility = "public";
  std::vector<FakeArtifact> artifacts;
  std::uint64_t sample = 0;
  std::uint32_t threads = 1;
  bool cancelled = false;
  std::uint64_t cancel_after_reads = UINT64_MAX;        // inputs: this many reads, then cancelled
  std::map<std::string, std::string> secrets;           // name -> value
  std::map<std::string, std::string> secret_paths;      // name -> file
  std::set<std::string> allowed_outputs;                // set by FakeJob for the running shard
  std::string public_root;                              // directory of the test
  std::vector<dumps::plugin::PublishedFile> published;  // in the order in which it is listed
  std::string publication_refusal;                      // not empty: list() refuses with this
  std::function<void()> before_listing_published = [] {};  // lets a test change things in between
  std::set<std::string> missing_extensions;
  // An older host: its outputs have no pieces, and its inputs cannot be sought in.
  bool is_abi_1_0 = false;
  using PipelineRunner =
      std::function<dumps_status(const dumps_pipeline&, dumps_stage_end*, dumps_error*)>;
  PipelineRunner run_pipeline;

  // What it did.
  std::map<std::string, FakeOutput> outputs;
  std::vector<FakeLogLine> log;
  dumps_progress progress{};
  std::vector<dumps_progress> progress_history;
  std::map<std::string, std::int64_t> metrics;
  std::string checkpoint;
  int open_inputs = 0;
  std::uint64_t input_bytes_read = 0;
  int open_outputs = 0;

  // True when some message of `level` or worse contains `text`.
  bool logged(std::int32_t level, std::string_view text) const;
  const std::string& scratch();

 private:
  std::string scratch_;
  dumps_host host_;
};

// `text` matches `pattern`, in which '*' stands for any bytes, "{name}" for letters, digits, '_'.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace dumps::fake
