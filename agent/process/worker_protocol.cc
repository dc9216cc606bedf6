#include "agent/process/worker_protocol.h"

#include <boost/json.hpp>
#include <stdexcept>

namespace dumps::protocol {
namespace {

namespace json = boost::json;

// Room that the longest text of a message may take, so that the whole stays within one datagram
// even when every byte needs an escape.
constexpr size_t kMaxTextBytes = 4 * 1024;

std::string cut(const std::string& text) {
  if (text.size() <= kMaxTextBytes) return text;
  size_t end = kMaxTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

json::object body(const Hello& m) {
  return {{"type", "hello"},
          {"token", m.token},
          {"pid", m.pid},
          {"plugin_version", m.plugin_version},
          {"resumed", m.resumed}};
}

json::object body(const Log& m) {
  json::object fields;
  size_t room = kMaxTextBytes;
  for (const auto& [name, value] : m.fields) {
    const std::string text = cut(value);
    if (name.size() + text.size() > room) break;
    room -= name.size() + text.size();
    fields[name] = text;
  }
  return {{"type", "log"},
          {"time", m.time},
          {"level", m.level},
          {"message", cut(m.message)},
          {"fields", std::move(fields)}};
}

json::object body(const Progress& m) {
  return {{"type", "progress"}, {"done", m.done}, {"total", m.total},        {"skipped", m.skipped},
          {"failed", m.failed}, {"unit", m.unit}, {"bytes_out", m.bytes_out}};
}

json::object body(const PlannedShard& m) {
  return {{"type", "shard"},
          {"id", m.id},
          {"argument", m.argument},
          {"outputs", json::value_from(m.outputs)},
          {"expected_items", m.expected_items}};
}

json::object body(const Sealed& m) { return {{"type", "sealed"}, {"record_path", m.record_path}}; }

json::object body(const End& m) {
  return {{"type", "end"},
          {"status", m.status},
          {"error", cut(m.error)},
          {"sys_errno", m.sys_errno},
          {"retry_after_s", m.retry_after_s},
          {"peak_rss_bytes", m.peak_rss_bytes},
          {"user_ms", m.user_ms},
          {"system_ms", m.system_ms}};
}

json::object body(const Stop& m) { return {{"type", "stop"}, {"reason", cut(m.reason)}}; }

// Typed access; throws std::invalid_argument naming the member.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  std::string text(std::string_view key) const {
    const json::value& v = at(key);
    if (!v.is_string()) bad(key);
    return std::string(v.get_string());
  }
  template <class Integer>
  Integer number(std::string_view key) const {
    json::error_code ec;
    const auto n = at(key).to_number<Integer>(ec);
    if (ec) bad(key);
    return n;
  }
  bool flag(std::string_view key) const {
    const json::value& v = at(key);
    if (!v.is_bool()) bad(key);
    return v.get_bool();
  }
  std::map<std::string, std::string> texts(std::string_view key) const {
    const json::value& v = at(key);
    if (!v.is_object()) bad(key);
    std::map<std::string, std::string> map;
    for (const auto& item : v.get_object()) {
      if (!item.value().is_string()) bad(key);
      map[std::string(item.key())] = std::string(item.value().get_string());
    }
    return map;
  }
  std::vector<std::string> list(std::string_view key) const {
    const json::value& v = at(key);
    if (!v.is_array()) bad(key);
    std::vector<std::string> items;
    for (const auto& item : v.get_array()) {
      if (!item.is_string()) bad(key);
      items.emplace_back(item.get_string());
    }
    return items;
  }

 private:
  const json::value& at(std::string_view key) const {
    const json::value* v = object_.if_contains(key);
    if (v == nullptr) bad(key);
    return *v;
  }
  [[noreturn]] static void bad(std::string_view key) {
    throw std::invalid_argument("member \"" + std::string(key) +
                                "\" is missing or of another type");
  }
  const json::object& object_;
};

Message message_of(const std::string& type, const Reader& r) {
  if (type == "hello") {
    return Hello{r.text("token"), r.number<std::int64_t>("pid"), r.text("plugin_version"),
                 r.flag("resumed")};
  }
  if (type == "log") {
    return Log{r.text("time"), r.number<int>("level"), r.text("message"), r.texts("fields")};
  }
  if (type == "progress") {
    return Progress{r.number<std::uint64_t>("done"),
                    r.number<std::uint64_t>("total"),
                    r.number<std::uint64_t>("skipped"),
                    r.number<std::uint64_t>("failed"),
                    r.text("unit"),
                    r.number<std::uint64_t>("bytes_out")};
  }
  if (type == "shard") {
    return PlannedShard{r.text("id"), r.text("argument"), r.list("outputs"),
                        r.number<std::uint64_t>("expected_items")};
  }
  if (type == "sealed") return Sealed{r.text("record_path")};
  if (type == "end") {
    return End{r.text("status"),
               r.text("error"),
               r.number<int>("sys_errno"),
               r.number<std::uint32_t>("retry_after_s"),
               r.number<std::uint64_t>("peak_rss_bytes"),
               r.number<std::uint64_t>("user_ms"),
               r.number<std::uint64_t>("system_ms")};
  }
  if (type == "stop") return Stop{r.text("reason")};
  throw std::invalid_argument("unknown type \"" + type + "\"");
}

Error bad_message(std::string why) {
  return make_error(ErrorCode::kCorrupt, "read message", "worker socket", std::move(why));
}

}  // namespace

std::string encode(std::uint64_t sequence, const Message& message) {
  json::object object = std::visit([](const auto& m) { return body(m); }, message);
  object["v"] = kVersion;
  object["seq"] = sequence;
  return json::serialize(object);
}

Result<Envelope> decode(std::string_view datagram) {
  if (datagram.size() > kMaxDatagramBytes) return bad_message("larger than the protocol allows");
  json::error_code ec;
  const json::value value = json::parse(datagram, ec);
  if (ec || !value.is_object()) return bad_message("not a JSON object");
  const Reader reader(value.get_object());
  try {
    const int version = reader.number<int>("v");
    if (version > kVersion) {
      return make_error(ErrorCode::kUnsupported, "read message", "worker socket",
                        "protocol version " + std::to_string(version) + ", this side knows " +
                            std::to_string(kVersion));
    }
    return Envelope{reader.number<std::uint64_t>("seq"), message_of(reader.text("type"), reader)};
  } catch (const std::invalid_argument& e) {
    return bad_message(e.what());
  }
}

int exit_code_for(std::string_view status) {
  if (status == "ok" || status == "skipped") return 0;
  if (status == "cancelled") return 130;
  if (status == "config") return 78;    // EX_CONFIG
  if (status == "retry") return 75;     // EX_TEMPFAIL
  if (status == "internal") return 70;  // EX_SOFTWARE
  return 1;
}

}  // namespace dumps::protocol
