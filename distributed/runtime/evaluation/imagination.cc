#include "distributed/runtime/evaluation/imagination.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <ATen/ATen.h>

#include "core/io/checkpoint_reader.h"
#include "core/io/run_directory.h"
#include "core/tensor/arrays.h"
#include "core/tensor/pictures.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/files/find_policy.h"
#include "distributed/runtime/files/snapshot_files.h"

namespace rookery {

std::unique_ptr<Imagination> Imagination::Load(const std::filesystem::path& run,
                                               const std::string& which, const SavedPolicy& saved) {
  std::unique_ptr<Agent> agent = MakeAgent(saved.config, saved.spec, /*learner=*/0);
  const std::string name = agent->ReconstructedField();
  if (name.empty()) return nullptr;
  const CheckpointReader checkpoint = OpenPolicy(RunDirectory::Open(run), which);
  agent->Load(TensorsOf(checkpoint.Tensors(kAgentFile).arrays()), kInitialState);
  const size_t field = saved.spec.FieldIndex(name);
  return std::unique_ptr<Imagination>(
      new Imagination(std::move(agent), field, saved.spec.observations[field]));
}

Imagination::Imagination(std::unique_ptr<Agent> agent, size_t field, const TensorSpec& spec)
    : agent_(std::move(agent)), field_(field) {
  std::vector<int64_t> shape = Stacked(spec).shape;
  shape.insert(shape.begin(), 1);
  stacked_ = at::zeros(shape, at::kByte);
}

Picture Imagination::Show(const StepBatch& batch, bool begins) {
  const std::span<const std::byte> frame = batch.observations[field_].value(0);
  auto* bytes = static_cast<std::byte*>(stacked_.mutable_data_ptr());
  const size_t frames = stacked_.nbytes() / frame.size();
  std::memmove(bytes, bytes + frame.size(), (frames - 1) * frame.size());
  for (size_t k = begins ? 0 : frames - 1; k < frames; ++k) {
    std::ranges::copy(frame, bytes + k * frame.size());
  }
  const auto [seen, made] = agent_->Reconstruct(stacked_);  // (1, C, H, W)
  return SheetOf({seen, made});
}

}  // namespace rookery
