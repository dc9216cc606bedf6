#include "agent/daemon/config_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/daemon/loaded_config_fixture.h"

namespace dumps::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ConfigChanges, TheSameConfigurationChangesNothing) {
  EXPECT_THAT(config_changes(make_loaded(), make_loaded()), IsEmpty());
  EXPECT_EQ(needs_restart(make_loaded().config, make_loaded().config), "");
}

TEST(ConfigChanges, NamesWhatIsNewGoneOrDifferent) {
  LoadedConfig after = make_loaded();
  after.plugins.at("xml").version = "1.1.0";
  after.config.roles["spare"].name = "spare";
  after.config.profiles["full"].steps[1].retries = 5;
  after.config.profiles["partial"] = after.config.profiles["full"];
  after.config.agent.slots.cores = 4;
  after.targets.targets.at("openwiki").visibility = "private";
  after.targets.targets.erase("otherwiki");
  EXPECT_THAT(config_changes(make_loaded(), after),
              ElementsAre("~ plugin xml: 1.0.0 -> 1.1.0", "+ role spare",
                          "~ profile full: steps sums", "+ profile partial", "~ slots",
                          "- target otherwiki (public)", "~ target openwiki: public -> private"));
}

TEST(ConfigChanges, TreesAndSocketsNeedARestart) {
  Config after = make_loaded().config;
  after.agent.trees.temp_tree = "/elsewhere";
  EXPECT_EQ(needs_restart(make_loaded().config, after), "[trees]");
  after = make_loaded().config;
  after.agent.control.metrics_port = 9417;
  EXPECT_EQ(needs_restart(make_loaded().config, after), "[control] metrics_port");
}

TEST(ConfigChanges, OtherGatesOfAProfileAreAChange) {
  LoadedConfig before = make_loaded();
  before.config.profiles["p"].name = "p";
  LoadedConfig after = before;
  ConfigNode off;
  off.kind = ConfigNode::Kind::kBool;
  after.config.profiles["p"].gates.members["counts"] = off;
  after.config.profiles["p"].publish_run = true;
  EXPECT_THAT(config_changes(before, after),
              testing::ElementsAre("~ profile p: when it publishes; gates"));
}

}  // namespace
}  // namespace dumps::test
