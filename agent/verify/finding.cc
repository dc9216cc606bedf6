#include "agent/verify/finding.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace dumps {

std::string_view check_name(Check check) {
  constexpr std::array<std::string_view, 14> kNames = {
      "manifest",  "signature", "missing", "extra", "unreadable", "size", "hash",
      "structure", "text",      "range",   "order", "counts",     "list", "status"};
  return kNames.at(static_cast<std::size_t>(check));
}

std::string Finding::to_string() const { return file.empty() ? what : file + ": " + what; }

boost::json::object to_json(const Finding& finding) {
  return {{"file", finding.file},
          {"check", check_name(finding.check)},
          {"bad", finding.is_bad},
          {"what", finding.what}};
}

bool any_bad(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.is_bad; });
}

}  // namespace dumps
