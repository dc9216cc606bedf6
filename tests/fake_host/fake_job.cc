#include "tests/fake_host/fake_job.h"

#include <algorithm>
#include <stdexcept>

namespace dumps::fake {
namespace {

using plugin::str;

const dumps_job_type* type_of(const dumps_plugin& plugin, const std::string& name) {
  for (const auto* const* type = plugin.job_types; *type != nullptr; ++type) {
    if (name == (*type)->name) return *type;
  }
  throw std::invalid_argument(std::string(plugin.id) + " has no job type " + name);
}

std::string expanded(std::string pattern, const FakeHost& host) {
  const auto replace = [&](std::string_view what, std::string_view with) {
    if (const size_t at = pattern.find(what); at != std::string::npos) {
      pattern.replace(at, what.size(), with);
    }
  };
  replace("{target}", host.target);
  replace("{date}", host.date);
  return pattern;
}

}  // namespace

FakeJob::FakeJob(FakeHost& host, const dumps_entry* entry, const std::string& job_type,
                 SpecValues params, SpecValues target_values)
    : host_(host),
      plugin_(*entry->plugin),
      type_(type_of(plugin_, job_type)),
      params_(with_defaults(*type_, std::move(params))),
      target_values_(std::move(target_values)),
      job_type_(job_type) {
  info_.struct_size = sizeof info_;
  info_.job_type = str(job_type_);
  info_.step = str("this-step");
  info_.profile = str("test");
  info_.target = str(host.target);
  info_.date = str(host.date);
  info_.visibility = str(host.visibility);
  info_.params = params_.view();
  info_.target_values = target_values_.view();
  error_ = plugin::empty_error();
  if (plugin_.create(host.host(), &info_, &job_, &error_) != DUMPS_OK) {
    throw std::runtime_error("create: " + error());
  }
}

FakeJob::~FakeJob() { plugin_.destroy(job_); }

dumps_status FakeJob::validate() {
  error_ = plugin::empty_error();
  return plugin_.validate(job_, &error_);
}

bool FakeJob::covered(const std::string& name) const {
  if (type_->artifact_patterns == nullptr) return false;
  for (const char* const* p = type_->artifact_patterns; *p != nullptr; ++p) {
    if (matches(expanded(*p, host_), name)) return true;
  }
  return false;
}

dumps_status FakeJob::add(const dumps_plan_sink* sink, const dumps_shard* shard,
                          dumps_error* error) {
  auto* self = static_cast<FakeJob*>(sink->ctx);
  plugin::Shard copy = plugin::detail::shard_of(*shard);
  for (const auto& other : self->shards_) {
    if (other.id == copy.id) {
      plugin::Failure(DUMPS_ERR_REFUSED, copy.id, "shard id is there twice").fill(error);
      return DUMPS_ERR_REFUSED;
    }
    for (const auto& name : copy.outputs) {
      if (std::ranges::count(other.outputs, name) == 0) continue;
      plugin::Failure(DUMPS_ERR_REFUSED, name, "two shards make it").fill(error);
      return DUMPS_ERR_REFUSED;
    }
  }
  for (const auto& name : copy.outputs) {
    if (self->covered(name)) continue;
    plugin::Failure(DUMPS_ERR_REFUSED, name, "no pattern of the job type covers it").fill(error);
    return DUMPS_ERR_REFUSED;
  }
  self->shards_.push_back(std::move(copy));
  return DUMPS_OK;
}

dumps_status FakeJob::plan() {
  shards_.clear();
  error_ = plugin::empty_error();
  const dumps_plan_sink sink = {sizeof sink, 0, this, &FakeJob::add};
  return plugin_.plan(job_, &sink, &error_);
}

dumps_status FakeJob::run(const plugin::Shard& shard) {
  host_.outputs.clear();
  host_.allowed_outputs = {shard.outputs.begin(), shard.outputs.end()};
  host_.progress = {};
  error_ = plugin::empty_error();
  std::vector<dumps_str> names;
  for (const auto& name : shard.outputs) names.push_back(str(name));
  dumps_shard c{};
  c.struct_size = sizeof c;
  c.attempt = shard.attempt;
  c.id = str(shard.id);
  c.argument = str(shard.argument);
  c.outputs = names.data();
  c.output_count = names.size();
  c.expected_items = shard.expected_items;
  const dumps_status status = plugin_.run(job_, &c, &error_);
  host_.allowed_outputs.clear();
  complaint_.clear();
  if (status == DUMPS_OK) look_for_complaint(shard);
  return status;
}

void FakeJob::look_for_complaint(const plugin::Shard& shard) {
  for (const auto& name : shard.outputs) {
    const auto found = host_.outputs.find(name);
    if (found == host_.outputs.end() || !found->second.finished) {
      complaint_ = "output not finished: " + name;
    }
  }
  const dumps_progress& p = host_.progress;
  if (p.total != 0 && p.done + p.skipped + p.failed != p.total) {
    complaint_ = "counters do not add up: " + std::to_string(p.done + p.skipped + p.failed) +
                 " of " + std::to_string(p.total);
  }
}

dumps_status FakeJob::run_all() {
  if (const dumps_status status = validate(); status != DUMPS_OK) return status;
  if (const dumps_status status = plan(); status != DUMPS_OK) return status;
  for (const auto& shard : shards_) {
    if (const dumps_status status = run(shard); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

std::string FakeJob::error() const {
  const std::string subject = error_.subject;
  const std::string message = error_.message;
  return subject.empty() || message.empty() ? subject + message : subject + ": " + message;
}

}  // namespace dumps::fake
