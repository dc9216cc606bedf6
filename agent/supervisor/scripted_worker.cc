// A worker that misbehaves on request: `scripted_worker TOKEN SCRIPT`. Test programme of
// WorkerProcess and PluginCatalog; speaks the protocol by hand so that it can break it.
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "agent/process/worker_protocol.h"

namespace {

using namespace dumps::protocol;

std::uint64_t sequence = 0;

void say(const Message& message) {
  const std::string text = encode(++sequence, message);
  ::send(kWorkerFd, text.data(), text.size(), MSG_NOSIGNAL);
}

int end(const char* status, int code) {
  say(End{status, "", 0, 0, 0, 0, 0});
  return code;
}

// A descendant that nobody waits for, in a session of its own when `hide`.
void leave_behind(bool hide) {
  const pid_t between = ::fork();
  if (between != 0) {
    ::waitpid(between, nullptr, 0);  // or it would be counted now and then, when it is slow to end
    return;
  }
  if (hide) ::setsid();
  if (::fork() != 0) ::_exit(0);
  ::signal(SIGTERM, SIG_IGN);
  for (;;) ::pause();
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

int wait_for_stop() {
  char buffer[kMaxDatagramBytes];
  const ssize_t n = ::recv(kWorkerFd, buffer, sizeof buffer, 0);
  if (n <= 0) return 3;
  return end("cancelled", 130);
}

int describe(const std::string& path) {
  if (path.find("hang") != std::string::npos) hang();
  if (path.find("abort") != std::string::npos) ::abort();
  if (path.find("garbage") != std::string::npos) return ::puts("no json here") < 0;
  if (path.find("flood") != std::string::npos) {
    for (;;) ::puts("flood flood flood flood flood flood flood flood");
  }
  if (path.find("broken") != std::string::npos) {
    ::fputs("load plugin: it is broken\n", stderr);
    return 1;
  }
  const std::string id = path.substr(path.rfind('/') + 1, path.rfind('.') - path.rfind('/') - 1);
  ::printf(
      R"({"schema":1,"path":"%s","abi":"1.0","plugin":{"id":"%s","version":"0.1.0","title":"T",)"
      R"("owner":"o","contact":"c","url":null,"license":null,"description":"d","capabilities":[],)"
      R"("required_extensions":[],"job_types":[{"name":"one","title":"One","description":"",)"
      R"("artifacts":["{target}-{date}-one.txt"],"keep":3,"db_group":null,"db_connections":0,)"
      R"("threads_max":1,"memory_bytes":0,"estimated_bytes":0,"needs_previous_run":false,)"
      R"("publishes":false,"params":[]}]}})",
      path.c_str(), id.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (std::string(argv[1]) == "--describe") return describe(argv[2]);
  const std::string token = argv[1];
  const std::string script = argv[2];
  if (script == "mute") hang();
  if (script == "die-early") return 9;
  say(Hello{token, ::getpid(), "1", false});
  if (script == "good") {
    ::puts("hello from the plugin");
    say(Log{"2026-11-24T09:41:03Z", 6, "working", {{"pages", "3"}}});
    say(Progress{3, 3, 0, 0, "pages", 100});
    return end("ok", 0);
  }
  if (script == "lie") return end("ok", 1);
  if (script == "garbage") {
    ::send(kWorkerFd,
           "\x7f"
           "ELF",
           4, MSG_NOSIGNAL);
    hang();
  }
  if (script == "flood") {
    for (;;) say(Log{"2026-11-24T09:41:03Z", 6, "again and again", {}});
  }
  if (script == "print-flood") {
    for (;;) ::puts("a line that says nothing, again and again and again");
  }
  if (script == "stubborn") {
    ::signal(SIGTERM, SIG_IGN);
    hang();
  }
  if (script == "term") hang();
  if (script == "obedient") return wait_for_stop();
  if (script == "grandchildren") {
    leave_behind(false);
    leave_behind(true);
    return end("ok", 0);
  }
  if (script == "segv") ::raise(SIGSEGV);
  if (script == "shard") {
    say(PlannedShard{"0", "1-2", {"a"}, 2});
    return end("ok", 0);
  }
  if (script == "hang-after-end") {
    end("ok", 0);
    hang();
  }
  return 2;
}
