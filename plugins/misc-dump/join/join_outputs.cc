#include "plugins/misc-dump/join/join_outputs.h"

namespace dumps::misc {
namespace {

using plugin::Host;
using plugin::Input;
using plugin::Output;

constexpr std::size_t kReadBytes = std::size_t{1} << 20;

std::string_view ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

// Formats whose parts can stand one behind another.
bool has_parts(std::string_view name) {
  const std::string_view ending = ending_of(name);
  return ending == ".gz" || ending == ".bz2" || ending == ".zst";
}

class JoinRun {
 public:
  JoinRun(const Host& host, const JoinWork& work)
      : host_(host), work_(work), check_(rules_of(work), work.outputs.front()) {
    for (const std::string& name : work.outputs) {
      plugin::OutputOptions options;
      options.level = work.level;
      options.splices =
          is_copied() && Output::has_pieces(host.get<dumps_output_service>(DUMPS_EXT_OUTPUT));
      outputs_.push_back(host.open_output(name, options));
    }
  }

  CheckReport run(const std::vector<Piece>& pieces) {
    if (is_copied()) {
      for (const Piece& piece : pieces) copy(piece);
    } else {
      const auto joiner = make_joiner(work_.rules, [this](std::string_view text) { write(text); });
      for (const Piece& piece : pieces) feed(*joiner, piece);
      joiner->finish();
    }
    const CheckReport report = check_.finish();
    for (Output& output : outputs_) output.finish();
    return report;
  }

 private:
  static CheckRules rules_of(const JoinWork& work) {
    CheckRules rules = work.check;
    rules.packing = Packing::kPlain;  // the host decompresses
    return rules;
  }
  // One output that pieces can be put into as they are.
  bool is_copied() const {
    return work_.rules.kind == JoinKind::kPlain && work_.outputs.size() == 1 &&
           has_parts(work_.outputs.front());
  }
  void write(std::string_view text) {
    check_.feed(text);
    for (Output& output : outputs_) output.write(text);
  }
  void count(std::string_view bytes) {
    host_.throw_if_cancelled();
    if (work_.read) work_.read(bytes.size());
  }
  void feed(Joiner& joiner, const Piece& piece) {
    Input input = host_.open_input(piece.artifact);
    joiner.begin_piece(piece.artifact);
    std::vector<char> buffer(kReadBytes);
    while (const std::size_t got = input.read(buffer)) {
      count({buffer.data(), got});
      joiner.feed({buffer.data(), got});
    }
    joiner.end_piece();
  }
  void copy(const Piece& piece) {
    if (!outputs_.front().has_pieces()) {
      const auto joiner = make_joiner(work_.rules, [this](std::string_view text) { write(text); });
      feed(*joiner, piece);
      return;
    }
    Input input = host_.open_input(piece.artifact);
    plugin::StoredRange range;
    range.take_all = true;
    range.take = [this](std::string_view text) {
      count(text);
      check_.feed(text);
    };
    outputs_.front().append_stored(input, range);
  }

  const Host& host_;
  const JoinWork& work_;
  Check check_;
  std::vector<Output> outputs_;
};

}  // namespace

CheckReport join_outputs(const Host& host, const JoinWork& work) {
  if (work.outputs.empty()) throw plugin::config_failure("output", "a join needs an output");
  const std::vector<Piece> pieces = in_shard_order(work.pieces, work.shards, work.outputs.front());
  return JoinRun(host, work).run(pieces);
}

}  // namespace dumps::misc
