#include "core/io/csv_sink.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/csv_table.h"
#include "core/strings.h"

namespace rookery {
namespace {

// The whole lines of a file, without their line breaks.
std::vector<std::string> ReadLines(const std::filesystem::path& path) {
  const std::string text = ReadText(path);
  std::vector<std::string> lines;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

void WriteLines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  WriteFileAtomically(path, text);
}

}  // namespace

CsvSink::CsvSink(std::filesystem::path path, std::string step_name)
    : path_(std::move(path)), names_{std::move(step_name)} {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path_, ignored);
  if (!ignored && size > 0) {
    const std::vector<std::string> lines = ReadLines(path_);
    if (!lines.empty()) {
      std::vector<std::string> names = SplitCsvLine(lines.front());
      if (names.front() != names_.front()) {
        throw UserError(StrCat(path_.string(), ":1: its first column is '", names.front(),
                               "' and should be '", names_.front(), "'"));
      }
      names_ = std::move(names);
    }
    WriteLines(path_, lines);  // without a last row that was cut short
    if (!lines.empty()) {
      OpenForAppend();
      return;
    }
  }
  WriteLines(path_, {JoinCsvLine(names_)});
  OpenForAppend();
}

void CsvSink::OpenForAppend() { file_.emplace(path_, OutputFile::Mode::kAppend); }

void CsvSink::Write(int64_t step, const Metrics& metrics) {
  Widen(metrics);
  std::vector<std::string> cells = {std::to_string(step)};
  for (size_t i = 1; i < names_.size(); ++i) {
    const auto found = metrics.find(names_[i]);
    cells.push_back(found == metrics.end() ? "" : ShortestDouble(found->second));
  }
  file_->Write(JoinCsvLine(cells) + "\n");
}

void CsvSink::Widen(const Metrics& metrics) {
  std::vector<std::string> wider = names_;
  for (const auto& [name, value] : metrics) {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) continue;
    if (name.find_first_of("\r\n") != std::string::npos) {
      throw std::logic_error("a metric's name has a line break: " + name);
    }
    wider.push_back(name);
  }
  if (wider.size() == names_.size()) return;
  std::vector<std::string> lines = ReadLines(path_);
  const std::string empty_cells(wider.size() - names_.size(), ',');
  for (std::string& line : lines) line += empty_cells;
  lines.front() = JoinCsvLine(wider);
  WriteLines(path_, lines);
  names_ = std::move(wider);
  OpenForAppend();
}

void CsvSink::TruncateAfter(int64_t step) {
  std::vector<std::string> lines = ReadLines(path_);
  size_t number = 1;
  const auto is_beyond = [&](const std::string& line) {
    try {
      ++number;
      return ParseDouble(SplitCsvLine(line).front()) > static_cast<double>(step);
    } catch (const UserError& error) {
      throw UserError(StrCat(path_.string(), ":", number, ": ", error.what()));
    }
  };
  lines.erase(std::remove_if(lines.begin() + 1, lines.end(), is_beyond), lines.end());
  WriteLines(path_, lines);
  OpenForAppend();
}

}  // namespace rookery
