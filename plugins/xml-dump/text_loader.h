// TextLoader: turns content addresses into texts, in batches: few reads of the database for many
// revisions, opened history objects kept for the next ones.
//
// A text that cannot be read is not an error: its request says why, at once, without any waiting.
// Failures of the database itself are thrown. One thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/blob_address.h"
#include "plugins/mediawiki/history_blob.h"
#include "plugins/mediawiki/inflate.h"
#include "plugins/xml-dump/arena.h"
#include "plugins/xml-dump/database.h"
#include "plugins/xml-dump/history_cache.h"

namespace dumps::xml_dump {

struct TextRequest {
  enum class State : std::uint8_t { kPending, kLoaded, kUnreadable };

  std::string_view address;
  size_t size_hint = 0;  // may be wrong

  State state = State::kPending;
  std::string_view text;      // kLoaded: in the arena
  bool is_known_bad = false;  // kLoaded with an empty text, by an address of scheme "bad"
  std::string reason;         // kUnreadable
};

class TextLoader {
 public:
  // `database` must outlive this.
  explicit TextLoader(Database& database) : database_(database) {}

  // Settles every request; texts are kept in `arena`.
  void load(std::span<TextRequest> requests, Arena& arena);

 private:
  // One step of the way to a text: the row or blob that is to be read next for a request.
  struct Errand {
    std::int64_t id = 0;  // row of the text table, or blob of the cluster
    std::string cluster;  // empty: the text table
    std::string item;     // which text of the object
    bool wants_item = false;
    bool is_stub_base = false;   // the row must be an object, `item` names the text in it
    mediawiki::TextFlags flags;  // of the row that led to a blob
    TextRequest* request = nullptr;
  };

  void start(TextRequest& request);
  void run_round(Arena& arena);
  void load_texts(std::span<Errand> errands, Arena& arena);
  void load_cluster(std::span<Errand> errands, Arena& arena);
  bool settle_from_cache(const Errand& errand, Arena& arena);
  void take_text_row(Errand errand, mediawiki::TextFlags flags, std::string_view bytes,
                     Arena& arena);
  void take_blob(const Errand& errand, std::string_view bytes, Arena& arena);
  void decode(const Errand& errand, mediawiki::TextFlags flags, std::string_view bytes,
              Arena& arena);
  void take_object(const Errand& errand, std::string_view serialized, Arena& arena);
  void pick(const Errand& errand, const mediawiki::HistoryBlob& blob, Arena& arena);
  static void give(TextRequest& request, std::string_view text, Arena& arena);
  static void refuse(TextRequest& request, std::string reason);

  Database& database_;
  mediawiki::Inflater inflater_;
  mediawiki::ByteBuffer plain_;
  HistoryCache cache_;
  std::vector<Errand> errands_;  // of the next round
  std::vector<std::int64_t> ids_;
};

}  // namespace dumps::xml_dump
