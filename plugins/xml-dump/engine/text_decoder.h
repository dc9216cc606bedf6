// TextDecoder: makes texts of what a TextLoader found stored. What is damaged makes its request
// unreadable, with the reason. One thread at a time; each worker has its own.
#pragma once

#include "plugins/mediawiki/inflate.h"
#include "plugins/xml-dump/engine/arena.h"
#include "plugins/xml-dump/engine/text_request.h"

namespace dumps::xml_dump {

class TextDecoder {
 public:
  // Does nothing for requests that are settled. The text lies in `arena` or in what the request
  // holds.
  void decode(TextRequest& request, Arena& arena);

 private:
  void pick(TextRequest& request);

  mediawiki::Inflater inflater_;
  mediawiki::ByteBuffer plain_;
};

}  // namespace dumps::xml_dump
