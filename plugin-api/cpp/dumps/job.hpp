// Job: the base class of a job in C++, and the glue that turns it into the C functions of
// dumps/plugin.h.
//
// A plugin derives from Job, writes one factory function and one static description, and names them
// in DUMPS_CPP_PLUGIN. All functions are called on the job thread. They report failure by throwing
// Failure; any other exception counts as a bug of the plugin (DUMPS_ERR_INTERNAL) and none crosses
// the ABI.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/all.h"
#include "dumps/failure.hpp"
#include "dumps/host.hpp"
#include "dumps/values.hpp"

namespace dumps::plugin {

// What a job is about; views live as long as the job.
struct JobInfo {
  std::string_view job_type, step, profile, target, date, visibility;
  Values params;
  Values target_values;

  explicit JobInfo(const dumps_job_info& info)
      : job_type(view(info.job_type)),
        step(view(info.step)),
        profile(view(info.profile)),
        target(view(info.target)),
        date(view(info.date)),
        visibility(view(info.visibility)),
        params(info.params),
        target_values(info.target_values) {}

  // "demowiki-20261124-" + rest: how every artifact of the run is named.
  std::string artifact_name(std::string_view rest) const {
    return std::string(target) + '-' + std::string(date) + '-' + std::string(rest);
  }
};

struct Shard {
  std::string id;
  std::string argument = {};
  std::vector<std::string> outputs = {};
  uint64_t expected_items = 0;
  uint32_t attempt = 1;
};

enum class Outcome { kDone, kSkipped, kCancelled };

class Job {
 public:
  Job(Host host, const JobInfo& info) : host_(host), info_(info) {}
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  virtual void validate() {}
  // The shards in starting order; none means: nothing to do for this target.
  virtual std::vector<Shard> plan() = 0;
  virtual Outcome run(const Shard& shard) = 0;
  virtual void abandon(const Shard&) {}

 protected:
  const Host& host() const { return host_; }
  const JobInfo& info() const { return info_; }

