// Joins the pieces of shards as misc-dump does, for tests/bench/misc.sh.
//
//   bench-misc-run make DIRECTORY SHARDS MEGABYTES   pieces of entities as JSON arrays, together
//   that
//                                                    large, the same ones each time
//   bench-misc-run join OUTPUT THREADS PIECE...      one array of them in OUTPUT (.json, .json.gz,
//   …):
//                                                    checked as JSON, hashed, decoded back, fsynced
//   bench-misc-run check FORMAT FILE                 only a check: json, turtle, ntriples, …
//
// The join runs the code that the plugin and its host run for it, in one process. Prints "ITEMS
// SECONDS" and, for a check, megabytes a second. Exit codes: 0 done, 1 failed (the reason is on
// stderr), 2 usage.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "agent/store/filesystem.h"
#include "agent/store/output_file.h"
#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/join/joiner.h"

namespace {

using dumps::misc::Check;
using dumps::misc::CheckReport;
using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }
double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Numbers that look random and are the same each time.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_;
};

std::string word(Dice& dice) {
  static constexpr std::string_view kParts[] = {
      "ba", "ke", "lo", "mun", "ri", "ta", "vo", "xi", "\xC3\xA9", "s", "nd", "\xE4\xB8\xAD"};
  std::string text;
  for (std::uint64_t i = 2 + dice.below(4); i > 0; --i) text += kParts[dice.below(12)];
  return text;
}

// About 1.3 KB, with the shape of an entity of a knowledge base.
std::string entity(std::uint64_t id) {
  Dice dice(id);
  std::string json = R"({"type":"item","id":"Q)" + std::to_string(id) + R"(","labels":{)";
  for (const char* language : {"en", "de", "fr", "zh"}) {
    if (language[0] != 'e') json += ',';
    json += std::string("\"") + language + R"(":{"language":")" + language + R"(","value":")" +
            word(dice) + ' ' + word(dice) + "\"}";
  }
  json += R"(},"claims":{)";
  for (int i = 0; i < 5; ++i) {
    const std::string property = "P" + std::to_string(i * 200 + static_cast<int>(dice.below(200)));
    if (i > 0) json += ',';
    json += '"' + property + R"(":[{"mainsnak":{"snaktype":"value","property":")" + property +
            R"(","datavalue":{"value":{"entity-type":"item","numeric-id":)" +
            std::to_string(dice.below(100'000'000)) + R"(},"type":"wikibase-entityid"}},"id":"Q)" +
            std::to_string(id) + "$" + std::to_string(dice.below(1'000'000'000)) +
            R"(","rank":"normal"}])";
  }
  return json + R"(},"lastrevid":)" + std::to_string(dice.below(2'000'000'000)) + "}";
}

void make_pieces(const std::string& directory, std::uint64_t shards, std::uint64_t megabytes) {
  const std::uint64_t bytes = megabytes * 1'000'000 / shards;
  std::uint64_t id = 1;
  for (std::uint64_t shard = 1; shard <= shards; ++shard) {
    std::ofstream file(directory + "/piece" + std::to_string(shard) + ".json", std::ios::binary);
    file << "[\n";
    for (std::uint64_t written = 0; written < bytes; ++id) {
      const std::string json = entity(id);
      if (written > 0) file << ",\n";
      file << json;
      written += json.size();
    }
    file << "\n]\n";
    if (!file.flush()) fail(directory + ": cannot write");
  }
}

template <class Take>
void read_file(const std::string& path, Take take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path + ": cannot be opened");
  std::vector<char> buffer(std::size_t{1} << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         file.gcount() > 0) {
    take(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount())));
  }
}

CheckReport join(const std::string& output, unsigned threads,
                 const std::vector<std::string>& pieces) {
  dumps::RealFilesystem filesystem;
  dumps::OutputOptions options;
  options.directory = output.substr(0, output.rfind('/'));
  options.name = output.substr(output.rfind('/') + 1);
  options.threads = threads;
  auto file = dumps::OutputFile::create(filesystem, options);
  if (!file) fail(file.error().to_string());
  Check check({.format = dumps::misc::Format::kJson}, output);
  const auto joiner = dumps::misc::make_joiner(
      {.kind = dumps::misc::JoinKind::kJsonArray}, [&](std::string_view text) {
        check.feed(text);
        if (const dumps::Status s = (*file)->write(text); !s) fail(s.error().to_string());
      });
  for (const std::string& piece : pieces) {
    joiner->begin_piece(piece);
    read_file(piece, [&](std::string_view bytes) { joiner->feed(bytes); });
    joiner->end_piece();
  }
  joiner->finish();
  const CheckReport report = check.finish();
  if (const auto artifact = (*file)->finish(); !artifact) fail(artifact.error().to_string());
  return report;
}

int run(const std::vector<std::string>& words) {
  const auto begin = Clock::now();
  if (words.size() == 4 && words[0] == "make") {
    make_pieces(words[1], std::stoull(words[2]), std::stoull(words[3]));
    return 0;
  }
  if (words.size() >= 4 && words[0] == "join") {
    const CheckReport report = join(words[1], static_cast<unsigned>(std::stoul(words[2])),
                                    {words.begin() + 3, words.end()});
    std::printf("%llu %.3f\n", static_cast<unsigned long long>(report.items), seconds_since(begin));
    return 0;
  }
  const auto format =
      words.size() == 3 && words[0] == "check" ? dumps::misc::parse_format(words[1]) : std::nullopt;
  if (!format) return 2;
  Check check({.format = *format}, words[2]);
  read_file(words[2], [&](std::string_view bytes) { check.feed(bytes); });
  const CheckReport report = check.finish();
  const double took = seconds_since(begin);
  std::printf("%llu %.3f %.0f\n", static_cast<unsigned long long>(report.items), took,
              static_cast<double>(report.bytes) / 1e6 / took);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = run({argv + 1, argv + argc});
    if (code == 2) {
      std::fprintf(stderr,
                   "usage: bench-misc-run make DIR SHARDS MEGABYTES | join OUTPUT THREADS PIECE... "
                   "| check FORMAT FILE\n");
    }
    return code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-misc-run: %s\n", error.what());
    return 1;
  }
}
