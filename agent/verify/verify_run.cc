#include "agent/verify/verify_run.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "agent/base/atomic_file.h"
#include "agent/store/file_source.h"
#include "agent/verify/status_check.h"
#include "agent/views/engine_tree.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostStatusBytes = size_t{1} << 30;

struct Entry {
  bool is_regular = false;
  std::uint64_t size = 0;
};
using Directory = std::map<std::string, Entry>;

Result<Directory> list_directory(const std::string& path) {
  Directory entries;
  std::error_code ec;
  fs::directory_iterator at(path, ec);
  for (; !ec && at != fs::directory_iterator(); at.increment(ec)) {
    struct stat st {};
    const std::string name = at->path().filename().string();
    if (::lstat(at->path().c_str(), &st) != 0) continue;  // gone since
    entries[name] = {S_ISREG(st.st_mode), static_cast<std::uint64_t>(st.st_size)};
  }
  if (ec) return make_errno_error(ec.value(), "list run", path);
  return entries;
}

Result<std::unique_ptr<codec::ByteSource>> open_file(const std::string& path) {
  Result<FileSource> file = FileSource::open(path);
  if (!file) return std::move(file).error();
  return std::unique_ptr<codec::ByteSource>(std::make_unique<FileSource>(std::move(*file)));
}

class Verification {
 public:
  Verification(std::string directory, RunId run, const VerifyOptions& options)
      : directory_(std::move(directory)), run_(std::move(run)), options_(options) {}

  Result<VerifyReport> verify() {
    Result<Directory> entries = list_directory(directory_);
    if (!entries) return std::move(entries).error();
    entries_ = std::move(*entries);
    read_expectations();
    if (Status s = check_files(); !s) return std::move(s).error();
    check_missing_and_extra();
    check_status_files();
    report_.expected.run = run_;
    add(report_.expected.findings);
    std::ranges::stable_sort(report_.findings, {}, &Finding::file);
    return std::move(report_);
  }

 private:
  bool has(const std::string& name) const { return entries_.contains(name); }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  void add(Check check, const std::string& file, std::string what, bool is_bad = true) {
    report_.findings.push_back({check, file, std::move(what), is_bad});
  }
  void add(const std::vector<Finding>& findings) {
    report_.findings.insert(report_.findings.end(), findings.begin(), findings.end());
  }

  // --- what ought to exist ---

  void read_expectations() {
    if (has("manifest.json") && !options_.by_engine_lists) {
      read_manifest_and_signature();
      if (report_.manifest) {
        report_.expected = expect_files(*report_.manifest);
        return;
      }
    }
    if (!has("dumpruninfo.txt")) {
      if (!has("manifest.json")) {
        add(Check::kManifest, "", "neither manifest.json nor dumpruninfo.txt says what it has");
      }
      return;
    }
    Result<views::RunView> view = views::read_engine_run(directory_, "");
    if (!view) {
      add(Check::kStatus, "", view.error().to_string());
      return;
    }
    report_.expected = expect_files(*view);
    report_.engine_run = std::move(*view);
  }

  // The two files cannot change in one step: those that do not fit are read again for a while.
  void read_manifest_and_signature() {
    constexpr int kTries = 5;
    for (int attempt = 1;; ++attempt) {
      const Result<std::string> text = read_file(path("manifest.json"), kMostStatusBytes);
      if (!text) return add(Check::kUnreadable, "manifest.json", text.error().to_string());
      const std::string why = signature_problem(*text);
      if (!why.empty() && attempt < kTries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        continue;
      }
      if (!why.empty()) add(Check::kSignature, "manifest.json.sig", why);
      Result<Manifest> manifest = parse_manifest(*text, path("manifest.json"));
      if (!manifest) return add(Check::kManifest, "manifest.json", manifest.error().to_string());
      if (manifest->run != run_) {
        add(Check::kManifest, "manifest.json",
            "it is of run " + manifest->run.to_string() + ", and stands in " + run_.to_string());
      }
      report_.manifest = std::move(*manifest);
      return;
    }
  }

  std::string signature_problem(const std::string& text) const {
    const std::string file = signature_path(path("manifest.json"));
    if (!exists(file)) {
      return options_.must_be_signed ? "there is none, and manifests are signed here" : "";
    }
    if (options_.keys.empty()) {
      return options_.must_be_signed ? "no key is published that could check it" : "";
    }
    const Result<std::string> signature = read_file(file, size_t{64} << 10);
    if (!signature) return signature.error().to_string();
    std::string ids;
    for (const PublicKey& key : options_.keys) {
      if (key.verifies(text, *signature)) return "";
      ids += (ids.empty() ? "" : ", ") + key.id();
    }
    return "it is no signature of manifest.json by any known key (" + ids + ")";
  }

  // --- the files ---

  std::uint32_t thread_count() const {
    return options_.threads != 0 ? options_.threads
                                 : std::max(1U, std::thread::hardware_concurrency());
  }

