#include "agent/worker/describe.h"

#include <boost/json.hpp>

namespace dumps {
namespace {

namespace json = boost::json;

json::value text(const char* s) { return s == nullptr ? json::value(nullptr) : json::value(s); }

json::array texts(const char* const* list) {
  json::array array;
  for (; list != nullptr && *list != nullptr; ++list) array.emplace_back(*list);
  return array;
}

const char* type_name(uint32_t type) {
  switch (type) {
    case DUMPS_PARAM_BOOL:
      return "bool";
    case DUMPS_PARAM_INT:
      return "int";
    case DUMPS_PARAM_FLOAT:
      return "float";
    case DUMPS_PARAM_PATH:
      return "path";
    case DUMPS_PARAM_DURATION:
      return "duration";
    case DUMPS_PARAM_SIZE:
      return "size";
    case DUMPS_PARAM_LIST:
      return "list";
    default:
      return "string";
  }
}

json::array capabilities(uint64_t bits) {
  json::array array;
  if ((bits & DUMPS_CAP_DB) != 0) array.emplace_back("db");
  if ((bits & DUMPS_CAP_NETWORK) != 0) array.emplace_back("network");
  if ((bits & DUMPS_CAP_CHILDREN) != 0) array.emplace_back("children");
  if ((bits & DUMPS_CAP_THREADS) != 0) array.emplace_back("threads");
  return array;
}

json::object describe_param(const dumps_param& p) {
  return {{"key", text(p.key)},
          {"type", type_name(p.type)},
          {"default", text(p.default_text)},
          {"required", (p.flags & DUMPS_PARAM_REQUIRED) != 0},
          {"secret", (p.flags & DUMPS_PARAM_SECRET) != 0},
          {"deprecated", (p.flags & DUMPS_PARAM_DEPRECATED) != 0},
          {"help", text(p.help)},
          {"allowed", texts(p.allowed)}};
}

json::object describe_job_type(const dumps_job_type& t) {
  json::array params;
  // Rows are found by the plugin's own stride: its dumps_param may be larger than ours.
  const auto* row = reinterpret_cast<const char*>(t.params);
  for (uint32_t i = 0; i < t.param_count; ++i, row += t.param_stride) {
    params.emplace_back(describe_param(*reinterpret_cast<const dumps_param*>(row)));
  }
  return {{"name", text(t.name)},
          {"title", text(t.title)},
          {"description", text(t.description)},
          {"artifacts", texts(t.artifact_patterns)},
          {"keep", t.keep_runs},
          {"db_group", text(t.db_group)},
          {"db_connections", t.db_connections},
          {"threads_max", t.threads_max == 0 ? 1 : t.threads_max},
          {"memory_bytes", t.memory_bytes},
          {"estimated_bytes", t.estimated_bytes},
          {"needs_previous_run", (t.flags & DUMPS_JOB_NEEDS_PREVIOUS_RUN) != 0},
          {"publishes", (t.flags & DUMPS_JOB_PUBLISHES) != 0},
          {"releases_shards", (t.flags & DUMPS_JOB_SHARDS_ALONE) != 0},
          {"params", std::move(params)}};
}

}  // namespace

std::string describe_plugin(const dumps_plugin& p, const std::string& path) {
  json::array job_types;
  for (const auto* const* type = p.job_types; *type != nullptr; ++type) {
    job_types.emplace_back(describe_job_type(**type));
  }
  const json::object plugin{{"id", text(p.id)},
                            {"version", text(p.version)},
                            {"title", text(p.title)},
                            {"owner", text(p.owner)},
                            {"contact", text(p.contact)},
                            {"url", text(p.url)},
                            {"license", text(p.license)},
                            {"description", text(p.description)},
                            {"capabilities", capabilities(p.capabilities)},
                            {"required_extensions", texts(p.required_extensions)},
                            {"job_types", std::move(job_types)}};
  const json::object document{
      {"schema", 1},
      {"path", path},
      {"abi", std::to_string(p.abi_major) + "." + std::to_string(p.abi_minor)},
      {"plugin", plugin}};
  return json::serialize(document);
}

}  // namespace dumps
