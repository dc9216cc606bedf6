// OutputSink: an output of the host as the exporters' sink. One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dumps/host.hpp"
#include "plugins/xml-dump/engine/byte_sink.h"

namespace dumps::xml_dump {

class OutputSink : public ByteSink {
 public:
  OutputSink(plugin::Output output, const std::string& name)
      : output_(std::move(output)), is_cut_(name.ends_with(".gz") && output_.has_pieces()) {}
  void write(std::string_view bytes) override { output_.write(bytes); }
  // Files of stubs and logs have three gz members: the header, the pages, the end. bz2 files are
  // one stream, which old readers need; their blocks are copied as they are.
  void cut() override {
    if (is_cut_) output_.cut();
  }
  void finish() { output_.finish(); }

 private:
  plugin::Output output_;
  bool is_cut_;
};

}  // namespace dumps::xml_dump
