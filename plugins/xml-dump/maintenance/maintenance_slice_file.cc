#include "plugins/xml-dump/maintenance/maintenance_slice_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::xml_dump {
namespace {

constexpr size_t kBlockBytes = size_t{256} * 1024;

struct FileCloser {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

File open_file(const std::string& path) {
  File file(std::fopen(path.c_str(), "rbe"));
  if (!file) throw plugin::failed(path, "cannot be opened", errno);
  return file;
}

void read_blocks(FILE* file, const std::string& path, std::uint64_t bytes,
                 const std::function<void(std::string_view)>& take) {
  std::vector<char> block(kBlockBytes);
  while (bytes > 0) {
    const size_t got =
        std::fread(block.data(), 1, std::min<std::uint64_t>(bytes, block.size()), file);
    if (got == 0) break;
    take({block.data(), got});
    bytes -= got;
  }
  if (std::ferror(file) != 0) throw plugin::failed(path, "cannot be read", errno);
}

class SliceVisitor : public mediawiki::PageVisitor {
 public:
  explicit SliceVisitor(SliceFile& slice) : slice_(slice) {}
  void header(std::string_view bytes) override {
    slice_.header += bytes;
    slice_.body_begin = slice_.body_end = slice_.header.size();
  }
  void page_bytes(std::string_view bytes) override { slice_.body_end += bytes.size(); }
  void page_end(const mediawiki::ScannedPage& page) override {
    ++slice_.pages;
    slice_.items += page.is_log_item ? 1 : static_cast<std::int64_t>(page.revisions);
  }
  void footer(std::string_view bytes) override { slice_.footer += bytes; }

 private:
  SliceFile& slice_;
};

// How often `word` begins in `block` or goes on into it from `before`, which is what came last.
std::int64_t count_of(std::string_view word, std::string_view before, std::string_view block) {
  const size_t kept = std::min(before.size(), word.size() - 1);
  const std::string text = std::string(before.substr(before.size() - kept)) + std::string(block);
  std::int64_t count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) ++count;
  return count;
}

plugin::Failure not_whole(const std::string& script, const std::string& why) {
  return plugin::failed(script, "it ended as if all were well, but what it wrote is not whole: " +
                                    why + "; its last words are in the log");
}

File open_output_of(const std::string& path, const std::string& script) {
  File file(std::fopen(path.c_str(), "rbe"));
  if (!file) throw plugin::failed(script, "it ended well and wrote no file " + path, errno);
  return file;
}

}  // namespace

SliceFile look_at_slice(const std::string& path, const std::string& script) {
  const File file = open_output_of(path, script);
  SliceFile slice;
  slice.path = path;
  SliceVisitor visitor(slice);
  mediawiki::PageScanner scanner(visitor);
  bool good = true;
  read_blocks(file.get(), path, UINT64_MAX, [&](std::string_view block) {
    if (good) good = scanner.feed(block);
  });
  if (!good || !scanner.finish()) throw not_whole(script, scanner.error().to_string());
  return slice;
}

SliceFile look_at_board_slice(const std::string& path, const std::string& script) {
  constexpr std::string_view kHeaderEnd = "</siteinfo>\n";
  constexpr std::string_view kBoardEnd = "</board>\n";
  constexpr std::string_view kFooter = "</mediawiki>\n";
  constexpr size_t kMaxHeaderBytes = size_t{1} << 20;
  const File file = open_output_of(path, script);
  SliceFile slice;
  slice.path = path;
  std::string tail;
  read_blocks(file.get(), path, UINT64_MAX, [&](std::string_view block) {
    slice.body_end += block.size();
    if (slice.body_begin == 0 && slice.header.size() < kMaxHeaderBytes) {
      slice.header += block;
      if (const size_t end = slice.header.find(kHeaderEnd); end != std::string::npos) {
        slice.body_begin = end + kHeaderEnd.size();
        slice.header.resize(slice.body_begin);
      }
    }
    slice.pages += count_of("<board ", tail, block);
    tail += block.substr(block.size() - std::min(block.size(), size_t{64}));
    if (tail.size() > 64) tail.erase(0, tail.size() - 64);
  });
  if (slice.body_begin == 0) throw not_whole(script, "it has no </siteinfo>");
  if (!tail.ends_with(kFooter)) throw not_whole(script, "it does not end with </mediawiki>");
  slice.items = slice.pages;
  slice.body_end -= kFooter.size();
  slice.footer = kFooter;
  tail.resize(tail.size() - kFooter.size());
  if (slice.body_end > slice.body_begin && !tail.ends_with(kBoardEnd)) {
    throw not_whole(script, "its last board does not end with </board>");
  }
  return slice;
}

void read_body(const SliceFile& slice, const std::function<void(std::string_view)>& take) {
  const File file = open_file(slice.path);
  if (std::fseek(file.get(), static_cast<long>(slice.body_begin), SEEK_SET) != 0) {
    throw plugin::failed(slice.path, "cannot be read", errno);
  }
  read_blocks(file.get(), slice.path, slice.body_end - slice.body_begin, take);
}

}  // namespace dumps::xml_dump
