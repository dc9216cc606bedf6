// StoredTextBuilder: the forms in which MediaWiki stores texts, written for tests: raw DEFLATE, PHP
// serialization, history objects and binary diffs. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dumps::mediawiki {

// As PHP's gzdeflate().
std::string deflate_raw(std::string_view plain);
// 32 hexadecimal digits: how concatenated objects name their items.
std::string md5_hex(std::string_view bytes);

std::string php_string(std::string_view bytes);
std::string php_int(std::int64_t value);
// Keys and values are serialized already.
std::string php_array(const std::vector<std::pair<std::string, std::string>>& entries);
std::string php_object(std::string_view class_name,
                       const std::vector<std::pair<std::string, std::string>>& members);

// A ConcatenatedGzipHistoryBlob of `texts`; its default item is the last one.
std::string concatenated_object(const std::vector<std::string>& texts, bool compressed = true);
std::string stub_object(std::int64_t text_id, std::string_view hash);

// A binary diff that makes `target` of `base`: common beginning copied, the rest inserted.
std::string binary_diff(std::string_view base, std::string_view target);
// A DiffHistoryBlob whose diffs lead from "" to the first text, then from each to the next one.
// `map` holds the steps from one item's index to the next one's.
std::string diff_object(const std::vector<std::string>& texts, std::string_view map);

}  // namespace dumps::mediawiki
