// Opens a MariaDB wiki for a job: finds the server and the credentials through the host, tells the
// host's log about the way, and leaves the figures of the reading as metrics when it is closed. Job
// thread.
#pragma once

#include <memory>

#include "dumps/host.hpp"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/mariadb/mariadb_settings.h"

namespace dumps::xml_dump {

// Where the server is, after asking for the replica, and the option file with the credentials.
MariadbOptions find_mariadb(const MariadbSettings& settings, const plugin::Host& host);

std::unique_ptr<Database> open_hosted_mariadb(const MariadbSettings& settings, plugin::Host host);

}  // namespace dumps::xml_dump
