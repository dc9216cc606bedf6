// lines-dump: the smallest complete plugin. Its one job type copies a text file, line by line, into
// a compressed artifact. Replace the reading by that of your own service.
#include <fstream>
#include <string>

#include "dumps/job.hpp"

namespace {

using dumps::plugin::Outcome;
using dumps::plugin::Shard;

class LinesJob : public dumps::plugin::Job {
 public:
  using Job::Job;

  // Local checks only: everything here also runs when an operator checks the configuration.
  void validate() override {
    const std::string path(info().params.get_string("source"));
    if (!std::ifstream(path)) {
      throw dumps::plugin::config_failure("source", path + " cannot be opened");
    }
  }

  // One shard that makes one file. A large source is split into several, each with its own file.
  std::vector<Shard> plan() override {
    return {{.id = "all", .outputs = {info().artifact_name("lines.txt.gz")}}};
  }

  Outcome run(const Shard& shard) override {
    std::ifstream source{std::string(info().params.get_string("source"))};
    dumps::plugin::Output output = host().open_output(shard.outputs[0]);
    dumps::plugin::Progress progress{.unit = "lines"};
    const uint64_t limit = host().sample_limit();
    for (std::string line; std::getline(source, line);) {
      host().throw_if_cancelled();
      if (limit != 0 && progress.done == limit) break;
      output.write(line + "\n");
      ++progress.done;
      host().progress(progress);
    }
    // The end of a stream and a broken disk look alike until one asks.
    if (source.bad()) throw dumps::plugin::failed("source", "reading broke off");
    progress.total = progress.done;
    host().progress(progress);
    output.finish();
    return Outcome::kDone;
  }
};

std::unique_ptr<dumps::plugin::Job> make_job(dumps::plugin::Host host,
                                             const dumps::plugin::JobInfo& info) {
  return std::make_unique<LinesJob>(host, info);
}

constexpr dumps_param kParams[] = {
    dumps::plugin::make_param("source", DUMPS_PARAM_PATH, nullptr, "The text file to dump.",
                              DUMPS_PARAM_REQUIRED),
};
constexpr const char* kPatterns[] = {"{target}-{date}-lines.txt.gz", nullptr};
constexpr dumps_job_type kLines = dumps::plugin::make_job_type(
    "lines", "Lines of a text file", "Copies a text file into a compressed artifact.", kPatterns,
    kParams);
constexpr const dumps_job_type* kTypes[] = {&kLines, nullptr};

constexpr dumps_plugin kPlugin =
    dumps::plugin::make_plugin<&make_job>({.id = "lines-dump",
                                           .version = "0.1.0",
                                           .title = "Lines",
                                           .owner = "your team",
                                           .contact = "you@example.org",
                                           .url = nullptr,
                                           .license = "CC0-1.0",
                                           .description = "Dumps a text file."},
                                          kTypes);

}  // namespace

DUMPS_CPP_PLUGIN(kPlugin)
