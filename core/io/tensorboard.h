// Metrics as TensorBoard event files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/io/output_file.h"
#include "core/metrics.h"
#include "core/picture.h"

namespace rookery {

// Opens a new "events.out.tfevents.<seconds>.<host>.<pid>" in `folder`, named so that it sorts
// behind those already there: TensorBoard reads them in that order. A run resumed from a checkpoint
// of decision N passes N: TensorBoard then drops what older files say about later steps.
// Each Write reaches the file at once. Values are stored in float32. Throws Failure.
class TensorBoardSink : public MetricsSink {
 public:
  explicit TensorBoardSink(const std::filesystem::path& folder,
                           std::optional<int64_t> resumed_at = std::nullopt);

  void Write(int64_t step, const Metrics& metrics) override;
  // `png`: the picture as a file's bytes (core/io/png.h).
  void WritePicture(int64_t step, const std::string& name, const Picture& picture,
                    std::string_view png);
  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void WriteRecord(const std::string& payload);

  OutputFile file_;
};

}  // namespace rookery
