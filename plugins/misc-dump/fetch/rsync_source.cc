#include "plugins/misc-dump/fetch/rsync_source.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "plugins/misc-dump/fetch/index_page.h"

namespace dumps::misc {
namespace {

using Kind = FetchFailure::Kind;

constexpr std::size_t kMostListBytes = std::size_t{64} << 20;

// Exit codes of lost connections, full or busy servers (EXIT VALUES in rsync(1)).
constexpr std::array<int, 9> kPassing = {10, 11, 12, 19, 20, 22, 24, 30, 35};

std::vector<std::string> command(const RsyncLimits& limits) {
  std::vector<std::string> argv = {"rsync", "--no-motd", "--no-human-readable",
                                   "--timeout=" + std::to_string(limits.timeout_s),
                                   "--contimeout=" + std::to_string(limits.connect_timeout_s)};
  if (limits.max_bytes_per_second > 0) {
    const std::uint64_t kib = std::max<std::uint64_t>(1, limits.max_bytes_per_second / 1024);
    argv.push_back("--bwlimit=" + std::to_string(kib));
  }
  if (!limits.password_file.empty()) argv.push_back("--password-file=" + limits.password_file);
  return argv;
}

void run(const plugin::Host& host, std::vector<std::string> argv, const std::string& url,
         const std::function<void(std::string_view)>& take) {
  std::vector<dumps_stage_end> ends;
  std::string words;
  plugin::PipelineEnds io;
  io.take = take;
  io.error_line = [&](std::size_t, std::string_view line) {
    if (words.empty()) words = line;  // the first complaint is nearly always the cause
  };
  try {
    host.run_pipeline({plugin::Stage{std::move(argv)}}, io, &ends);
  } catch (const plugin::Failure& failure) {
    const int code = ends.empty() ? -1 : ends.front().exit_code;
    if (failure.status() != DUMPS_ERR_FAILED || code < 0) throw;
    const bool is_passing = std::ranges::find(kPassing, code) != kPassing.end() ||
                            words.find("max connections") != std::string::npos;
    throw FetchFailure(is_passing ? Kind::kPassing : Kind::kPermanent, url,
                       "rsync exits with " + std::to_string(code) + ": " + words);
  }
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

bool is_rsync_url(std::string_view url) { return url.starts_with("rsync://"); }

std::vector<FetchFile> parse_rsync_list(std::string_view text) {
  std::vector<FetchFile> files;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with('-')) continue;  // directories, links
    // MODE SIZE DATE TIME NAME: blanks before the size line it up; the name may have some.
    std::array<std::string_view, 4> words;
    for (std::string_view& word : words) {
      word = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(line.size(), word.size()));
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    }
    FetchFile file;
    file.name = line;
    for (const char c : words[1]) {
      if (c >= '0' && c <= '9') file.size = file.size * 10 + static_cast<unsigned>(c - '0');
    }
    if (is_file_name(file.name)) files.push_back(std::move(file));
  }
  return files;
}

std::vector<FetchFile> list_rsync(const plugin::Host& host, const std::string& directory_url,
                                  const RsyncLimits& limits) {
  std::vector<std::string> argv = command(limits);
  argv.insert(argv.end(), {"--list-only", "--", directory_url});
  std::string text;
  run(host, std::move(argv), directory_url, [&](std::string_view bytes) {
    if (text.size() + bytes.size() > kMostListBytes) {
      throw FetchFailure(Kind::kPermanent, directory_url, "its list is longer than 64 MiB");
    }
    text += bytes;
  });
  return parse_rsync_list(text);
}

void fetch_rsync(const plugin::Host& host, const std::string& file_url, const RsyncLimits& limits,
                 const std::function<void(std::string_view)>& take) {
  const std::string path = host.scratch_directory() + "/fetched";
  std::vector<std::string> argv = command(limits);
  argv.insert(argv.end(), {"--times", "--copy-links", "--inplace", "--", file_url, path});
  run(host, std::move(argv), file_url, {});
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) throw plugin::failed(path, "cannot be opened", errno);
  std::vector<char> buffer(std::size_t{1} << 20);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    host.throw_if_cancelled();
    take({buffer.data(), got});
  }
  if (std::ferror(file.get()) != 0) throw plugin::failed(path, "cannot be read", errno);
  ::unlink(path.c_str());  // room for the next one; the host removes what is left
}

}  // namespace dumps::misc
