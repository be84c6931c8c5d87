// CUDA graphs. The only file that knows CUDA's types, compiled where LibTorch has CUDA.
#include "core/tensor/graph_recorder.h"

#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

class CudaGraph : public DeviceGraph {
 public:
  void Replay() override { graph.replay(); }

  at::cuda::CUDAGraph graph;
};

class CudaGraphRecorder : public GraphRecorder {
 public:
  explicit CudaGraphRecorder(at::Device device)
      : stream_(at::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index())),
        pool_(at::cuda::graph_pool_handle()) {}

  void Rehearse(const std::function<void()>& work) override { OnOwnStream(work); }

  std::unique_ptr<DeviceGraph> Record(const std::vector<at::Generator>& generators,
                                      const std::function<void()>& work) override {
    auto recorded = std::make_unique<CudaGraph>();
    for (const at::Generator& generator : generators) {
      recorded->graph.register_generator_state(generator);
    }
    OnOwnStream([&] { Capture(recorded->graph, work); });
    return recorded;
  }

 private:
  // A stream can't be recorded where everything else runs, the default one. This one comes after
  // what was asked of that one before, and that one goes on after this.
  void OnOwnStream(const std::function<void()>& work) {
    const at::cuda::CUDAStream outer = at::cuda::getCurrentCUDAStream(stream_.device_index());
    at::cuda::CUDAEvent before, after;
    before.record(outer);
    before.block(stream_);
    {
      const c10::cuda::CUDAStreamGuard guard(stream_);
      work();
    }
    after.record(stream_);
    after.block(outer);
  }

  // Thread-local: what other threads of this process ask of CUDA meanwhile is their own affair.
  // All recordings share one pool of memory: they are replayed one after the other, and what one
  // hands out is kept, so that no other takes its place.
  void Capture(at::cuda::CUDAGraph& graph, const std::function<void()>& work) {
    graph.capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
    try {
      work();
    } catch (const std::exception& error) {
      try {
        graph.capture_end();
      } catch (const std::exception&) {  // what was begun is invalid; the first error says why
      }
      throw Failure(
          StrCat("this update can't be recorded: ", error.what(), "; say learner_graphs=false"));
    }
    graph.capture_end();
  }

  at::cuda::CUDAStream stream_;
  decltype(at::cuda::graph_pool_handle()) pool_;
};

}  // namespace

std::unique_ptr<GraphRecorder> MakeGraphRecorder(at::Device device) {
  if (!device.is_cuda()) {
    throw UserError(StrCat("learner_graphs: only a GPU replays graphs, and the device is ",
                           device.str(), "; say learner_graphs=false"));
  }
  return std::make_unique<CudaGraphRecorder>(device);
}

}  // namespace rookery
