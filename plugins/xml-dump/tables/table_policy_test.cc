#include "plugins/xml-dump/tables/table_policy.h"

#include <gtest/gtest.h>

#include <string>

namespace dumps::xml_dump {
namespace {

TEST(TablePolicyTest, NothingOfTheDefaultListIsPrivate) {
  EXPECT_EQ(default_tables().size(), 32U);
  for (const char* table : default_tables()) {
    EXPECT_FALSE(private_content(table).has_value()) << table;
    EXPECT_TRUE(is_plain_table_name(table)) << table;
  }
}

TEST(TablePolicyTest, PrivateTablesAreKnownInEveryCase) {
  for (const char* table : {"user",
                            "User",
                            "USER",
                            "user_properties",
                            "user_newtalk",
                            "watchlist",
                            "watchlist_expiry",
                            "archive",
                            "filearchive",
                            "ipblocks",
                            "ipblocks_restrictions",
                            "block",
                            "block_target",
                            "globalblocks",
                            "recentchanges",
                            "text",
                            "cu_changes",
                            "CU_LOG",
                            "user_session",
                            "sessions",
                            "bot_passwords",
                            "oauth_registered_consumer",
                            "oathauth_users",
                            "ip_changes",
                            "uploadstash",
                            "querycache",
                            "querycachetwo",
                            "objectcache",
                            "job",
                            "revision",
                            "revision_comment_temp",
                            "logging",
                            "comment",
                            "actor",
                            "oldimage",
                            "abuse_filter_log"}) {
    EXPECT_TRUE(private_content(table).has_value()) << table;
  }
}

TEST(TablePolicyTest, OtherTablesAreNot) {
  for (const char* table : {"page", "user_groups", "wbt_text", "interwiki", "updatelog", "cargo_x",
                            "image", "jobs_done", "content_models", "usergroups", "linktarget"}) {
    EXPECT_FALSE(private_content(table).has_value()) << table;
  }
}

TEST(TablePolicyTest, AColumnGivesACopyAway) {
  EXPECT_EQ(private_column("user_password"), private_content("user"));
  EXPECT_TRUE(private_column("USER_EMAIL").has_value());
  EXPECT_FALSE(private_column("page_title").has_value());
  EXPECT_FALSE(private_column("ug_user").has_value());
}

TEST(TablePolicyTest, NamesThatNeedQuotingAreNotPlain) {
  for (const char* name : {"", "a b", "a`b", "a.b", "a-b", "a\"b", "../a", "\xC3\xA4"}) {
    EXPECT_FALSE(is_plain_table_name(name)) << name;
  }
}

}  // namespace
}  // namespace dumps::xml_dump
