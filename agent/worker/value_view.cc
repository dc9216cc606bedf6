#include "agent/worker/value_view.h"

#include <utility>

namespace dumps {
namespace {

const ValueView* self_of(const dumps_values* view) {
  return static_cast<const ValueView*>(view->ctx);
}

dumps_str str(const std::string& text) { return {text.data(), text.size()}; }

}  // namespace

const SpecValue* ValueView::find(const dumps_values* view, dumps_str key) {
  const SpecValues& values = self_of(view)->values_;
  const auto found = values.find(std::string(key.data, key.size));
  return found == values.end() ? nullptr : &found->second;
}

ValueView::ValueView(SpecValues values) : values_(std::move(values)), view_{} {
  for (const auto& [key, value] : values_) keys_.push_back(key);
  view_.struct_size = sizeof view_;
  view_.ctx = this;
  view_.get_bool = [](const dumps_values* view, dumps_str key, int32_t* out) -> dumps_status {
    const SpecValue* value = find(view, key);
    if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
    const auto* flag = std::get_if<bool>(value);
    if (flag == nullptr) return DUMPS_ERR_CONFIG;
    *out = *flag ? 1 : 0;
    return DUMPS_OK;
  };
  view_.get_int = [](const dumps_values* view, dumps_str key, int64_t* out) -> dumps_status {
    const SpecValue* value = find(view, key);
    if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
    const auto* number = std::get_if<std::int64_t>(value);
    if (number == nullptr) return DUMPS_ERR_CONFIG;
    *out = *number;
    return DUMPS_OK;
  };
  view_.get_float = [](const dumps_values* view, dumps_str key, double* out) -> dumps_status {
    const SpecValue* value = find(view, key);
    if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
    if (const auto* whole = std::get_if<std::int64_t>(value)) {
      *out = static_cast<double>(*whole);
      return DUMPS_OK;
    }
    const auto* number = std::get_if<double>(value);
    if (number == nullptr) return DUMPS_ERR_CONFIG;
    *out = *number;
    return DUMPS_OK;
  };
  view_.get_string = [](const dumps_values* view, dumps_str key, dumps_str* out) -> dumps_status {
    const SpecValue* value = find(view, key);
    if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
    const auto* text = std::get_if<std::string>(value);
    if (text == nullptr) return DUMPS_ERR_CONFIG;
    *out = str(*text);
    return DUMPS_OK;
  };
  view_.get_item = [](const dumps_values* view, dumps_str key, uint64_t index,
                      dumps_str* out) -> dumps_status {
    const SpecValue* value = find(view, key);
    if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
    const auto* list = std::get_if<std::vector<std::string>>(value);
    if (list == nullptr) return DUMPS_ERR_CONFIG;
    if (index >= list->size()) return DUMPS_END;
    *out = str((*list)[index]);
    return DUMPS_OK;
  };
  view_.key_at = [](const dumps_values* view, uint64_t index, dumps_str* out) -> dumps_status {
    const auto& keys = self_of(view)->keys_;
    if (index >= keys.size()) return DUMPS_END;
    *out = str(keys[index]);
    return DUMPS_OK;
  };
}

}  // namespace dumps
