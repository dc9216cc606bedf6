// Opens the database that the settings name, of whichever kind it is. Job thread.
#pragma once

#include <memory>

#include "dumps/host.hpp"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/jobs/settings.h"

namespace dumps::xml_dump {

// Begins the snapshot in which everything is read. Throws plugin::Failure.
std::unique_ptr<Database> open_database(const Settings& settings, plugin::Host host);

}  // namespace dumps::xml_dump
