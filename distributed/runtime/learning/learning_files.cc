// What a Learning writes to checkpoints, and reads from them.
#include <fstream>
#include <ostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/io/blob_buffer.h"
#include "distributed/runtime/files/tensor_files.h"
#include "distributed/runtime/learning/learning.h"

namespace rookery {

void Learning::SaveAgent(CheckpointWriter& checkpoint) const {
  RequireFinite();
  const NamedTensors saved = ToHost(agent_.Save());
  checkpoint.AddTensors(kAgentFile, ArraysOf(saved));
  const Snapshot snapshot = MakeSnapshot();
  const NamedTensors policy = ToHost(snapshot.tensors);
  checkpoint.AddTensors(kPolicyFile, ArraysOf(policy), SnapshotMetadata(snapshot));
}

void Learning::Save(CheckpointWriter& checkpoint) {
  SaveAgent(checkpoint);
  checkpoint.AddBlob("replay.bin", [&](const WriteBytes& write) {
    BlobBuffer buffer(write);
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);  // a full disk is the writer's exception, not a flag
    table_->Dump(out);
  });
  std::ostringstream limiter;
  limiter_->Save(limiter);
  checkpoint.AddJson("learning.json", {{"limiter", limiter.str()},
                                       {"metrics", metrics_.Save()},
                                       {"sampled", sampled_},
                                       {"random_key", random_.state().key},
                                       {"random_position", random_.state().position}});
}

void Learning::Load(const CheckpointReader& checkpoint) {
  agent_.Load(TensorsOf(checkpoint.Tensors(kAgentFile)));
  finite_at_ = updates();
  std::ifstream replay(checkpoint.Path("replay.bin"), std::ios::binary);
  table_->Restore(replay);
  const nlohmann::json learning = checkpoint.Json("learning.json");
  std::istringstream limiter(learning.at("limiter").get<std::string>());
  limiter_->Load(limiter);
  if (learning.contains("metrics")) metrics_.Load(learning.at("metrics"));
  sampled_ = learning.at("sampled").get<int64_t>();
  random_ = Random(Random::State{learning.at("random_key").get<uint64_t>(),
                                 learning.at("random_position").get<uint64_t>()});
}

}  // namespace rookery
