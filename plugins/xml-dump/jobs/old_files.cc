#include "plugins/xml-dump/jobs/old_files.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {
namespace {

// By speed of decoding.
constexpr std::string_view kEndings[] = {".zst", ".7z", ".bz2"};

// The pages in "STEM[NUMBER].xml[-pFIRSTpLAST]ENDING"; nothing for any other name.
std::optional<IdRange> pages_of(std::string_view name, std::string_view stem,
                                std::string_view ending) {
  if (!name.starts_with(stem) || !name.ends_with(ending)) return std::nullopt;
  name.remove_prefix(stem.size());
  name.remove_suffix(ending.size());
  name.remove_prefix(std::min(name.find_first_not_of("0123456789"), name.size()));
  if (name == ".xml") return IdRange{};
  if (!name.starts_with(".xml-p")) return std::nullopt;
  std::string range(name.substr(std::string_view(".xml-p").size()));
  std::replace(range.begin(), range.end(), 'p', '-');
  return parse_range(range);
}

OldInput open_old_file(const plugin::Host& host, const plugin::Artifact& artifact) {
  const auto input =
      std::make_shared<plugin::Input>(host.open_input(artifact.name, 0, artifact.date));
  OldInput old;
  old.read = [input](std::span<char> room) { return input->read(room); };
  if (input->can_seek()) {
    old.seek_part = [input](std::uint64_t offset) -> std::optional<std::uint64_t> {
      try {
        return input->seek_part(offset);
      } catch (const plugin::Failure& failure) {
        if (failure.status() != DUMPS_ERR_UNSUPPORTED) throw;
        return std::nullopt;  // of its parts only the first one is known
      }
    };
  }
  return old;
}

std::vector<OldFile> files_of(const plugin::Host& host, const std::string& stem,
                              std::string_view date) {
  const std::vector<plugin::Artifact> artifacts = host.list_artifacts(stem + "*", date);
  std::vector<OldFile> files;
  for (const std::string_view ending : kEndings) {
    for (const plugin::Artifact& artifact : artifacts) {
      const auto pages = pages_of(artifact.name, stem, ending);
      if (!pages) continue;
      files.push_back({artifact.name, *pages, artifact.size,
                       [host, artifact] { return open_old_file(host, artifact); }});
    }
    if (!files.empty()) break;
  }
  std::sort(files.begin(), files.end(),
            [](const OldFile& a, const OldFile& b) { return a.pages.first < b.pages.first; });
  return files;
}

}  // namespace

std::vector<OldFile> find_old_files(const plugin::Host& host, const plugin::JobInfo& info,
                                    std::string_view name, std::string_view prefetch,
                                    IdRange range) {
  if (prefetch == "off") return {};
  const std::vector<std::string> dates =
      prefetch == "auto" ? host.list_runs() : std::vector<std::string>{std::string(prefetch)};
  for (const std::string& date : dates) {
    const std::string stem = std::string(info.target) + '-' + date + '-' + std::string(name);
    std::vector<OldFile> files = files_of(host, stem, date);
    if (files.empty()) continue;
    std::erase_if(files, [&](const OldFile& file) {
      return file.pages.last < range.first || file.pages.first > range.last;
    });
    host.info("texts are taken from an earlier dump where they are still the same",
              {{"date", date}, {"files", std::to_string(files.size())}});
    return files;
  }
  if (prefetch != "auto") {
    host.warn("the run named by prefetch has no such file; all texts come from the database",
              {{"date", prefetch}, {"file", name}});
  }
  return {};
}

}  // namespace dumps::xml_dump
