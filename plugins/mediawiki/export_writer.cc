#include "plugins/mediawiki/export_writer.h"

#include <algorithm>

#include "plugins/mediawiki/blob_address.h"
#include "plugins/mediawiki/ip_address.h"
#include "plugins/mediawiki/text_clean.h"
#include "plugins/mediawiki/timestamp.h"

namespace dumps::mediawiki {
namespace {

constexpr std::string_view kRevisionIndent = "      ";
constexpr std::string_view kLogIndent = "    ";

// Huge texts are cleaned and escaped in slices, so that they are not copied whole.
constexpr size_t kSliceBytes = size_t{1} << 20;
// What escaping and the elements around a text want to have free.
constexpr size_t kSlackBytes = size_t{64} << 10;

// Takes a slice off `text`. It ends before an ASCII character: repairs of UTF-8 and normal form C
// do not reach across that, nor does a CR, as it stays with the LF behind it.
std::string_view take_slice(std::string_view& text) {
  size_t size = std::min(text.size(), kSliceBytes);
  while (size < text.size() &&
         ((static_cast<unsigned char>(text[size]) & 0x80) != 0 || text[size - 1] == '\r')) {
    ++size;
  }
  const std::string_view slice = text.substr(0, size);
  text.remove_prefix(size);
  return slice;
}

}  // namespace

ExportWriter::ExportWriter(const SiteInfo& site, Schema schema, Dialect dialect)
    : site_(site),
      schema_(schema),
      dialect_(dialect),
      escape_(dialect == Dialect::kDirect ? TextEscape::kDirect : TextEscape::kPublished) {}

void ExportWriter::plain_element(ByteBuffer& out, std::string_view indent, std::string_view name,
                                 std::string_view text) const {
  out << indent << '<' << name;
  if (text.empty()) {
    out << " />\n";
    return;
  }
  out << '>';
  append_escaped_text(out, text, escape_);
  out << "</" << name << ">\n";
}

void ExportWriter::clean_element(ByteBuffer& out, std::string_view indent, std::string_view name,
                                 std::string_view text) {
  plain_element(out, indent, name, clean_text(text, scratch_));
}

void ExportWriter::title_element(ByteBuffer& out, std::string_view name, std::int64_t namespace_id,
                                 std::string_view title) {
  title_ = site_.name_of(namespace_id);
  if (!title_.empty()) title_ += ':';
  const size_t begin = title_.size();
  title_ += title;
  std::replace(title_.begin() + static_cast<std::ptrdiff_t>(begin), title_.end(), '_', ' ');
  clean_element(out, "    ", name, title_);
}

void ExportWriter::open_page(ByteBuffer& out, const Page& page) {
  out << "  <page>\n";
  title_element(out, "title", page.namespace_id, page.title);
  out << "    <ns>" << page.namespace_id << "</ns>\n    <id>" << page.id << "</id>\n";
  if (page.redirect) {
    out << "    <redirect title=\"";
    append_escaped_attribute(out, *page.redirect);
    out << "\" />\n";
  }
}

void ExportWriter::contributor(ByteBuffer& out, std::string_view indent,
                               const Contributor& contributor) {
  const std::string_view name = contributor.name;
  out << indent << "<contributor>\n" << indent;
  if (contributor.user_id.value_or(0) == 0 && is_ip_address(name)) {
    clean_element(out, "  ", "ip", name);
  } else {
    clean_element(out, "  ", "username", name);
    out << indent << "  ";
    if (contributor.user_id) {
      out << "<id>" << *contributor.user_id << "</id>\n";
    } else {
      out << "<id />\n";  // in logs; MediaWiki's revisions say 0
    }
  }
  out << indent << "</contributor>\n";
}

void ExportWriter::comment(ByteBuffer& out, std::string_view indent, std::string_view text,
                           bool hidden) {
  if (hidden) {
    out << indent << "<comment deleted=\"deleted\" />\n";
  } else if (!text.empty()) {
    clean_element(out, indent, "comment", text);
  }
}

bool ExportWriter::revision(ByteBuffer& out, const Revision& revision) {
  out << "    <revision>\n      <id>" << revision.id << "</id>\n";
  if (revision.parent_id != 0) {
    out << "      <parentid>" << revision.parent_id << "</parentid>\n";
  }
  out << "      <timestamp>";
  const bool has_time = append_timestamp(out, revision.timestamp);
  out << "</timestamp>\n";
  if ((revision.deleted & kDeletedUser) != 0) {
    out << "      <contributor deleted=\"deleted\" />\n";
  } else if (revision.contributor.name.empty()) {
    contributor(out, kRevisionIndent, {0, "Unknown user"});
  } else {
    contributor(out, kRevisionIndent, revision.contributor);
  }
  if (revision.is_minor) out << (published() ? "      <minor />\n" : "      <minor/>\n");
  comment(out, kRevisionIndent, revision.comment, (revision.deleted & kDeletedComment) != 0);
  const bool hidden = revision.hides_text();
  for (const Slot& one : revision.slots) slot(out, one, hidden);
  if (hidden) {
    out << (published() ? "      <sha1 />\n" : "      <sha1/>\n");
  } else {
    plain_element(out, kRevisionIndent, "sha1", revision.sha1);
  }
  out << "    </revision>\n";
  return has_time;
}

void ExportWriter::slot(ByteBuffer& out, const Slot& slot, bool hidden) {
  const bool is_main = slot.is_main();
  if (schema_ == Schema::k0_10 && !is_main) return;
  const std::string_view indent = is_main ? "      " : "        ";
  if (!is_main) {
    out << "      <content>\n";
    plain_element(out, indent, "role", slot.role);
  }
  if (schema_ != Schema::k0_10) out << indent << "<origin>" << slot.origin << "</origin>\n";
  plain_element(out, indent, "model", slot.model);
  plain_element(out, indent, "format", slot.format);
  out << indent;
  text_element(out, slot, hidden);
  if (!is_main) out << "      </content>\n";
}

void ExportWriter::text_element(ByteBuffer& out, const Slot& slot, bool hidden) {
  const bool loaded = !hidden && slot.text_state == Slot::Text::kLoaded;
  out << "<text bytes=\""
      << (loaded && !published() ? static_cast<std::int64_t>(slot.text.size()) : slot.size) << '"';
  if (schema_ != Schema::k0_10) {
    out << " sha1=\"";
    append_escaped_attribute(out, slot.sha1);
    out << '"';
  }
  if (hidden) {
    out << " deleted=\"deleted\" />\n";
    return;
  }
  if (slot.text_state == Slot::Text::kStub) stub_attributes(out, slot);
  if (!loaded) {
    out << " />\n";
    return;
  }
  // Growing bit by bit would take a huge text twice for a moment.
  if (slot.text.size() > kSliceBytes) {
    out.reserve_tail(escaped_text_bytes(slot.text, escape_) + kSlackBytes);
  }
  bool is_empty = true;
  for (std::string_view rest = slot.text; !rest.empty();) {
    const std::string_view slice = take_slice(rest);
    const std::string_view text = clean_text(without_cr(slice), scratch_);
    if (text.empty()) continue;
    if (is_empty) out << " xml:space=\"preserve\">";
    is_empty = false;
    append_escaped_text(out, text, escape_);
  }
  if (is_empty) {
    out << (published() ? " />\n" : " xml:space=\"preserve\" />\n");
  } else {
    out << "</text>\n";
  }
}

std::string_view ExportWriter::without_cr(std::string_view text) {
  if (!published() || text.find('\r') == std::string_view::npos) return text;
  without_cr_.assign(text);
  std::erase(without_cr_, '\r');
  return without_cr_;
}

void ExportWriter::stub_attributes(ByteBuffer& out, const Slot& slot) const {
  if (schema_ != Schema::k0_10) {
    out << " location=\"";
    append_escaped_attribute(out, slot.address);
    out << '"';
  }
  if (!slot.is_main()) return;
  const auto address = parse_blob_address(slot.address);
  if (!address || address->scheme == BlobAddress::Scheme::kText) {
    out << " id=\"" << (address ? address->text_id : 0) << '"';
  }
}

bool ExportWriter::log_item(ByteBuffer& out, const LogItem& item) {
  out << "  <logitem>\n    <id>" << item.id << "</id>\n    <timestamp>";
  const bool has_time = append_timestamp(out, item.timestamp);
  out << "</timestamp>\n";
  if ((item.deleted & kDeletedUser) != 0) {
    out << "    <contributor deleted=\"deleted\" />\n";
  } else {
    contributor(out, kLogIndent, item.contributor);
  }
  comment(out, kLogIndent, item.comment, (item.deleted & kDeletedComment) != 0);
  plain_element(out, kLogIndent, "type", item.type);
  plain_element(out, kLogIndent, "action", item.action);
  if ((item.deleted & kDeletedText) != 0) {
    out << "    <text deleted=\"deleted\" />\n";
  } else {
    title_element(out, "logtitle", item.namespace_id, item.title);
    out << "    <params xml:space=\"preserve\"";
    const std::string_view params = clean_text(item.params, scratch_);
    if (params.empty()) {
      out << " />\n";
    } else {
      out << '>';
      append_escaped_text(out, params, escape_);
      out << "</params>\n";
    }
  }
  out << "  </logitem>\n";
  return has_time;
}

bool ExportWriter::upload(ByteBuffer& out, const Upload& upload, const UploadStore& store) {
  out << "    <upload>\n      <timestamp>";
  const bool has_time = append_timestamp(out, upload.timestamp);
  out << "</timestamp>\n";
  if ((upload.deleted & kDeletedUser) != 0) {
    out << "<contributor deleted=\"deleted\" />\n";  // without an indent, as MediaWiki does
  } else {
    contributor(out, kRevisionIndent, upload.contributor);
  }
  // An empty comment looks like a hidden one.
  comment(out, kRevisionIndent, upload.comment,
          upload.comment.empty() || (upload.deleted & kDeletedComment) != 0);
  plain_element(out, kRevisionIndent, "filename", upload.name);
  if (upload.archive_name) {
    plain_element(out, kRevisionIndent, "archivename", *upload.archive_name);
  }
  plain_element(out, kRevisionIndent, "src", upload_url(store, upload.name, upload.archive_name));
  out << kRevisionIndent << "<size>" << upload.size << "</size>\n";
  plain_element(out, kRevisionIndent, "sha1base36", upload.sha1);
  plain_element(out, kRevisionIndent, "rel", upload_path(store, upload.name, upload.archive_name));
  out << "    </upload>\n";
  return has_time;
}

}  // namespace dumps::mediawiki
