// A small public tree on disk for the tests of rsync-publish, with the list that a host would give.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/fake_host/digest.h"
#include "tests/fake_host/fake_host.h"

namespace dumps::rsync_publish {

// Goes away with all it holds. `public_` and `far` are directories in it.
class PublicTree {
 public:
  PublicTree() {
    std::string path = (std::filesystem::temp_directory_path() / "publish-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
    base_ = path;
    std::filesystem::create_directories(root());
    std::filesystem::create_directories(far());
  }
  PublicTree(const PublicTree&) = delete;
  PublicTree& operator=(const PublicTree&) = delete;
  ~PublicTree() {
    std::error_code ignored;
    std::filesystem::remove_all(base_, ignored);
  }

  std::string base() const { return base_.string(); }
  std::string root() const { return (base_ / "public").string(); }
  std::string far() const { return (base_ / "far").string(); }

  // One run of demowiki: two data files, a hash list, a manifest and two links.
  void fill(fake::FakeHost& host) {
    host.public_root = root();
    host.published.clear();
    const std::string run = "demowiki/20261124/";
    add(host, DUMPS_PUBLISHED_DATA, run + "demowiki-20261124-a.xml.gz", std::string(70'000, 'a'));
    add(host, DUMPS_PUBLISHED_DATA, run + "demowiki-20261124-b.xml.bz2", "bbb");
    add(host, DUMPS_PUBLISHED_SUMS, run + "demowiki-20261124-md5sums.txt", "sums");
    add(host, DUMPS_PUBLISHED_STATUS, run + "manifest.json", "{}");
    link(host, "demowiki/latest/demowiki-latest-a.xml.gz",
         "../20261124/demowiki-20261124-a.xml.gz");
    link(host, "demowiki/latest/demowiki-latest-b.xml.bz2",
         "../20261124/demowiki-20261124-b.xml.bz2");
  }

  static void write(const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  static std::string read(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }
  // True when every file and link of the list is at the far side, equal; and nothing beside them.
  bool far_is_equal(const fake::FakeHost& host) const {
    size_t expected = 0;
    for (const auto& file : host.published) {
      const std::string from = root() + "/" + file.path;
      const std::string to = far() + "/" + file.path;
      ++expected;
      if (file.kind == DUMPS_PUBLISHED_LINK) {
        if (!std::filesystem::is_symlink(to)) return false;
        if (std::filesystem::read_symlink(from) != std::filesystem::read_symlink(to)) return false;
      } else if (!std::filesystem::is_regular_file(to) || read(from) != read(to)) {
        return false;
      }
    }
    return far_files() == expected;
  }
  // Files and links at the far side.
  size_t far_files() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(far())) {
      if (entry.is_symlink() || !entry.is_directory()) ++count;
    }
    return count;
  }

 private:
  void add(fake::FakeHost& host, uint32_t kind, const std::string& path, const std::string& bytes) {
    write(root() + "/" + path, bytes);
    const bool artifact = kind == DUMPS_PUBLISHED_DATA || kind == DUMPS_PUBLISHED_SUMS;
    host.published.push_back(
        {kind, path, bytes.size(), artifact ? fake::digest("sha256", bytes) : ""});
  }
  void link(fake::FakeHost& host, const std::string& path, const std::string& target) {
    const std::string full = root() + "/" + path;
    std::filesystem::create_directories(std::filesystem::path(full).parent_path());
    std::filesystem::create_symlink(target, full);
    host.published.push_back({DUMPS_PUBLISHED_LINK, path, 0, ""});
  }

  std::filesystem::path base_;
};

}  // namespace dumps::rsync_publish
