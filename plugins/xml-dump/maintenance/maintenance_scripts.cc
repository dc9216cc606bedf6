#include "plugins/xml-dump/maintenance/maintenance_scripts.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>

namespace dumps::xml_dump {
namespace {

constexpr const char* kGroup = "--dbgroupdefault=dump";
constexpr std::string_view kAnswer = "dumps-answer:";

// The number that ends right before `end`.
std::optional<std::int64_t> number_before(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
  std::int64_t value = 0;
  if (begin == end ||
      std::from_chars(text.data() + begin, text.data() + end, value).ptr != text.data() + end) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> number_after(std::string_view text, std::string_view words) {
  const size_t at = text.rfind(words);
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  const char* begin = text.data() + at + words.size();
  if (std::from_chars(begin, text.data() + text.size(), value).ptr == begin) return std::nullopt;
  return value;
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    std::uint8_t byte = 0;
    if (std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16).ptr != hex.data() + i + 2) {
      return std::nullopt;
    }
    bytes += static_cast<char>(byte);
  }
  if (hex.size() % 2 != 0) return std::nullopt;
  return bytes;
}

}  // namespace

bool ScriptReportReader::take(std::string_view line) {
  if (line.find("Will retry") != std::string_view::npos) {
    failing_ = 0;
    return false;
  }
  settle();
  if (line.find("getting/checking text") != std::string_view::npos) {
    failing_ = number_after(line, "for revision ").value_or(0);
    return false;
  }
  const size_t revisions = line.find(" revs (");
  if (revisions == std::string_view::npos) return false;
  const auto count = number_before(line, revisions);
  if (!count) return false;
  report_.revisions = *count;
  if (const size_t percent = line.find("% prefetched"); percent != std::string_view::npos) {
    // "…, 99.8%|100.0% prefetched (all|curr), …": the first of the two is of the whole run.
    const size_t bar = line.rfind("%|", percent);
    const size_t begin = bar == std::string_view::npos ? bar : line.rfind(' ', bar);
    if (begin != std::string_view::npos) {
      std::from_chars(line.data() + begin + 1, line.data() + bar, report_.prefetched_percent);
    }
  }
  return true;
}

void ScriptReportReader::settle() {
  if (failing_ != 0) report_.unreadable_texts.insert(failing_);
  failing_ = 0;
}

plugin::Failure MaintenanceScripts::explained(const plugin::Failure& failure,
                                              std::string_view script, std::uint64_t ran_ms) const {
  if (failure.status() == DUMPS_CANCELLED) return failure;
  std::string message = failure.message();
  if (timeout_ms_ > 0 && ran_ms >= timeout_ms_) {
    message = "it did not end within " + std::to_string(timeout_ms_ / 1000) +
              " s (slice_timeout) and was ended: " + message;
  }
  return plugin::Failure(failure.status(), std::string(script), message, failure.sys_errno());
}

ScriptReport MaintenanceScripts::run(
    std::string_view script, std::vector<std::string> arguments,
    const std::function<void(const ScriptReport&)>& progress) const {
  arguments.emplace_back(kGroup);
  ScriptReportReader reader;
  plugin::PipelineEnds ends;
  ends.timeout_ms = timeout_ms_;
  ends.error_line = [&](size_t, std::string_view line) {
    if (reader.take(line) && progress) progress(reader.report());
  };
  const auto begun = std::chrono::steady_clock::now();
  try {
    host_.run_pipeline({command_.stage(script, std::move(arguments))}, ends);
  } catch (const plugin::Failure& failure) {
    const auto ran = std::chrono::steady_clock::now() - begun;
    throw explained(failure, script,
                    static_cast<std::uint64_t>(
                        std::chrono::duration_cast<std::chrono::milliseconds>(ran).count()));
  }
  reader.finish();
  return reader.report();
}

std::string MaintenanceScripts::ask(const std::vector<std::string>& lines) const {
  constexpr std::string_view kScript = "eval.php";
  std::string code =
      "$services = MediaWiki\\MediaWikiServices::getInstance()\n"
      "$db = $services->getDBLoadBalancer()->getConnection(DB_REPLICA, ['dump'])\n";
  for (const std::string& line : lines) code += line + '\n';
  code += "echo '" + std::string(kAnswer) + "', bin2hex(serialize($answer)), \"\\n\"\n";
  size_t fed = 0;
  std::string said;
  std::string complaint;
  plugin::PipelineEnds ends;
  ends.timeout_ms = timeout_ms_;
  ends.feed = [&](std::span<char> buffer) {
    const size_t size = std::min(buffer.size(), code.size() - fed);
    std::copy_n(code.data() + fed, size, buffer.data());
    fed += size;
    return size;
  };
  ends.take = [&](std::string_view bytes) { said += bytes; };
  ends.error_line = [&](size_t, std::string_view line) {
    if (complaint.empty()) complaint = line;
  };
  try {
    host_.run_pipeline({command_.stage(kScript, {kGroup})}, ends);
  } catch (const plugin::Failure& failure) {
    throw explained(failure, kScript, 0);
  }
  const size_t at = said.find(kAnswer);
  const size_t begin = at + kAnswer.size();
  if (at != std::string::npos) {
    if (auto bytes = from_hex(std::string_view(said).substr(begin, said.find('\n', at) - begin))) {
      return *std::move(bytes);
    }
  }
  throw plugin::failed(
      std::string(kScript),
      "MediaWiki did not answer" + (complaint.empty() ? "" : ": " + complaint) +
          "; try the command by hand: " + command_.stage(kScript, {}).argv.front());
}

}  // namespace dumps::xml_dump
