// zoo-judged: writes an XML file per shard, and falls short at will, in ways that only gates
// notice: its own figures always add up.
//
// Parameters: shards; lines per shard; fault, what is wrong with the last shard of the runs at
// `bad_date`: "truncated" (no closing element), "emptied", "short" (half of the lines, each twice
// as long), "half" (lines half as long), "gap" (ids of its range left out).
#include "dumps/job.hpp"

namespace {

using namespace dumps::plugin;

constexpr std::int64_t kIdsPerShard = 10;

class JudgedJob : public Job {
 public:
  using Job::Job;

  std::vector<Shard> plan() override {
    std::vector<Shard> shards;
    for (std::int64_t i = 0; i < number("shards"); ++i) {
      const std::string id = std::to_string(i);
      const std::string name = info().job_type == "alone" ? "zoo-alone" : "zoo-judged";
      shards.push_back({.id = id,
                        .argument = id,
                        .outputs = {info().artifact_name(name + id + ".xml.gz")},
                        .expected_items = static_cast<std::uint64_t>(number("lines"))});
    }
    return shards;
  }

  Outcome run(const Shard& shard) override {
    const std::int64_t index = std::stoll(shard.argument);
    const bool is_bad =
        info().date == info().params.text_of("bad_date") && index + 1 == number("shards");
    const std::string fault = is_bad ? info().params.text_of("fault") : "";
    Output output = host().open_output(shard.outputs.at(0));
    const std::int64_t lines =
        fault == "emptied" ? 0 : number("lines") / (fault == "short" ? 2 : 1);
    size_t length = 60;
    if (fault == "short") length *= 2;
    if (fault == "half") length /= 2;
    if (fault != "emptied") write_document(output, lines, length, fault != "truncated");
    output.finish();
    Progress progress;
    progress.done = progress.total = static_cast<std::uint64_t>(lines);
    progress.unit = "lines";
    host().progress(progress);
    const std::int64_t first = index * kIdsPerShard + 1;
    host().set_metric("key_first", first + (fault == "gap" ? 3 : 0));
    host().set_metric("key_last", first + kIdsPerShard - 1);
    return Outcome::kDone;
  }

 private:
  std::int64_t number(const char* key) const { return info().params.find_int(key).value_or(0); }

  // Text that does not compress to nothing, and is the same every time.
  void write_document(Output& output, std::int64_t lines, size_t length, bool closed) {
    output.write("<mediawiki version=\"0.11\">\n<generator>MediaWiki 1.43.0</generator>\n");
    std::uint64_t state = 88172645463325252ULL;
    std::string line;
    for (std::int64_t i = 0; i < lines; ++i) {
      line.clear();
      while (line.size() < length) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        line += static_cast<char>('a' + state % 26);
      }
      output.write(line + "\n");
    }
    if (closed) output.write("</mediawiki>\n");
  }
};

std::unique_ptr<Job> make_job(Host host, const JobInfo& info) {
  return std::make_unique<JudgedJob>(host, info);
}

constexpr const char* kJudgedNames[] = {"{target}-{date}-zoo-judged*.xml.gz", nullptr};
constexpr const char* kAloneNames[] = {"{target}-{date}-zoo-alone*.xml.gz", nullptr};
constexpr dumps_param kParams[] = {
    make_param("shards", DUMPS_PARAM_INT, "1", "How many files."),
    make_param("lines", DUMPS_PARAM_INT, "1000", "Lines in each."),
    make_param("fault", DUMPS_PARAM_STRING, "", "What is wrong with the last one."),
    make_param("bad_date", DUMPS_PARAM_STRING, "", "In runs of this date.")};
constexpr dumps_job_type kJudged =
    make_job_type("lines", "Lines of text", "Test.", kJudgedNames, kParams);
constexpr dumps_job_type kAlone =
    make_job_type("alone", "Files that stand for themselves", "Test.", kAloneNames, kParams,
                  {.flags = DUMPS_JOB_SHARDS_ALONE});
constexpr const dumps_job_type* kTypes[] = {&kJudged, &kAlone, nullptr};
constexpr dumps_plugin kPlugin = make_plugin<&make_job>({.id = "zoo-judged",
                                                         .version = "1.0.0",
                                                         .title = "Zoo",
                                                         .owner = "zoo keepers",
                                                         .contact = "zoo@example.org",
                                                         .url = nullptr,
                                                         .license = "CC0-1.0",
                                                         .description = "A test.",
                                                         .capabilities = 0,
                                                         .required_extensions = nullptr},
                                                        kTypes);

}  // namespace

DUMPS_CPP_PLUGIN(kPlugin)
