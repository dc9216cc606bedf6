// ContentEnds: the first and the last bytes of an artifact's plain content, kept while it is
// written, and what they say of the file: of which form it is, whether it ends as that form must,
// and which MediaWiki wrote it. So it costs no second reading, and asks nothing of plugins.
//
// add() by the one writer of the output; form() is pure.
#pragma once

#include <string>
#include <string_view>

#include "agent/store/artifact.h"

namespace dumps {

class ContentEnds {
 public:
  void add(std::string_view bytes);
  // Of a file of this name. Forms are looked for where the name promises them: the root element of
  // an XML document (a piece that begins inside one has none), SQL as mariadb-dump and mysqldump
  // frame it, JSON. Of anything else nothing is said.
  ContentForm form(std::string_view name) const;

 private:
  std::string head_, tail_;
};

}  // namespace dumps
