#include "plugins/xml-dump/queries/explain_report.h"

#include <boost/json.hpp>
#include <charconv>

namespace dumps::xml_dump {

namespace json = boost::json;

std::string with_samples(const Statement& statement) {
  const std::string& text = statement.text;
  std::string sql;
  size_t next = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '?') {
      sql += text[at];
      continue;
    }
    // "?2" is the second parameter, wherever it stands; "?" is the next one.
    size_t index = 0;
    const auto [end, error] =
        std::from_chars(text.data() + at + 1, text.data() + text.size(), index);
    if (error == std::errc()) {
      at = static_cast<size_t>(end - text.data()) - 1;
      --index;
    } else {
      index = next++;
    }
    sql += index < statement.samples.size() ? statement.samples[index] : "NULL";
  }
  return sql;
}

std::string report_to_json(const ExplainReport& report) {
  json::array statements;
  for (const ExplainedStatement& e : report.statements) {
    json::object o{{"name", e.statement.name},         {"purpose", e.statement.purpose},
                   {"sql", e.statement.text},          {"explained", e.sql},
                   {"plan", json::value_from(e.plan)}, {"flags", json::value_from(e.flags)}};
    if (e.time) {
      o["ms"] = e.time->ms;
      o["rows"] = e.time->rows;
    }
    statements.push_back(std::move(o));
  }
  return json::serialize(json::object{{"database", report.database},
                                      {"role", report.role},
                                      {"warnings", json::value_from(report.warnings)},
                                      {"statements", std::move(statements)}}) +
         "\n";
}

}  // namespace dumps::xml_dump
