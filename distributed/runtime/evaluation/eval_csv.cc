#include "distributed/runtime/evaluation/eval_csv.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/csv_table.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

using Row = std::vector<std::string>;

const Row& Columns() {
  static const Row columns = {"decision",        "episode",    "seed",      "reward",
                              "decisions",       "terminated", "success",   "cost",
                              "success_at_end",  "failed",     "set",       "trial",
                              "offline_updates", "frames",     "parameters"};
  return columns;
}

Row RowOf(const Position& position, const EvalEpisode& episode) {
  const bool failed = !episode.fault.empty();
  const EpisodeTotals& totals = episode.totals;
  const auto number = [&](double value) { return failed ? "" : ShortestDouble(value); };
  const auto flag = [&](bool value) { return failed ? "" : value ? "1" : "0"; };
  return {std::to_string(position.decisions),
          std::to_string(episode.index),
          std::to_string(episode.seed),
          number(totals.reward),
          std::to_string(totals.decisions),
          flag(episode.terminated),
          flag(totals.success),
          number(totals.cost),
          flag(totals.success_at_end),
          failed ? "1" : "0",
          episode.set,
          std::to_string(episode.trial),
          std::to_string(position.updates),
          std::to_string(totals.frames),
          episode.parameters};
}

// The place of a present column within a row.
size_t Place(std::string_view name) {
  return static_cast<size_t>(std::ranges::find(Columns(), name) - Columns().begin());
}

// A cell of a file that hasn't its column.
std::string Missing(std::string_view name) {
  if (name == "set") return kOnlySet;
  return name == "failed" || name == "trial" || name == "offline_updates" ? "0" : "";
}

// Gives rows of a file with other columns the present ones.
class Converter {
 public:
  explicit Converter(const Row& header) {
    if (header.front() != "decision") {
      throw UserError(
          StrCat("its first column is '", header.front(), "' and should be 'decision'"));
    }
    for (size_t i = 0; i < header.size(); ++i) {
      if (Place(header[i]) == Columns().size()) {
        throw UserError(StrCat("'", header[i],
                               "' is no column of this version of Rookery; move the ",
                               "file away to go on without it"));
      }
      place_[header[i]] = i;
    }
    // Of a version that knew of success at the end alone, and left failed episodes out.
    if (!place_.contains("success_at_end") && place_.contains("success")) {
      place_["success_at_end"] = place_["success"];
      place_.erase("success");
    }
  }

  Row operator()(const Row& row) const {
    Row converted;
    for (const std::string& name : Columns()) {
      const auto place = place_.find(name);
      const bool is_there = place != place_.end() && place->second < row.size();
      converted.push_back(is_there ? row[place->second] : Missing(name));
    }
    return converted;
  }

 private:
  std::map<std::string, size_t> place_;  // of a present column among the file's
};

// Whole rows with the present columns, and what they say.
struct ReadRow {
  Position position{};
  EvalEpisode episode;
  Row cells;
};

ReadRow Parsed(Row cells) {
  ReadRow row{.position = ParseInt(cells.front()), .episode = {}, .cells = std::move(cells)};
  const auto cell = [&](std::string_view name) { return row.cells[Place(name)]; };
  row.position.updates = ParseInt(cell("offline_updates"));
  row.episode.set = cell("set");
  row.episode.index = ParseInt(cell("episode"));
  row.episode.trial = ParseInt(cell("trial"));
  if (cell("failed") == "1") {
    row.episode.fault = "failed";
  } else {
    row.episode.totals.reward = ParseDouble(cell("reward"));
  }
  return row;
}

std::vector<ReadRow> ReadRows(const std::filesystem::path& path) {
  std::vector<ReadRow> rows;
  if (!std::filesystem::exists(path)) return rows;
  const std::string text = ReadText(path);
  std::optional<Converter> convert;
  size_t number = 0;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    ++number;
    try {
      const Row cells = SplitCsvLine(text.substr(begin, end - begin));
      if (convert) {
        rows.push_back(Parsed((*convert)(cells)));
      } else {
        convert.emplace(cells);
      }
    } catch (const UserError& error) {
      throw UserError(StrCat(path.string(), ":", number, ": ", error.what()));
    }
  }
  return rows;
}

}  // namespace

void AppendEvalCsv(const std::filesystem::path& path, const Position& position,
                   std::span<const EvalEpisode> episodes) {
  std::error_code missing;
  const bool fresh = std::filesystem::file_size(path, missing) == 0 || missing;
  std::string text = fresh ? JoinCsvLine(Columns()) + "\n" : "";
  for (const EvalEpisode& episode : episodes) {
    text += JoinCsvLine(RowOf(position, episode)) + "\n";
  }
  OutputFile(path, OutputFile::Mode::kAppend).WriteWhole(text);
}

std::map<Position, std::vector<EvalEpisode>> ReadEvalCsv(const std::filesystem::path& path) {
  std::map<Position, std::vector<EvalEpisode>> evaluations;
  for (ReadRow& row : ReadRows(path)) {
    evaluations[row.position].push_back(std::move(row.episode));
  }
  return evaluations;
}

Position CutEvalCsv(const std::filesystem::path& path, const Position& position) {
  if (!std::filesystem::exists(path)) return -1;
  Position last(-1);
  std::string kept = JoinCsvLine(Columns()) + "\n";
  for (const ReadRow& row : ReadRows(path)) {
    if (row.position > position) continue;
    last = std::max(last, row.position);
    kept += JoinCsvLine(row.cells) + "\n";
  }
  WriteFileAtomically(path, kept);
  return last;
}

}  // namespace rookery
