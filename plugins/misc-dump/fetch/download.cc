#include "plugins/misc-dump/fetch/download.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugins/misc-dump/fetch/byte_sum.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

using Kind = FetchFailure::Kind;

// An attempt that brought this much does not count against the server: large files over bad lines
// need many.
constexpr std::uint64_t kProgressBytes = std::uint64_t{1} << 20;
// Whole files of a server whose hash is not upstream's.
constexpr unsigned kMostMismatches = 2;

// One file from one server.
class ServerDownload {
 public:
  ServerDownload(HttpClient& client, const std::string& server, const FetchFile& file,
                 const Retrying& retrying, const DownloadTarget& target)
      : client_(client),
        url_(url_below(server, file.path)),
        file_(file),
        retrying_(retrying),
        target_(target),
        sum_(file.sum.algorithm) {
    result_.server = server;
  }

  Downloaded run() {
    restart();
    for (unsigned attempt = 1;; ++attempt) {
      const std::uint64_t before = have_;
      try {
        fetch();
        verify();
        result_.bytes = have_;
        return result_;
      } catch (const FetchFailure& failure) {
        if (failure.kind() == Kind::kPermanent || mismatches_ >= kMostMismatches) throw;
        if (have_ >= before + kProgressBytes) attempt = 1;
        if (attempt >= retrying_.policy.attempts) throw;
        retrying_.pause(attempt + 1, failure);
        if (failure.kind() == Kind::kRestart) again();
      }
    }
  }

 private:
  void restart() {
    target_.restart();
    have_ = 0;
    sum_ = ByteSum(file_.sum.algorithm);
    validator_.clear();
    whole_size_.reset();
  }
  void again() {
    restart();
    ++result_.restarted;
  }

  void fetch() {
    // Without something to recognise the file by, its rest may be another file's.
    if (have_ > 0 && validator_.empty()) again();
    HttpClient::Body body;
    body.begin = [this](const HttpAnswer& answer) { begin(answer); };
    body.take = [this](std::string_view bytes) {
      target_.write(bytes);
      sum_.add(bytes);
      have_ += bytes.size();
    };
    client_.get({.url = url_, .from = have_, .if_range = validator_}, body);
  }

  void begin(const HttpAnswer& answer) {
    if (have_ > 0 && answer.status == 206) {
      if (whole_size_ && answer.whole_size && *whole_size_ != *answer.whole_size) {
        throw FetchFailure(Kind::kRestart, shown_url(url_), "its size has changed meanwhile");
      }
      ++result_.resumed;
    } else if (have_ > 0) {
      again();  // the server sends all of it
    }
    if (have_ == 0) {
      whole_size_ = answer.whole_size;
      validator_ = answer.validator();
      const auto modified = answer.headers.find("last-modified");
      result_.last_modified = modified != answer.headers.end() ? modified->second : "";
    }
  }

  void verify() {
    if (whole_size_ && have_ != *whole_size_) {
      throw FetchFailure(have_ < *whole_size_ ? Kind::kPassing : Kind::kRestart, shown_url(url_),
                         "has ended after " + std::to_string(have_) + " of " +
                             std::to_string(*whole_size_) + " bytes");
    }
    if (file_.size > 0 && have_ != file_.size) {
      mismatch("has " + std::to_string(have_) + " bytes; the index says " +
               std::to_string(file_.size));
    }
    const std::string hex = sum_.finish();
    if (hex != file_.sum.hex) {
      mismatch("its " + file_.sum.algorithm + " is " + hex + "; upstream's list says " +
               file_.sum.hex);
    }
  }
  [[noreturn]] void mismatch(const std::string& what) {
    ++mismatches_;
    throw FetchFailure(Kind::kRestart, shown_url(url_), what);
  }

  HttpClient& client_;
  std::string url_;
  const FetchFile& file_;
  const Retrying& retrying_;
  const DownloadTarget& target_;
  ByteSum sum_;
  std::uint64_t have_ = 0;
  std::string validator_;
  std::optional<std::uint64_t> whole_size_;
  unsigned mismatches_ = 0;
  Downloaded result_;
};

}  // namespace

FetchFailure failure_of_all(const std::string& name, const std::vector<FetchFailure>& failures) {
  std::string reasons;
  bool may_pass = false;
  std::chrono::seconds retry_after{0};
  for (const FetchFailure& failure : failures) {
    // What another server does not have, it may have later.
    may_pass = may_pass || failure.kind() != Kind::kPermanent;
    retry_after = std::max(retry_after, failure.retry_after());
    reasons += (reasons.empty() ? "" : "; ") + failure.subject() + ": " + failure.message();
  }
  return {may_pass ? Kind::kPassing : Kind::kPermanent, name,
          failures.empty() ? "no server is named" : "no server gave it: " + reasons, retry_after};
}

Downloaded download(HttpClient& client, const std::string& server, const FetchFile& file,
                    const Retrying& retrying, const DownloadTarget& target) {
  return ServerDownload(client, server, file, retrying, target).run();
}

}  // namespace dumps::misc
