#include "plugins/xml-dump/maintenance/api_answer.h"

namespace dumps::xml_dump {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{16} << 20;
constexpr const char* kTimeoutSeconds = "120";

}  // namespace

void check_api_url(const std::string& url) {
  if (url.starts_with("https://") || url.starts_with("http://")) return;
  throw plugin::config_failure("api_url",
                               "\"" + url + "\" is no address of the web; it begins with https://");
}

std::string ask_api(const plugin::Host& host, const std::string& api_url, std::string_view query) {
  const std::string url =
      api_url + (api_url.find('?') == std::string::npos ? "?" : "&") + std::string(query);
  std::string answer;
  plugin::PipelineEnds ends;
  ends.take = [&](std::string_view bytes) {
    host.throw_if_cancelled();
    answer += bytes;
    if (answer.size() > kMaxAnswerBytes) {
      throw plugin::failed(api_url, "its answer has more than 16 MiB");
    }
  };
  // --fail: an error page is no answer. --globoff: brackets in an address are not patterns.
  host.run_pipeline({{.argv = {"curl", "--disable", "--silent", "--show-error", "--fail",
                               "--globoff", "--location", "--proto", "=http,https", "--max-time",
                               kTimeoutSeconds, "--user-agent", "dumps-agent", "--", url}}},
                    ends);
  return answer;
}

}  // namespace dumps::xml_dump
