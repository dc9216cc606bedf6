#include "plugins/xml-dump/maintenance/maintenance_slice_maker.h"

#include <filesystem>
#include <limits>

#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {
namespace {

constexpr const char* kTextPass = "dumpTextPass.php";
constexpr const char* kReport = "--report=1000";

}  // namespace

std::string SliceMaker::fresh_file(const std::string& name) {
  std::string path = scripts_.host().scratch_directory() + "/" + name;
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) throw plugin::failed(path, "cannot be removed", error.value());
  return path;
}

MadeSlice SliceMaker::make(const Slice& slice, const Progress& progress, const Prefetch& prefetch) {
  const std::string name = "slice " + to_text(slice.ids);
  for (std::int64_t failures = 0;;) {
    try {
      return try_once(slice, progress, prefetch);
    } catch (const plugin::Failure& failure) {
      if (failure.status() == DUMPS_CANCELLED || failure.status() == DUMPS_ERR_CONFIG) throw;
      const std::string why = failure.subject() + ": " + failure.message();
      if (++failures > retries_.times) {
        throw plugin::failed(name, why + "; tried " + std::to_string(failures) + " times",
                             failure.sys_errno());
      }
      const auto pause = retries_.backoff * (std::int64_t{1} << (failures - 1));
      scripts_.host().warn("a slice failed and is tried again",
                           {{"slice", to_text(slice.ids)},
                            {"reason", why},
                            {"in_ms", std::to_string(pause.count())}});
      scripts_.host().pause(pause);
    }
  }
}

MadeSlice SliceMaker::try_once(const Slice& slice, const Progress& progress,
                               const Prefetch& prefetch) {
  std::vector<std::string> arguments = what_.mode;
  arguments.insert(arguments.end(), what_.options.begin(), what_.options.end());
  arguments.insert(arguments.end(), {kReport, "--start=" + std::to_string(slice.ids.first)});
  if (slice.ids.last != std::numeric_limits<std::int64_t>::max()) {
    arguments.push_back("--end=" + std::to_string(slice.ids.last + 1));
  }
  std::vector<std::string> paths;
  for (size_t i = 0; i < what_.filters.size(); ++i) {
    paths.push_back(fresh_file("slice" + std::to_string(i) + ".xml"));
    arguments.push_back("--output=file:" + paths.back());
    arguments.insert(arguments.end(), what_.filters[i].begin(), what_.filters[i].end());
  }
  scripts_.run(what_.script, std::move(arguments), [&](const ScriptReport& report) {
    if (!what_.has_text_pass) progress(report);
  });
  MadeSlice made;
  for (const std::string& path : paths) {
    made.files.push_back(what_.has_boards ? look_at_board_slice(path, what_.script)
                                          : look_at_slice(path, what_.script));
  }
  if (slice.items > 0 && !what_.has_boards && made.files.front().items == 0) {
    throw plugin::failed(what_.script, "it ended well and wrote nothing, though the database has " +
                                           std::to_string(slice.items) + " " + what_.unit);
  }
  if (what_.has_text_pass) {
    made.files.front() = load_texts(made.files.front(), slice, progress, prefetch, made);
  }
  return made;
}

SliceFile SliceMaker::load_texts(const SliceFile& stub, const Slice& slice,
                                 const Progress& progress, const Prefetch& prefetch,
                                 MadeSlice& made) {
  const std::string path = fresh_file("texts.xml");
  std::vector<std::string> arguments{what_.mode.front(), kReport, "--stub=file:" + stub.path,
                                     "--output=file:" + path};
  arguments.insert(arguments.end(), what_.options.begin(), what_.options.end());
  if (spawns_) arguments.push_back(scripts_.command().spawn_option());
  for (std::string& word : prefetch(slice)) arguments.push_back(std::move(word));
  const ScriptReport report = scripts_.run(kTextPass, std::move(arguments), progress);
  SliceFile texts = look_at_slice(path, kTextPass);
  if (texts.pages != stub.pages || texts.items != stub.items) {
    throw plugin::failed(kTextPass,
                         "of the " + std::to_string(stub.items) + " revisions of " +
                             std::to_string(stub.pages) + " pages in its stub it wrote " +
                             std::to_string(texts.items) + " of " + std::to_string(texts.pages));
  }
  made.unreadable_texts = report.unreadable_texts;
  made.prefetched_percent = report.prefetched_percent;
  return texts;
}

}  // namespace dumps::xml_dump
