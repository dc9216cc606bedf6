// ExportWriter: renders pages, revisions and log items as MediaWiki 1.39 exports them, byte for
// byte, in both dialects and both schema versions.
//
// Called by the exporters with rows that are already decoded; it does no I/O. What the dialects
// change (published = through a second pass): quotes in element text become entities, line ends
// become LF, revision text loses every CR, `<minor/>` and `<sha1/>` get a space, an empty text has
// no xml:space, `bytes` is the size that the database says instead of the size of the text, and the
// file ends without a newline.
// Stub files are always in the direct dialect. Not thread-safe: it keeps a scratch string.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/mediawiki/dialect.h"
#include "plugins/mediawiki/site_info.h"
#include "plugins/mediawiki/upload_path.h"
#include "plugins/mediawiki/xml_escape.h"

namespace dumps::mediawiki {

// Bits of rev_deleted and log_deleted.
inline constexpr std::int64_t kDeletedText = 1;  // of a log entry: its action
inline constexpr std::int64_t kDeletedComment = 2;
inline constexpr std::int64_t kDeletedUser = 4;

struct Contributor {
  std::optional<std::int64_t> user_id;  // nothing: no account
  std::string_view name;
};

// A slot of a revision, ready to be written.
struct Slot {
  enum class Text : std::uint8_t { kStub, kLoaded, kUnreadable };

  std::string_view role;
  std::string_view model;
  std::string_view format;
  std::int64_t origin = 0;
  std::int64_t size = 0;  // as the database says
  std::string_view sha1;
  std::string_view address;
  Text text_state = Text::kStub;
  std::string_view text;  // kLoaded: as stored, not cleaned

  bool is_main() const { return role == "main"; }
};

struct Page {
  std::string_view title;  // without namespace, with underscores
  std::int64_t namespace_id = 0;
  std::int64_t id = 0;
  std::optional<std::string_view> redirect;
};

struct Revision {
  std::int64_t id = 0;
  std::int64_t parent_id = 0;  // 0: none
  std::string_view timestamp;  // 14 digits
  Contributor contributor;
  bool is_minor = false;
  std::int64_t deleted = 0;
  bool is_current = false;  // the page's latest: its text is shown even when hidden
  std::string_view comment;
  std::string_view sha1;
  std::span<const Slot> slots;  // main first, then by name of role

  bool hides_text() const { return (deleted & kDeletedText) != 0 && !is_current; }
};

struct LogItem {
  std::int64_t id = 0;
  std::string_view timestamp;
  Contributor contributor;
  std::string_view comment;
  std::string_view type;
  std::string_view action;
  std::int64_t namespace_id = 0;
  std::string_view title;
  std::string_view params;
  std::int64_t deleted = 0;
};

// A version of an uploaded file.
struct Upload {
  std::string_view timestamp;
  Contributor contributor;
  std::string_view comment;
  std::string_view name;                         // with underscores
  std::optional<std::string_view> archive_name;  // of an old version
  std::int64_t size = 0;
  std::string_view sha1;  // as stored: base 36
  std::int64_t deleted = 0;
};

class ExportWriter {
 public:
  // `site` must outlive this.
  ExportWriter(const SiteInfo& site, Schema schema, Dialect dialect);

  void header(ByteBuffer& out) const { append_header(out, site_, schema_, dialect_); }
  void footer(ByteBuffer& out) const { append_footer(out, dialect_); }

  void open_page(ByteBuffer& out, const Page& page);
  static void close_page(ByteBuffer& out) { out << "  </page>\n"; }
  // False when the timestamp was not one (see timestamp.h); everything is written all the same.
  bool revision(ByteBuffer& out, const Revision& revision);
  bool log_item(ByteBuffer& out, const LogItem& item);
  // For pages of files, behind their last revision: old versions from the oldest on, then the
  // current one.
  bool upload(ByteBuffer& out, const Upload& upload, const UploadStore& store);

 private:
  void clean_element(ByteBuffer& out, std::string_view indent, std::string_view name,
                     std::string_view text);
  void plain_element(ByteBuffer& out, std::string_view indent, std::string_view name,
                     std::string_view text) const;
  void title_element(ByteBuffer& out, std::string_view name, std::int64_t namespace_id,
                     std::string_view title);
  void contributor(ByteBuffer& out, std::string_view indent, const Contributor& contributor);
  void comment(ByteBuffer& out, std::string_view indent, std::string_view text, bool hidden);
  void slot(ByteBuffer& out, const Slot& slot, bool hidden);
  void text_element(ByteBuffer& out, const Slot& slot, bool hidden);
  // The second pass drops every CR of a text before it is cleaned.
  std::string_view without_cr(std::string_view text);
  void stub_attributes(ByteBuffer& out, const Slot& slot) const;

  bool published() const { return dialect_ == Dialect::kPublished; }

  const SiteInfo& site_;
  Schema schema_;
  Dialect dialect_;
  TextEscape escape_;
  std::string scratch_;
  std::string title_;
  std::string without_cr_;
};

}  // namespace dumps::mediawiki
