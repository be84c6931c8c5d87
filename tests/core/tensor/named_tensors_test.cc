#include "core/tensor/named_tensors.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(NamedTensors, KeepOrderAndRefuseRepeats) {
  NamedTensors tensors;
  tensors.Add("b", at::ones({2}));
  tensors.Add("a", at::zeros({3}));
  EXPECT_EQ(tensors.begin()->first, "b");
  EXPECT_TRUE(tensors.Has("a"));
  EXPECT_THROW(tensors.Add("a", at::ones({1})), Failure);
  EXPECT_THAT([&] { tensors["c"]; }, ThrowsMessage<Failure>(HasSubstr("there are b, a")));
}

TEST(NamedTensors, Prefixes) {
  NamedTensors inner, outer;
  inner.Add("x", at::ones({1}));
  outer.Add("y", at::ones({1}));
  AddAll(outer, "net/", inner);
  EXPECT_TRUE(outer.Has("net/x"));
  const NamedTensors found = WithPrefix(outer, "net/");
  EXPECT_EQ(found.size(), 1u);
  EXPECT_TRUE(found.Has("x"));
}

TEST(NamedTensors, CopiesFitOrFail) {
  NamedTensors tensors;
  tensors.Add("x", at::ones({2, 3}));
  Tensor target = at::zeros({2, 3}), other = at::zeros({3, 2});
  CopyNamed(tensors, "x", target);
  EXPECT_TRUE(target.equal(at::ones({2, 3})));
  EXPECT_THAT([&] { CopyNamed(tensors, "x", other); },
              ThrowsMessage<Failure>(HasSubstr("x has the shape (2, 3), expected (3, 2)")));
  CheckShape(target, {-1, 3}, "target");
  EXPECT_THROW(CheckShape(target, {2, 4}, "target"), Failure);
}

}  // namespace
}  // namespace rookery
