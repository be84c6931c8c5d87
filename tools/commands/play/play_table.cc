// rookery play without a video.
#include <algorithm>
#include <deque>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "core/plural.h"
#include "core/strings.h"
#include "tools/commands/play/play.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

// "joint[3]", or "height" of a field with one element.
std::vector<std::string> ElementNames(const TensorSpec& field) {
  const int64_t count = field.NumElements();
  if (field.ragged) return {};  // columns of a table are fixed
  if (count == 1) return {field.name};
  if (count > 64) return {};  // pixels say nothing in a table
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back(StrCat(field.name, "[", i, "]"));
  return names;
}

template <class T>
void AppendAs(const std::byte* row, int64_t count, std::vector<std::string>& cells) {
  const T* values = reinterpret_cast<const T*>(row);
  for (int64_t i = 0; i < count; ++i) cells.push_back(Short(static_cast<double>(values[i])));
}

void Append(const FieldBatch& field, std::vector<std::string>& cells) {
  const int64_t count = field.spec().NumElements();
  if (ElementNames(field.spec()).empty()) return;
  switch (field.spec().dtype) {
    case DType::kBool:
    case DType::kUint8:
      return AppendAs<uint8_t>(field.row(0), count, cells);
    case DType::kInt32:
      return AppendAs<int32_t>(field.row(0), count, cells);
    case DType::kInt64:
      return AppendAs<int64_t>(field.row(0), count, cells);
    case DType::kFloat32:
      return AppendAs<float>(field.row(0), count, cells);
    case DType::kFloat64:
      return AppendAs<double>(field.row(0), count, cells);
  }
}

class TableScreen final : public PlayScreen {
 public:
  TableScreen(const PlayOptions& options, const Episode& episode)
      : observations_(options.observations) {
    const int64_t decisions = WatchedDecisions(episode);
    has_success_ = episode.spec().has_success;
    every_ = options.rows == 0 ? 1 : std::max<int64_t>(1, decisions / options.rows);
    const EnvSpec& spec = episode.spec();
    header_ = {"decision", "frame", "reward", "return"};
    for (const DiagnosticSpec& d : spec.diagnostics) {
      header_.push_back(d.unit.empty() ? d.name : StrCat(d.name, " (", d.unit, ")"));
    }
    if (!observations_) return;
    for (const TensorSpec& field : spec.observations) {
      for (std::string& name : ElementNames(field)) header_.push_back(std::move(name));
    }
  }

  void BeginEpisode(int64_t index) override {
    index_ = index;
    table_ = Table(header_);
    latest_.clear();
  }

  void Show(const PlayedStep& step) override {
    const bool ends = step.result.terminated || step.result.truncated;
    if (step.decision == 0) return;
    std::vector<std::string> cells = {std::to_string(step.decision), std::to_string(step.frame),
                                      Short(step.result.reward), Short(step.total_reward)};
    for (const double value : step.diagnostics) cells.push_back(Short(value));
    if (observations_) {
      for (const FieldBatch& field : step.batch.observations) Append(field, cells);
    }
    latest_.push_back(std::move(cells));
    if (step.decision % every_ == 0 || ends) {
      table_.Add(std::move(latest_.back()));
      latest_.clear();
    } else if (latest_.size() > kLatest) {
      latest_.pop_front();
    }
  }

  // How it came to the fault shows in the last decisions before it.
  void Abandon() override {
    for (std::vector<std::string>& cells : latest_) table_.Add(std::move(cells));
    if (!table_.empty()) table_.Print(std::cout);
    std::cout << "episode " << index_ << ": the env failed" << std::endl;
  }

  void EndEpisode(const PlayedEpisode& episode) override {
    table_.Print(std::cout);
    std::cout << "episode " << index_ << ": return " << Short(episode.totals.reward, 6) << " in "
              << Counted(episode.totals.decisions, "decision") << ", "
              << (episode.terminated ? "terminated" : "not terminated")
              << (has_success_ ? ", " + SuccessText(episode.totals) : "") << "\n";
  }

  void Finish() override {}

 private:
  static constexpr size_t kLatest = 5;

  bool observations_;
  bool has_success_ = false;
  int64_t every_ = 1;
  int64_t index_ = 0;
  std::vector<std::string> header_;
  Table table_{{}};
  std::deque<std::vector<std::string>> latest_;  // decisions since the last one in the table
};

}  // namespace

std::unique_ptr<PlayScreen> MakeScreen(const PlayOptions& options, const EnvConfig& env,
                                       Episode& episode, BesideFunction beside) {
  if (options.output.empty()) return std::make_unique<TableScreen>(options, episode);
  return MakeVideoScreen(options.output, options.size[0], options.size[1], env.action_repeat,
                         episode, options.policy, options.episodes, std::move(beside));
}

}  // namespace rookery
