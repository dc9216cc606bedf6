// Run files: run.json (what was asked for, and how far its steps came) and plan.json (the frozen
// shards of a step) in the run's private directory. Written whole, fsynced; a run that was cut off
// goes on from them and from the records of its shards.
//
// run.json, schema 1: schema, target, date, profile, visibility, publish ("step" or "run"), chosen,
// created, ended (ms), state, target_values, steps: [{name, plugin, job_type, params, after,
// optional, publishes, retries, threads, memory_bytes, db_group, db_connections, sample,
// verify, releases_shards, gates, state, message, started, ended, files, bytes}]. plan.json, schema
// 1: shards: [{id, argument, outputs, expected_items}].
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/supervisor/run_state.h"

namespace dumps {

std::string render_run(const RunState& run);
// Steps that were over are as they were, and in a run that was over those that had passed their
// gates; all others wait again. `trees` are those it was found in.
Result<RunState> parse_run(std::string_view text, const Layout& trees, const std::string& subject);

std::string render_plan(const std::vector<ShardState>& shards);
Result<std::vector<ShardState>> parse_plan(std::string_view text, const std::string& subject);

}  // namespace dumps
