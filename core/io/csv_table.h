// Tables of numbers in CSV files: what CsvSink writes and plots read.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery {

struct CsvTable {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;  // one a name, all of one length; NaN where empty

  size_t num_rows() const { return columns.empty() ? 0 : columns.front().size(); }
  // Null where there is no such column.
  const std::vector<double>* Find(std::string_view name) const;
};

// UserError with file and line for a cell that is no number or a row that is too long. A last line
// without a line break was cut short by a kill, and is left out.
CsvTable ReadCsv(const std::filesystem::path& path);

// One line's cells, without quotes (RFC 4180, but a cell never spans lines), and back.
std::vector<std::string> SplitCsvLine(std::string_view line);
std::string JoinCsvLine(std::span<const std::string> cells);  // without a line break

}  // namespace rookery
