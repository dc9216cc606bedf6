// ManifestView: the RunView of what a manifest says is released: of runs whose order is not known
// (any more), and the part of every other run that can be fetched. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "agent/store/manifest.h"
#include "agent/views/job_list.h"
#include "agent/views/run_view.h"

namespace dumps::views {

// The job type of a step; its own name where the manifest does not say.
std::string_view type_of_step(const Manifest& manifest, const std::string& step);
// The job of one released file.
JobName job_of(const Manifest& manifest, const ManifestArtifact& item);
FileView released_file(const ManifestArtifact& item);
// Nothing of the run is known to be missing.
bool is_whole(const Manifest& manifest);
// When each step's last shard was sealed, in the form of status files.
std::map<std::string, std::string> times_of_steps(const Manifest& manifest);

// Every job that has a file is done; of a run that the older engine made, as `earlier` says, which
// is read from its status files. What is not in the manifest cannot be fetched, whoever says so.
RunView view_of_manifest(const Manifest& manifest, const std::string& web_root,
                         const RunView* earlier = nullptr);

// Adds the jobs of `earlier` that the run does not have: none of their files can be fetched.
void add_other_jobs(RunView& run, const RunView& earlier);

// Sets the last change of any of its jobs, and whether something is still going on.
void sum_up(RunView& run);

}  // namespace dumps::views
