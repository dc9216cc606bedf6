// Nothing in a bzip2 file says where its blocks begin, and they begin at any bit; but each begins
// with the same 48 bits. So the file is scanned for these (a few percent of one core), and threads
// decode whatever follows each find, before it is known whether that is a block. The reading thread
// walks the chain: a block must begin exactly where the one before ended, which a decoded block
// tells. Finds that the chain steps over are dropped, with whatever was made of them. That is all
// that false finds cost, and it is bounded: threads take candidates in the order of the file and
// only as long as fewer than 2 * threads + 2 taken ones wait for the chain, so at most that many
// false ones are decoded for each true block, at the same time as that block.
//
// A candidate's bytes are first read up to the next candidate. When the block goes on behind that
// (the next one was false), it is decoded once again with as many bytes as a block can have.
//
// A block is usually 0.9 MB of text and may be 46 MB. Threads hand on pieces of 1 MB and wait when
// two of a block are there; only the block that is being read goes on without end. Since candidates
// are taken in order, that block always has a thread.
//
// Memory: per thread about 10 MB of tables and packed bytes, and up to 2 * (2 * threads + 2) pieces
// of 1 MB, of which wiki text uses half.
#include "agent/codec/bz2_parallel_decoder.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>

#include "agent/codec/bz2_format.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kPiecesOfBlock = 2;
constexpr size_t kScanBytes = size_t{512} * 1024;

}  // namespace

ParallelBz2Decoder::ParallelBz2Decoder(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                                       std::uint32_t threads)
    : thread_count_(threads), input_(source, begin, end), chain_(input_) {}

ParallelBz2Decoder::~ParallelBz2Decoder() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

Status ParallelBz2Decoder::start() {
  try {
    while (threads_.size() < thread_count_) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {
    return make_errno_error(error.code().value(), "start a thread", "bzip2 decoder");
  }
  return {};
}

void ParallelBz2Decoder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    for (const BlockPtr& block : blocks_) block->dropped = true;
  }
  work_.notify_all();
}

// --- the threads ---

bool ParallelBz2Decoder::can_take() const {
  // The next candidate is the hint where this one ends, so it must be known.
  return blocks_.size() < 2 * size_t{thread_count_} + 2 &&
         (candidates_.size() > 1 || (scanned_ && !candidates_.empty()));
}

bool ParallelBz2Decoder::can_scan() const {
  return !scanning_ && !scanned_ && candidates_.size() < 2;
}

void ParallelBz2Decoder::work() {
  std::unique_ptr<Tools> tools;
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stop_ || can_take() || can_scan(); });
    if (stop_) return;
    if (!can_take()) {
      scan(lock);
      continue;
    }
    const BlockPtr block = take();
    if (!block) continue;
    lock.unlock();
    try {
      if (!tools) tools = std::make_unique<Tools>(input_);
      decode(*tools, *block);
      lock.lock();
    } catch (const std::bad_alloc&) {
      if (!lock.owns_lock()) lock.lock();
      block->error = input_.no_memory();
    }
    block->finished = true;
    text_.notify_one();
  }
}

// One thread at a time scans, while the others decode.
void ParallelBz2Decoder::scan(std::unique_lock<std::mutex>& lock) {
  scanning_ = true;
  const std::uint64_t offset = scan_offset_;
  lock.unlock();
  std::vector<Bz2Mark> marks;
  std::vector<std::uint8_t> bytes(
      static_cast<size_t>(std::min<std::uint64_t>(kScanBytes, input_.size() - offset)));
  Result<size_t> got = input_.read_at(offset, bytes);
  bool at_end = true;
  if (got) {
    at_end = *got < kScanBytes;
    scanner_.add(std::span(bytes).first(*got), marks);
    if (at_end) scanner_.finish(marks);
  }
  lock.lock();
  if (!got) scan_error_ = got.error();
  for (const Bz2Mark& mark : marks) {
    if (!mark.is_end) candidates_.push_back(mark.bit);
  }
  scan_offset_ += bytes.size();
  scanned_ = at_end;
  scanning_ = false;
  work_.notify_all();
  text_.notify_one();
}

// None: the candidates that were there lie within blocks.
ParallelBz2Decoder::BlockPtr ParallelBz2Decoder::take() {
  const std::uint64_t bit = candidates_.front();
  if (bit < floor_) {
    candidates_.pop_front();
    text_.notify_one();
    return nullptr;
  }
  auto block = std::make_shared<Block>();
  candidates_.pop_front();
  block->bit = bit;
  block->next_bit = candidates_.empty() ? input_.size() * 8 : candidates_.front();
  blocks_.push_back(block);
  text_.notify_one();
  return block;
}

Result<Bz2Fault> ParallelBz2Decoder::open(Tools& tools, const Block& block) {
  const std::uint64_t first = block.bit / 8;
  const auto hint = static_cast<size_t>(
      std::min<std::uint64_t>(block.next_bit / 8 - first + 16, kBz2MaxPackedBlock));
  for (const size_t want : {hint, kBz2MaxPackedBlock}) {
    Result<std::span<const std::uint8_t>> bytes = tools.window.at(first, want);
    if (!bytes) return std::move(bytes).error();
    Bz2Fault fault = tools.decoder.open(*bytes, block.bit % 8);
    const bool is_cut = fault.kind == Bz2Fault::Kind::kTruncated;
    if (!is_cut || first + bytes->size() >= input_.size()) return fault;
  }
  return kBz2EndlessBlock;
}

