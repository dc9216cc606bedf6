#include "plugins/misc-dump/fetch/host_http.h"

#include <random>
#include <utility>

#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

HttpSettings settings_of(const plugin::Host& host, const HostHttpSettings& settings,
                         const std::vector<std::string>& urls) {
  HttpSettings http;
  http.limits = settings.limits;
  http.ca_file = settings.ca_file;
  if (settings.secret.empty()) return http;
  const std::string secret = host.secret(settings.secret);
  // A line break in it would begin another header.
  if (secret.empty() || secret.find_first_of("\r\n") != std::string::npos) {
    throw plugin::config_failure(settings.secret, "the secret is empty, or has several lines");
  }
  http.auth.header = settings.secret_header + ": " + settings.secret_prefix + secret;
  for (const std::string& url : urls) {
    if (url.starts_with("http")) http.auth.origins.insert(origin_of(url));
  }
  return http;
}

}  // namespace

Retrying host_retrying(const plugin::Host& host, const RetryPolicy& policy) {
  Retrying retrying;
  retrying.policy = policy;
  retrying.wait = [&host](std::chrono::milliseconds time) { host.pause(time); };
  retrying.dice = [] {
    std::random_device device;
    return std::uniform_real_distribution<double>(0, 1)(device);
  };
  retrying.warn = [&host](const std::string& message) { host.warn(message); };
  return retrying;
}

HostHttp::HostHttp(const plugin::Host& host, const HostHttpSettings& settings,
                   const std::vector<std::string>& urls)
    : client_(settings_of(host, settings, urls), [&host] { return host.cancelled(); }),
      retrying_(host_retrying(host, settings.retry)) {}

}  // namespace dumps::misc
