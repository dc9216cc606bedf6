// QuarantineApi: what gates hold back, and what operators decide about it. Only for who may change
// things: what is held is not public, and maybe must never be.
//
//   GET  /v1/quarantine                         {"held": [{run, step, shard, reason, since}]}
//   GET  /v1/quarantine/TARGET/DATE/STEP        {run, step, baseline, held, released, files
//                                               [{name, size, shard, path}]}
//   POST /v1/quarantine/TARGET/DATE/STEP/release   {"reason": R, "shard": S}; no shard: all of it
//   POST /v1/quarantine/TARGET/DATE/STEP/drop      the same
// Both POST answer with {run, step} when it is done.
//
// Loop thread only; owned by the ControlApi.
#pragma once

#include <string>

#include "agent/daemon/http_message.h"
#include "agent/supervisor/disk_work.h"
#include "agent/supervisor/executor.h"

namespace dumps {

class QuarantineApi {
 public:
  QuarantineApi(Executor& executor, DiskWork& disk) : executor_(executor), disk_(disk) {}

  // False: the path is none of its own. The peer is known to be trusted.
  bool handle(const HttpRequest& request, const std::string& user, const HttpRespond& respond);

 private:
  void list(const HttpRespond& respond) const;
  void show(const HttpRequest& request, const HttpRespond& respond) const;
  void decide(const HttpRequest& request, const std::string& user, const HttpRespond& respond);

  Executor& executor_;
  DiskWork& disk_;
};

}  // namespace dumps
