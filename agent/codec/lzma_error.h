// What liblzma's return codes mean, in words.
#pragma once

#include <lzma.h>

namespace dumps::codec {

inline const char* lzma_message(lzma_ret code) {
  switch (code) {
    case LZMA_MEM_ERROR:
      return "no memory";
    case LZMA_MEMLIMIT_ERROR:
      return "needs more memory than allowed";
    case LZMA_FORMAT_ERROR:
      return "not in this format";
    case LZMA_OPTIONS_ERROR:
      return "options that this version does not know";
    case LZMA_DATA_ERROR:
      return "damaged data";
    case LZMA_BUF_ERROR:
      return "cut short";
    case LZMA_UNSUPPORTED_CHECK:
      return "a checksum type that this version does not know";
    default:
      return "internal error of liblzma";
  }
}

}  // namespace dumps::codec
