// The client against a server that answers as bad servers do; URLs; pauses between attempts.
#include "plugins/misc-dump/fetch/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/misc-dump/fetch/retry_policy.h"
#include "plugins/misc-dump/fetch/test_server.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = FetchFailure::Kind;

bool never() { return false; }

HttpSettings quick() {
  HttpSettings settings;
  settings.limits.connect = std::chrono::milliseconds{2000};
  settings.limits.silence = std::chrono::milliseconds{1000};
  return settings;
}

// "KIND message", or "OK text".
std::string outcome(HttpClient& client, const std::string& url) {
  try {
    return "OK " + client.get_text(url, 100);
  } catch (const FetchFailure& failure) {
    const char* kind = failure.kind() == Kind::kPassing   ? "PASSING "
                       : failure.kind() == Kind::kRestart ? "RESTART "
                                                          : "PERMANENT ";
    return kind + failure.message() +
           (failure.retry_after().count() > 0
                ? " after " + std::to_string(failure.retry_after().count())
                : "");
  }
}

TEST(HttpClientTest, SaysWhetherTryingAgainMayHelp) {
  const std::map<std::string, std::string> answers = {
      {"/ok", TestServer::reply(200, "text")},
      {"/empty", TestServer::reply(200, "")},
      {"/500", TestServer::reply(500, std::string(1'000'000, 'x'))},
      {"/503", TestServer::reply(503, "", "Retry-After: 7\r\n")},
      {"/429", TestServer::reply(429, "", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n")},
      {"/404", TestServer::reply(404, "no")},
      {"/401", TestServer::reply(401, "")},
      {"/cut", "HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nonly"},
      {"/odd", "nonsense\r\n\r\n"},
      {"/long", TestServer::reply(200, std::string(101, 'x'))},
      {"/206", TestServer::reply(206, "x", "Content-Range: bytes 5-5/6\r\n")},
      {"/loop", TestServer::reply(302, "", "Location: /loop\r\n")},
      {"/moved", TestServer::reply(301, "gone", "Location: ok\r\n")},
      {"/nowhere", TestServer::reply(302, "")},
      {"/file", TestServer::reply(302, "", "Location: file:///etc/passwd\r\n")},
      {"/silent", ""},
  };
  TestServer server([&](const TestRequest& request) { return answers.at(request.target); });
  HttpClient client(quick(), never);
  const std::map<std::string, std::string> wanted = {
      {"/ok", "OK text"},
      {"/empty", "OK "},
      {"/500", "PASSING the server answers 500"},
      {"/503", "PASSING the server answers 503 after 7"},
      {"/429", "PASSING the server answers 429"},
      {"/404", "PERMANENT the server answers 404; it is not there, or not yet"},
      {"/401", "PERMANENT the server answers 401; look at the secret that the recipe names"},
      {"/cut", "PASSING "},
      {"/odd", "PERMANENT "},
      {"/long", "PERMANENT is longer than 100 bytes"},
      {"/206", "RESTART the server gave the bytes \"bytes 5-5/6\""},
      {"/loop", "PERMANENT is redirected more than 5 times"},
      {"/moved", "OK text"},
      {"/nowhere", "PERMANENT the server answers 302 without saying where to"},
      {"/file", "PERMANENT is neither http nor https: file"},
      {"/silent", "PASSING "},
  };
  for (const auto& [path, what] : wanted) {
    EXPECT_THAT(outcome(client, server.url(path)), StartsWith(what)) << path;
  }
  EXPECT_EQ(server.count("/loop"), 6U);
  EXPECT_THAT(outcome(client, "http://127.0.0.1:1/"), StartsWith("PASSING "));
  EXPECT_THAT(outcome(client, "ftp://127.0.0.1/"), StartsWith("PERMANENT is neither http"));
  EXPECT_THAT(outcome(client, "no URL"), StartsWith("PERMANENT is no URL"));
}

TEST(HttpClientTest, KeepsWithinLimitsOfSizeAndTime) {
  TestServer server([](const TestRequest& request) {
    if (request.target == "/silent") return std::string();
    return TestServer::reply(200, "0123456789");
  });
  HttpSettings settings = quick();
  settings.limits.max_bytes = 9;
  settings.limits.total = std::chrono::milliseconds{200};
  HttpClient client(settings, never);
  EXPECT_THAT(outcome(client, server.url()), HasSubstr("above the limit of 9 (max_bytes)"));
  EXPECT_THAT(outcome(client, server.url("/silent")), StartsWith("PASSING "));
}

TEST(HttpClientTest, SecretsGoToTheirServerOnlyAndIntoNoMessage) {
  TestServer other([](const TestRequest&) { return TestServer::reply(404, ""); });
  TestServer server([&](const TestRequest& request) {
    if (request.target == "/away") {
      return TestServer::reply(302, "", "Location: " + other.url("/x?token=hush") + "\r\n");
    }
    return TestServer::reply(200, request.header("authorization"));
  });
  HttpSettings settings = quick();
  settings.auth = {"Authorization: Bearer hush", {origin_of(server.url())}};
  HttpClient client(settings, never);
  EXPECT_EQ(client.get_text(server.url(), 100), "Bearer hush");
  const std::string said = outcome(client, server.url("/away"));
  EXPECT_THAT(said, StartsWith("PERMANENT the server answers 404"));
  EXPECT_THAT(said, Not(HasSubstr("hush")));
  EXPECT_EQ(other.requests().at(0).header("authorization"), "");
  EXPECT_EQ(shown_url("http://me:hush@a.example/p?token=hush#hush"), "http://a.example/p?...");
}

TEST(HttpClientTest, CertificatesAreAlwaysVerified) {
  const std::string trusted = ::testing::TempDir() + "/misc-trusted.pem";
  const TestCertificate certificate("127.0.0.1");
  certificate.write(trusted);
  TestServer plain([](const TestRequest&) { return TestServer::reply(200, "plain"); });
  TestServer server(
      [&](const TestRequest& request) {
        return request.target == "/away"
                   ? TestServer::reply(302, "", "Location: " + plain.url() + "\r\n")
                   : TestServer::reply(200, "safe");
      },
      &certificate);
  HttpClient client(quick(), never);
  EXPECT_THAT(outcome(client, server.url()), StartsWith("PERMANENT SSL"));
  HttpSettings settings = quick();
  settings.ca_file = trusted;
  HttpClient trusting(settings, never);
  EXPECT_EQ(outcome(trusting, server.url()), "OK safe");
  EXPECT_THAT(outcome(trusting, server.url("/away")),
              StartsWith("PERMANENT is redirected from https"));
  // The certificate of another server, though it is one that is trusted.
  const TestCertificate elsewhere("127.0.0.2");
  elsewhere.write(trusted);
  TestServer other([](const TestRequest&) { return TestServer::reply(200, "x"); }, &elsewhere);
  EXPECT_THAT(outcome(trusting, other.url()), StartsWith("PERMANENT SSL"));
}

TEST(HttpClientTest, StopsWhenTheHostWantsIt) {
  TestServer server([](const TestRequest&) { return std::string(); });
  HttpClient client({}, [] { return true; });
  try {
    client.get_text(server.url(), 100);
    ADD_FAILURE();
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_CANCELLED);
  }
}

TEST(HttpClientTest, WhatTheBodyThrowsComesOut) {
  TestServer server([](const TestRequest&) { return TestServer::reply(200, "x"); });
  HttpClient client(quick(), never);
  HttpClient::Body body;
  body.take = [](std::string_view) { throw plugin::failed("disk", "is full"); };
  EXPECT_THROW(client.get({.url = server.url()}, body), plugin::Failure);
  EXPECT_EQ(client.get_text(server.url(), 100), "x") << "the client can go on";
}

TEST(UrlTest, PartsAndWholes) {
  EXPECT_EQ(origin_of("HTTPS://Example.ORG/x"), "https://example.org:443");
  EXPECT_EQ(origin_of("http://h:81/"), "http://h:81");
  EXPECT_EQ(resolve_url("http://h/a/b?c", "../d"), "http://h/d");
  EXPECT_EQ(url_below("http://h/a/", "b c/\xC3\xA9#?.gz"), "http://h/a/b%20c/%C3%A9%23%3F.gz");
  EXPECT_EQ(with_parameters("http://h/api?a=1&b=2", {{"b", "x y"}, {"c", "&"}}),
            "http://h/api?a=1&b=x%20y&c=%26");
  EXPECT_EQ(with_parameters("http://h/api", {}), "http://h/api");
  EXPECT_EQ(unescaped("a%20b%zz%"), "a b%zz%");
  EXPECT_EQ(unescaped("%41"), "A");
}

TEST(RetryPolicyTest, PausesDoubleAndHonourTheServer) {
  using std::chrono::milliseconds;
  const RetryPolicy policy{
      .attempts = 5, .first_pause = milliseconds{1000}, .longest_pause = milliseconds{5000}};
  EXPECT_EQ(policy.pause(2, milliseconds{0}, 1), milliseconds{1000});
  EXPECT_EQ(policy.pause(3, milliseconds{0}, 1), milliseconds{2000});
  EXPECT_EQ(policy.pause(3, milliseconds{0}, 0), milliseconds{1000});
  EXPECT_EQ(policy.pause(9, milliseconds{0}, 1), milliseconds{5000});
  EXPECT_EQ(policy.pause(2, milliseconds{3000}, 1), milliseconds{3000});
  EXPECT_EQ(policy.pause(2, milliseconds{9000}, 1), milliseconds{5000});
  EXPECT_EQ(policy.pause(4'000'000'000U, milliseconds{0}, 1), milliseconds{5000});
}

}  // namespace
}  // namespace dumps::misc
