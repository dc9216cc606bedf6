// dumps-file hash: md5, sha1 and sha256 of files in one read.
#include <iostream>

#include "agent/codec/digests.h"
#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"

namespace dumps::file {
namespace {

// As coreutils write names, so that `md5sum -c` reads them: a backslash before the line says that
// some in the name are escaped.
std::string escaped(const std::string& name, bool& is_escaped) {
  std::string out;
  for (const char c : name) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  is_escaped = out != name;
  return out;
}

void print_lines(const std::string& file, const codec::DigestSet& digests,
                 const std::string& only) {
  bool is_escaped = false;
  const std::string name = escaped(file, is_escaped);
  const char* const before = is_escaped ? "\\" : "";
  const struct {
    const char *option, *tag;
    const std::string& hex;
  } kinds[] = {{"md5", "MD5", digests.md5},
               {"sha1", "SHA1", digests.sha1},
               {"sha256", "SHA256", digests.sha256}};
  for (const auto& kind : kinds) {
    if (only.empty()) {
      std::cout << before << kind.tag << " (" << name << ") = " << kind.hex << "\n";
    } else if (only == kind.option) {
      std::cout << before << kind.hex << "  " << name << "\n";
    }
  }
  std::cout << std::flush;
}

}  // namespace

int hash_command(const GlobalOptions& global, const HashOptions& options) {
  boost::json::array list;
  int code = kOk;
  for (const std::string& file : options.files) {
    Result<std::unique_ptr<DumpInput>> input = DumpInput::open_stored(file);
    Status s = input ? Status() : Status(input.error());
    codec::Digests digests;
    std::uint64_t bytes = 0;
    if (s) {
      Progress progress(shows_progress(global, false), "hash " + file, (*input)->size());
      s = read_text(**input, progress, [&](std::string_view part) {
        digests.add(part);
        bytes += part.size();
        return Status();
      });
    }
    if (!s) {
      complain(s.error());
      code = kFailed;
      continue;
    }
    const codec::DigestSet set = digests.finish();
    if (global.json) {
      list.push_back(boost::json::object{{"name", file},
                                         {"bytes", bytes},
                                         {"md5", set.md5},
                                         {"sha1", set.sha1},
                                         {"sha256", set.sha256}});
    } else {
      print_lines(file, set, options.only);
    }
  }
  if (global.json) print_json(boost::json::object{{"files", std::move(list)}});
  return code;
}

}  // namespace dumps::file
