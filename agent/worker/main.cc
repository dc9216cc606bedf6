// dumps-worker: runs one job of one plugin for dumpsd, or describes a plugin.
//
//   dumps-worker --describe /path/of/PLUGIN.so     prints the plugin's description as JSON
//   dumps-worker --job /path/of/job.json           runs the job; descriptor 3 is the socket to the
//   agent
//
// Exit codes of a job: 0 done or nothing to do, 1 failed, 70 bug, 75 try again, 78 configuration,
// 130 cancelled.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/base/large_buffers.h"
#include "agent/process/spawn.h"
#include "agent/store/job_paths.h"
#include "agent/worker/describe.h"
#include "agent/worker/input_set.h"
#include "agent/worker/job_runner.h"
#include "agent/worker/memory_reserve.h"
#include "agent/worker/output_set.h"

namespace dumps {
namespace {

int describe(const std::string& path) {
  const Result<PluginLibrary> library = PluginLibrary::load(path);
  if (!library) {
    std::fprintf(stderr, "%s\n", library.error().to_string().c_str());
    return 1;
  }
  const std::string json = describe_plugin(library->plugin(), path) + "\n";
  if (std::fwrite(json.data(), 1, json.size(), stdout) != json.size() || std::fflush(stdout) != 0) {
    std::perror("print description");
    return 1;
  }
  return 0;
}

void add_usage(protocol::End& end) {
  rusage own{};
  rusage children{};
  ::getrusage(RUSAGE_SELF, &own);
  ::getrusage(RUSAGE_CHILDREN, &children);
  const auto ms = [](const timeval& a, const timeval& b) {
    return static_cast<std::uint64_t>((a.tv_sec + b.tv_sec) * 1000 +
                                      (a.tv_usec + b.tv_usec) / 1000);
  };
  end.peak_rss_bytes =
      static_cast<std::uint64_t>(std::max(own.ru_maxrss, children.ru_maxrss)) * 1024;
  end.user_ms = ms(own.ru_utime, children.ru_utime);
  end.system_ms = ms(own.ru_stime, children.ru_stime);
}

// The end of the job on disk: tells an agent that was away, and did not hear it, how the job ended.
Status write_result(const JobSpec& spec, const protocol::End& end) {
  return write_file_atomically(spec.job_directory + "/result.json", protocol::encode(0, end) + "\n",
                               0600);
}

protocol::End run_with_plugin(JobContext& context, const PluginLibrary& library,
                              Filesystem& filesystem) {
  context.inputs = std::make_unique<InputSet>(context.spec);
  if (context.spec.mode == JobMode::kRun) {
    context.outputs = std::make_unique<OutputSet>(filesystem, context.spec);
  }
  protocol::End end = JobRunner(context, library, filesystem).run();
  // Open outputs are discarded; sealed files have left the directory by now.
  context.outputs.reset();
  std::error_code ec;
  std::filesystem::remove_all(layout_of(context.spec).temp(context.spec.token), ec);
  return end;
}

int run_job(const std::string& path) {
  Result<JobSpec> spec = read_job_spec(path);
  if (!spec) {
    std::fprintf(stderr, "%s\n", spec.error().to_string().c_str());
    return 78;
  }
  keep_memory_reserve();
  // Orphans of the plugin's children come to this process, so that they can be ended with the job.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  ::signal(SIGPIPE, SIG_IGN);
  CancelFlag cancel;
  RealFilesystem filesystem;
  const Result<PluginLibrary> library = PluginLibrary::load(spec->plugin_path);
  AgentLinkOptions link_options;
  link_options.token = spec->token;
  link_options.plugin_version = library ? library->plugin().version : "";
  link_options.spool_path = spec->job_directory + "/spool.jsonl";
  link_options.workers_socket = spec->workers_socket;
  link_options.adopt_grace = std::chrono::milliseconds(spec->adopt_grace_ms);
  AgentLink link(UniqueFd(protocol::kWorkerFd), link_options, cancel);
  protocol::End end;
  if (library) {
    JobContext context(*spec, link, cancel);
    end = run_with_plugin(context, *library, filesystem);
  } else {
    end.status = "config";
    end.error = library.error().to_string();
  }
  kill_stray_children({});
  add_usage(end);
  if (Status s = write_result(*spec, end); !s)
    std::fprintf(stderr, "%s\n", s.error().to_string().c_str());
  link.send(end);
  return protocol::exit_code_for(end.status);
}

int usage() {
  std::fputs(
      "usage: dumps-worker --describe PLUGIN.so\n"
      "       dumps-worker --job JOB.json      (started by dumpsd, with its socket as descriptor "
      "3)\n"
      "to run a job by hand use: dumpsctl try PLUGIN JOB --target FILE --scratch DIR\n",
      stderr);
  return 2;
}

}  // namespace
}  // namespace dumps

int main(int argc, char** argv) {
  dumps::return_large_buffers();
  if (argc != 3) return dumps::usage();
  if (std::strcmp(argv[1], "--describe") == 0) return dumps::describe(argv[2]);
  if (std::strcmp(argv[1], "--job") == 0) return dumps::run_job(argv[2]);
  return dumps::usage();
}
