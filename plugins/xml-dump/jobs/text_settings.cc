#include "plugins/xml-dump/jobs/text_settings.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

std::string format_of(std::string_view policy) {
  if (policy == "fail") return {};
  if (policy.find('/') == std::string_view::npos) {
    throw plugin::config_failure("unknown_model",
                                 "is \"" + std::string(policy) +
                                     "\"; give \"fail\", or the format to write for such content, "
                                     "as \"application/octet-stream\"");
  }
  return std::string(policy);
}

std::string prefetch_of(std::string_view text) {
  const bool is_date = text.size() == 8 && std::all_of(text.begin(), text.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
  if (text != "off" && text != "auto" && !is_date) {
    throw plugin::config_failure("prefetch",
                                 "is \"" + std::string(text) +
                                     "\"; give \"off\", \"auto\" (the newest earlier run that has "
                                     "the file) or the date of a run (\"20261101\")");
  }
  return std::string(text);
}

}  // namespace

TextSettings read_text_settings(const plugin::Values& params) {
  TextSettings settings;
  settings.max_unreadable =
      UnreadableLimit::parse(params.find_string("max_unreadable").value_or("any"));
  settings.unknown_format = format_of(params.find_string("unknown_model").value_or("fail"));
  settings.prefetch = prefetch_of(params.find_string("prefetch").value_or("off"));
  return settings;
}

}  // namespace dumps::xml_dump
