// A batch's memory: a sampler writes it through spans, an agent reads it as tensors.
//
//   Next ──▶ sampler writes spans ──▶ ToDevice ──▶ agent.Update ──▶ Next ...
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <c10/core/Device.h>

#include "core/tensor/named_tensors.h"
#include "core/tensor/upload.h"
#include "core/tensor_spec.h"

namespace rookery {

// The memory of one batch, used again for every batch. On a GPU there are two of each: page-locked
// slots on the host, and tensors on the device that stay where they are, so that a batch is drawn
// and copied while the update before it is computed, and a recording of an update finds the next
// batch where it looks for it. On a CPU there is one, and nothing is copied.
class BatchBuffers {
 public:
  // `specs`: the sampler's columns with the batch dimension in their shapes.
  BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device);
  // With whoever copies; for tests, of a device that isn't there.
  BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device,
               std::unique_ptr<Upload> upload);

  // Turns to the memory of the next batch, and waits until it may be written. Every update that
  // reads the batch before has been asked for by now.
  const std::vector<std::span<std::byte>>& Next();
  // One column's bytes each, in the order of the specs, row-major; none of a ragged column's. Of
  // the batch that Next turned to.
  const std::vector<std::span<std::byte>>& spans() const { return slots_[slot_].spans; }

  // The values of a ragged column in that batch.
  void SetRagged(size_t column, std::span<const std::byte> values);

  // The columns on the device, in the types that the host has them in: images as bytes. On the CPU
  // they are views of the spans, valid until these are written again; on a GPU they are copied
  // beside whatever it computes, and nothing waits for that.
  NamedTensors ToDevice();

 private:
  static constexpr size_t kSlots = 2;  // on a GPU

  struct Slot {
    NamedTensors host{};                        // all columns
    NamedTensors fixed{};                       // those that aren't ragged
    std::vector<std::span<std::byte>> spans{};  // into host
    NamedTensors on_device{};                   // fixed, there; on a GPU
  };

  at::Device device_;
  std::vector<TensorSpec> specs_;
  std::unique_ptr<Upload> upload_;  // null on a CPU
  std::vector<Slot> slots_;
  size_t slot_ = 0;
};

}  // namespace rookery
