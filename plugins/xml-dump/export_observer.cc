#include "plugins/xml-dump/export_observer.h"

#include "dumps/failure.hpp"

namespace dumps::xml_dump {

void stop_if_cancelled(ExportObserver& observer) {
  if (observer.is_cancelled()) {
    throw plugin::Failure(DUMPS_CANCELLED, "", "cancelled by the host");
  }
}

}  // namespace dumps::xml_dump
