#include "agent/mirrors/rsync_tool.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <span>
#include <sstream>

#include "agent/process/filter_program.h"
#include "agent/process/pipeline.h"

namespace dumps::mirrors {
namespace {

constexpr std::chrono::minutes kListingTimeout{30};
constexpr std::chrono::seconds kCheckTimeout{20};
constexpr int kSomeGone = 24;  // rsync(1), EXIT VALUES
constexpr int kSomeNotSent = 23;
constexpr int kListed = 255;  // of a daemon that was asked for its modules only

struct Answer {
  std::vector<std::string> lines, complaints;
  StageEnd end;
};

Result<Answer> run_rsync(std::vector<std::string> arguments, std::string_view input,
                         std::chrono::milliseconds timeout, std::vector<int> accepted) {
  const std::string rsync = find_program("rsync");
  if (rsync.empty())
    return make_error(ErrorCode::kNotFound, "run rsync", "rsync", "it is not installed")
        .with_hint("apt-get install rsync");
  arguments.insert(arguments.begin(), rsync);
  Answer answer;
  PipelineOptions options;
  // Times in listings are in UTC, as everywhere.
  options.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
  options.timeout = timeout;
  options.feed = [&input](std::span<char> buffer) -> Result<size_t> {
    const size_t count = std::min(buffer.size(), input.size());
    std::memcpy(buffer.data(), input.data(), count);
    input.remove_prefix(count);
    return count;
  };
  options.output_line = [&answer](std::string_view line) { answer.lines.emplace_back(line); };
  options.error_line = [&answer](size_t, std::string_view line) {
    answer.complaints.emplace_back(line);
  };
  std::vector<StageEnd> ends;
  const Status done =
      run_pipeline({{std::move(arguments), {}, std::move(accepted), false}}, options, &ends);
  if (!ends.empty()) answer.end = ends.front();
  if (!done) return done.error();
  return answer;
}

// "NAME   <tab>COMMENT", as a daemon lists what it offers.
std::vector<std::string> module_names(const std::vector<std::string>& lines) {
  std::vector<std::string> names;
  for (const std::string& line : lines) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    std::string name = line.substr(0, tab);
    name.erase(name.find_last_not_of(' ') + 1);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

Status check_rsyncd_conf(const std::string& path, const std::vector<std::string>& modules) {
  Result<Answer> answer =
      run_rsync({"--server", "--daemon", "--config=" + path, "--log-file=/dev/stderr", "."},
                "@RSYNCD: 31.0\n#list\n", kCheckTimeout, {kListed});
  if (!answer) return std::move(answer).error().wrap("check configuration of rsyncd", path);
  for (const std::string& line : answer->complaints) {
    const bool fault = line.find("nknown Parameter") != std::string::npos ||
                       line.find("rror:") != std::string::npos ||
                       line.find("nvalid ") != std::string::npos;
    if (fault) {
      return make_error(ErrorCode::kInvalid, "check configuration of rsyncd", path,
                        "rsync says: " + line);
    }
  }
  std::set<std::string> offered;
  for (const std::string& name : module_names(answer->lines)) offered.insert(name);
  if (offered == std::set<std::string>(modules.begin(), modules.end())) return Status();
  return make_error(ErrorCode::kInvalid, "check configuration of rsyncd", path,
                    "rsync offers other modules than were to be in it");
}

Result<std::vector<std::string>> offered_modules(const std::string& address, std::uint32_t port) {
  const std::string host = address.empty()                          ? "127.0.0.1"
                           : address.find(':') == std::string::npos ? address
                                                                    : "[" + address + "]";
  Result<Answer> answer =
      run_rsync({"--contimeout=10", "rsync://" + host + ":" + std::to_string(port) + "/"}, "",
                kCheckTimeout, {});
  if (!answer)
    return std::move(answer).error().wrap("ask rsyncd", host + ":" + std::to_string(port));
  return module_names(answer->lines);
}

Result<std::string> long_listing(const std::string& tree, const std::string& list) {
  // The third argument is a destination that --list-only does not touch.
  Result<Answer> answer =
      run_rsync({"--list-only", "--no-h", "--files-from=-", tree + "/", "dummy"}, list,
                kListingTimeout, {kSomeGone, kSomeNotSent});
  if (!answer) return std::move(answer).error().wrap("list files", tree);
  std::string lines;
  for (const std::string& line : answer->lines) lines += line + "\n";
  return lines;
}

}  // namespace dumps::mirrors
