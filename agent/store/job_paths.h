// Where the things of a job are: the store's layout, filled in from a job's description.
#pragma once

#include "agent/process/job_spec.h"
#include "agent/store/layout.h"

namespace dumps {

inline Layout layout_of(const JobSpec& spec) {
  return {spec.public_tree, spec.private_tree, spec.temp_tree, spec.series, spec.directory};
}
inline RunId run_of(const JobSpec& spec) { return {spec.target, spec.date}; }
inline bool is_public(const JobSpec& spec) { return spec.visibility == "public"; }
inline FileModes modes_of(const JobSpec& spec) {
  return {static_cast<unsigned>(spec.file_mode), static_cast<unsigned>(spec.directory_mode),
          spec.group_id};
}

}  // namespace dumps
