// What a Learning writes to checkpoints, and reads from them.
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/io/output_file.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/learning/learning.h"

namespace rookery {
namespace {

std::string SamplerFile(const BatchRequest& request) {
  return StrCat("sampler.", request.name, ".bin");
}

}  // namespace

void Learning::SaveAgent(CheckpointWriter& checkpoint) const {
  RequireFinite();
  checkpoint.AddTensors(kAgentFile, ArraysOf(agent_.Save()));
  const Snapshot snapshot = MakeSnapshot();
  checkpoint.AddTensors(kPolicyFile, snapshot.tensors, SnapshotMetadata(snapshot));
}

LearningSnapshot Learning::Capture() const {
  LearningSnapshot snapshot{.replay = table_->Capture()};
  for (const Source& source : sources_) {
    std::ostringstream sampler;
    table_->SaveSampler(*source.sampler, sampler);
    snapshot.samplers[SamplerFile(source.request)] = std::move(sampler).str();
  }
  std::ostringstream limiter;
  limiter_->Save(limiter);
  snapshot.limiter = std::move(limiter).str();
  return snapshot;
}

void Learning::Save(const LearningSnapshot& snapshot, CheckpointWriter& checkpoint) {
  SaveAgent(checkpoint);
  replay_files_.Write(table_->schema(), snapshot.replay, checkpoint);
  for (const auto& [file, sampler] : snapshot.samplers) {
    checkpoint.AddBlob(file, [&](const WriteBytes& write) { write(AsBytes(sampler)); });
  }
  checkpoint.AddJson("learning.json", {{"limiter", snapshot.limiter},
                                       {"metrics", metrics_.Save()},
                                       {"sampled", sampled_},
                                       {"lacking", lacking_},
                                       {"random_key", random_.state().key},
                                       {"random_position", random_.state().position}});
}

void Learning::Load(const CheckpointReader& checkpoint) {
  agent_.Load(TensorsOf(checkpoint.Tensors(kAgentFile).arrays()));
  finite_at_ = updates();
  replay_files_.Read(checkpoint, *table_);
  for (Source& source : sources_) {
    std::ifstream in(checkpoint.Path(SamplerFile(source.request)), std::ios::binary);
    table_->LoadSampler(*source.sampler, in);
  }
  const nlohmann::json learning = checkpoint.Json("learning.json");
  std::istringstream limiter(learning.at("limiter").get<std::string>());
  limiter_->Load(limiter);
  if (learning.contains("metrics")) metrics_.Load(learning.at("metrics"));
  sampled_ = learning.at("sampled").get<int64_t>();
  lacking_ = learning.at("lacking").get<std::string>();
  limiter_->SetStarved(Starved());
  random_ = Random(Random::State{learning.at("random_key").get<uint64_t>(),
                                 learning.at("random_position").get<uint64_t>()});
}

}  // namespace rookery
