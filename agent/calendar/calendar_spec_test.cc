#include "agent/calendar/calendar_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <vector>

namespace dumps {
namespace {

TimePoint at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                               std::chrono::day(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string normal(const std::string& text) {
  const auto spec = CalendarSpec::parse(text);
  return spec ? spec->to_string() : "refused";
}

std::vector<std::string> elapses(const std::string& text, TimePoint after, int count) {
  const auto spec = CalendarSpec::parse(text);
  if (!spec) return {"refused"};
  std::vector<std::string> times;
  for (auto next = spec->next(after); next && count > 0; next = spec->next(*next), --count) {
    times.push_back(format_utc(*next));
  }
  return times;
}

TEST(CalendarSpec, FormsAreReadAndWrittenAsSystemdDoes) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"Sat,Thu,Mon..Wed,Sat..Sun", "Mon..Thu,Sat,Sun *-*-* 00:00:00"},
      {"Mon,Sun 12-*-* 2,1:23", "Mon,Sun 2012-*-* 01,02:23:00"},
      {"Wed *-1", "Wed *-*-01 00:00:00"},
      {"10-15", "*-10-15 00:00:00"},
      {"Fri 2012-11-23 11:12:13", "Fri 2012-11-23 11:12:13"},
      {"*-*-7 0:0:0", "*-*-07 00:00:00"},
      {"monday *-12-* 17:00", "Mon *-12-* 17:00:00"},
      {"mon,fri *-*-3,1,2 *:30:45", "Mon,Fri *-*-01,02,03 *:30:45"},
      {"12,14,13,12:20,10,30", "*-*-* 12,13,14:10,20,30:00"},
      {"03-05 08:05:40", "*-03-05 08:05:40"},
      {"08:05:40", "*-*-* 08:05:40"},
      {"05:40", "*-*-* 05:40:00"},
      {"2003-02..04-05", "2003-02..04-05 00:00:00"},
      {"2003-03-05 05:40 UTC", "2003-03-05 05:40:00 UTC"},
      {"2003-03-05 05:40 Europe/Berlin", "2003-03-05 05:40:00 Europe/Berlin"},
      {"hourly", "*-*-* *:00:00"},
      {"weekly UTC", "Mon *-*-* 00:00:00 UTC"},
      {"*:2/3", "*-*-* *:02/3:00"},
      {"*-*~07/1", "*-*~07/1 00:00:00"},
      {"*:*:0.5/2.25", "*-*-* *:*:00.500000/2.250000"},
  };
  for (const auto& [text, form] : forms) {
    EXPECT_EQ(normal(text), form) << text;
  }
}

TEST(CalendarSpec, WhatIsNoExpressionIsRefusedWithItsText) {
  for (const char* text : {"",          " ",
                           "test",      "Mon..",
                           "Fri..Mon",  "25:00",
                           "00:60",     "*-13-01",
                           "*-*-32",    "1",
                           "*-*~*",     "daily x",
                           "*-*-01/0",  "00:00:00 Mars/Olympus",
                           "*-*-1..",   "2100-01-01/400",
                           "10:00:00.", "5..3:00",
                           "*-*-*/2",   "~01",
                           "*~*~01"}) {
    const auto spec = CalendarSpec::parse(text);
    ASSERT_FALSE(spec) << text;
    EXPECT_THAT(spec.error().to_string(), testing::HasSubstr("'" + std::string(text) + "'"));
  }
}

TEST(CalendarSpec, ElapsesInOrderAcrossMonthsAndYears) {
  using testing::ElementsAre;
  EXPECT_THAT(elapses("*-*-01,20 00:00", at(2026, 12, 20), 3),
              ElementsAre("2027-01-01T00:00:00Z", "2027-01-20T00:00:00Z", "2027-02-01T00:00:00Z"));
  EXPECT_THAT(elapses("*-02-29", at(2024, 3, 1), 2),
              ElementsAre("2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"));
  EXPECT_THAT(elapses("*-*~01 23:59", at(2027, 1, 31, 23, 59), 2),
              ElementsAre("2027-02-28T23:59:00Z", "2027-03-31T23:59:00Z"));
  EXPECT_THAT(elapses("Mon *-*~07/1", at(2027, 1, 1), 2),
              ElementsAre("2027-01-25T00:00:00Z", "2027-02-22T00:00:00Z"));
  EXPECT_TRUE(elapses("2020-*-*", at(2026, 1, 1), 1).empty());
  EXPECT_TRUE(elapses("*-02-30", at(2026, 1, 1), 1).empty());
}

