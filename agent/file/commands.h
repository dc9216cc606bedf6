// dumps-file's commands. Each returns the exit code; results go to stdout, errors and progress to
// stderr. Where the text of a file goes to stdout, what --json prints goes to stderr.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/file/dump_output.h"
#include "agent/file/progress.h"

namespace dumps::file {

// Scripts rely on them.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

struct GlobalOptions {
  bool json = false;
  bool quiet = false;         // no progress, no summary
  std::uint32_t threads = 0;  // 0: one per processor
};

// How files are written.
struct WriteOptions {
  std::string out;  // "-": standard output
  std::string to;   // format, where the name does not say one
  int level = 0;
  std::string verify = "full";
  bool force = false;
};

struct RecompressOptions {
  std::string in;
  WriteOptions write;
  bool any_text = false;
};

struct VerifyOptions {
  std::vector<std::string> files;
  std::uint64_t pages = 0;  // that must be there; 0: any number
};

struct HashOptions {
  std::vector<std::string> files;
  std::string only;  // "md5", "sha1", "sha256"; empty: all, in tagged lines
};

struct PageOptions {
  std::string in;
  std::vector<std::uint64_t> ids;
  WriteOptions write;
};

struct RangeOptions {
  std::string in;
  std::uint64_t begin = 0, end = 0;  // 0: to the last page
  WriteOptions write;
};

struct SplitOptions {
  std::string in, directory, size;
  std::uint64_t pages = 0;
  WriteOptions write;
};

struct JoinOptions {
  std::vector<std::string> in;
  WriteOptions write;
};

struct MultistreamOptions {
  std::string in, index;  // empty: from the name of the output; "none": no index
  std::uint64_t pages = 100;
  WriteOptions write;
};

struct StatsOptions {
  std::string in;
  std::uint64_t ids = 0;  // ranges of so many ids; 0: none
  bool per_page = false;
};

int cat_command(const GlobalOptions& global, const std::vector<std::string>& files);
int recompress_command(const GlobalOptions& global, const RecompressOptions& options);
int verify_command(const GlobalOptions& global, const VerifyOptions& options);
int hash_command(const GlobalOptions& global, const HashOptions& options);
int first_id_command(const GlobalOptions& global, const std::string& file);
int last_id_command(const GlobalOptions& global, const std::string& file);
int find_page_command(const GlobalOptions& global, const std::string& file, std::uint64_t id);
int page_command(const GlobalOptions& global, const PageOptions& options);
int range_command(const GlobalOptions& global, const RangeOptions& options);
int split_command(const GlobalOptions& global, const SplitOptions& options);
int join_command(const GlobalOptions& global, const JoinOptions& options);
int multistream_command(const GlobalOptions& global, const MultistreamOptions& options);
int stats_command(const GlobalOptions& global, const StatsOptions& options);

// --- shared by the commands ---

std::uint32_t thread_count(const GlobalOptions& global);
// On standard error, with "dumps-file: " before it; kUsage where the command line is wrong, else
// kFailed.
int complain(const Error& error);
void print_json(const boost::json::value& value, bool text_is_on_stdout = false);
// A file could be made: says so.
int report(const GlobalOptions& global, const std::vector<const DumpOutput*>& outputs,
           boost::json::object more = {});
// Not where the text goes to a terminal.
bool shows_progress(const GlobalOptions& global, bool text_is_on_stdout);
// kInvalid: what the command line says cannot be.
Result<DumpOutputOptions> output_options(const GlobalOptions& global, const WriteOptions& options);

}  // namespace dumps::file
