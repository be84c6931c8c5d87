// What a Learning writes to checkpoints, and reads from them.
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/io/blob_buffer.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/learning/learning.h"

namespace rookery {
namespace {

std::string SamplerFile(const BatchRequest& request) {
  return StrCat("sampler.", request.name, ".bin");
}

template <class Write>
void AddStream(CheckpointWriter& checkpoint, const std::string& name, const Write& write_to) {
  checkpoint.AddBlob(name, [&](const WriteBytes& write) {
    BlobBuffer buffer(write);
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);  // a full disk is the writer's exception, not a flag
    write_to(out);
  });
}

}  // namespace

void Learning::SaveAgent(CheckpointWriter& checkpoint) const {
  RequireFinite();
  checkpoint.AddTensors(kAgentFile, ArraysOf(agent_.Save()));
  const Snapshot snapshot = MakeSnapshot();
  checkpoint.AddTensors(kPolicyFile, snapshot.tensors, SnapshotMetadata(snapshot));
}

void Learning::Save(CheckpointWriter& checkpoint) {
  SaveAgent(checkpoint);
  AddStream(checkpoint, "replay.bin", [&](std::ostream& out) { table_->Dump(out); });
  for (const Source& source : sources_) {
    AddStream(checkpoint, SamplerFile(source.request),
              [&](std::ostream& out) { table_->SaveSampler(*source.sampler, out); });
  }
  std::ostringstream limiter;
  limiter_->Save(limiter);
  checkpoint.AddJson("learning.json", {{"limiter", limiter.str()},
                                       {"metrics", metrics_.Save()},
                                       {"sampled", sampled_},
                                       {"lacking", lacking_},
                                       {"random_key", random_.state().key},
                                       {"random_position", random_.state().position}});
}

void Learning::Load(const CheckpointReader& checkpoint) {
  agent_.Load(TensorsOf(checkpoint.Tensors(kAgentFile).arrays()));
  finite_at_ = updates();
  std::ifstream replay(checkpoint.Path("replay.bin"), std::ios::binary);
  table_->Restore(replay);
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
