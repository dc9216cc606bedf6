// The index beside a .zst file of pages: in which frame a page is, so that it can be fetched by
// reading one frame of a file of any size. Plain text, named as the file with ".index.txt" behind:
//
//   # frame index 1                        lines with # up to the first frame: for people
//   <frame> <text> <lowest> <highest>      per frame: its first byte in the file, its first byte in
//                                          the text, lowest and highest id of the pages that have
//                                          text in it (0: none)
//   # end <bytes> <text bytes> ascending   behind the last frame; or "unordered", where ids do not
//                                          ascend
//
// Numbers are right-aligned to 20 places and every line from the first frame on has 84 bytes, so
// that the file is searched by seeking in it. A frame may begin within a page that is longer than
// frames are; the page is then listed for all frames that hold some of it. One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dumps::mediawiki {

std::string frame_index_name(std::string_view zst_name);

class FrameIndexWriter {
 public:
  using Write = std::function<void(std::string_view)>;

  // `name` of the .zst file, for the header.
  FrameIndexWriter(std::string_view name, Write write);
  // A page begins at this byte of the text. In order, each before the frame that it begins in.
  void page(std::uint64_t id, std::uint64_t text_offset);
  // A frame has ended. In order, without gaps.
  void frame(std::uint64_t offset, std::uint64_t size, std::uint64_t text_offset,
             std::uint64_t text_size);
  // After the last frame; writes the last line.
  void finish();

  std::uint64_t frames() const { return frames_; }
  std::uint64_t pages() const { return pages_; }

 private:
  struct Page {
    std::uint64_t id;
    std::uint64_t text_offset;
  };
  Write write_;
  std::deque<Page> waiting_;   // begin in frames that did not end yet
  std::uint64_t open_id_ = 0;  // of the page that the last frame ended in or behind
  std::uint64_t last_id_ = 0;
  bool ascending_ = true;
  std::uint64_t frames_ = 0;
  std::uint64_t pages_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t text_end_ = 0;
};

struct IndexedFrame {
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t text_offset = 0;
  std::uint64_t text_size = 0;
  std::uint64_t lowest_page = 0;
  std::uint64_t highest_page = 0;
};

class FrameIndexReader {
 public:
  // Fills the buffer from this byte of the index; false, with the reason in `why`, where it cannot.
  using ReadAt =
      std::function<bool(std::uint64_t offset, char* buffer, size_t size, std::string& why)>;

  // Reads the beginning and the last line. None, with the reason in `why`, where this is no whole
  // index.
  static std::optional<FrameIndexReader> open(std::uint64_t size, ReadAt read_at, std::string& why);

  std::uint64_t frames() const { return frames_; }
  // Behind the last frame.
  std::uint64_t end() const { return end_; }
  std::uint64_t text_size() const { return text_end_; }
  bool is_ascending() const { return ascending_; }

  // None, with the reason in `why`, for a damaged line or one that is not there.
  std::optional<IndexedFrame> frame(std::uint64_t number, std::string& why) const;
  // The first frame from number `from` on that may hold the beginning of page `id`: in an ascending
  // index the only one. None with an empty `why`: there is none.
  std::optional<IndexedFrame> find(std::uint64_t id, std::string& why,
                                   std::uint64_t from = 0) const;

 private:
  FrameIndexReader() = default;
  bool read_end(std::uint64_t size, std::string& why);

  ReadAt read_at_;
  std::uint64_t first_line_ = 0;  // where the first frame's line begins
  std::uint64_t frames_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t text_end_ = 0;
  bool ascending_ = true;
};

}  // namespace dumps::mediawiki