// systemd leaves the first of these out when the next larger units change too (its issue 40260).
TEST(CalendarSpec, StepsBeginWithTheirFirstValueAfterEveryTurn) {
  using testing::ElementsAre;
  EXPECT_THAT(elapses("*-*-1/11 23:00", at(2025, 12, 24), 2),
              ElementsAre("2026-01-01T23:00:00Z", "2026-01-12T23:00:00Z"));
  EXPECT_THAT(elapses("*:0/7", at(2024, 2, 28, 23, 59, 59), 2),
              ElementsAre("2024-02-29T00:00:00Z", "2024-02-29T00:07:00Z"));
}

TEST(CalendarSpec, HoursThatTheClocksSkipOrRepeat) {
  using testing::ElementsAre;
  // 02:30 does not exist on 28 March 2027 in Berlin, and comes twice on 31 October.
  EXPECT_THAT(elapses("02:30 Europe/Berlin", at(2027, 3, 26, 12), 3),
              ElementsAre("2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z"));
  EXPECT_THAT(elapses("02:30 Europe/Berlin", at(2027, 10, 30, 12), 2),
              ElementsAre("2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"));
}

// What systemd itself says: normal form and the next five moments.
struct Answer {
  std::string form;
  std::vector<std::string> times;
};

Answer ask_systemd(const std::string& text, const std::string& base) {
  const std::string command = "TZ=UTC systemd-analyze calendar --iterations=5 --base-time='" +
                              base + "' '" + text + "' 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Answer answer;
  std::array<char, 512> buffer{};
  std::string utc;
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    std::string line(buffer.data());
    while (!line.empty() && line.back() == '\n') line.pop_back();
    const size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key.ends_with("Normalized form")) answer.form = value;
    const bool moment = key.ends_with("Next elapse") || key.find("Iter. #") != std::string::npos;
    // "Thu 2024-01-25 10:00:00 UTC"
    if (moment && value.size() >= 23)
      answer.times.push_back(value.substr(4, 10) + "T" + value.substr(15, 8) + "Z");
  }
  return answer;
}

TEST(CalendarSpec, AgreesWithSystemdAnalyze) {
  if (ask_systemd("daily", "2024-01-01 00:00:00 UTC").times.size() != 5)
    GTEST_SKIP() << "there is no systemd-analyze of 252 or later";
  const std::vector<std::string> expressions = {"minutely",
                                                "daily",
                                                "weekly",
                                                "monthly",
                                                "quarterly",
                                                "semiannually",
                                                "yearly",
                                                "Mon..Fri 02:30",
                                                "Sun *-*-1..7 12:00",
                                                "*-*-01,20 00:00:00",
                                                "*-*~03",
                                                "*-02~01..03",
                                                "*-*~07/2 10:00",
                                                "Sat *-*~07/1",
                                                "*-1/3-*",
                                                "2024..2030/2-6-1",
                                                "*-*-2/7 6,18:05",
                                                "*:1/7",
                                                "*:*:3/13",
                                                "*-*-31",
                                                "*-02-29 12:00",
                                                "Mon,Wed *-*-13 *:59",
                                                "1..5:1/29",
                                                "8..20/4:30",
                                                "Fri *-*-13",
                                                "00:00:30,10",
                                                "*-12-31 23:59:59",
                                                "30-01-01",
                                                "*-*-2..30/9",
                                                "22/1:00"};
  for (const char* base :
       {"2024-02-28 21:58:59 UTC", "2025-11-30 12:34:56 UTC", "2026-11-27 00:00:00 UTC"}) {
    const std::string b = base;
    const TimePoint after =
        at(std::stoi(b.substr(0, 4)), static_cast<unsigned>(std::stoi(b.substr(5, 2))),
           static_cast<unsigned>(std::stoi(b.substr(8, 2))), std::stoi(b.substr(11, 2)),
           std::stoi(b.substr(14, 2)), std::stoi(b.substr(17, 2)));
    for (const std::string& text : expressions) {
      const Answer systemd = ask_systemd(text, base);
      EXPECT_EQ(normal(text), systemd.form.empty() ? text : systemd.form) << text;
      EXPECT_EQ(elapses(text, after, 5), systemd.times) << text << " after " << base;
    }
  }
}

}  // namespace
}  // namespace dumps
