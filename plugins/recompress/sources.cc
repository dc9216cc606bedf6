#include "plugins/recompress/sources.h"

#include <vector>

namespace dumps::recompress {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr std::int64_t kHighestLevel = 22;  // zstd's; the host checks what its format knows

}  // namespace

void check_pattern(std::string_view key, std::string_view pattern) {
  if (pattern.empty()) {
    throw plugin::config_failure(std::string(key), "is empty; give a pattern like \"*.xml.bz2\"");
  }
  if (pattern.find('/') != std::string_view::npos) {
    throw plugin::config_failure(
        std::string(key), "is a pattern for names of artifacts of the same run, which have no '/'");
  }
}

void check_level(std::int64_t level) {
  if (level >= 0 && level <= kHighestLevel) return;
  throw plugin::config_failure("level", "must be 0 (the host's choice) to " +
                                            std::to_string(kHighestLevel) + ", and is " +
                                            std::to_string(level));
}

plugin::Failure no_source(std::string_view pattern, std::string_view what_does_not_count) {
  return plugin::config_failure(
      "source", "no artifact of this run matches \"" + std::string(pattern) + "\" (" +
                    std::string(what_does_not_count) +
                    " do not count); name the step that makes them in `after`, or set "
                    "optional_source = true");
}

void PlannedOutputs::add(const std::string& output, const std::string& source) {
  const auto [other, is_new] = made_of_.emplace(output, source);
  if (is_new) return;
  throw plugin::config_failure("source", "matches " + other->second + " and " + source +
                                             ", which would both become " + output +
                                             "; narrow the pattern");
}

plugin::Artifact planned_artifact(const plugin::Host& host, const std::string& name) {
  // The list takes a pattern, in which a name stands for itself.
  for (plugin::Artifact& artifact : host.list_artifacts(name)) {
    if (artifact.name == name) return std::move(artifact);
  }
  throw plugin::failed(name,
                       "is in the plan and not among the run's artifacts any more; restart "
                       "the step to plan it again");
}

void read_artifact(const plugin::Host& host, const plugin::Artifact& artifact,
                   ByteProgress& progress, const std::function<void(std::string_view)>& take) {
  plugin::Input input = host.open_input(artifact.name);
  std::vector<char> buffer(kBufferBytes);
  std::uint64_t bytes = 0;
  while (const size_t got = input.read(buffer)) {
    take({buffer.data(), got});
    bytes += got;
    progress.add(got);
  }
  if (bytes != artifact.raw_size) {
    throw plugin::failed(artifact.name, "has " + std::to_string(bytes) + " plain bytes; " +
                                            std::to_string(artifact.raw_size) +
                                            " were recorded when it was sealed");
  }
}

std::uint64_t scan_artifact(const plugin::Host& host, const plugin::Artifact& artifact,
                            mediawiki::PageVisitor& visitor) {
  ByteProgress progress(host, artifact.raw_size);
  mediawiki::PageScanner scanner(visitor);
  read_artifact(host, artifact, progress,
                [&](std::string_view bytes) { scan(scanner, bytes, artifact.name); });
  end_scan(scanner, artifact.name);
  return scanner.pages();
}

void scan(mediawiki::PageScanner& scanner, std::string_view bytes, const std::string& name) {
  if (!scanner.feed(bytes)) throw plugin::failed(name, scanner.error().to_string());
}

void end_scan(mediawiki::PageScanner& scanner, const std::string& name) {
  if (!scanner.finish()) throw plugin::failed(name, scanner.error().to_string());
}

void check_equal(std::string_view what, std::uint64_t output, std::uint64_t input,
                 const std::string& name) {
  if (output == input) return;
  throw plugin::failed(name, std::string(what) + " in what was made of it: " +
                                 std::to_string(output) + "; it has " + std::to_string(input));
}

}  // namespace dumps::recompress
