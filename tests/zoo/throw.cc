// zoo-throw: lets a C++ exception out of run(). It writes the C functions by hand, because the C++
// layer would catch it.
#include <stdexcept>

#include "dumps/job.hpp"

namespace {

dumps_status create(const dumps_host*, const dumps_job_info* info, dumps_job** job, dumps_error*) {
  *job = reinterpret_cast<dumps_job*>(new const dumps_job_info*(info));  // NOLINT: ends in destroy
  return DUMPS_OK;
}
void destroy(dumps_job* job) { delete reinterpret_cast<const dumps_job_info**>(job); }
dumps_status validate(dumps_job*, dumps_error*) { return DUMPS_OK; }
dumps_status plan(dumps_job* job, const dumps_plan_sink* sink, dumps_error* error) {
  const dumps_job_info& info = **reinterpret_cast<const dumps_job_info**>(job);
  const std::string name = dumps::plugin::JobInfo(info).artifact_name("zoo-throw0.txt.gz");
  const dumps_str output = dumps::plugin::str(name);
  dumps_shard shard{};
  shard.struct_size = sizeof shard;
  shard.id = dumps::plugin::str("0");
  shard.outputs = &output;
  shard.output_count = 1;
  return sink->add(sink, &shard, error);
}
dumps_status run(dumps_job*, const dumps_shard*, dumps_error*) {
  throw std::runtime_error("thrown out of a plugin");
}

constexpr const char* kPatterns[] = {"{target}-{date}-zoo-throw*.txt.gz", nullptr};
constexpr dumps_param kParams[] = {
    dumps::plugin::make_param("unused", DUMPS_PARAM_INT, "0", "Nothing.")};
constexpr dumps_job_type kLines =
    dumps::plugin::make_job_type("lines", "Lines of text", "Test.", kPatterns, kParams);
constexpr const dumps_job_type* kTypes[] = {&kLines, nullptr};
constexpr dumps_plugin kPlugin = {sizeof(dumps_plugin),
                                  DUMPS_ABI_MAJOR,
                                  DUMPS_ABI_MINOR,
                                  0,
                                  "zoo-throw",
                                  "1.0.0",
                                  "Zoo",
                                  "zoo keepers",
                                  "zoo@example.org",
                                  nullptr,
                                  "CC0-1.0",
                                  "A test.",
                                  nullptr,
                                  kTypes,
                                  &create,
                                  &destroy,
                                  &validate,
                                  &plan,
                                  &run,
                                  nullptr,
                                  nullptr};

}  // namespace

DUMPS_CPP_PLUGIN(kPlugin)
