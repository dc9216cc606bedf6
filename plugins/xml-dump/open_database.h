// Opens the database that the settings name, of whichever kind it is. Job thread.
#pragma once

#include <memory>

#include "plugins/xml-dump/database.h"
#include "plugins/xml-dump/settings.h"

namespace dumps::xml_dump {

// Begins the snapshot in which everything is read. Throws plugin::Failure.
std::unique_ptr<Database> open_database(const Settings& settings);

}  // namespace dumps::xml_dump
