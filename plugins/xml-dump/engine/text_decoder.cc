#include "plugins/xml-dump/engine/text_decoder.h"

#include <utility>

namespace dumps::xml_dump {
namespace {

constexpr size_t kBigBytes = size_t{1} << 20;

}  // namespace

void TextDecoder::decode(TextRequest& request, Arena& arena) {
  if (request.state != TextRequest::State::kStored) return;
  if (request.object != nullptr) return pick(request);
  if (!request.is_deflated) return request.take(request.stored);
  plain_.clear();
  if (!inflater_.inflate(request.stored, request.size_hint, plain_)) {
    return request.refuse("the stored bytes are damaged (DEFLATE)");
  }
  if (plain_.size() < kBigBytes) return request.take(arena.keep(plain_.view()));
  request.inflated = std::exchange(plain_, {});
  request.take(request.inflated.view());
}

void TextDecoder::pick(TextRequest& request) {
  std::string why;
  const mediawiki::HistoryBlob* blob = request.object->open(inflater_, why);
  if (blob == nullptr) return request.refuse(std::move(why));
  const auto text = request.wants_item ? blob->item(request.item) : blob->default_item();
  if (text) return request.take(*text);
  request.refuse(request.wants_item ? "the stored object has no item " + request.item
                                    : std::string("the stored object has no default item"));
}

}  // namespace dumps::xml_dump
