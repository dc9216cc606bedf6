#include "plugins/xml-dump/engine/old_page_search.h"

#include <string_view>
#include <vector>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::xml_dump {
namespace {

constexpr size_t kReadBytes = size_t{64} << 10;
// A page without a beginning of another one within this much text is not looked behind.
constexpr std::uint64_t kProbeBytes = std::uint64_t{64} << 20;

// Notes the first page that begins.
class FirstPage : public mediawiki::PageVisitor {
 public:
  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}
  void page_begin(const mediawiki::ScannedPage& page) override {
    if (!id) id = page.id;
  }
  std::optional<std::uint64_t> id;
};

// The first page that begins from here on; none: no page does, or none is near.
std::optional<std::uint64_t> first_page(const OldInput& input) {
  FirstPage page;
  mediawiki::PageScanner scanner(page, mediawiki::PageScanner::Start::kMiddle);
  std::vector<char> buffer(kReadBytes);
  for (std::uint64_t read = 0; !page.id && !scanner.at_end() && read < kProbeBytes;) {
    const size_t got = input.read(buffer);
    if (got == 0 || !scanner.feed({buffer.data(), got})) break;
    read += got;
  }
  return page.id;
}

}  // namespace

bool go_near_page(const OldInput& input, std::uint64_t stored_bytes, std::uint64_t page_id) {
  if (!input.seek_part) return false;
  std::uint64_t low = 0;  // a part from which the page is still to come
  for (std::uint64_t high = stored_bytes; high - low > kNearBytes;) {
    const std::uint64_t middle = low + (high - low) / 2;
    const std::optional<std::uint64_t> part = input.seek_part(middle);
    const auto first = part && *part < high ? first_page(input) : std::nullopt;
    if (first && *first <= page_id) {
      low = *part;
    } else {
      high = middle;
    }
  }
  return low > 0 && input.seek_part(low);
}

}  // namespace dumps::xml_dump
