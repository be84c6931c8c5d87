#include "core/tensor/batch.h"

#include <cstring>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/device.h"

namespace rookery {
namespace {

TEST(BatchBuffers, WhatASamplerWritesAnAgentReads) {
  const std::vector<TensorSpec> specs = {
      {.name = "obs/x", .shape = {2, 3}},
      {.name = "done", .dtype = DType::kBool, .shape = {2}},
      {.name = "index", .dtype = DType::kInt64, .shape = {2}},
      {.name = "pixels", .dtype = DType::kUint8, .shape = {2, 4}},
      {.name = "count", .dtype = DType::kInt32, .shape = {2}},
      {.name = "seconds", .dtype = DType::kFloat64, .shape = {2}}};
  const BatchBuffers buffers(specs, at::kCPU);
  ASSERT_EQ(buffers.spans().size(), specs.size());
  for (size_t i = 0; i < specs.size(); ++i) {
    EXPECT_EQ(buffers.spans()[i].size(), specs[i].NumBytes()) << specs[i].name;
  }
  const float values[] = {1, 2, 3, 4, 5, 6};
  std::memcpy(buffers.spans()[0].data(), values, sizeof(values));
  const int64_t indices[] = {7, -8};
  std::memcpy(buffers.spans()[2].data(), indices, sizeof(indices));
  const NamedTensors batch = buffers.ToDevice();
  EXPECT_TRUE(batch["obs/x"].equal(at::tensor({1.f, 2.f, 3.f, 4.f, 5.f, 6.f}).view({2, 3})));
  EXPECT_TRUE(batch["index"].equal(at::tensor({int64_t{7}, int64_t{-8}}, at::kLong)));
  EXPECT_EQ(batch["done"].scalar_type(), at::kBool);
  EXPECT_EQ(batch["pixels"].scalar_type(), at::kByte);
  EXPECT_EQ(batch["count"].scalar_type(), at::kInt);
  EXPECT_EQ(batch["seconds"].scalar_type(), at::kDouble);
}

TEST(ParseDevice, NamesAndErrors) {
  EXPECT_TRUE(ParseDevice("cpu").is_cpu());
  EXPECT_THROW(ParseDevice("gpu"), UserError);
  EXPECT_THROW(ParseDevice("cuda:99"), UserError);
}

}  // namespace
}  // namespace rookery
