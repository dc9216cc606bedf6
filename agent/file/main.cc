// dumps-file: looks at, checks and rewrites dump files; works without an agent. Called by the name
// of one of the old tools for dump files, it does what that did.
#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>

#include "agent/base/large_buffers.h"
#include "agent/file/commands.h"
#include "agent/file/dump_input.h"
#include "agent/file/interrupt.h"
#include "agent/file/old_tools.h"
#include "agent/file/repair_commands.h"

namespace dumps::file {
namespace {

constexpr const char* kFooter =
    "Files are plain, .gz, .bz2, .xz, .zst or .7z, told by their first bytes; - is standard input\n"
    "or output. What is written has its name only when it is whole and was read back.\n"
    "Examples:\n"
    "  dumps-file recompress a.xml.bz2 a.xml.zst     any format to any other\n"
    "  dumps-file verify *.xml.bz2                   whole, sound, and the pages the name says\n"
    "  dumps-file page a.xml.zst 12 25               these pages, as a small dump\n"
    "  dumps-file split a.xml.bz2 --size 1GiB -d out parts that are named after their pages\n"
    "  dumps-file multistream a.xml.bz2 a-multistream.xml.bz2\n"
    "Exit codes: 0 ok, 1 failed, 2 usage\n";

struct Arguments {
  GlobalOptions global;
  std::vector<std::string> files;
  std::string in;
  std::uint64_t id = 0;
  RecompressOptions recompress;
  VerifyOptions verify;
  HashOptions hash;
  PageOptions page;
  RangeOptions range;
  SplitOptions split;
  JoinOptions join;
  MultistreamOptions multistream;
  StatsOptions stats;
  InfoOptions info;
  SalvageOptions salvage;
  AppendOptions append;
};

using Command = int (*)(const Arguments&);

void add_write_options(CLI::App* c, WriteOptions& write) {
  c->add_option("--to", write.to, "Format, where the name does not say one")
      ->check(CLI::IsMember({"plain", "gz", "bz2", "xz", "zst", "7z"}));
  c->add_option("--level", write.level, "Level of the format; default: that of today's dumps")
      ->check(CLI::Range(1, 22));
  c->add_option("--verify", write.verify,
                "full: decode all and compare (default); structure: compare stored bytes")
      ->check(CLI::IsMember({"full", "structure"}));
  c->add_flag("--force", write.force, "Replace a file that is there, when the new one is whole");
}

void add_out(CLI::App* c, WriteOptions& write) {
  write.out = kStandard;
  c->add_option("-o,--out", write.out, "File to write; default: standard output");
  add_write_options(c, write);
}

void add_checks(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* verify = app.add_subcommand(
      "verify", "Decode files to the end; of dumps: header, order of ids, range in the name");
  verify->add_option("file", a.verify.files, "Files")->required();
  verify->add_option("--pages", a.verify.pages, "How many pages each has to have");
  verify->callback([&chosen] {
    chosen = [](const Arguments& x) { return verify_command(x.global, x.verify); };
  });
  CLI::App* hash =
      app.add_subcommand("hash", "md5, sha1 and sha256 in one read, as md5sum -c reads them");
  hash->add_option("file", a.hash.files, "Files")->required();
  hash->add_option("--only", a.hash.only, "One of them, in lines as md5sum writes")
      ->check(CLI::IsMember({"md5", "sha1", "sha256"}));
  hash->callback(
      [&chosen] { chosen = [](const Arguments& x) { return hash_command(x.global, x.hash); }; });
  CLI::App* stats = app.add_subcommand("stats", "Pages, revisions and bytes of a dump");
  stats->add_option("file", a.stats.in, "Dump")->required();
  stats->add_option("--ids", a.stats.ids, "Also for each range of so many page ids");
  stats->add_flag("--per-page", a.stats.per_page,
                  "A line per page: id, revisions, bytes, text bytes, longest text, title");
  stats->callback(
      [&chosen] { chosen = [](const Arguments& x) { return stats_command(x.global, x.stats); }; });
}

void add_pages(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* first = app.add_subcommand("first-id", "Id of the first page");
  first->add_option("file", a.in, "Dump")->required();
  first->callback(
      [&chosen] { chosen = [](const Arguments& x) { return first_id_command(x.global, x.in); }; });
  CLI::App* last = app.add_subcommand("last-id", "Id of the last page");
  last->add_option("file", a.in, "Dump")->required();
  last->callback(
      [&chosen] { chosen = [](const Arguments& x) { return last_id_command(x.global, x.in); }; });
  CLI::App* find =
      app.add_subcommand("find-page", "Where a page is: the bz2 block or zst frame it begins in");
  find->add_option("file", a.in, "Dump")->required();
  find->add_option("id", a.id, "Page id")->required();
  find->callback([&chosen] {
    chosen = [](const Arguments& x) { return find_page_command(x.global, x.in, x.id); };
  });
  CLI::App* page = app.add_subcommand("page", "Some pages, as a dump of their own");
  page->add_option("file", a.page.in, "Dump")->required();
  page->add_option("id", a.page.ids, "Page ids")->required();
  add_out(page, a.page.write);
  page->callback(
      [&chosen] { chosen = [](const Arguments& x) { return page_command(x.global, x.page); }; });
  CLI::App* range = app.add_subcommand("range", "The pages with A <= id < B, as a dump");
  range->add_option("file", a.range.in, "Dump")->required();
  range->add_option("begin", a.range.begin, "A")->required();
  range->add_option("end", a.range.end, "B; default: to the last page");
  add_out(range, a.range.write);
  range->callback(
      [&chosen] { chosen = [](const Arguments& x) { return range_command(x.global, x.range); }; });
}

void add_rewrites(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* cat = app.add_subcommand("cat", "The text of files");
  cat->add_option("file", a.files, "Files")->required();
  cat->callback(
      [&chosen] { chosen = [](const Arguments& x) { return cat_command(x.global, x.files); }; });
  CLI::App* recompress =
      app.add_subcommand("recompress", "Write a file in another format; zst gets an index");
  recompress->add_option("in", a.recompress.in, "File")->required();
  recompress->add_option("out", a.recompress.write.out, "File to write")->required();
  recompress->add_flag("--any-text", a.recompress.any_text,
                       "Do not check that a dump is whole; cut zst frames at lines");
  add_write_options(recompress, a.recompress.write);
  recompress->callback([&chosen] {
    chosen = [](const Arguments& x) { return recompress_command(x.global, x.recompress); };
  });
  CLI::App* split = app.add_subcommand("split", "Parts of a dump, NAME-pFIRSTpLAST each");
  split->add_option("file", a.split.in, "Dump")->required();
  split->add_option("--size", a.split.size, "A part ends with the page that makes it so large");
  split->add_option("--pages", a.split.pages, "A part has so many pages");
  split->add_option("-d,--directory", a.split.directory, "Where the parts go; default: here");
  split->add_option("--name", a.split.write.out, "Name of the whole, if not that of the file");
  add_write_options(split, a.split.write);
  split->callback(
      [&chosen] { chosen = [](const Arguments& x) { return split_command(x.global, x.split); }; });
  CLI::App* join = app.add_subcommand("join", "One dump of its parts, given in order");
  join->add_option("file", a.join.in, "Parts")->required();
  add_out(join, a.join.write);
  join->callback(
      [&chosen] { chosen = [](const Arguments& x) { return join_command(x.global, x.join); }; });
  CLI::App* multistream =
      app.add_subcommand("multistream", "A bzip2 stream per 100 pages, and their index");
  multistream->add_option("in", a.multistream.in, "Dump")->required();
  multistream->add_option("out", a.multistream.write.out, "File to write")->required();
  multistream->add_option("--index", a.multistream.index,
                          "Name of the index, or none; default: NAME-index.txt of NAME.xml");
  multistream->add_option("--pages", a.multistream.pages, "Pages of a stream")
      ->check(CLI::PositiveNumber);
  add_write_options(multistream, a.multistream.write);
  multistream->callback([&chosen] {
    chosen = [](const Arguments& x) { return multistream_command(x.global, x.multistream); };
  });
}

// Those of the whole program, as these commands take them.
template <class Options>
Options with_global(Options options, const GlobalOptions& global) {
  options.json = global.json;
  options.progress = shows_progress(global, false);
  options.threads = thread_count(global);
  return options;
}

void add_repairs(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* info = app.add_subcommand(
      "info", "Streams, blocks, members and frames of a file, each decoded and checked");
  info->add_option("file", a.info.path, "File")->required();
  info->add_flag("--summary", a.info.summary, "Without a line for each part");
  info->callback([&chosen] {
    chosen = [](const Arguments& x) {
      InfoOptions options = x.info;
      options.json = x.global.json;
      return info_command(options);
    };
  });
  CLI::App* salvage =
      app.add_subcommand("salvage", "All whole pages of a damaged or cut dump, as a sound one");
  salvage->add_option("in", a.salvage.in, "Damaged dump")->required();
  salvage->add_option("out", a.salvage.out, "File to write")->required();
  salvage->add_option("--header-from", a.salvage.header_from,
                      "Dump of the same wiki, where the header is lost");
  salvage->add_flag("--force", a.salvage.force, "Replace a file that is there");
  salvage->callback([&chosen] {
    chosen = [](const Arguments& x) { return salvage_command(with_global(x.salvage, x.global)); };
  });
  CLI::App* append =
      app.add_subcommand("append", "Go on with a cut dump behind its last whole page");
  append->add_option("in", a.append.in, "Cut dump")->required();
  append->add_option("out", a.append.out, "File to write")->required();
  append->add_option("pages", a.append.pages, "Dump, or pages alone; default: standard input");
  append->add_flag("--force", a.append.force, "Replace a file that is there");
  append->callback([&chosen] {
    chosen = [](const Arguments& x) { return append_command(with_global(x.append, x.global)); };
  });
}

int main_(int argc, char** argv) {
  const std::string name = std::filesystem::path(argc > 0 ? argv[0] : "").filename().string();
  if (is_old_tool(name)) return run_old_tool(name, argc, argv);
  CLI::App app{"Looks at, checks and rewrites dump files."};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  Arguments arguments;
  Command chosen = nullptr;
  app.add_flag("--json", arguments.global.json, "Machine-readable output");
  app.add_flag("-q,--quiet", arguments.global.quiet, "No progress, no summary");
  app.add_option("-T,--threads", arguments.global.threads, "Default: one per processor")
      ->check(CLI::Range(1, 256));
  app.set_version_flag("--version", DUMPS_AGENT_VERSION);
  add_checks(app, arguments, chosen);
  add_pages(app, arguments, chosen);
  add_rewrites(app, arguments, chosen);
  add_repairs(app, arguments, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? kOk : kUsage;
  }
  catch_interrupts();
  return chosen(arguments);
}

}  // namespace
}  // namespace dumps::file

int main(int argc, char** argv) {
  dumps::return_large_buffers();
  try {
    return dumps::file::main_(argc, argv);
  } catch (const std::exception& error) {  // no memory, or no thread
    std::cerr << "dumps-file: " << error.what() << "\n";
    return dumps::file::kFailed;
  }
}
