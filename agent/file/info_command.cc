#include <boost/json.hpp>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <map>

#include "agent/base/text_table.h"
#include "agent/codec/sevenzip_header.h"
#include "agent/codec/xz_blocks.h"
#include "agent/file/file_format.h"
#include "agent/file/interrupt.h"
#include "agent/file/part_reader.h"
#include "agent/file/repair_commands.h"
#include "agent/store/file_source.h"

namespace dumps::file {
namespace {

namespace json = boost::json;

std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08" PRIx32, value);
  return text;
}

std::string method_of(const codec::sevenzip::Folder& folder) {
  if (folder.method == "\x21") return "LZMA2";
  if (folder.method == "\x03\x01\x01") return "LZMA";
  if (folder.method == "\x04\x02\x02") return "bzip2";
  if (folder.method == std::string_view("\0", 1)) return "copy";
  return "unknown";
}

std::string format_name(codec::Format format) {
  const std::string_view ending = codec::ending_of(format);
  return ending.empty() ? "plain" : std::string(ending.substr(1));
}

// Writes parts as they come, so that their number does not matter.
class Printer {
 public:
  explicit Printer(const InfoOptions& options) : options_(options) {}

  void begin(const FileSource& source, codec::Format format) {
    if (options_.json) {
      std::string head = json::serialize(json::object{
          {"file", source.name()}, {"format", format_name(format)}, {"size", source.size()}});
      head.pop_back();
      std::printf("%s", head.c_str());
      if (!options_.summary) std::printf(",\"parts\":[");
      return;
    }
    std::printf("%s: %s, %s bytes\n", source.name().c_str(), format_name(format).c_str(),
                human_count(source.size()).c_str());
  }

  void add(const FilePart& part) {
    const std::string kind(name_of(part.kind));
    const std::uint64_t number = ++counts_[kind];
    if (!part.why.empty() || part.loses_text) ++problems_;
    if (options_.json) {
      add_json(kind, part);
    } else if (!options_.summary || !part.why.empty()) {
      add_line(kind, number, part);
    }
  }

  void add(const codec::XzBlock& block) {
    ++counts_["block"];
    add_row(json::object{{"kind", "block"},
                         {"stream", block.stream},
                         {"offset", block.offset},
                         {"size", block.size},
                         {"text_offset", block.plain_offset},
                         {"text_bytes", block.plain_bytes},
                         {"check", block.check}},
            "block " + std::to_string(block.block) + " of stream " + std::to_string(block.stream) +
                "  bytes " + std::to_string(block.offset) + "-" +
                std::to_string(block.offset + block.size) + "  text " +
                std::to_string(block.plain_offset) + "+" + std::to_string(block.plain_bytes) +
                "  " + block.check);
  }

  void add(const codec::sevenzip::Folder& folder) {
    ++counts_["folder"];
    constexpr std::uint64_t kBegin = 32;  // of packed data: behind the signature header
    json::object object{{"kind", "folder"},
                        {"method", method_of(folder)},
                        {"offset", kBegin + folder.packed_offset},
                        {"size", folder.packed_bytes},
                        {"text_bytes", folder.plain_bytes}};
    if (folder.crc) object["stored_crc"] = hex(*folder.crc);
    add_row(object, "folder  " + method_of(folder) + "  bytes " +
                        std::to_string(kBegin + folder.packed_offset) + "-" +
                        std::to_string(kBegin + folder.packed_offset + folder.packed_bytes) +
                        "  text 0+" + std::to_string(folder.plain_bytes) +
                        (folder.crc ? "  CRC " + hex(*folder.crc) : std::string()));
  }

  // Something that makes up no part: an index that cannot be read.
  void add_problem(const Error& error) {
    ++problems_;
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.to_string().c_str());
  }

  bool end(std::uint64_t text_bytes) {
    if (options_.json) {
      if (!options_.summary) std::printf("]");
      json::object counts;
      for (const auto& [kind, count] : counts_) counts[kind] = count;
      std::printf(",\"counts\":%s,\"text_bytes\":%" PRIu64 ",\"sound\":%s}\n",
                  json::serialize(counts).c_str(), text_bytes, problems_ == 0 ? "true" : "false");
    } else {
      std::string line;
      for (const auto& [kind, count] : counts_) {
        if (kind == "stream-end") continue;
        line += human_count(count) + " " + kind + (count == 1 ? ", " : "s, ");
      }
      line += human_count(text_bytes) + " bytes of text: ";
      line += problems_ == 0   ? "sound"
              : problems_ == 1 ? "one place is damaged"
                               : human_count(problems_) + " places are damaged";
      std::printf("%s\n", line.c_str());
    }
    return std::fflush(stdout) == 0;
  }

