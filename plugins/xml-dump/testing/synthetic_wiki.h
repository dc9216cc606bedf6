// SyntheticWiki: a database of one page with as many revisions as a test wants, made up on the fly,
// so that what a huge page takes can be measured. For tests; one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

class SyntheticWiki : public Database {
 public:
  // The stored bytes and flags of a text.
  struct Text {
    std::string flags;
    std::string bytes;
  };
  // Revision n, from 1 on, has the text that `text_of` gives for n.
  SyntheticWiki(std::int64_t revisions, std::function<Text(std::int64_t)> text_of)
      : revisions_(revisions), text_of_(std::move(text_of)) {}

  std::int64_t text_size = 10;  // as the database states it
  std::int64_t reads = 0;       // of texts

  std::int64_t count(const PageSelection&) override { return revisions_; }
  std::unique_ptr<PageReader> read_pages(const PageSelection&, LossVisitor) override;
  void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) override;

  std::int64_t highest_page_id() override { return 1; }
  std::int64_t highest_log_id() override { return 0; }
  std::int64_t count_log_items(IdRange, const std::vector<std::string>&) override { return 0; }
  std::int64_t count_titles(IdRange, bool) override { return 1; }
  void read_weights(IdRange, bool, const WeightVisitor&) override {}
  std::optional<std::int64_t> find_page(std::int64_t, std::string_view) override { return 1; }
  void load_uploads(PageRow&) override {}
  std::unique_ptr<LogReader> read_logs(IdRange, const std::vector<std::string>&,
                                       LossVisitor) override {
    return nullptr;
  }
  void read_titles(IdRange, bool, const TitleVisitor&) override {}
  std::set<std::string, std::less<>> interwiki_prefixes() override { return {}; }
  std::optional<MainSlot> main_slot(std::int64_t) override { return std::nullopt; }
  bool has_cluster(std::string_view) const override { return false; }
  void load_blobs(std::string_view, std::span<const std::int64_t>, const BlobVisitor&) override {}

 private:
  class Pages;

  const std::int64_t revisions_;
  const std::function<Text(std::int64_t)> text_of_;
};

}  // namespace dumps::xml_dump
