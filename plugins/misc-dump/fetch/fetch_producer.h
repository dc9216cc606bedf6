// FetchProducer: data made elsewhere as artifacts: each file of upstream's batch is a shard of its
// own, whose bytes stay as they are. The step is released when all of them are there, so a batch is
// public whole or not at all.
//
// Servers are http://, https:// or rsync://. Job thread only; failures are thrown as
// plugin::Failure. Secrets are read from the host when they are needed and reach no message.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/misc-dump/fetch/download.h"
#include "plugins/misc-dump/fetch/fetch_list.h"
#include "plugins/misc-dump/fetch/host_http.h"
#include "plugins/misc-dump/fetch/rsync_source.h"

namespace dumps::misc {

struct FetchWork {
  FetchSource source = {};
  HostHttpSettings http = {};
};

class FetchProducer {
 public:
  FetchProducer(const plugin::Host& host, FetchWork work) : host_(host), work_(std::move(work)) {}

  // Throws config_failure for what cannot be, without asking any server.
  void validate() const;
  // Asks the servers. `artifact_of`: what a file is called here.
  std::vector<plugin::Shard> plan(const std::function<std::string(const FetchFile&)>& artifact_of);
  void run(const plugin::Shard& shard);

 private:
  std::vector<FetchFile> list();
  std::vector<FetchFile> list_by_rsync();
  void fetch_from(const std::string& server, const FetchFile& file, const DownloadTarget& target);
  void fetch(const FetchFile& file, const DownloadTarget& target);
  RsyncLimits rsync_limits() const;

  const plugin::Host& host_;
  FetchWork work_;
  std::uint64_t have_ = 0;  // bytes of the file in the making
};

}  // namespace dumps::misc
