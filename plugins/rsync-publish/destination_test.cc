#include "plugins/rsync-publish/destination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"

namespace dumps::rsync_publish {
namespace {

using ::testing::HasSubstr;

TEST(Destination, TakesTheThreeForms) {
  struct Case {
    const char* text;
    DestinationKind kind;
    const char* expected;
  };
  const Case cases[] = {
      {"/srv/mirror", DestinationKind::kLocal, "/srv/mirror/"},
      {"/srv//mirror/./", DestinationKind::kLocal, "/srv/mirror/"},
      {"/srv/a:b", DestinationKind::kLocal, "/srv/a:b/"},
      {"rsync://web1/dumps", DestinationKind::kDaemon, "rsync://web1/dumps/"},
      {"rsync://pub@web1:8730/dumps/public/", DestinationKind::kDaemon,
       "rsync://pub@web1:8730/dumps/public/"},
      {"rsync://[2001:db8::1]/dumps", DestinationKind::kDaemon, "rsync://[2001:db8::1]/dumps/"},
      {"web1::dumps/public", DestinationKind::kDaemon, "web1::dumps/public/"},
      {"pub@web1::dumps", DestinationKind::kDaemon, "pub@web1::dumps/"},
  };
  for (const Case& c : cases) {
    const Destination d = parse_destination(c.text);
    EXPECT_EQ(d.kind, c.kind) << c.text;
    EXPECT_EQ(d.text, c.expected);
  }
}

TEST(Destination, RefusesEverythingElseAndSaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},
      {"-e sh", "option"},
      {"--rsync-path=x", "option"},
      {"/", "root directory"},
      {"//", "root directory"},
      {"srv/mirror", "relative path"},
      {"web1:/srv/mirror", "remote shell"},
      {"rsync://web1", "no module"},
      {"rsync://web1/", "no module"},
      {"rsync:///dumps", "no host"},
      {"web1::", "no module"},
      {"::dumps", "no host"},
      {"rsync://pub:sesame@web1/dumps", "password"},
      {"pub:sesame@web1::dumps", "password"},
      {"rsync://@web1/dumps", "empty user"},
      {"/srv/a\nb", "control character"},
  };
  for (const auto& [text, why] : cases) {
    try {
      parse_destination(text);
      ADD_FAILURE() << text;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
      EXPECT_EQ(failure.subject(), "destination");
      EXPECT_THAT(failure.message(), HasSubstr(why)) << text;
    }
  }
}

TEST(Destination, NeverRepeatsAPassword) {
  try {
    parse_destination("rsync://pub:sesame@web1/dumps");
    ADD_FAILURE();
  } catch (const plugin::Failure& failure) {
    EXPECT_THAT(failure.message(), ::testing::Not(HasSubstr("sesame")));
  }
}

TEST(Destination, FindsPathsThatLieInEachOther) {
  EXPECT_TRUE(paths_overlap("/srv/public", "/srv/public/"));
  EXPECT_TRUE(paths_overlap("/srv/public", "/srv/public/copy"));
  EXPECT_TRUE(paths_overlap("/srv/public/x", "/srv"));
  EXPECT_FALSE(paths_overlap("/srv/public", "/srv/public2"));
}

}  // namespace
}  // namespace dumps::rsync_publish
