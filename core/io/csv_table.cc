#include "core/io/csv_table.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

double ParseCell(const std::string& cell) {
  return cell.empty() ? std::numeric_limits<double>::quiet_NaN() : ParseDouble(cell);
}

}  // namespace

const std::vector<double>* CsvTable::Find(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &columns[static_cast<size_t>(found - names.begin())];
}

std::vector<std::string> SplitCsvLine(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::string JoinCsvLine(std::span<const std::string> cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char c : cells[i]) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    line += '"';
  }
  return line;
}

CsvTable ReadCsv(const std::filesystem::path& path) {
  const std::string text = ReadText(path);
  CsvTable table;
  size_t number = 0;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::vector<std::string> cells =
        SplitCsvLine(std::string_view(text).substr(begin, end - begin));
    if (++number == 1) {
      table.names = cells;
      table.columns.resize(cells.size());
      continue;
    }
    const std::string where = StrCat(path.string(), ":", number, ": ");
    if (cells.size() > table.names.size()) {
      throw UserError(StrCat(where, cells.size(), " cells under ", table.names.size(), " names"));
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      try {
        table.columns[i].push_back(ParseCell(i < cells.size() ? cells[i] : ""));
      } catch (const UserError& error) {
        throw UserError(StrCat(where, table.names[i], ": ", error.what()));
      }
    }
  }
  if (number == 0) throw UserError(path.string() + ": is empty; its first line must name columns");
  return table;
}

}  // namespace rookery
