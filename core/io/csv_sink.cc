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

void CheckHeader(const std::filesystem::path& path, const std::string& line,
                 const std::string& step_name) {
  const std::string first = SplitCsvLine(line).front();
  if (first == step_name) return;
  throw UserError(StrCat(path.string(), ":1: its first column is '", first, "' and should be '",
                         step_name, "'"));
}

// Of the `number`-th line.
double StepOf(const std::filesystem::path& path, const std::string& line, size_t number) {
  try {
    return ParseDouble(SplitCsvLine(line).front());
  } catch (const UserError& error) {
    throw UserError(StrCat(path.string(), ":", number, ": ", error.what()));
  }
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
      CheckHeader(path_, lines.front(), names_.front());
      names_ = SplitCsvLine(lines.front());
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
  file_->WriteWhole(JoinCsvLine(cells) + "\n");
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

void CsvSink::TruncateAfter(int64_t step, const std::string& column, int64_t most) {
  std::vector<std::string> lines = ReadLines(path_);
  const auto place = static_cast<size_t>(std::ranges::find(names_, column) - names_.begin());
  size_t number = 1;
  const auto is_beyond = [&](const std::string& line) {
    const double at = StepOf(path_, line, ++number);
    if (at != static_cast<double>(step)) return at > static_cast<double>(step);
    const std::vector<std::string> cells = SplitCsvLine(line);
    const bool is_there = place < cells.size() && !cells[place].empty();
    return is_there && ParseDouble(cells[place]) > static_cast<double>(most);
  };
  lines.erase(std::remove_if(lines.begin() + 1, lines.end(), is_beyond), lines.end());
  WriteLines(path_, lines);
  OpenForAppend();
}

void CsvSink::Check(const std::filesystem::path& path, const std::string& step_name) {
  if (!std::filesystem::exists(path)) return;
  const std::vector<std::string> lines = ReadLines(path);
  if (!lines.empty()) CheckHeader(path, lines.front(), step_name);
  for (size_t i = 1; i < lines.size(); ++i) StepOf(path, lines[i], i + 1);
}

}  // namespace rookery
