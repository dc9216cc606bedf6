// What the store's tests share: trees in a directory of their own, and filesystems that fail or
// stop at one point.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "agent/base/atomic_file.h"
#include "agent/store/filesystem.h"
#include "agent/store/output_file.h"
#include "agent/store/release.h"
#include "agent/store/seal.h"

namespace dumps::test {

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    char name[] = "/tmp/store_test.XXXXXX";
    root_ = ::mkdtemp(name);
    layout_ = {root_ + "/public", root_ + "/private", root_ + "/temp"};
    for (const auto& tree : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
      EXPECT_TRUE(make_directories(tree).ok());
    }
  }
  ~StoreTest() override { std::filesystem::remove_all(root_); }

  ReleaseRequest request() const { return {layout_, {}, run_, "full", true}; }

  // Writes outputs of one shard into the attempt's directory and seals them.
  Status make_shard(Filesystem& fs, const std::string& step, const std::string& shard,
                    const std::map<std::string, std::string>& files,
                    const std::string& token = kToken) {
    if (Status s = fs.make_directories(layout_.temp(token), 0700); !s) return s;
    SealRequest seal_request{layout_, {}, {}, {}};
    ShardRecord& record = seal_request.record;
    record.run = run_;
    record.step = step;
    record.shard = shard;
    record.plugin = "test";
    record.plugin_version = "1.0.0";
    record.token = token;
    record.started = record.finished = "2026-01-02T00:00:00Z";
    for (const auto& [name, content] : files) {
      auto output = OutputFile::create(fs, {layout_.temp(token), name});
      if (!output) return std::move(output).error();
      if (Status s = (*output)->write(content); !s) return s;
      auto artifact = (*output)->finish();
      if (!artifact) return std::move(artifact).error();
      record.artifacts.push_back(*artifact);
    }
    auto sealed = seal(fs, seal_request);
    return sealed ? Status() : Status(std::move(sealed).error());
  }

  // Path relative to the tree -> content, links as "-> target".
  static std::map<std::string, std::string> tree(const std::string& path) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      const std::string name = entry.path().lexically_relative(path).string();
      if (entry.is_symlink()) {
        files[name] = "-> " + std::filesystem::read_symlink(entry.path()).string();
      } else if (entry.is_regular_file()) {
        files[name] = *read_file(entry.path().string());
      }
    }
    return files;
  }

  static constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
  std::string root_;
  Layout layout_;
  RunId run_{"wiki", "20260102"};
  RealFilesystem real_;
};

// Before operation number `at` (counted from 1), `act` is called; its error, if any, is the
// operation's.
class CountingFilesystem : public Filesystem {
 public:
  CountingFilesystem(int at, std::function<Status()> act) : at_(at), act_(std::move(act)) {}
  int count() const { return count_; }

  Result<UniqueFd> create(const std::string& path, unsigned mode) override {
    if (Status s = step(); !s) return std::move(s).error();
    return Filesystem::create(path, mode);
  }
  Status write(int fd, std::string_view bytes, const std::string& path) override {
    return then([&] { return Filesystem::write(fd, bytes, path); });
  }
  Status write_at(int fd, std::uint64_t offset, std::string_view bytes,
                  const std::string& path) override {
    return then([&] { return Filesystem::write_at(fd, offset, bytes, path); });
  }
  Status sync(int fd, const std::string& path) override {
    return then([&] { return Filesystem::sync(fd, path); });
  }
  Status rename(const std::string& from, const std::string& to) override {
    return then([&] { return Filesystem::rename(from, to); });
  }
  Status sync_directory(const std::string& path) override {
    return then([&] { return Filesystem::sync_directory(path); });
  }
  Status put(const std::string& path, std::string_view content, unsigned mode) override {
    return then([&] { return Filesystem::put(path, content, mode); });
  }
  Status link_to(const std::string& target, const std::string& path) override {
    return then([&] { return Filesystem::link_to(target, path); });
  }
  Status make_directories(const std::string& path, unsigned mode) override {
    return then([&] { return Filesystem::make_directories(path, mode); });
  }

 private:
  Status step() { return ++count_ == at_ ? act_() : Status(); }
  template <class Operation>
  Status then(Operation operation) {
    if (Status s = step(); !s) return s;
    return operation();
  }
  const int at_;
  const std::function<Status()> act_;
  int count_ = 0;
};

}  // namespace dumps::test
