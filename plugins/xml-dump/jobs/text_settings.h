// TextSettings: the parameters that say how texts are got: how many may be missing, what to do with
// unknown content models, and which earlier dump may be used. Plain values; made on the job thread.
#pragma once

#include <string>

#include "dumps/values.hpp"
#include "plugins/xml-dump/engine/unreadable_limit.h"

namespace dumps::xml_dump {

struct TextSettings {
  UnreadableLimit max_unreadable;
  std::string unknown_format;  // of models without a format; empty: they end the export
  std::string prefetch;        // "off", "auto", or the date of a run
};

// Throws plugin::Failure (DUMPS_ERR_CONFIG) naming the key. Parameters that the job type lacks keep
// their defaults.
TextSettings read_text_settings(const plugin::Values& params);

}  // namespace dumps::xml_dump
