#include "agent/core/plugin_info.h"

#include <boost/json.hpp>

namespace dumps {
namespace {

namespace json = boost::json;

// Null and absent both mean "not said".
std::string text(const json::object& o, const char* key) {
  const json::value* v = o.if_contains(key);
  return v == nullptr || v->is_null() ? std::string() : json::value_to<std::string>(*v);
}
std::vector<std::string> texts(const json::object& o, const char* key) {
  return json::value_to<std::vector<std::string>>(o.at(key));
}

ParamInfo param_from(const json::object& o) {
  ParamInfo p;
  p.key = text(o, "key");
  p.type = text(o, "type");
  if (!o.at("default").is_null()) p.default_text = text(o, "default");
  p.required = o.at("required").as_bool();
  p.secret = o.at("secret").as_bool();
  p.deprecated = o.at("deprecated").as_bool();
  p.help = text(o, "help");
  p.allowed = texts(o, "allowed");
  return p;
}

JobTypeInfo job_type_from(const json::object& o) {
  JobTypeInfo t;
  t.name = text(o, "name");
  t.title = text(o, "title");
  t.description = text(o, "description");
  t.artifacts = texts(o, "artifacts");
  t.keep = json::value_to<std::uint32_t>(o.at("keep"));
  t.db_group = text(o, "db_group");
  t.db_connections = json::value_to<std::uint32_t>(o.at("db_connections"));
  t.threads_max = json::value_to<std::uint32_t>(o.at("threads_max"));
  t.memory_bytes = json::value_to<std::uint64_t>(o.at("memory_bytes"));
  t.estimated_bytes = json::value_to<std::uint64_t>(o.at("estimated_bytes"));
  t.needs_previous_run = o.at("needs_previous_run").as_bool();
  t.publishes = o.at("publishes").as_bool();
  if (const json::value* v = o.if_contains("releases_shards")) t.releases_shards = v->as_bool();
  for (const auto& item : o.at("params").as_array())
    t.params.push_back(param_from(item.as_object()));
  return t;
}

PluginInfo info_from(const json::object& document) {
  const json::object& o = document.at("plugin").as_object();
  PluginInfo info;
  info.path = text(document, "path");
  info.abi = text(document, "abi");
  info.id = text(o, "id");
  info.version = text(o, "version");
  info.title = text(o, "title");
  info.owner = text(o, "owner");
  info.contact = text(o, "contact");
  info.url = text(o, "url");
  info.license = text(o, "license");
  info.description = text(o, "description");
  info.capabilities = texts(o, "capabilities");
  info.required_extensions = texts(o, "required_extensions");
  for (const auto& item : o.at("job_types").as_array()) {
    info.job_types.push_back(job_type_from(item.as_object()));
  }
  return info;
}

}  // namespace

const ParamInfo* JobTypeInfo::find_param(std::string_view key) const {
  for (const auto& param : params) {
    if (param.key == key) return &param;
  }
  return nullptr;
}

const JobTypeInfo* PluginInfo::find_job_type(std::string_view wanted) const {
  for (const auto& type : job_types) {
    if (type.name == wanted) return &type;
  }
  return nullptr;
}

Result<PluginInfo> parse_plugin_info(std::string_view text, const std::string& subject) {
  try {
    const json::value value = json::parse(text);
    return info_from(value.as_object());
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read plugin description", subject, e.what());
  }
}

}  // namespace dumps
