#include "agent/file/commands.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <thread>

#include "agent/base/text_table.h"
#include "agent/file/dump_input.h"

namespace dumps::file {

std::uint32_t thread_count(const GlobalOptions& global) {
  return global.threads != 0 ? global.threads : std::max(1u, std::thread::hardware_concurrency());
}

int complain(const Error& error) {
  // Who reads the output has had enough, as `head` does.
  const bool is_reader_gone = error.sys_errno == EPIPE && error.subject == "standard output";
  if (!is_reader_gone) std::cerr << "dumps-file: " << error.to_string() << "\n";
  return error.code == ErrorCode::kInvalid ? kUsage : kFailed;
}

void print_json(const boost::json::value& value, bool text_is_on_stdout) {
  (text_is_on_stdout ? std::cerr : std::cout) << boost::json::serialize(value) << "\n";
}

int report(const GlobalOptions& global, const std::vector<const DumpOutput*>& outputs,
           boost::json::object more) {
  boost::json::array files;
  bool is_standard = false;
  for (const DumpOutput* output : outputs) {
    is_standard = is_standard || output->is_standard();
    if (global.json) {
      files.push_back(boost::json::object{
          {"name", output->path()},
          {"bytes", output->stored_bytes()},
          {"text_bytes", output->text_bytes()},
      });
    } else if (!global.quiet && !output->is_standard()) {
      std::cerr << output->path() << ": " << human_bytes(static_cast<double>(output->text_bytes()))
                << " of text in " << human_bytes(static_cast<double>(output->stored_bytes()))
                << "\n";
    }
  }
  if (global.json) {
    more["files"] = std::move(files);
    print_json(more, is_standard);
  }
  return kOk;
}

bool shows_progress(const GlobalOptions& global, bool text_is_on_stdout) {
  return !global.quiet && !global.json && !(text_is_on_stdout && ::isatty(STDOUT_FILENO) != 0);
}

Result<DumpOutputOptions> output_options(const GlobalOptions& global, const WriteOptions& options) {
  DumpOutputOptions output;
  output.level = options.level;
  output.threads = thread_count(global);
  output.may_replace = options.force;
  output.verify = options.verify == "structure" ? Verify::kStructure : Verify::kFull;
  output.shows_progress = shows_progress(global, false);
  if (options.to == "plain") {
    output.format = codec::Format::kPlain;
  } else if (!options.to.empty()) {
    output.format = codec::format_of_name("x." + options.to);
    if (*output.format == codec::Format::kPlain) {
      return make_error(ErrorCode::kInvalid, "write", options.out, "unknown format " + options.to)
          .with_hint("plain, gz, bz2, xz, zst or 7z");
    }
  }
  return output;
}

}  // namespace dumps::file
