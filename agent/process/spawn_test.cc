#include "agent/process/spawn.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "agent/process/process_table.h"

namespace dumps {
namespace {

std::string output_of(SpawnOptions options) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  options.descriptors.emplace_back(1, ends[1]);
  Result<Child> child = spawn(options);
  EXPECT_TRUE(child.ok()) << (child ? "" : child.error().to_string());
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<size_t>(n));
  ::close(ends[0]);
  if (child) {
    EXPECT_TRUE(wait_for(child->pid)->ok());
  }
  return text;
}

SpawnOptions shell(std::string script) {
  SpawnOptions options;
  options.argv = {"sh", "-c", std::move(script)};
  options.environment = {"PATH=/usr/bin:/bin"};
  return options;
}

TEST(Spawn, ChildHasOnlyTheDescriptorsItWasGiven) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC on purpose
  const int wanted = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  SpawnOptions options = shell(
      "for fd in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$fd ] && echo -n $fd; done; readlink "
      "/proc/$$/fd/5");
  options.descriptors = {{5, wanted}};
  EXPECT_EQ(output_of(options), "0125/dev/zero\n");
  ::close(leaked);
  ::close(wanted);
}

TEST(Spawn, DescriptorsMaySwapNumbers) {
  int a[2];
  ASSERT_EQ(::pipe2(a, O_CLOEXEC), 0);
  const int zero = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const int full = ::open("/dev/full", O_RDONLY | O_CLOEXEC);
  SpawnOptions options = shell("readlink /proc/$$/fd/" + std::to_string(zero) + " /proc/$$/fd/" +
                               std::to_string(full));
  options.descriptors = {{zero, full}, {full, zero}};
  EXPECT_EQ(output_of(options), "/dev/full\n/dev/zero\n");
  for (const int fd : {a[0], a[1], zero, full}) ::close(fd);
}

TEST(Spawn, FailedExecReportsErrnoAndCommand) {
  SpawnOptions options;
  options.argv = {"/etc/passwd"};
  const Result<Child> child = spawn(options);
  ASSERT_FALSE(child.ok());
  EXPECT_EQ(child.error().sys_errno, EACCES);
  EXPECT_EQ(child.error().subject, "/etc/passwd");
}

TEST(Spawn, MissingDirectoryIsNamedAsSuch) {
  SpawnOptions options = shell("true");
  options.working_directory = "/no/such/directory";
  const Result<Child> child = spawn(options);
  ASSERT_FALSE(child.ok());
  EXPECT_EQ(child.error().failed, "change directory for");
}

TEST(Spawn, LimitsAndNoNewPrivilegesReachTheChild) {
  SpawnOptions options = shell("ulimit -n; grep NoNewPrivs /proc/self/status");
  options.limits = {{RLIMIT_NOFILE, 77}};
  options.no_new_privileges = true;
  EXPECT_EQ(output_of(options), "77\nNoNewPrivs:\t1\n");
}

TEST(Spawn, SessionsCanBeKilledWhole) {
  SpawnOptions options = shell("sleep 300 & sh -c 'sleep 300' & wait");
  options.group = ProcessGroup::kNewSession;
  Result<Child> child = spawn(options);
  ASSERT_TRUE(child.ok());
  EXPECT_EQ(find_process(child->pid)->session, child->pid);
  ::usleep(100'000);
  EXPECT_GE(kill_session(child->pid), 2u);
  EXPECT_EQ(wait_for(child->pid)->signal, SIGKILL);
}

TEST(Spawn, ExitStatusSaysHowItEnded) {
  SpawnOptions options = shell("kill -ABRT $$");
  options.default_core_limit = false;
  Result<Child> child = spawn(options);
  ASSERT_TRUE(child.ok());
  EXPECT_EQ(wait_for(child->pid)->to_string(), "signal 6 (Aborted)");
}

}  // namespace
}  // namespace dumps
