// Table: rows of text in aligned columns, for stdout.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace rookery {

class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  // Cells that are missing are empty.
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.size() < 2; }
  // Numbers to the right, text to the left, two spaces between columns. An empty header: none.
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// "12.3", "0.001", "1.2e+06": `digits` significant ones.
std::string Short(double value, int digits = 4);
// "1,234,567".
std::string Thousands(double value);

}  // namespace rookery
