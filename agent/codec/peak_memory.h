// How much memory a piece of work takes, for tests: it runs in a child process. Not under
// sanitizers, which need much of their own; and no other threads may run meanwhile.
#pragma once

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace dumps::codec {

// Runs `work` in a child; empty is success. The highest number of bytes resident in the child, in
// `peak`.
inline std::string in_child(const std::function<std::string()>& work, std::uint64_t& peak) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t pid = ::fork();
  if (pid == 0) {
    const std::string result = work();
    const bool told = ::write(ends[1], result.data(), result.size()) >= 0;
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::string result(4096, '\0');
  const ssize_t n = ::read(ends[0], result.data(), result.size());
  result.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  ::close(ends[0]);
  int status = 0;
  rusage usage{};
  if (::wait4(pid, &status, 0, &usage) != pid) return "no child";
  peak = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  if (status != 0) result += " (wait status " + std::to_string(status) + ")";
  return result;
}

// What `work` takes over what the process has without it. Fails the test where work does.
inline std::uint64_t peak_memory_of(const std::function<std::string()>& work) {
  ::malloc_trim(0);  // what is free here, the child would use unseen
  std::uint64_t without = 0;
  std::uint64_t with = 0;
  EXPECT_EQ(in_child([] { return std::string(); }, without), "");
  EXPECT_EQ(in_child(work, with), "");
  return with - std::min(with, without);
}

}  // namespace dumps::codec
