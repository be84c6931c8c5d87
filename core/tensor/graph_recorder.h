// Recordings of what a device is asked for, to be asked for again as a whole. Asking is what small
// networks spend their time with on a GPU: an update is some two hundred kernels, and a recording
// of it is one.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>

namespace rookery {

class DeviceGraph {
 public:
  virtual ~DeviceGraph() = default;

  // The device does it all once more: with the same memory, whatever stands there now, and random
  // numbers that go on. Nothing waits for it.
  virtual void Replay() = 0;
};

class GraphRecorder {
 public:
  virtual ~GraphRecorder() = default;

  // Does `work`, where recordings are made. To be done before one is: libraries set themselves up
  // when they are first called, and that can't be recorded.
  virtual void Rehearse(const std::function<void()>& work) = 0;
  // Notes what `work` asks of the device, which doesn't do it yet. Tensors that it makes lie where
  // each Replay writes them. `generators`: those that it draws from. Throws Failure where `work`
  // can't be recorded: it waits for the device.
  virtual std::unique_ptr<DeviceGraph> Record(const std::vector<at::Generator>& generators,
                                              const std::function<void()>& work) = 0;
};

// Of this device: CUDA graphs. Throws UserError for a device that has none, which a CPU is.
std::unique_ptr<GraphRecorder> MakeGraphRecorder(at::Device device);

}  // namespace rookery
