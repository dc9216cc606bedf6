// dumps-file recompress: any format to any other. Dumps are checked on the way, and may be cut
// where a page ends; other text, tables or lists, goes through as it is.
#include "agent/base/text_table.h"
#include "agent/file/commands.h"
#include "agent/file/dump_writer.h"

namespace dumps::file {
namespace {

class Recompressor {
 public:
  Recompressor(DumpWriter& writer, bool any_text) : sink_(writer), writer_(writer) {
    if (any_text) kind_ = Kind::kOther;
  }

  Status take(std::string_view text, const std::string& name) {
    if (kind_ == Kind::kUnknown) {
      kind_ = must_be_dump(name, text) ? Kind::kDump : Kind::kOther;
    }
    if (kind_ == Kind::kOther) return writer_.write(text);
    return check(scanner_.feed(text), name);
  }
  Status end(const std::string& name) {
    if (kind_ == Kind::kUnknown && must_be_dump(name, "")) kind_ = Kind::kDump;
    return kind_ == Kind::kDump ? check(scanner_.finish(), name) : Status();
  }
  bool is_known_dump() const { return kind_ == Kind::kDump; }

 private:
  enum class Kind : std::uint8_t { kUnknown, kDump, kOther };

  Status check(bool is_right, const std::string& name) {
    if (!sink_.goes_on()) return sink_.status();
    if (is_right) return {};
    return make_error(ErrorCode::kCorrupt, "read", name,
                      scanner_.error().to_string() + " of its text")
        .with_hint("`dumps-file salvage`, or --any-text to pack it as it is");
  }

  Kind kind_ = Kind::kUnknown;
  CopySink sink_;
  mediawiki::PageScanner scanner_{sink_};
  DumpWriter& writer_;
};

}  // namespace

int recompress_command(const GlobalOptions& global, const RecompressOptions& options) {
  Result<DumpOutputOptions> output = output_options(global, options.write);
  if (!output) return complain(output.error());
  if (Status s = refuse_same_file(options.in, options.write.out); !s) return complain(s.error());
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(options.in, thread_count(global));
  if (!input) return complain(input.error());
  Result<std::unique_ptr<DumpWriter>> writer =
      DumpWriter::create(options.write.out, std::move(*output));
  if (!writer) return complain(writer.error());
  Recompressor recompressor(**writer, options.any_text);
  Progress progress(shows_progress(global, (*writer)->output().is_standard()), "recompress",
                    (*input)->size());
  const std::string& name = (*input)->name();
  Status s = read_text(**input, progress,
                       [&](std::string_view text) { return recompressor.take(text, name); });
  if (s) s = recompressor.end(name);
  progress.clear();
  if (s) s = (*writer)->finish();
  if (s) s = (*writer)->publish();
  if (!s) return complain(s.error());
  boost::json::object more;
  if (recompressor.is_known_dump()) more["pages"] = (*writer)->pages();
  return report(global, {&(*writer)->output()}, std::move(more));
}

}  // namespace dumps::file
