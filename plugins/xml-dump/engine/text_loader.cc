#include "plugins/xml-dump/engine/text_loader.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

using mediawiki::BlobAddress;
using mediawiki::ObjectClass;
using mediawiki::TextFlags;

constexpr size_t kMaxShownUrlBytes = 80;

// "mwstore://…": well-formed, and of another store than databases.
bool has_other_scheme(std::string_view url) {
  const size_t colon = url.find("://");
  return colon != 0 && colon != std::string_view::npos && url.substr(0, colon) != "DB";
}

}  // namespace

void TextLoader::load(std::span<TextRequest> requests, Arena& arena) {
  errands_.clear();
  for (TextRequest& request : requests) {
    if (request.state == TextRequest::State::kPending) start(request);
  }
  // A row can lead to a blob, a stub in it to the row of an object, and that to a blob: four
  // rounds.
  for (int round = 0; round < 4 && !errands_.empty(); ++round) run_round(arena);
  for (TextRequest& request : requests) {
    if (request.state == TextRequest::State::kPending) {
      request.refuse("the stored object points to another stub");
    }
  }
}

void TextLoader::start(TextRequest& request) {
  const auto address = mediawiki::parse_blob_address(request.address);
  if (!address) return request.refuse("the content address is malformed");
  Errand errand;
  errand.request = &request;
  switch (address->scheme) {
    case BlobAddress::Scheme::kBad:
      request.is_known_bad = true;
      return request.take({});
    case BlobAddress::Scheme::kUnknown:
      return request.refuse_scheme("the content address has an unknown scheme");
    case BlobAddress::Scheme::kExternal:
      if (address->flags.error) return request.refuse("the content address is marked as an error");
      return take_external(std::move(errand), address->url, address->flags, errands_);
    case BlobAddress::Scheme::kText:
      break;
  }
  if (address->text_id == 0) return request.refuse("the content address has no valid row number");
  errand.id = address->text_id;
  errands_.push_back(std::move(errand));
}

// Does what is due in as few reads as possible; what follows from it is due in the next round.
void TextLoader::run_round(Arena& arena) {
  std::vector<Errand> due;
  due.swap(errands_);
  std::erase_if(due, [&](const Errand& errand) { return settle_from_cache(errand); });
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

bool TextLoader::settle_from_cache(const Errand& errand) {
  if (!errand.wants_item) return false;
  auto object = cache_.find(errand.cluster, errand.id);
  if (object == nullptr) return false;
  point_at(errand, std::move(object));
  return true;
}

void TextLoader::load_texts(std::span<Errand> errands, Arena& arena) {
  auto next = errands.begin();
  const auto miss = [](const Errand& errand) {
    errand.request->refuse("there is no row " + std::to_string(errand.id) + " in table text");
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
    errand.request->refuse("there is no blob " + std::to_string(errand.id) + " in " +
                           errand.cluster);
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
    return errand.request->refuse("the row that the stub points to holds no object");
  }
  if (!flags.external) return take_stored(errand, flags, bytes, arena);
  take_external(std::move(errand), bytes, flags, errands_);
}

void TextLoader::take_external(Errand errand, std::string_view url, TextFlags flags,
                               std::vector<Errand>& errands) {
  const auto external = mediawiki::parse_external_address(url);
  if (!external && has_other_scheme(url)) {
    return errand.request->refuse_scheme("the external address has an unknown scheme: " +
                                         std::string(url.substr(0, kMaxShownUrlBytes)));
  }
  if (!external) {
    return errand.request->refuse("the external address is malformed: " +
                                  std::string(url.substr(0, kMaxShownUrlBytes)));
  }
  errand.cluster = external->cluster;
  errand.id = external->id;
  errand.flags = flags;
  if (external->item) {
    errand.item = *external->item;
    errand.wants_item = true;
  }
  errands.push_back(std::move(errand));
}

void TextLoader::take_blob(const Errand& errand, std::string_view bytes, Arena& arena) {
  // An item of an object is the text itself; the flags speak of whole blobs only.
  if (errand.wants_item && !errand.is_stub_base) return take_object(errand, bytes, false);
  take_stored(errand, errand.flags, bytes, arena);
}

void TextLoader::take_stored(const Errand& errand, TextFlags flags, std::string_view bytes,
                             Arena& arena) {
  TextRequest& request = *errand.request;
  if (flags.error) return request.refuse("the row is marked as an error");
  if (flags.object) return take_object(errand, bytes, flags.gzip);
  request.stored = arena.keep(bytes);
  request.is_deflated = flags.gzip;
  request.state = TextRequest::State::kStored;
}

void TextLoader::take_object(const Errand& errand, std::string_view stored, bool is_deflated) {
  if (auto known = cache_.find(errand.cluster, errand.id); known != nullptr) {
    return point_at(errand, std::move(known));
  }
  if (!errand.wants_item) {
    // Whether it is a stub shows in the plain bytes only.
    plain_.clear();
    if (is_deflated && !inflater_.inflate(stored, 0, plain_)) {
      return errand.request->refuse("the stored bytes are damaged (DEFLATE)");
    }
    if (follow_stub(errand, is_deflated ? plain_.view() : stored)) return;
  }
  auto object = std::make_shared<HistoryObject>(stored, is_deflated);
  cache_.put(errand.cluster, errand.id, object);
  point_at(errand, std::move(object));
}

// False when it is no stub.
bool TextLoader::follow_stub(const Errand& errand, std::string_view serialized) {
  if (mediawiki::object_class(serialized) != ObjectClass::kStub) return false;
  auto stub = mediawiki::parse_stub(serialized);
  if (!stub) {
    errand.request->refuse("the stored stub cannot be unserialized");
    return true;
  }
  Errand& next = errands_.emplace_back();
  next.id = stub->text_id;
  next.item = std::move(stub->hash);
  next.wants_item = true;
  next.is_stub_base = true;
  next.request = errand.request;
  return true;
}

void TextLoader::point_at(const Errand& errand, std::shared_ptr<HistoryObject> object) {
  TextRequest& request = *errand.request;
  request.object = std::move(object);
  request.item = errand.item;
  request.wants_item = errand.wants_item;
  request.state = TextRequest::State::kStored;
}

}  // namespace dumps::xml_dump
