#include "agent/store/input_file.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/base/glob.h"
#include "agent/codec/format.h"
#include "agent/store/filesystem.h"
#include "agent/store/manifest.h"
#include "agent/store/quarantine.h"
#include "agent/store/withdrawn.h"

namespace dumps {
namespace {

// Where the file is now: sealed or released; empty when it is nowhere.
std::string place_of(const Layout& layout, const RunId& run, bool is_public,
                     const std::string& name) {
  for (const auto& directory :
       {layout.sealed_directory(run), layout.final_directory(run, is_public)}) {
    std::string path = directory + "/" + name;
    if (exists(path)) return path;
  }
  return {};
}

Result<std::vector<FoundArtifact>> all_artifacts(const Layout& layout, const RunId& run,
                                                 bool is_public) {
  std::vector<FoundArtifact> found;
  Result<std::vector<Tombstone>> stones = read_withdrawn(layout, run);
  if (!stones) return std::move(stones).error();
  const auto add = [&](const Artifact& artifact, const std::string& step) {
    if (is_withdrawn(*stones, artifact)) return;
    std::string path = place_of(layout, run, is_public, artifact.name);
    if (!path.empty()) found.push_back({artifact, step, std::move(path)});
  };
  std::set<std::string> recorded;
  if (exists(layout.run_directory(run) + "/steps")) {
    Result<std::vector<std::string>> steps = list_steps(layout, run);
    if (!steps) return std::move(steps).error();
    for (const auto& step : *steps) {
      Result<std::vector<ShardRecord>> records = read_step_records(layout, run, step);
      if (!records) return std::move(records).error();
      Result<Quarantine> quarantine = read_quarantine(layout, run, step);
      if (!quarantine) return std::move(quarantine).error();
      if (!records->empty()) recorded.insert(step);
      for (const auto& record : *records) {
        if (quarantine->holds(record.shard)) continue;
        for (const auto& artifact : record.artifacts) add(artifact, record.step);
      }
    }
  }
  if (!exists(layout.manifest(run, is_public))) return found;
  Result<Manifest> manifest = read_manifest(layout.manifest(run, is_public));
  if (!manifest) return std::move(manifest).error();
  for (const auto& item : manifest->artifacts) {
    if (!recorded.contains(item.step)) add(item.artifact, item.step);
  }
  return found;
}

}  // namespace

Result<std::vector<FoundArtifact>> list_artifacts(const Layout& layout, const RunId& run,
                                                  bool is_public, const std::string& pattern) {
  Result<std::vector<FoundArtifact>> found = all_artifacts(layout, run, is_public);
  if (!found) return found;
  const std::string glob = expand_pattern(pattern, run.target, run.date);
  std::erase_if(*found,
                [&glob](const auto& item) { return !glob_matches(glob, item.artifact.name); });
  std::sort(found->begin(), found->end(),
            [](const auto& a, const auto& b) { return a.artifact.name < b.artifact.name; });
  return found;
}

std::vector<std::string> earlier_runs(const Layout& layout, const RunId& run, bool is_public) {
  std::vector<std::string> dates;
  std::error_code ec;
  const std::string directory =
      (layout.series.empty() ? layout.tree_for(is_public) : layout.runs_root()) + "/" + run.target;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ec)) {
    const std::string date = entry.path().filename().string();
    if (is_date(date) && date < run.date &&
        exists(layout.manifest({run.target, date}, is_public))) {
      dates.push_back(date);
    }
  }
  std::sort(dates.rbegin(), dates.rend());
  return dates;
}

Result<std::unique_ptr<InputFile>> InputFile::open(const Layout& layout, const RunId& run,
                                                   bool is_public, const std::string& name,
                                                   bool raw, std::uint32_t threads) {
  if (!is_artifact_name(name)) {
    return make_error(ErrorCode::kRefused, "open input", name, "not the name of an artifact");
  }
  Result<std::vector<FoundArtifact>> found = list_artifacts(layout, run, is_public, name);
  if (!found) return std::move(found).error();
  if (found->empty()) {
    return make_error(ErrorCode::kNotFound, "open input", name,
                      "run " + run.to_string() + " has no sealed artifact of this name");
  }
  Result<FileSource> source = FileSource::open(found->front().path);
  if (!source) return std::move(source).error();
  if (source->size() != found->front().artifact.size_bytes) {
    return make_error(ErrorCode::kCorrupt, "open input", found->front().path,
                      "its record says " + std::to_string(found->front().artifact.size_bytes) +
                          " bytes, the file has " + std::to_string(source->size()));
  }
  const codec::Format format = raw ? codec::Format::kPlain : codec::format_of_name(name);
  std::unique_ptr<InputFile> input(new InputFile(std::move(*source), format, threads));
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(format, input->source_, threads);
  if (!decoder) return std::move(decoder).error();
  input->decoder_ = std::move(*decoder);
  return input;
}

Result<size_t> InputFile::read(std::span<char> buffer) { return decoder_->read(buffer); }

Status InputFile::find_parts() {
  if (parts_) return {};
  Result<std::unique_ptr<codec::PartFinder>> parts =
      codec::make_part_finder(decoded_as_, source_, threads_);
  if (!parts) return std::move(parts).error();
  parts_ = std::move(*parts);
  return {};
}

Status InputFile::seek(std::uint64_t plain_offset) {
  if (Status s = find_parts(); !s) return s;
  Result<std::unique_ptr<codec::Decoder>> decoder = codec::text_from(*parts_, plain_offset);
  if (!decoder) return std::move(decoder).error();
  decoder_ = std::move(*decoder);
  return {};
}

Result<std::optional<std::uint64_t>> InputFile::seek_part(std::uint64_t stored_offset) {
  if (Status s = find_parts(); !s) return std::move(s).error();
  Result<std::optional<codec::Part>> part = parts_->first_from(stored_offset);
  if (!part) return std::move(part).error();
  if (!*part) return std::optional<std::uint64_t>();
  Result<std::unique_ptr<codec::Decoder>> decoder = parts_->text_of(**part);
  if (!decoder) return std::move(decoder).error();
  decoder_ = std::move(*decoder);
  return std::optional((*part)->offset);
}

}  // namespace dumps
