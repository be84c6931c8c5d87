// Where LibTorch has no CUDA.
#include "core/error.h"
#include "core/tensor/graph_recorder.h"

namespace rookery {

std::unique_ptr<GraphRecorder> MakeGraphRecorder(at::Device) {
  throw UserError(
      "learner_graphs: this LibTorch has no CUDA, and only a GPU replays graphs; say "
      "learner_graphs=false");
}

}  // namespace rookery
