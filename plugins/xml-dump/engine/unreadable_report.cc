#include "plugins/xml-dump/engine/unreadable_report.h"

#include <algorithm>
#include <string_view>

namespace dumps::xml_dump {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' '; }

// What a database holds may have tabs and line ends.
void append_cell(std::string& line, std::string_view cell) {
  line += '\t';
  std::replace_copy_if(cell.begin(), cell.end(), std::back_inserter(line), is_control, ' ');
}

}  // namespace

UnreadableReport::UnreadableReport(ByteSink& sink) : sink_(sink) {
  sink_.write("page\trevision\tslot\taddress\treason\n");
}

void UnreadableReport::add(const UnreadableText& text) {
  line_ = std::to_string(text.page_id) + '\t' + std::to_string(text.revision_id);
  append_cell(line_, text.role);
  append_cell(line_, text.address);
  append_cell(line_, text.reason);
  line_ += '\n';
  sink_.write(line_);
}

}  // namespace dumps::xml_dump
