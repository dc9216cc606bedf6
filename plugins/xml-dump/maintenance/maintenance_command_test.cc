#include "plugins/xml-dump/maintenance/maintenance_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_host/fake_values.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using Words = std::vector<std::string>;

class MaintenanceCommandTest : public ::testing::Test {
 protected:
  MaintenanceCommand command(const SpecValues& params) {
    params_.emplace(params);
    dumps_job_info info{};
    info.struct_size = sizeof info;
    info.target = plugin::str("zh_min_nan");
    info.date = plugin::str("20261124");
    info.params = params_->view();
    info.target_values = target_.view();
    return MaintenanceCommand(plugin::JobInfo(info));
  }
  Words argv(const SpecValues& params, const char* script = "dumpBackup.php") {
    return command(params).stage(script, {"--full"}).argv;
  }
  std::string refusal(const SpecValues& params) {
    try {
      (void)command(params);
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
      return failure.subject() + ": " + failure.message();
    }
    return "accepted";
  }

  fake::FakeValues target_{{{"wiki", "zh-min-nan"}}};
  std::optional<fake::FakeValues> params_;
};

constexpr const char* kFlow = "extensions/Flow/maintenance/dumpBackup.php";

TEST_F(MaintenanceCommandTest, PresetsCallScriptsAsMediaWikisDo) {
  const auto preset = [](const char* name) {
    return SpecValues{{"mediawiki", name},
                      {"mediawiki_directory", "/srv/mw"},
                      {"mediawiki_conf", "/etc/w.php"},
                      {"php", Words{"php8.2", "-q"}}};
  };
  EXPECT_THAT(argv(preset("classic")),
              ElementsAre("php8.2", "-q", "/srv/mw/maintenance/dumpBackup.php", "--full"));
  EXPECT_THAT(argv(preset("classic"), kFlow),
              ElementsAre("php8.2", "-q", std::string("/srv/mw/") + kFlow, "--full"));
  EXPECT_THAT(argv(preset("run.php")), ElementsAre("php8.2", "-q", "/srv/mw/maintenance/run.php",
                                                   "dumpBackup.php", "--full"));
  EXPECT_THAT(
      argv(preset("run.php"), kFlow),
      ElementsAre("php8.2", "-q", "/srv/mw/maintenance/run.php", "Flow:dumpBackup", "--full"));
  EXPECT_THAT(
      argv(preset("multiversion"), kFlow),
      ElementsAre("php8.2", "-q", "/srv/mw/MWScript.php", kFlow, "--wiki=zh-min-nan", "--full"));
  EXPECT_EQ(command(preset("multiversion")).spawn_option(), "--spawn=php8.2,/srv/mw/MWScript.php");
  EXPECT_THAT(command(preset("conf-file")).stage("x.php", {}).environment,
              ElementsAre(Pair("MW_CONFIG_FILE", "/etc/w.php")));
}

TEST_F(MaintenanceCommandTest, ACommandHasPlaces) {
  EXPECT_THAT(argv({{"mediawiki_command", Words{"mw", "{script}", "--wiki={wiki}", "{date}"}},
                    {"mediawiki_cwd", "/srv"}}),
              ElementsAre("env", "--chdir=/srv", "mw", "dumpBackup.php", "--wiki=zh-min-nan",
                          "20261124", "--full"));
  EXPECT_THAT(refusal({{"mediawiki_command", Words{"php", "run.php"}}}), HasSubstr("{script}"));
}

TEST_F(MaintenanceCommandTest, WhatIsMissingIsNamed) {
  EXPECT_THAT(refusal({}), HasSubstr("mediawiki_directory: is not set"));
  EXPECT_THAT(refusal({{"mediawiki", "conf-file"}, {"mediawiki_directory", "/m"}}),
              HasSubstr("mediawiki_conf: is not set"));
  EXPECT_THAT(refusal({{"mediawiki_directory", "/m"}, {"mediawiki_env", Words{"PASSWORD"}}}),
              HasSubstr("mediawiki_env: "));
}

TEST_F(MaintenanceCommandTest, ProgramsThatChangeTheUserAreRefused) {
  for (const char* program : {"sudo", "/usr/bin/sudo", "runuser", "su"}) {
    EXPECT_THAT(refusal({{"mediawiki_command", Words{program, "-u", "www", "php", "{script}"}}}),
                HasSubstr("no_new_privs"))
        << program;
  }
  EXPECT_EQ(refusal({{"mediawiki_command", Words{"php", "{script}", "sudo"}}}), "accepted");
}

}  // namespace
}  // namespace dumps::xml_dump
