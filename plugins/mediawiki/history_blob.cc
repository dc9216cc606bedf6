#include "plugins/mediawiki/history_blob.h"

#include <algorithm>
#include <charconv>

#include "plugins/mediawiki/binary_diff.h"

namespace dumps::mediawiki {
namespace {

// PHP class names do not depend on case; old rows have them in lower case.
bool is_class(std::string_view name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

// O:27:"Name" without parsing the rest.
std::string_view class_name(std::string_view serialized) {
  if (!serialized.starts_with("O:")) return {};
  const size_t open = serialized.find('"');
  if (open == std::string_view::npos) return {};
  return serialized.substr(open + 1, serialized.find('"', open + 1) - open - 1);
}

// More than MediaWiki ever puts in one object (100), less than a damaged one could ask for.
constexpr std::int64_t kMaxItems = 1'000'000;
constexpr size_t kNone = std::string_view::npos;

// Takes the next number off a list like "0,1,-3".
bool next_step(std::string_view& steps, std::int64_t& step) {
  const auto [end, error] = std::from_chars(steps.data(), steps.data() + steps.size(), step);
  if (error != std::errc()) return false;
  steps.remove_prefix(std::min(steps.size(), static_cast<size_t>(end - steps.data()) + 1));
  return true;
}

}  // namespace

ObjectClass object_class(std::string_view serialized) {
  const std::string_view name = class_name(serialized);
  if (is_class(name, "historyblobstub")) return ObjectClass::kStub;
  if (is_class(name, "concatenatedgziphistoryblob") || is_class(name, "diffhistoryblob")) {
    return ObjectClass::kBlob;
  }
  return ObjectClass::kUnknown;
}

std::optional<HistoryBlobStub> parse_stub(std::string_view serialized) {
  const auto object = php_unserialize(serialized);
  if (!object || object->kind != PhpValue::Kind::kObject) return std::nullopt;
  const PhpValue* id = object->find("mOldId");
  const PhpValue* hash = object->find("mHash");
  if (id == nullptr || hash == nullptr || !hash->is_string()) return std::nullopt;
  return HistoryBlobStub{id->to_int(), std::string(hash->bytes)};
}

std::unique_ptr<HistoryBlob> HistoryBlob::open(std::string_view serialized, Inflater& inflater,
                                               std::string& why) {
  auto value = php_unserialize(serialized);
  if (value && value->is_string()) value = php_unserialize(value->bytes);
  if (!value || value->kind != PhpValue::Kind::kObject) {
    why = "the stored object cannot be unserialized";
    return nullptr;
  }
  auto blob = std::make_unique<HistoryBlob>();
  bool good = false;
  if (is_class(value->bytes, "concatenatedgziphistoryblob")) {
    good = blob->open_concatenated(*value, inflater, why);
  } else if (is_class(value->bytes, "diffhistoryblob")) {
    good = blob->open_diffs(*value, inflater, why);
  } else {
    why = "the stored object is of class " + std::string(value->bytes) + ", which has no texts";
  }
  return good ? std::move(blob) : nullptr;
}

bool HistoryBlob::open_concatenated(const PhpValue& object, Inflater& inflater, std::string& why) {
  const PhpValue* compressed = object.find("mCompressed");
  const PhpValue* items = object.find("mItems");
  if (const PhpValue* key = object.find("mDefaultHash"); key != nullptr && key->is_string()) {
    default_key_ = std::string(key->bytes);
  }
  PhpValue array;
  if (compressed != nullptr && compressed->to_int() != 0 && items != nullptr) {
    if (!inflater.inflate(items->bytes, 0, plain_)) {
      why = "the items of the stored object are damaged (DEFLATE)";
      return false;
    }
    if (auto parsed = php_unserialize(plain_.view())) array = *std::move(parsed);
  } else if (items != nullptr) {
    array = *items;
  }
  if (array.kind != PhpValue::Kind::kArray) {
    why = "the stored object has no array of items";
    return false;
  }
  if (plain_.empty()) {  // an object that was never compressed: take its texts over
    for (const auto& [key, item] : array.entries) plain_ << item.bytes;
    const char* at = plain_.view().data();
    for (auto& [key, item] : array.entries) {
      item.bytes = {at, item.bytes.size()};
      at += item.bytes.size();
    }
  }
  for (const auto& [key, item] : array.entries) {
    if (item.is_string()) {
      by_hash_.emplace_back(key.is_string() ? std::string(key.bytes) : std::to_string(key.number),
                            item.bytes);
    }
  }
  memory_bytes_ = plain_.size() + by_hash_.size() * 80;
  return true;
}

bool HistoryBlob::open_diffs(const PhpValue& object, Inflater& inflater, std::string& why) {
  is_diff_ = true;
  const PhpValue* compressed = object.find("mCompressed");
  if (compressed == nullptr || !compressed->is_string() ||
      !inflater.inflate(compressed->bytes, 0, plain_)) {
    why = "the diffs of the stored object are damaged (DEFLATE)";
    return false;
  }
  const auto info = php_unserialize(plain_.view());
  if (!info) {
    why = "the diffs of the stored object cannot be unserialized";
    return false;
  }
  if (const PhpValue* key = info->find("default"); key != nullptr) {
    default_key_ = key->is_string() ? std::string(key->bytes) : std::to_string(key->number);
  }
  const bool good = info->kind != PhpValue::Kind::kArray || apply_diffs(*info, why);
  plain_ = ByteBuffer();
  return good;
}

bool HistoryBlob::apply_diffs(const PhpValue& info, std::string& why) {
  const PhpValue* diffs = info.find("diffs");
  const PhpValue* map = info.find("map");
  const PhpValue* base = info.find("base");
  if (diffs == nullptr || (map == nullptr && base == nullptr)) {
    why = "the stored object has neither a map nor a base for its diffs";
    return false;
  }
  if (base != nullptr) store(0, std::string(base->bytes));  // the old form: first text whole
  std::string_view steps = map != nullptr ? map->bytes : std::string_view();
  std::int64_t index = 0;
  size_t previous = base != nullptr ? 0 : kNone;
  std::string text;
  for (const auto& [key, diff] : diffs->entries) {
    std::int64_t step = 1;
    if (map != nullptr && !next_step(steps, step)) break;
    index += step;
    if (index < 0 || index >= kMaxItems) break;
    const std::string_view tail =
        previous != kNone ? std::string_view(*by_index_[previous]) : std::string_view();
    // A text that cannot be made is missing; the next diff then starts from nothing, and nearly
    // always does not fit either. Texts before it stay readable.
    previous = kNone;
    if (apply_binary_diff(tail, diff.bytes, text)) {
      previous = static_cast<size_t>(index);
      store(previous, std::move(text));
    }
  }
  return true;
}

void HistoryBlob::store(size_t index, std::string&& text) {
  if (by_index_.size() <= index) by_index_.resize(index + 1);
  memory_bytes_ += text.size();
  by_index_[index] = std::move(text);
}

std::optional<std::string_view> HistoryBlob::item(std::string_view key) const {
  if (!is_diff_) {
    const auto found = std::find_if(by_hash_.begin(), by_hash_.end(),
                                    [&](const auto& entry) { return entry.first == key; });
    if (found == by_hash_.end()) return std::nullopt;
    return found->second;
  }
  std::int64_t index = 0;
  std::from_chars(key.data(), key.data() + key.size(), index);
  if (index < 0 || static_cast<size_t>(index) >= by_index_.size()) return std::nullopt;
  const auto& text = by_index_[static_cast<size_t>(index)];
  if (!text) return std::nullopt;
  return std::string_view(*text);
}

std::optional<std::string_view> HistoryBlob::default_item() const {
  if (!default_key_) return std::nullopt;
  return item(*default_key_);
}

}  // namespace dumps::mediawiki
