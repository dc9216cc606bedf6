#include "plugins/misc-dump/check/json_checker.h"

#include <boost/json/basic_parser_impl.hpp>
#include <string>

namespace dumps::misc {
namespace {

namespace json = boost::json;

// What the parser tells is only counted. An item is an element or a member of what is outermost.
struct Counter {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Error = json::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return open(); }
  bool on_object_end(std::size_t n, Error&) { return close(n); }
  bool on_array_begin(Error&) { return open(); }
  bool on_array_end(std::size_t n, Error&) { return close(n); }
  bool on_key_part(json::string_view, std::size_t, Error&) { return part(); }
  bool on_key(json::string_view, std::size_t, Error&) { return whole(); }
  bool on_string_part(json::string_view, std::size_t, Error&) { return part(); }
  bool on_string(json::string_view, std::size_t, Error&) { return whole(); }
  bool on_number_part(json::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Error&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, Error&) { return true; }
  bool on_double(double, json::string_view, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

  bool open() {
    ++depth;
    return true;
  }
  bool close(std::size_t n) {
    if (--depth == 0) items = n;
    return true;
  }
  bool part() {
    is_in_string = true;
    return true;
  }
  bool whole() {
    is_in_string = false;
    return true;
  }

  std::uint64_t depth = 0;
  std::uint64_t items = 0;
  bool is_in_string = false;
};

json::parse_options options(std::uint64_t max_depth) {
  json::parse_options options;
  options.max_depth = static_cast<std::size_t>(max_depth);
  options.allow_invalid_utf8 = true;  // TextRules has looked
  return options;
}

// One document at a time.
class Document {
 public:
  explicit Document(std::uint64_t max_depth) : max_depth_(max_depth), parser_(options(max_depth)) {}

  // `byte`: where in the file these bytes are.
  void feed(std::string_view bytes, std::uint64_t byte) {
    json::error_code error;
    const std::size_t taken = parser_.write_some(true, bytes.data(), bytes.size(), error);
    if (error) fail(error, byte + taken);
    if (taken < bytes.size()) throw Malformed("more behind the JSON document", byte + taken);
  }
  void finish(std::uint64_t byte) {
    json::error_code error;
    if (!parser_.done()) parser_.write_some(false, "", 0, error);
    if (error) fail(error, byte);
  }
  void reset() {
    parser_.reset();
    parser_.handler() = {};
  }
  std::uint64_t items() const { return parser_.handler().items; }

 private:
  [[noreturn]] void fail(const json::error_code& error, std::uint64_t byte) const {
    const Counter& counter = parser_.handler();
    if (error == json::error::incomplete) {
      std::string text = "the end is within a JSON document";
      if (counter.depth > 0) text += ", " + std::to_string(counter.depth) + " deep";
      if (counter.is_in_string) text += ", in the middle of a string";
      throw Malformed(text, byte);
    }
    if (error == json::error::too_deep) {
      throw Malformed("arrays and objects lie deeper in each other than " +
                          std::to_string(max_depth_) + " levels (max_depth)",
                      byte);
    }
    throw Malformed("no JSON: " + error.message(), byte);
  }

  std::uint64_t max_depth_;
  json::basic_parser<Counter> parser_;
};

class JsonChecker : public FormatChecker {
 public:
  explicit JsonChecker(std::uint64_t max_depth) : document_(max_depth) {}
  void feed(std::string_view bytes) override {
    document_.feed(bytes, bytes_);
    bytes_ += bytes.size();
  }
  void finish() override {
    if (bytes_ == 0) throw Malformed("no JSON: nothing at all", 0);
    document_.finish(bytes_);
  }
  std::uint64_t items() const override { return document_.items(); }

 private:
  Document document_;
  std::uint64_t bytes_ = 0;
};

class NdjsonChecker : public FormatChecker {
 public:
  explicit NdjsonChecker(std::uint64_t max_depth) : document_(max_depth) {}
  void feed(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view line = bytes.substr(0, end);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) line_is_empty_ = false;
      document_.feed(line, bytes_);
      bytes_ += line.size();
      if (end == std::string_view::npos) return;
      end_line();
      ++bytes_;
      bytes.remove_prefix(end + 1);
    }
  }
  void finish() override {
    if (!line_is_empty_) {
      document_.finish(bytes_);
      throw Malformed("the last line has no newline", bytes_);
    }
  }
  std::uint64_t items() const override { return items_; }

 private:
  void end_line() {
    if (line_is_empty_) throw Malformed("an empty line", bytes_);
    document_.finish(bytes_);
    document_.reset();
    line_is_empty_ = true;
    ++items_;
  }

  Document document_;
  std::uint64_t bytes_ = 0;
  std::uint64_t items_ = 0;
  bool line_is_empty_ = true;
};

}  // namespace

std::unique_ptr<FormatChecker> make_json_checker(std::uint64_t max_depth) {
  return std::make_unique<JsonChecker>(max_depth);
}

std::unique_ptr<FormatChecker> make_ndjson_checker(std::uint64_t max_depth) {
  return std::make_unique<NdjsonChecker>(max_depth);
}

}  // namespace dumps::misc