  bool is_sound() const { return problems_ == 0; }

 private:
  void add_row(const json::object& object, const std::string& line) {
    if (options_.summary) return;
    if (options_.json) {
      std::printf("%s%s", is_first_ ? "" : ",", json::serialize(object).c_str());
    } else {
      std::printf("%s\n", line.c_str());
    }
    is_first_ = false;
  }

  void add_json(const std::string& kind, const FilePart& part) {
    json::object object{{"kind", kind}, {"offset", part.offset}, {"end", part.end}};
    if (part.bit != 0 || part.end_bit != 0) {
      object["bit"] = part.bit;
      object["end_bit"] = part.end_bit;
    }
    object["text_offset"] = part.plain_offset;
    object["text_bytes"] = part.plain_bytes;
    if (part.kind == FilePart::Kind::kStream) object["level"] = part.level;
    if (part.stored_crc) object["stored_crc"] = hex(*part.stored_crc);
    if (part.crc) object["crc"] = hex(*part.crc);
    object["sound"] = part.why.empty();
    if (!part.why.empty()) object["why"] = part.why;
    add_row(object, {});
  }

  void add_line(const std::string& kind, std::uint64_t number, const FilePart& part) {
    std::string line = kind;
    if (part.kind != FilePart::Kind::kStreamEnd) line += " " + std::to_string(number);
    line += "  byte " + place(part.offset, part.bit) + " to " + place(part.end, part.end_bit);
    if (part.kind == FilePart::Kind::kStream) line += "  level " + std::to_string(part.level);
    if (part.kind != FilePart::Kind::kStream && part.kind != FilePart::Kind::kGap) {
      line +=
          "  text " + std::to_string(part.plain_offset) + "+" + std::to_string(part.plain_bytes);
    }
    if (part.stored_crc) line += "  CRC " + hex(*part.stored_crc);
    if (part.stored_crc && !part.crc) line += " (not checked: blocks are missing)";
    if (!part.why.empty()) line += "  DAMAGED: " + part.why;
    std::printf("%s\n", line.c_str());
  }
  static std::string place(std::uint64_t byte, unsigned bit) {
    return std::to_string(byte) + (bit == 0 ? "" : "." + std::to_string(bit));
  }

  const InfoOptions& options_;
  std::map<std::string, std::uint64_t> counts_;
  std::uint64_t problems_ = 0;
  bool is_first_ = true;
};

Status list_parts(codec::Format format, codec::ByteSource& source, Printer& printer,
                  std::uint64_t& text_bytes) {
  const std::unique_ptr<PartReader> reader = make_part_reader(format, source);
  for (;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<PartReader::Step> step = reader->next();
    if (!step) return std::move(step).error();
    switch (step->kind) {
      case PartReader::Step::Kind::kText:
        text_bytes += step->text.size();
        break;
      case PartReader::Step::Kind::kPart:
        printer.add(step->part);
        break;
      case PartReader::Step::Kind::kEnd:
        return {};
    }
  }
}

void list_index(codec::Format format, codec::ByteSource& source, Printer& printer) {
  if (format == codec::Format::kXz) {
    const Status s = codec::list_xz_blocks(
        source, [&printer](const codec::XzBlock& block) { printer.add(block); });
    if (!s) printer.add_problem(s.error());
  } else if (format == codec::Format::k7z) {
    const Result<codec::sevenzip::Header> header = codec::sevenzip::read_header(source);
    if (!header) {
      printer.add_problem(header.error());
    } else if (header->folder) {
      printer.add(*header->folder);
    }
  }
}

}  // namespace

int info_command(const InfoOptions& options) {
  const auto failure = [](const Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "dumps-file info: %s\n", error.to_string().c_str());
    return 1;
  };
  Result<FileSource> source = FileSource::open(options.path);
  if (!source) return failure(source.error());
  const Result<codec::Format> format = format_of_file(*source);
  if (!format) return failure(format.error());
  Printer printer(options);
  printer.begin(*source, *format);
  list_index(*format, *source, printer);
  std::uint64_t text_bytes = 0;
  if (const Status s = list_parts(*format, *source, printer, text_bytes); !s) {
    return failure(s.error());
  }
  if (!printer.end(text_bytes)) {
    return failure(make_errno_error(errno, "write", "standard output"));
  }
  return printer.is_sound() ? 0 : 1;
}

}  // namespace dumps::file