void ParallelBz2Decoder::decode(Tools& tools, Block& block) {
  Result<Bz2Fault> fault = open(tools, block);
  const std::uint64_t first_bit = block.bit / 8 * 8;
  Bz2BlockDecoder& decoder = tools.decoder;
  {
    const std::lock_guard lock(mutex_);
    if (!fault) {
      block.error = fault.error();
      return;
    }
    block.fault = *fault;
    if (*fault) return;
    block.end.bit = first_bit + decoder.end_bit();
    block.end.size = decoder.size();
    block.end.stored_crc = decoder.stored_crc();
    // Candidates within the block being read need no thread.
    if (block.bit == floor_) floor_ = std::max(floor_, block.end.bit);
  }
  for (;;) {
    Piece piece = new_piece();
    piece.size = decoder.read({piece.bytes.get(), kPieceBytes});
    if (piece.size == 0) break;
    const bool is_last = piece.size < kPieceBytes;
    if (!give(block, std::move(piece))) return;
    if (is_last) break;
  }
  const std::lock_guard lock(mutex_);
  block.end.crc = decoder.crc();
  block.end.within_run = decoder.ends_within_run();
}

ParallelBz2Decoder::Piece ParallelBz2Decoder::new_piece() {
  Piece piece;
  {
    const std::lock_guard lock(mutex_);
    if (!pool_.empty()) {
      piece.bytes = std::move(pool_.back());
      pool_.pop_back();
    }
  }
  if (!piece.bytes) piece.bytes = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  return piece;
}

// False: nobody wants the block any more.
bool ParallelBz2Decoder::give(Block& block, Piece piece) {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [&] { return block.dropped || block.pieces.size() < kPiecesOfBlock; });
  if (block.dropped) return false;
  block.pieces.push_back(std::move(piece));
  text_.notify_one();
  return true;
}

// --- the reading thread ---

Result<size_t> ParallelBz2Decoder::read(std::span<char> buffer) {
  if (!state_) return state_.error();
  Result<size_t> got = buffer.empty() ? Result<size_t>(size_t{0}) : next(buffer);
  if (!got) {
    state_ = got.error();
    stop();
  }
  return got;
}

Result<size_t> ParallelBz2Decoder::next(std::span<char> buffer) {
  for (;;) {
    if (current_) {
      Result<size_t> got = take_text(buffer);
      if (!got || *got > 0) return got;
      if (Status s = chain_.end_block(current_->end); !s) return std::move(s).error();
      current_.reset();
    }
    Result<std::optional<std::uint64_t>> bit = chain_.next_block();
    if (!bit) return std::move(bit).error();
    if (!*bit) return size_t{0};
    if (Status s = begin_block(**bit); !s) return std::move(s).error();
  }
}

// Makes the block at this bit the current one, and drops all that is before it.
Status ParallelBz2Decoder::begin_block(std::uint64_t bit) {
  std::unique_lock lock(mutex_);
  floor_ = std::max(floor_, bit);
  const auto drop_passed = [&] {
    bool dropped = false;
    for (; !blocks_.empty() && blocks_.front()->bit < bit; blocks_.pop_front()) {
      blocks_.front()->dropped = true;
      dropped = true;
    }
    if (dropped) work_.notify_all();
  };
  const auto is_there = [&] {
    drop_passed();
    return !blocks_.empty() || scan_error_ || (scanned_ && candidates_.empty());
  };
  work_.notify_all();
  text_.wait(lock, is_there);
  if (!blocks_.empty() && blocks_.front()->bit == bit) {
    current_ = blocks_.front();
    piece_read_ = 0;
    return {};
  }
  if (scan_error_) return *scan_error_;
  return chain_.error_of({Bz2Fault::Kind::kTruncated, "", 0}, bit);
}

// 0: the current block is finished.
Result<size_t> ParallelBz2Decoder::take_text(std::span<char> buffer) {
  std::unique_lock lock(mutex_);
  Block& block = *current_;
  text_.wait(lock, [&] { return !block.pieces.empty() || block.finished; });
  if (block.error) return *block.error;
  if (block.fault) return chain_.error_of(block.fault, block.bit / 8 * 8);
  if (block.pieces.empty()) {
    blocks_.pop_front();
    work_.notify_all();
    return size_t{0};
  }
  Piece& piece = block.pieces.front();
  const size_t n = std::min(buffer.size(), piece.size - piece_read_);
  // The first piece belongs to this thread alone: others only add behind it.
  lock.unlock();
  std::memcpy(buffer.data(), piece.bytes.get() + piece_read_, n);
  piece_read_ += n;
  if (piece_read_ == piece.size) {
    lock.lock();
    pool_.push_back(std::move(piece.bytes));
    block.pieces.pop_front();
    piece_read_ = 0;
    work_.notify_all();
  }
  return n;
}

namespace detail {

Result<std::unique_ptr<Decoder>> make_parallel_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                           std::uint64_t end,
                                                           std::uint32_t threads) {
  auto decoder = std::make_unique<ParallelBz2Decoder>(source, begin, end, threads);
  if (Status s = decoder->start(); !s) return std::move(s).error();
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace detail
}  // namespace dumps::codec
