#include "core/tensor/batch.h"

#include <cstring>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
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
  BatchBuffers buffers(specs, at::kCPU);
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

// On a CPU there is one slot: nothing moves, and nothing is copied.
TEST(BatchBuffers, OnACpuShowWhatWasWritten) {
  BatchBuffers buffers({{.name = "x", .shape = {2}}}, at::kCPU);
  const std::byte* const memory = buffers.spans()[0].data();
  EXPECT_EQ(buffers.Next()[0].data(), memory);
  EXPECT_EQ(buffers.ToDevice()["x"].data_ptr(), memory);
}

// Copies at once, and notes what it is asked.
class NotingUpload : public Upload {
 public:
  explicit NotingUpload(std::vector<std::string>& said) : said_(said) {}
  void Release(size_t slot) override { said_.push_back(StrCat("release ", slot)); }
  void AwaitHost(size_t slot) override { said_.push_back(StrCat("await ", slot)); }
  void Copy(size_t slot, const NamedTensors& from, const NamedTensors& to) override {
    said_.push_back(StrCat("copy ", slot));
    for (const auto& [name, tensor] : from) CopyNamed(from, name, to[name]);
  }

 private:
  std::vector<std::string>& said_;
};

// As on a GPU: a slot of the host is written while the other one's batch is learned from, and not
// before its own copy is done; the device's memory is copied to only when it was read.
TEST(BatchBuffers, TakeTurnsWhereBatchesAreCopied) {
  std::vector<std::string> said;
  BatchBuffers buffers({{.name = "x", .shape = {1}},
                        {.name = "pixels", .dtype = DType::kUint8, .shape = {1, 2}},
                        {.name = "rows", .shape = {3}, .ragged = true}},
                       at::kCPU, std::make_unique<NotingUpload>(said));
  const std::byte rows[2 * 3 * sizeof(float)] = {};
  std::vector<void*> host, device;
  for (const float value : {1.f, 2.f, 3.f, 4.f}) {
    const auto& spans = buffers.Next();
    EXPECT_EQ(&spans, &buffers.spans());
    std::memcpy(spans[0].data(), &value, sizeof(value));
    buffers.SetRagged(2, rows);
    const NamedTensors batch = buffers.ToDevice();
    EXPECT_EQ(batch["x"].item<float>(), value);
    EXPECT_EQ(batch["pixels"].scalar_type(), at::kByte);
    EXPECT_EQ(batch["rows"].sizes(), at::IntArrayRef({2, 3}));
    EXPECT_EQ(buffers.spans()[0].data(), spans[0].data());  // ids are read there after the update
    host.push_back(spans[0].data());
    device.push_back(batch["x"].data_ptr());
  }
  for (const auto& memory : {host, device}) {
    EXPECT_NE(memory[0], memory[1]);
    EXPECT_EQ(memory[0], memory[2]);
    EXPECT_EQ(memory[1], memory[3]);
  }
  EXPECT_NE(host[0], device[0]);
  EXPECT_EQ(said, (std::vector<std::string>{"release 0", "await 1", "copy 1",  //
                                            "release 1", "await 0", "copy 0",  //
                                            "release 0", "await 1", "copy 1",  //
                                            "release 1", "await 0", "copy 0"}));
}

TEST(ParseDevice, NamesAndErrors) {
  EXPECT_TRUE(ParseDevice("cpu").is_cpu());
  EXPECT_THROW(ParseDevice("gpu"), UserError);
  EXPECT_THROW(ParseDevice("cuda:99"), UserError);
}

}  // namespace
}  // namespace rookery
