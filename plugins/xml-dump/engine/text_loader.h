// TextLoader: finds what the database stores behind content addresses, in batches: few reads for
// many revisions; history objects that were read are kept for the next ones. Decoding is left to
// TextDecoder.
//
// A text that cannot be read is not an error: its request says why, at once, without any waiting.
// Failures of the database itself are thrown. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/blob_address.h"
#include "plugins/mediawiki/inflate.h"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/arena.h"
#include "plugins/xml-dump/engine/history_cache.h"
#include "plugins/xml-dump/engine/text_request.h"

namespace dumps::xml_dump {

class TextLoader {
 public:
  // `database` must outlive this.
  explicit TextLoader(Database& database) : database_(database) {}

  // Leaves no request pending; what is stored is kept in `arena`. Those that are not pending are
  // left alone.
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
  bool settle_from_cache(const Errand& errand);
  void take_text_row(Errand errand, mediawiki::TextFlags flags, std::string_view bytes,
                     Arena& arena);
  void take_blob(const Errand& errand, std::string_view bytes, Arena& arena);
  static void take_external(Errand errand, std::string_view url, mediawiki::TextFlags flags,
                            std::vector<Errand>& errands);
  void take_stored(const Errand& errand, mediawiki::TextFlags flags, std::string_view bytes,
                   Arena& arena);
  void take_object(const Errand& errand, std::string_view stored, bool is_deflated);
  bool follow_stub(const Errand& errand, std::string_view serialized);
  static void point_at(const Errand& errand, std::shared_ptr<HistoryObject> object);

  Database& database_;
  mediawiki::Inflater inflater_;
  mediawiki::ByteBuffer plain_;
  HistoryCache cache_;
  std::vector<Errand> errands_;  // of the next round
  std::vector<std::int64_t> ids_;
};

}  // namespace dumps::xml_dump
