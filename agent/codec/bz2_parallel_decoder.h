// The shared state of a parallel bzip2 decoder: which candidates wait, which blocks are being
// decoded, and their text in order. See bz2_parallel_decoder.cc for how it goes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "agent/codec/bz2_block_decoder.h"
#include "agent/codec/bz2_chain.h"
#include "agent/codec/bz2_input.h"
#include "agent/codec/bz2_scanner.h"
#include "agent/codec/decoder.h"

namespace dumps::codec {

class ParallelBz2Decoder : public Decoder {
 public:
  ParallelBz2Decoder(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                     std::uint32_t threads);
  // Stops and joins the threads.
  ~ParallelBz2Decoder() override;
  ParallelBz2Decoder(const ParallelBz2Decoder&) = delete;
  ParallelBz2Decoder& operator=(const ParallelBz2Decoder&) = delete;

  // Starts the threads.
  Status start();
  Result<size_t> read(std::span<char> buffer) override;

 private:
  struct Piece {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  // A candidate that a thread has taken. Members are guarded by mutex_.
  struct Block {
    std::uint64_t bit = 0;
    std::uint64_t next_bit = 0;  // of the next candidate
    bool dropped = false;        // it turned out not to be a block, or everything stops
    bool finished = false;       // no piece will be added
    Bz2Fault fault;              // counts bits from the beginning of the data
    std::optional<Error> error;
    Bz2BlockEnd end;
    std::deque<Piece> pieces;
  };
  using BlockPtr = std::shared_ptr<Block>;
  // Buffers of one thread.
  struct Tools {
    explicit Tools(Bz2Input& input) : window(input, 0) {}
    Bz2Window window;
    Bz2BlockDecoder decoder;
  };

  void work();
  bool can_take() const;
  bool can_scan() const;
  BlockPtr take();
  void scan(std::unique_lock<std::mutex>& lock);
  void decode(Tools& tools, Block& block);
  Result<Bz2Fault> open(Tools& tools, const Block& block);
  bool give(Block& block, Piece piece);
  Piece new_piece();

  Result<size_t> next(std::span<char> buffer);
  Result<size_t> take_text(std::span<char> buffer);
  Status begin_block(std::uint64_t bit);
  void stop();

  const std::uint32_t thread_count_;
  Bz2Input input_;
  Bz2Chain chain_;  // of the reading thread
  Status state_;    // of the reading thread: its first error

  std::mutex mutex_;
  std::condition_variable work_;  // for the threads
  std::condition_variable text_;  // for the reading thread
  bool stop_ = false;
  bool scanning_ = false;
  bool scanned_ = false;  // to the end
  std::optional<Error> scan_error_;
  std::uint64_t scan_offset_ = 0;
  Bz2Scanner scanner_;                         // of the thread that has set scanning_
  std::deque<std::uint64_t> candidates_;       // that no thread has taken, ascending
  std::deque<BlockPtr> blocks_;                // taken, ascending, until their text is read
  std::uint64_t floor_ = 0;                    // candidates before this bit are none
  std::vector<std::unique_ptr<char[]>> pool_;  // buffers of pieces
  BlockPtr current_;                           // the block being read
  size_t piece_read_ = 0;                      // bytes of its first piece

  std::vector<std::thread> threads_;
};

}  // namespace dumps::codec
