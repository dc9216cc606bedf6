// A real rsync daemon for tests: on 127.0.0.1, on a free port, with one module of its own.
#pragma once

#include <sys/types.h>

#include <string>

#include "agent/base/unique_fd.h"

namespace dumps::rsync_publish {

class RsyncDaemon {
 public:
  // Serves `directory` as module "dumps"; `extra` are more lines for the module. The configuration
  // and log are files in `work`. Throws std::runtime_error when it does not come up.
  RsyncDaemon(const std::string& work, const std::string& directory, const std::string& extra = "");
  ~RsyncDaemon();
  RsyncDaemon(const RsyncDaemon&) = delete;
  RsyncDaemon& operator=(const RsyncDaemon&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& user = "") const;
  // A client that was let into the module and says nothing more until it is closed.
  UniqueFd hold_a_connection() const;

 private:
  int port_ = 0;
  pid_t pid_ = -1;
};

// A port on 127.0.0.1 that nobody uses at the moment.
int free_port();

}  // namespace dumps::rsync_publish
