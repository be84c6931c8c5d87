// A batch's memory: a sampler writes it through spans, an agent reads it as tensors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <c10/core/Device.h>

#include "core/tensor/named_tensors.h"
#include "core/tensor_spec.h"

namespace rookery {

// The host memory of one batch, used again for every batch. For a GPU it is page-locked, so that
// the copy there runs beside the computation.
class BatchBuffers {
 public:
  // `specs`: the sampler's columns with the batch dimension in their shapes.
  BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device);

  // One column's bytes each, in the order of the specs, row-major; none of a ragged column's.
  const std::vector<std::span<std::byte>>& spans() const { return spans_; }

  // The values of a ragged column in the next batch.
  void SetRagged(size_t column, std::span<const std::byte> values);

  // The columns on the device. On the CPU they are views of the spans, valid until these are
  // written again; on a GPU they are copies, and this waits for the copies of the call before.
  NamedTensors ToDevice() const;

 private:
  at::Device device_;
  std::vector<TensorSpec> specs_;
  NamedTensors host_;
  std::vector<std::span<std::byte>> spans_;
};

}  // namespace rookery
