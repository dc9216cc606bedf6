#include "plugins/xml-dump/engine/page_batch.h"

namespace dumps::xml_dump {
namespace {

// A buffer that a huge text made bigger than this is given back.
constexpr size_t kKeptBufferBytes = size_t{4} << 20;

}  // namespace

void PageBatch::clear() {
  arena.clear();
  pages.clear();
  revisions.clear();
  slots.clear();
  requests.clear();
  text_bytes = 0;
  for (mediawiki::ByteBuffer& buffer : rendered) {
    if (buffer.size() > kKeptBufferBytes) buffer = mediawiki::ByteBuffer();
    buffer.clear();
  }
  unreadable.clear();
  warnings.clear();
  counts = {};
  work = {};
}

}  // namespace dumps::xml_dump