  Status check_files() {
    std::vector<const ExpectedFile*> files;
    for (const ExpectedFile& file : report_.expected.files) {
      const auto entry = entries_.find(file.name);
      if (entry == entries_.end()) continue;
      if (!entry->second.is_regular) {
        add(Check::kStructure, file.name, "it is no regular file");
        continue;
      }
      files.push_back(&file);
      progress_.total_bytes += entry->second.size;
    }
    progress_.total_files = files.size();
    // The biggest first: so all threads are busy to the end.
    std::ranges::sort(files, std::greater<>(),
                      [this](const auto* file) { return entries_[file->name].size; });
    const std::uint32_t threads = thread_count();
    const auto workers = static_cast<std::uint32_t>(std::min<size_t>(threads, files.size()));
    threads_of_file_ = workers == 0 ? 1 : threads / workers;
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < files.size() && !stopped(); i = next++) check_file(*files[i]);
    };
    std::vector<std::jthread> others;
    try {
      for (std::uint32_t i = 1; i < workers; ++i) others.emplace_back(work);
    } catch (const std::system_error&) {
      // Fewer threads than wished take longer.
    }
    work();
    others.clear();
    return stop_;
  }

  void check_file(const ExpectedFile& file) {
    const auto open = options_.open ? options_.open : open_file;
    Result<std::unique_ptr<codec::ByteSource>> source = open(path(file.name));
    if (!source) {
      const std::lock_guard lock(mutex_);
      return add(Check::kUnreadable, file.name, source.error().to_string());
    }
    FileCheckOptions options{options_.depth, threads_of_file_, {}};
    if (options_.decodes && options_.decodes(file.name)) options.depth = CheckDepth::kDeep;
    options.on_read = [this](std::uint64_t bytes) { return advance(bytes); };
    Result<FileFacts> facts = read_file_facts(file.name, **source, options);
    const std::lock_guard lock(mutex_);
    if (!facts) {
      stop_ = std::move(facts).error();
      return;
    }
    add(compare_file(file, *facts));
    report_.bytes += facts->size_bytes;
    report_.facts[file.name] = std::move(*facts);
    ++progress_.done_files;
  }

  bool stopped() {
    const std::lock_guard lock(mutex_);
    return !stop_.ok();
  }
  Status advance(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    progress_.done_bytes += bytes;
    if (stop_ && options_.on_progress) return options_.on_progress(progress_);
    return stop_;
  }

  void check_missing_and_extra() {
    for (const ExpectedFile& file : report_.expected.files) {
      if (!has(file.name)) {
        add(Check::kMissing, file.name, "it is not there, and " + file.maker + " has made it");
      }
    }
    const bool nothing_known = !report_.manifest && !report_.engine_run;
    for (const auto& [name, entry] : entries_) {
      if (nothing_known || report_.expected.find(name) != nullptr || is_status_file(run_, name)) {
        continue;
      }
      if (report_.expected.withdrawn.contains(name)) {
        add(Check::kExtra, name, "it was withdrawn, and is there");
      } else if (is_unfinished_name(name)) {
        add(Check::kExtra, name, "is left of something that did not end", false);
      } else if (!report_.expected.unfinished.empty()) {
        add(Check::kExtra, name, "belongs to a job that is not done", false);
      } else {
        add(Check::kExtra, name, "nothing says where it comes from");
      }
    }
  }

  // --- what is said of them ---

  void check_status_file(const std::string& name,
                         const std::function<std::vector<Finding>(const std::string&)>& check) {
    const auto entry = entries_.find(name);
    if (entry == entries_.end() || report_.expected.find(name) != nullptr) return;
    const Result<std::string> text = read_file(path(name), kMostStatusBytes);
    if (!text) return add(Check::kUnreadable, name, text.error().to_string());
    add(check(*text));
  }

  void check_status_files() {
    if (!report_.manifest && !report_.engine_run) return;
    const ExpectedRun& expected = report_.expected;
    const std::string prefix = run_.target + "-" + run_.date + "-";
    const std::pair<ListedHash, std::string> kinds[] = {{ListedHash::kMd5, "md5sums"},
                                                        {ListedHash::kSha1, "sha1sums"},
                                                        {ListedHash::kSha256, "sha256sums"}};
    for (const auto& [kind, list] : kinds) {
      const std::string txt = prefix + list + ".txt";
      const std::string json = prefix + list + ".json";
      check_status_file(txt, [&, hash = kind](const std::string& text) {
        return check_hash_list(expected, txt, text, hash, true);
      });
      check_status_file(json, [&, hash = kind](const std::string& text) {
        return check_hash_json(expected, json, text, hash);
      });
      for (const ExpectedFile& file : expected.files) {
        const std::string own = list + "-" + file.name + ".txt";
        check_status_file(own, [&, hash = kind](const std::string& text) {
          return check_hash_list(expected, own, text, hash, false);
        });
      }
    }
    check_status_file("dumpstatus.json", [&](const std::string& text) {
      return check_dumpstatus(expected, "dumpstatus.json", text);
    });
  }

  const std::string directory_;
  const RunId run_;
  const VerifyOptions& options_;
  Directory entries_;
  std::uint32_t threads_of_file_ = 1;

  std::mutex mutex_;  // guards what follows, while files are checked
  Status stop_;
  VerifyProgress progress_;
  VerifyReport report_;
};

}  // namespace

Result<VerifyReport> verify_run(const Layout& layout, const RunId& run, bool is_public,
                                const VerifyOptions& options) {
  return Verification(layout.final_directory(run, is_public), run, options).verify();
}

Result<bool> is_public_run(const Layout& layout, const RunId& run) {
  for (const bool is_public : {true, false}) {
    if (exists(layout.final_directory(run, is_public))) return is_public;
  }
  return make_error(ErrorCode::kNotFound, "find run", run.to_string(),
                    "neither " + layout.final_directory(run, true) + " nor " +
                        layout.final_directory(run, false) + " exists");
}

std::vector<std::string> dates_of(const Layout& layout, const std::string& target) {
  std::set<std::string> dates;
  for (const bool is_public : {true, false}) {
    std::error_code ec;  // most often there is a directory in one of the trees only
    for (const auto& entry :
         fs::directory_iterator(layout.tree_for(is_public) + "/" + target, ec)) {
      std::string name = entry.path().filename().string();
      if (is_date(name)) dates.insert(std::move(name));
    }
  }
  return {dates.begin(), dates.end()};
}

}  // namespace dumps
