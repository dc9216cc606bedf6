# dumps_add_plugin(NAME SOURCES a.cc ... [LIBRARIES lib ...])
#
# Builds NAME.so, a dump plugin: no "lib" prefix, hidden symbols, one exported function by a version script,
# no undefined symbols, all relocations done at load time. Used in the agent's own tree and by plugins that
# are built against the installed package. C and C++.
set(DUMPS_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

if(NOT TARGET Dumps::plugin)
  add_library(dumps_plugin_headers INTERFACE)
  add_library(Dumps::plugin ALIAS dumps_plugin_headers)
  get_filename_component(_dumps_api ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
  target_include_directories(dumps_plugin_headers INTERFACE ${_dumps_api}/include ${_dumps_api}/cpp)
endif()

function(dumps_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE Dumps::plugin ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    C_STANDARD 99 CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON
    LINK_DEPENDS ${DUMPS_PLUGIN_CMAKE_DIR}/one-symbol.map)
  if(DUMPS_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${DUMPS_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${DUMPS_PLUGIN_CMAKE_DIR}/one-symbol.map -Wl,-z,now -Wl,--build-id)
  # A sanitizer's runtime lives in the host program, so its symbols stay undefined in the plugin.
  if(NOT DUMPS_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
