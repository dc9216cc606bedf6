// bzip2 files of plain text alone: byte for byte what libbz2 writes for each stream in one go, on
// any number of threads. See bz2_splicer.cc for how.
#include "agent/codec/bz2_splicer.h"

namespace dumps::codec::detail {

Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink) {
  Bz2SpliceOptions splice;
  if (options.level != 0) splice.level = options.level;
  splice.threads = options.threads;
  splice.on_piece = options.on_piece;
  Result<std::unique_ptr<Bz2Splicer>> splicer = Bz2Splicer::create(splice, sink);
  if (!splicer) return std::move(splicer).error();
  return std::unique_ptr<Encoder>(std::move(*splicer));
}

}  // namespace dumps::codec::detail
