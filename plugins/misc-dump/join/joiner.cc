#include "plugins/misc-dump/join/joiner.h"

#include <array>
#include <utility>

#include "plugins/misc-dump/join/header_joiner.h"
#include "plugins/misc-dump/join/json_joiner.h"

namespace dumps::misc {
namespace {

constexpr std::array<std::pair<std::string_view, JoinKind>, 5> kKinds = {{
    {"plain", JoinKind::kPlain},
    {"lines", JoinKind::kLines},
    {"json-array", JoinKind::kJsonArray},
    {"header-lines", JoinKind::kHeaderLines},
    {"turtle", JoinKind::kTurtle},
}};
constexpr std::array<std::pair<std::string_view, JsonPieces>, 4> kPieces = {{
    {"guess", JsonPieces::kGuess},
    {"arrays", JsonPieces::kArrays},
    {"lines", JsonPieces::kLines},
    {"snippets", JsonPieces::kSnippets},
}};

class PlainJoiner : public Joiner {
 public:
  PlainJoiner(bool ends_lines, Sink sink) : ends_lines_(ends_lines), sink_(std::move(sink)) {}
  void begin_piece(const std::string&) override {}
  void feed(std::string_view bytes) override {
    if (bytes.empty()) return;
    last_ = bytes.back();
    sink_(bytes);
  }
  void end_piece() override {
    if (ends_lines_ && last_ != '\n') sink_("\n");
    last_ = '\n';
  }
  void finish() override {}

 private:
  bool ends_lines_;
  char last_ = '\n';
  Sink sink_;
};

}  // namespace

std::optional<JoinKind> parse_join_kind(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::optional<JsonPieces> parse_json_pieces(std::string_view name) {
  for (const auto& [known, pieces] : kPieces) {
    if (known == name) return pieces;
  }
  return std::nullopt;
}

std::unique_ptr<Joiner> make_joiner(const JoinRules& rules, Joiner::Sink sink) {
  switch (rules.kind) {
    case JoinKind::kPlain:
    case JoinKind::kLines:
      return std::make_unique<PlainJoiner>(rules.kind == JoinKind::kLines, std::move(sink));
    case JoinKind::kJsonArray:
      return std::make_unique<JsonJoiner>(rules.json_pieces, std::move(sink));
    case JoinKind::kHeaderLines:
      return std::make_unique<HeaderJoiner>(HeaderJoiner::Kind::kLines, rules.header_lines,
                                            std::move(sink));
    case JoinKind::kTurtle:
      return std::make_unique<HeaderJoiner>(HeaderJoiner::Kind::kTurtle, 0, std::move(sink));
  }
  return nullptr;
}

}  // namespace dumps::misc
