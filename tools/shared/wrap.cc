#include "tools/shared/wrap.h"

#include <algorithm>
#include <ostream>
#include <utility>

namespace rookery {

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

void PrintItem(std::ostream& out, std::string_view head, std::string_view text, size_t indent) {
  out << head;
  size_t column = head.size();
  for (const std::string& line : Wrap(text, kPageWidth - indent)) {
    if (column > 0 && column + 2 > indent) {
      out << "\n";
      column = 0;
    }
    out << std::string(indent - column, ' ') << line;
    column = indent + line.size();
  }
  out << "\n";
}

}  // namespace rookery