 private:
  Host host_;
  JobInfo info_;
};

using Factory = std::unique_ptr<Job> (*)(Host host, const JobInfo& info);

namespace detail {

// Runs `function` and turns what it throws into a status.
template <class Function>
dumps_status at_border(dumps_error* error, Function function) noexcept {
  try {
    return function();
  } catch (const Failure& failure) {
    failure.fill(error);
    return failure.status();
  } catch (const std::exception& e) {
    Failure(DUMPS_ERR_INTERNAL, "exception",
            std::string("the plugin let an exception escape: ") + e.what())
        .fill(error);
    return DUMPS_ERR_INTERNAL;
  } catch (...) {
    Failure(DUMPS_ERR_INTERNAL, "exception", "the plugin let an unknown exception escape")
        .fill(error);
    return DUMPS_ERR_INTERNAL;
  }
}

inline Job* cpp(dumps_job* job) { return reinterpret_cast<Job*>(job); }

inline Shard shard_of(const dumps_shard& shard) {
  Shard s{std::string(view(shard.id)),
          std::string(view(shard.argument)),
          {},
          shard.expected_items,
          shard.attempt};
  for (uint64_t i = 0; i < shard.output_count; ++i) s.outputs.emplace_back(view(shard.outputs[i]));
  return s;
}

template <Factory factory>
struct Glue {
  static dumps_status create(const dumps_host* host, const dumps_job_info* info, dumps_job** job,
                             dumps_error* error) noexcept {
    return at_border(error, [&] {
      *job = reinterpret_cast<dumps_job*>(factory(Host(host), JobInfo(*info)).release());
      return DUMPS_OK;
    });
  }
  static void destroy(dumps_job* job) noexcept { delete cpp(job); }
  static dumps_status validate(dumps_job* job, dumps_error* error) noexcept {
    return at_border(error, [&] {
      cpp(job)->validate();
      return DUMPS_OK;
    });
  }
  static dumps_status plan(dumps_job* job, const dumps_plan_sink* sink,
                           dumps_error* error) noexcept {
    return at_border(error, [&] {
      const std::vector<Shard> shards = cpp(job)->plan();
      for (const Shard& shard : shards) add(sink, shard);
      return shards.empty() ? DUMPS_SKIPPED : DUMPS_OK;
    });
  }
  static void add(const dumps_plan_sink* sink, const Shard& shard) {
    std::vector<dumps_str> outputs;
    for (const auto& name : shard.outputs) outputs.push_back(str(name));
    dumps_shard c{};
    c.struct_size = sizeof c;
    c.id = str(shard.id);
    c.argument = str(shard.argument);
    c.outputs = outputs.data();
    c.output_count = outputs.size();
    c.expected_items = shard.expected_items;
    dumps_error error = empty_error();
    check(sink->add(sink, &c, &error), error);
  }
  static dumps_status run(dumps_job* job, const dumps_shard* shard, dumps_error* error) noexcept {
    return at_border(error, [&]() -> dumps_status {
      switch (cpp(job)->run(shard_of(*shard))) {
        case Outcome::kDone:
          return DUMPS_OK;
        case Outcome::kSkipped:
          return DUMPS_SKIPPED;
        case Outcome::kCancelled:
          return DUMPS_CANCELLED;
      }
      return DUMPS_ERR_INTERNAL;
    });
  }
  static void abandon(dumps_job* job, const dumps_shard* shard) noexcept {
    at_border(nullptr, [&] {
      cpp(job)->abandon(shard_of(*shard));
      return DUMPS_OK;
    });
  }
};

}  // namespace detail

// The words of a plugin's description, in the order in which they are written; see dumps/plugin.h.
struct Description {
  const char* id;
  const char* version;
  const char* title;
  const char* owner;
  const char* contact;
  const char* url;
  const char* license;
  const char* description;
  uint64_t capabilities = 0;
  const char* const* required_extensions = nullptr;
};

template <Factory factory>
constexpr dumps_plugin make_plugin(const Description& d, const dumps_job_type* const* job_types) {
  using Glue = detail::Glue<factory>;
  return {sizeof(dumps_plugin),
          DUMPS_ABI_MAJOR,
          DUMPS_ABI_MINOR,
          d.capabilities,
          d.id,
          d.version,
          d.title,
          d.owner,
          d.contact,
          d.url,
          d.license,
          d.description,
          d.required_extensions,
          job_types,
          &Glue::create,
          &Glue::destroy,
          &Glue::validate,
          &Glue::plan,
          &Glue::run,
          &Glue::abandon,
          nullptr};
}

constexpr dumps_param make_param(const char* key, uint32_t type, const char* default_text,
                                 const char* help, uint32_t flags = 0,
                                 const char* const* allowed = nullptr) {
  return {sizeof(dumps_param), type, flags, 0, key, default_text, help, allowed};
}

// What make_job_type cannot guess; all have defaults.
struct JobTypeOptions {
  uint32_t flags = 0;
  const char* db_group = nullptr;
  uint32_t db_connections = 0;
  uint32_t threads_max = 1;
  uint64_t memory_bytes = 0;
  uint64_t estimated_bytes = 0;
  uint32_t keep_runs = 0;
};

template <size_t n>
constexpr dumps_job_type make_job_type(const char* name, const char* title, const char* description,
                                       const char* const* artifact_patterns,
                                       const dumps_param (&params)[n],
                                       const JobTypeOptions& o = {}) {
  return {sizeof(dumps_job_type),
          o.flags,
          name,
          title,
          description,
          artifact_patterns,
          params,
          static_cast<uint32_t>(n),
          sizeof(dumps_param),
          o.db_group,
          o.db_connections,
          o.threads_max,
          o.memory_bytes,
          o.estimated_bytes,
          o.keep_runs,
          0};
}

}  // namespace dumps::plugin

// Defines the exported function. `plugin` is a static constexpr dumps_plugin.
#define DUMPS_CPP_PLUGIN(plugin)                                                                 \
  extern "C" DUMPS_EXPORT const dumps_entry* dumps_entry_v1(void) {                              \
    static constexpr dumps_entry entry = {sizeof(dumps_entry), DUMPS_ABI_MAJOR, DUMPS_ABI_MINOR, \
                                          &(plugin)};                                            \
    return &entry;                                                                               \
  }
