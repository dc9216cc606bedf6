// HostHttp: an HttpClient and the way to try again, as a job has them from its host: the secret,
// the wait that a cancel ends, the log. Job thread only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/misc-dump/fetch/http_client.h"
#include "plugins/misc-dump/fetch/retry_policy.h"

namespace dumps::misc {

struct HostHttpSettings {
  HttpLimits limits = {};
  RetryPolicy retry = {};
  std::string ca_file = {};
  // A header for the servers of `urls` only: "Authorization", "Bearer " and the host's secret of
  // that name; an empty name: none.
  std::string secret = {};
  std::string secret_header = "Authorization";
  std::string secret_prefix = "Bearer ";
};

class HostHttp {
 public:
  // Throws where the host has no such secret.
  HostHttp(const plugin::Host& host, const HostHttpSettings& settings,
           const std::vector<std::string>& urls);

  HttpClient& client() { return client_; }
  const Retrying& retrying() const { return retrying_; }

 private:
  HttpClient client_;
  Retrying retrying_;
};

Retrying host_retrying(const plugin::Host& host, const RetryPolicy& policy);

}  // namespace dumps::misc
