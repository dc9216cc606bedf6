# The fields of the packages, for CPack. What a package holds is said by the install() rules of its component.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_SOURCE_DIR}/build/packages)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${DUMPS_MAINTAINER})
set(CPACK_COMPONENTS_ALL dumps-agent dumps-file ${plugin_packages} dumps-plugin-dev)
set(CPACK_SET_DESTDIR ON)  # some files go to /etc and /lib
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# The same on a machine with a strict umask.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# describe_package(PACKAGE SUMMARY LONG [FIELD value]...): LONG may have several lines.
macro(describe_package package summary long)
  string(TOUPPER ${package} key)
  set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${package})
  set(CPACK_COMPONENT_${key}_DESCRIPTION "${summary}\n${long}")
  set(fields ${ARGN})
  while(fields)
    list(POP_FRONT fields field value)
    set(CPACK_DEBIAN_${key}_PACKAGE_${field} "${value}")
  endwhile()
endmacro()

# The packaged profiles use these three plugins.
describe_package(dumps-agent "makes, checks and publishes dumps of MediaWiki farms"
"Runs dump plugins in isolated worker processes on every host of a farm,
and lets no file get its public name before it is complete, verified,
hashed and counted. This package holds the agent (dumpsd), its command
(dumpsctl) and its workers; plugins have packages of their own."
  SECTION admin
  DEPENDS systemd
  RECOMMENDS "dumps-file, dumps-plugin-hash, dumps-plugin-recompress, dumps-plugin-xml-dump"
  SUGGESTS "dumps-plugin-rsync-publish")
set(CPACK_DEBIAN_DUMPS-AGENT_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/triggers
  ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)

# mwbzutils has programs of the same names.
describe_package(dumps-file "tool for dump files of MediaWiki"
"Reads, checks, converts, splits, joins and mends dump files in bzip2,
gzip, xz, zstd and 7z, and finds single pages in them. Called by the
names of the old tools for dump files (recompressxml, writeuptopageid,
findpageidinbz2xml and others) it does what these did. Needs no agent."
  SECTION utils
  RECOMMENDS "7zip | p7zip-full"
  CONFLICTS mwbzutils
  REPLACES mwbzutils
  PROVIDES mwbzutils)

# Programs that a plugin starts.
# misc-dump fetches by libcurl, which it loads when it is needed, and by rsync.
set(depends_of_dumps-plugin-misc-dump ", ca-certificates, libcurl4, rsync")
set(depends_of_dumps-plugin-rsync-publish ", rsync")
set(depends_of_dumps-plugin-xml-dump ", curl, mariadb-client")
set(depends_of_dumps-plugin-mirror-sync ", rsync")
foreach(package ${plugin_packages})
  string(REPLACE dumps-plugin- "" plugin ${package})
  string(REGEX REPLACE "(.................................................[^ ]*) " "\\1\n" summary "${summary_of_${plugin}}")
  # The interface between agent and plugins is stable in both directions, so no version is asked for.
  describe_package(${package} "${plugin} plugin of the dumps agent"
    "What it does:\n${summary}."
    SECTION admin
    DEPENDS "dumps-agent${depends_of_${package}}")
endforeach()

describe_package(dumps-plugin-dev "interface and templates for plugins of the dumps agent"
"Headers in C and C++, a CMake package and templates: what a team needs
to build a dump of its own service as one shared object, without the
source of the agent."
  SECTION libdevel)
if(NOT TARGET dumps-plugin-check)
  set(CPACK_DEBIAN_DUMPS-PLUGIN-DEV_PACKAGE_ARCHITECTURE all)
endif()

include(CPack)
