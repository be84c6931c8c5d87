// Metrics as a CSV file, one row a Write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/io/output_file.h"
#include "core/metrics.h"

namespace rookery {

// The first column is the step, the others are named as they come: a new name writes the file anew
// with a wider header (whole or not at all, rows keep their values, new cells are empty), so no row
// is ever lost. A metric with the first column's name is left out. A file that exists is continued;
// a last row cut short by a kill is dropped. Rows reach the file at once. Throws Failure, or
// UserError where the file that exists is not such a table.
class CsvSink : public MetricsSink {
 public:
  explicit CsvSink(std::filesystem::path path, std::string step_name = "time/total_timesteps");

  void Write(int64_t step, const Metrics& metrics) override;
  // Throws the UserError that the two above would, and changes nothing.
  static void Check(const std::filesystem::path& path,
                    const std::string& step_name = "time/total_timesteps");
  // The file was moved here.
  void set_path(std::filesystem::path path) { path_ = std::move(path); }

  // Drops the rows of steps beyond `step`, and of `step` itself those with more than `most` in
  // `column`: what a run that goes on from an older checkpoint will write again.
  void TruncateAfter(int64_t step, const std::string& column, int64_t most);

 private:
  void OpenForAppend();
  void Widen(const Metrics& metrics);

  std::filesystem::path path_;
  std::vector<std::string> names_;  // names_[0] is the step's
  std::optional<OutputFile> file_;
};

}  // namespace rookery
