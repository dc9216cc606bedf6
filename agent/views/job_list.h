// JobList: gathers the jobs of a run from their pieces (the shards of steps) and files, in whatever
// order these come, and gives them in the order in which jobs always stood. A job that several
// steps or shards make has the status that all of them together have. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/views/job_names.h"
#include "agent/views/run_view.h"

namespace dumps::views {

class JobList {
 public:
  // One piece of a job. `updated`: when it came into this status; empty: never.
  void add_piece(const JobName& job, JobStatus status, const std::string& updated = {},
                 const std::string& progress = {});
  // A file of a job; of two of the same name, the one that is further stays.
  void add_file(const JobName& job, FileView file);
  bool has(const std::string& job) const { return jobs_.contains(job); }
  std::vector<JobView> take();

 private:
  struct Entry {
    JobName name;
    std::map<JobStatus, std::size_t> pieces;
    std::string updated, progress;
    std::vector<FileView> files;
  };
  Entry& entry(const JobName& job);

  std::map<std::string, Entry> jobs_;
};

}  // namespace dumps::views
