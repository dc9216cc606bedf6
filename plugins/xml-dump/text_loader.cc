#include "plugins/xml-dump/text_loader.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

using mediawiki::BlobAddress;
using mediawiki::HistoryBlob;
using mediawiki::ObjectClass;
using mediawiki::TextFlags;

}  // namespace

void TextLoader::give(TextRequest& request, std::string_view text, Arena& arena) {
  request.text = arena.keep(text);
  request.state = TextRequest::State::kLoaded;
}

void TextLoader::refuse(TextRequest& request, std::string reason) {
  request.state = TextRequest::State::kUnreadable;
  request.reason = std::move(reason);
}

void TextLoader::load(std::span<TextRequest> requests, Arena& arena) {
  errands_.clear();
  for (TextRequest& request : requests) start(request);
  // A row can lead to a blob, a stub in it to the row of an object, and that to a blob: four
  // rounds.
  for (int round = 0; round < 4 && !errands_.empty(); ++round) run_round(arena);
  for (TextRequest& request : requests) {
    if (request.state == TextRequest::State::kPending) {
      refuse(request, "the stored object points to another stub");
    }
  }
}

void TextLoader::start(TextRequest& request) {
  const auto address = mediawiki::parse_blob_address(request.address);
  if (!address) return refuse(request, "the content address is malformed");
  switch (address->scheme) {
    case BlobAddress::Scheme::kBad:
      request.state = TextRequest::State::kLoaded;
      request.is_known_bad = true;
      return;
    case BlobAddress::Scheme::kUnknown:
      return refuse(request, "the content address has an unknown scheme");
    case BlobAddress::Scheme::kText:
      break;
  }
  if (address->text_id == 0) return refuse(request, "the content address has no valid row number");
  Errand& errand = errands_.emplace_back();
  errand.id = address->text_id;
  errand.request = &request;
}

// Does what is due in as few reads as possible; what follows from it is due in the next round.
void TextLoader::run_round(Arena& arena) {
  std::vector<Errand> due;
  due.swap(errands_);
  std::erase_if(due, [&](const Errand& errand) { return settle_from_cache(errand, arena); });
  const auto order = [](const Errand& e) { return std::tie(e.cluster, e.id); };
  const auto less = [&](const Errand& a, const Errand& b) { return order(a) < order(b); };
  if (!std::is_sorted(due.begin(), due.end(), less)) {
    std::stable_sort(due.begin(), due.end(), less);
  }
  for (auto begin = due.begin(); begin != due.end();) {
    const auto end = std::find_if(
        begin, due.end(), [&](const Errand& errand) { return errand.cluster != begin->cluster; });
    ids_.clear();
    for (auto errand = begin; errand != end; ++errand) {
      if (ids_.empty() || ids_.back() != errand->id) ids_.push_back(errand->id);
    }
    if (begin->cluster.empty()) {
      load_texts({begin, end}, arena);
    } else {
      load_cluster({begin, end}, arena);
    }
    begin = end;
  }
}

bool TextLoader::settle_from_cache(const Errand& errand, Arena& arena) {
  if (!errand.wants_item) return false;
  const HistoryBlob* blob = cache_.find(errand.cluster, errand.id);
  if (blob == nullptr) return false;
  pick(errand, *blob, arena);
  return true;
}

void TextLoader::load_texts(std::span<Errand> errands, Arena& arena) {
  auto next = errands.begin();
  const auto miss = [](const Errand& errand) {
    refuse(*errand.request, "there is no row " + std::to_string(errand.id) + " in table text");
  };
  database_.load_texts(ids_, [&](std::int64_t id, std::string_view flags, std::string_view bytes) {
    const TextFlags parsed = mediawiki::parse_text_flags(flags);
    for (; next != errands.end() && next->id < id; ++next) miss(*next);
    for (; next != errands.end() && next->id == id; ++next) {
      take_text_row(*next, parsed, bytes, arena);
    }
  });
  for (; next != errands.end(); ++next) miss(*next);
}

