// What pages of runs and of the farm share: the head with its style.
#pragma once

#include <string>

namespace dumps::views {

inline std::string page_head(const std::string& title) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         title +
         "</title>\n<style>\n"
         ":root { color-scheme: light dark; }\n"
         "body { font-family: sans-serif; max-width: 70em; margin: auto; padding: 1em; }\n"
         "li { list-style-type: none; margin: .3em 0; }\n"
         "li li { margin: .1em 0; }\n"
         ".detail { font-style: italic; }\n"
         ".updates { font-family: monospace; font-size: smaller; }\n"
         ".status, .in-progress, .failed { font-weight: bold; }\n"
         ".failed, .notice { color: #c03030; }\n"
         ".waiting { color: gray; }\n"
         ".progress { font-family: monospace; font-size: 80%; margin-left: 2em; }\n"
         "</style>\n</head>\n";
}

}  // namespace dumps::views
