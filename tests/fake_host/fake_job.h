// FakeJob: takes one job of a plugin through its life on a FakeHost, by the C functions, and checks
// after each run what the real host would check before it seals.
//
// Single-threaded. The plugin is linked into the test, which hands its dumps_entry_v1() here.
#pragma once

#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "tests/fake_host/fake_host.h"
#include "tests/fake_host/fake_values.h"

namespace dumps::fake {

class FakeJob {
 public:
  // Throws std::invalid_argument when the plugin has no such job type or the parameters do not fit
  // its table, std::runtime_error when create() fails.
  FakeJob(FakeHost& host, const dumps_entry* entry, const std::string& job_type,
          SpecValues params = {}, SpecValues target_values = {});
  ~FakeJob();
  FakeJob(const FakeJob&) = delete;
  FakeJob& operator=(const FakeJob&) = delete;

  dumps_status validate();
  // Fills shards(); a name that the job type's patterns do not cover, or that stands there twice,
  // is refused as the host does.
  dumps_status plan();
  // The outputs of the attempt are the host's `outputs` afterwards.
  dumps_status run(const plugin::Shard& shard);
  // validate, plan and all shards; the first status that is not OK.
  dumps_status run_all();

  const std::vector<plugin::Shard>& shards() const { return shards_; }
  // Of the last call: "subject: message", empty when it went well.
  std::string error() const;
  // Why the host would not have sealed after the last run; empty when it would.
  const std::string& complaint() const { return complaint_; }

 private:
  static dumps_status add(const dumps_plan_sink* sink, const dumps_shard* shard,
                          dumps_error* error);
  bool covered(const std::string& name) const;
  void look_for_complaint(const plugin::Shard& shard);

  FakeHost& host_;
  const dumps_plugin& plugin_;
  const dumps_job_type* type_;
  FakeValues params_;
  FakeValues target_values_;
  std::string job_type_;
  dumps_job_info info_{};
  dumps_job* job_ = nullptr;
  dumps_error error_{};
  std::vector<plugin::Shard> shards_;
  std::string complaint_;
};

}  // namespace dumps::fake
