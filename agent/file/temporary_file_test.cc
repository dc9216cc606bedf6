#include "agent/file/temporary_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace dumps::file {
namespace {

namespace fs = std::filesystem;

class TemporaryFileTest : public testing::Test {
 protected:
  TemporaryFileTest() {
    char name[] = "/tmp/temporary_file.XXXXXX";
    directory_ = ::mkdtemp(name);
  }
  ~TemporaryFileTest() override { fs::remove_all(directory_); }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  std::string directory_;
  Filesystem filesystem_;
};

TEST_F(TemporaryFileTest, OneInTheMakingStaysAndAnAbandonedOneGoes) {
  Result<TemporaryFile> first = create_temporary(filesystem_, path("a.xml"));
  ASSERT_TRUE(first.ok());
  first->fd.reset();  // written; not named yet
  Result<TemporaryFile> second = create_temporary(filesystem_, path("a.xml"));
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(fs::exists(first->path));
  first->lock.reset();  // as if its process had died
  Result<TemporaryFile> third = create_temporary(filesystem_, path("a.xml"));
  ASSERT_TRUE(third.ok());
  EXPECT_FALSE(fs::exists(first->path));
  EXPECT_TRUE(fs::exists(second->path));
  EXPECT_TRUE(fs::exists(third->path));
}

TEST_F(TemporaryFileTest, FilesOfOtherNamesStay) {
  const std::string names[] = {".b.xml.0a1b2c3d.tmp", ".a.xml.0a1b2c3d.tmp.x",
                               ".a.xml.words123.tmp", ".a.xml.gz.0a1b2c3d.tmp",
                               "a.xml.0a1b2c3d.tmp",  ".a.xml..tmp"};
  for (const std::string& name : names) std::ofstream(path(name)) << "kept";
  fs::create_directory(path(".a.xml.00000000.tmp"));
  std::ofstream(path(".a.xml.0a1b2c3d.tmp")) << "goes";
  ASSERT_TRUE(create_temporary(filesystem_, path("a.xml")).ok());
  for (const std::string& name : names) EXPECT_TRUE(fs::exists(path(name))) << name;
  EXPECT_TRUE(fs::exists(path(".a.xml.00000000.tmp")));
  EXPECT_FALSE(fs::exists(path(".a.xml.0a1b2c3d.tmp")));
}

TEST_F(TemporaryFileTest, ADirectoryThatIsNotThereIsAnError) {
  const Result<TemporaryFile> file = create_temporary(filesystem_, path("no/a.xml"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace dumps::file
