// A text and the calls that give it to an encoder, made of any bytes: short inputs give long texts
// with runs, repetitions and noise, written in pieces, with marks and cuts between them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dumps::fuzz {

struct WrittenText {
  enum class Then : std::uint8_t { kWrite, kMark, kCut };
  struct Call {
    size_t end;  // write what is before it
    Then then;   // and do this behind it
  };
  std::string text;
  std::vector<Call> calls;  // ascending; the last one writes the rest
  std::uint8_t choice = 0;  // of a level
};

// Three bytes each say what comes next; none makes the text longer than `limit`.
inline WrittenText written_text_of(std::string_view input, size_t limit) {
  WrittenText result;
  std::string& text = result.text;
  const auto next = [&input] {
    if (input.empty()) return std::uint8_t{0};
    const auto byte = static_cast<std::uint8_t>(input.front());
    input.remove_prefix(1);
    return byte;
  };
  result.choice = next();
  while (!input.empty() && result.calls.size() < 200) {
    const std::uint8_t what = next();
    const size_t arg = next();
    const std::uint8_t byte = next();
    const size_t room = limit - text.size();
    const size_t many = std::min(room, (arg + 1) << (what >> 4));  // up to 8 MB
    switch (what & 7) {
      case 0: {
        const size_t n = std::min({arg, room, input.size()});
        text += input.substr(0, n);
        input.remove_prefix(n);
        break;
      }
      case 1:
        text.append(many, static_cast<char>(byte));
        break;
      case 2: {
        // Bytes of a small alphabet or of all values.
        std::mt19937 random(byte);
        const unsigned values = byte % 3 == 0 ? 256 : 1 + byte % 7;
        for (size_t i = 0; i < many; ++i) text.push_back(static_cast<char>(random() % values));
        break;
      }
      case 3: {
        // A repetition, also one that overlaps itself.
        if (text.empty()) break;
        const size_t distance = 1 + (size_t{byte} << (what >> 4)) % text.size();
        for (size_t i = 0; i < many; ++i) text.push_back(text[text.size() - distance]);
        break;
      }
      case 4:
        result.calls.push_back({text.size(), WrittenText::Then::kWrite});
        break;
      case 5:
        result.calls.push_back({text.size(), WrittenText::Then::kMark});
        break;
      case 6:
        result.calls.push_back({text.size(), WrittenText::Then::kCut});
        break;
      default:
        text.append("<page><title>").append(1, static_cast<char>(byte)).append("</title></page>\n");
        text.resize(std::min(text.size(), limit));
        break;
    }
  }
  result.calls.push_back({text.size(), WrittenText::Then::kWrite});
  return result;
}

}  // namespace dumps::fuzz
