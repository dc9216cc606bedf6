// The old tools for dump files, by their old names: scripts that call them go on to work when the
// names are links to this program. They take the same options, write the same bytes and lines, and
// end with the same exit codes; OLD-TOOLS.md lists every difference. Each runs in the calling
// thread, once per process (getopt keeps state), and writes errors to stderr.
#pragma once

#include <string_view>

namespace dumps::file {

bool is_old_tool(std::string_view name);
// `name` is one of them; returns the exit code.
int run_old_tool(std::string_view name, int argc, char** argv);

int checkforbz2footer(int argc, char** argv);
int dumplastbz2block(int argc, char** argv);
int dumpbz2filefromoffset(int argc, char** argv);
int findpageidinbz2xml(int argc, char** argv);
int getlastidinbz2xml(int argc, char** argv);
int recompressxml(int argc, char** argv);
int revsperpage(int argc, char** argv);
int showcrcs(int argc, char** argv);
int writeuptopageid(int argc, char** argv);
int appendbz2(int argc, char** argv);

}  // namespace dumps::file