void TextLoader::load_cluster(std::span<Errand> errands, Arena& arena) {
  const std::string cluster = errands.front().cluster;
  if (!database_.has_cluster(cluster)) {
    throw plugin::config_failure("clusters", "the wiki keeps texts in cluster " + cluster +
                                                 ", which is not named there; add \"" + cluster +
                                                 "=PATH\"");
  }
  auto next = errands.begin();
  const auto miss = [](const Errand& errand) {
    refuse(*errand.request,
           "there is no blob " + std::to_string(errand.id) + " in " + errand.cluster);
  };
  database_.load_blobs(cluster, ids_, [&](std::int64_t id, std::string_view bytes) {
    for (; next != errands.end() && next->id < id; ++next) miss(*next);
    for (; next != errands.end() && next->id == id; ++next) take_blob(*next, bytes, arena);
  });
  for (; next != errands.end(); ++next) miss(*next);
}

void TextLoader::take_text_row(Errand errand, TextFlags flags, std::string_view bytes,
                               Arena& arena) {
  if (errand.is_stub_base && !flags.object) {
    return refuse(*errand.request, "the row that the stub points to holds no object");
  }
  if (!flags.external) return decode(errand, flags, bytes, arena);
  const auto external = mediawiki::parse_external_address(bytes);
  if (!external) {
    return refuse(*errand.request,
                  "the external address is malformed: " + std::string(bytes.substr(0, 80)));
  }
  errand.cluster = external->cluster;
  errand.id = external->id;
  errand.flags = flags;
  if (external->item) {
    errand.item = *external->item;
    errand.wants_item = true;
  }
  errands_.push_back(std::move(errand));
}

void TextLoader::take_blob(const Errand& errand, std::string_view bytes, Arena& arena) {
  // An item of an object is the text itself; the flags speak of whole blobs only.
  if (errand.wants_item && !errand.is_stub_base) return take_object(errand, bytes, arena);
  decode(errand, errand.flags, bytes, arena);
}

void TextLoader::decode(const Errand& errand, TextFlags flags, std::string_view bytes,
                        Arena& arena) {
  if (flags.error) return refuse(*errand.request, "the row is marked as an error");
  if (flags.gzip) {
    plain_.clear();
    if (!inflater_.inflate(bytes, errand.request->size_hint, plain_)) {
      return refuse(*errand.request, "the stored bytes are damaged (DEFLATE)");
    }
    bytes = plain_.view();
  }
  if (flags.object) return take_object(errand, bytes, arena);
  give(*errand.request, bytes, arena);
}

void TextLoader::take_object(const Errand& errand, std::string_view serialized, Arena& arena) {
  if (const HistoryBlob* known = cache_.find(errand.cluster, errand.id); known != nullptr) {
    return pick(errand, *known, arena);
  }
  if (!errand.wants_item && mediawiki::object_class(serialized) == ObjectClass::kStub) {
    auto stub = mediawiki::parse_stub(serialized);
    if (!stub) return refuse(*errand.request, "the stored stub cannot be unserialized");
    Errand& next = errands_.emplace_back();
    next.id = stub->text_id;
    next.item = std::move(stub->hash);
    next.wants_item = true;
    next.is_stub_base = true;
    next.request = errand.request;
    return;
  }
  std::string why;
  auto blob = HistoryBlob::open(serialized, inflater_, why);
  if (blob == nullptr) return refuse(*errand.request, std::move(why));
  pick(errand, cache_.put(errand.cluster, errand.id, std::move(blob)), arena);
}

void TextLoader::pick(const Errand& errand, const HistoryBlob& blob, Arena& arena) {
  const auto text = errand.wants_item ? blob.item(errand.item) : blob.default_item();
  if (!text) {
    return refuse(*errand.request, errand.wants_item
                                       ? "the stored object has no item " + errand.item
                                       : std::string("the stored object has no default item"));
  }
  give(*errand.request, *text, arena);
}

}  // namespace dumps::xml_dump
