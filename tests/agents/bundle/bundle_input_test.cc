// Bundles that others wrote, or that were damaged: a line each, and nothing worse.
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/bundle/bundle_spec.h"
#include "core/random.h"
#include "tests/agents/bundle/bundle_complaint.h"
#include "tests/agents/bundle/handmade_bundle.h"

namespace rookery {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(BundleInput, WhatIsGoodIsTaken) {
  EXPECT_EQ(ComplaintOfJson(SmallBox(), [](json&) {}), "");
  EXPECT_EQ(ComplaintOfJson(SmallChoice(), [](json&) {}), "");
  EXPECT_EQ(ComplaintOfJson(SmallImage(), [](json&) {}), "");
}

// Before there were encoders, and a choice of how log deviations are bounded.
TEST(BundleInput, Version1IsTaken) {
  json old = json::parse(WriteBundleSpec(SmallBox().spec));
  old["version"] = 1;
  old.erase("encoder");
  old["exploration"].erase("log_std");
  const BundleSpec spec = ParseBundleSpec(old.dump(), "policy.json");
  EXPECT_FALSE(spec.encoder);
  EXPECT_FALSE(std::get<SquashedGaussian>(spec.rule).tanh_log_std);
  EXPECT_EQ(WriteBundleSpec(spec), WriteBundleSpec(SmallBox().spec));
  old["version"] = 2;
  EXPECT_EQ(Complaint(old.dump(), SmallBox().TensorFile()), "policy.json: 'encoder' is missing");
}

TEST(BundleInput, EveryMistakeIsNamed) {
  struct Case {
    std::function<void(json&)> change;
    const char* message;
  };
  const double huge = 1e300;
  for (const Case& c : std::vector<Case>{
           {[](json& j) { j = 3; }, "is no map"},
           {[](json& j) { j["format"] = "onnx"; }, "'format' is \"onnx\"; it should be 'rookery"},
           {[](json& j) { j["version"] = 3; },
            "is a bundle of version 3, and this reads versions up to 2"},
           {[](json& j) { j["version"] = "1"; }, "'version' is \"1\""},
           {[](json& j) { j.erase("layers"); }, "'layers' is missing"},
           {[](json& j) { j["layers"] = json::array(); }, "'layers' has 0 items"},
           {[](json& j) { j["layers"] = json(200, 0); }, "'layers' has 200 items"},
           {[](json& j) { j["layers"][1] = 7; }, "layers[1]: is no map"},
           {[](json& j) { j["layers"][0]["inputs"] = 8; },
            "layers[0] reads 8 values, and there are 7"},
           {[](json& j) { j["layers"][1]["inputs"] = 5; }, "layers[1] reads 5 values"},
           {[](json& j) { j["layers"][1]["outputs"] = 3; },
            "gives 3 values, and the action needs 4"},
           {[](json& j) { j["layers"][0]["outputs"] = -1; }, "'outputs' is -1"},
           {[](json& j) { j["layers"][0]["outputs"] = 1ULL << 63; },
            "'outputs' is 9223372036854775808"},
           {[](json& j) { j["layers"][0]["outputs"] = 4.5; }, "'outputs' is 4.5"},
           {[](json& j) { j["layers"][0]["activation"] = "gelu"; }, "'gelu' is not an activation"},
           {[](json& j) { j["layers"][0]["weight"] = "net/0"; }, "a name that ends in /weight"},
           {[](json& j) { j["layers"][0]["bias"] = "net/1/bias"; }, "it should be 'net/0/bias'"},
           {[](json& j) {
              j["layers"][0]["weight"] = "n/weight", j["layers"][0]["bias"] = "n/bias";
            },
            "policy.safetensors: has no tensor 'n/weight'"},
           {[](json& j) {
              j["layers"][0]["outputs"] = 1 << 20;
              j["layers"][1]["inputs"] = 1 << 20;
            },
            "'net/0/weight' is float32 (4, 7), where float32 (1048576, 7) would be right"},
           {[](json& j) {
              j["observations"][0]["shape"] = {1 << 20, 1 << 20, 1 << 20};
            },
            "observations[0]: it has more than"},
           {[](json& j) { j["observations"][0]["shape"] = {0}; }, "'shape' is [0]"},
           {[&](json& j) { j["observations"][0]["shape"] = {huge}; }, "'shape' is [1e+300]"},
           {[](json& j) { j["observations"][0]["history"] = 0; }, "'history' is 0"},
           {[](json& j) { j["observations"][0]["dtype"] = "float16"; },
            "'float16' is not an element"},
           {[](json& j) { j["observations"][1]["name"] = "place"; }, "a name that is there twice"},
           {[](json& j) { j["observations"][1]["normalization"] = "none"; }, "'normalization' is"},
           {[](json& j) { j["observations"].erase(1); },
            "layers[0] reads 7 values, and there are 6"},
           {[](json& j) { j["normalizer"]["epsilon"] = 0; }, "'epsilon' is 0"},
           {[](json& j) { j["normalizer"]["mean"] = "net/0/bias"; }, "its tensors should be"},
           {[](json& j) { j["normalizer"] = nullptr; }, "'normalization' is \"running\""},
           {[](json& j) { j["action"]["kind"] = "text"; }, "it should be box or discrete"},
           {[](json& j) { j["action"]["mapping"] = "argmax"; }, "should be tanh_mean or tanh"},
           {[](json& j) { j["action"]["low"][0] = 3; }, "'low' should be below 'high'"},
           {[&](json& j) { j["action"]["high"][0] = huge; }, "'low' should be below 'high'"},
           {[](json& j) { j["action"]["low"].erase(0); }, "a number each for every element"},
           {[](json& j) { j["exploration"] = nullptr; }, "exploration: is no map"},
           {[](json& j) { j["exploration"]["log_std_max"] = -30; }, "'log_std_max' is -30"},
           {[](json& j) { j["exploration"]["log_std"] = "exp"; }, "it should be clamp or tanh"},
           {[](json& j) {
              j["action"]["mapping"] = "tanh";
              j["exploration"] = {{"shared_deviation", -1}};
            },
            "'shared_deviation' is -1"},
           {[](json& j) { j["control_timestep"] = -1; }, "'control_timestep' is -1"},
           {[](json& j) { j["provenance"] = 1; }, "provenance: is no map"},
       }) {
    const std::string complaint = ComplaintOfJson(SmallBox(), c.change);
    EXPECT_THAT(complaint,
                AllOf(HasSubstr(c.message), StartsWith("policy."), Not(HasSubstr("\n"))));
  }
  EXPECT_THAT(ComplaintOfJson(SmallChoice(), [](json& j) { j["action"]["choices"] = 0; }),
              HasSubstr("'choices' is 0"));
}

TEST(BundleInput, TensorsAreNotBelieved) {
  const std::string text = WriteBundleSpec(SmallChoice().spec);
  struct Case {
    const char* tensor;
    double value;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {"net/0/weight", NAN, "'net/0/weight' has values that are not finite"},
           {"net/1/bias", INFINITY, "'net/1/bias' has values that are not finite"},
           {"normalizer/variance", -1, "'normalizer/variance' has values below 0"},
           {"epsilon", 1.5, "'epsilon' is 1.5; it should be in [0, 1]"},
       }) {
    HandmadeBundle bundle = SmallChoice();
    bundle.SetFirst(c.tensor, c.value);
    EXPECT_THAT(Complaint(text, bundle.TensorFile()), HasSubstr(c.message));
  }
  HandmadeBundle bundle = SmallChoice();
  bundle.tensors[0].shape = {7, 4};
  EXPECT_THAT(Complaint(text, bundle.TensorFile()),
              HasSubstr("'net/0/weight' is float32 (7, 4), where float32 (4, 7) would be right"));
  HandmadeBundle image = SmallImage();
  image.tensors[0].shape = {3, 3, 3, 4};
  EXPECT_THAT(Complaint(WriteBundleSpec(image.spec), image.TensorFile()),
              HasSubstr("'eye/0/weight' is float32 (3, 3, 3, 4), where float32 (3, 4, 3, 3)"));
  bundle = SmallChoice();
  bundle.tensors[0].dtype = DType::kInt32;
  EXPECT_THAT(Complaint(text, bundle.TensorFile()), HasSubstr("is int32 (4, 7)"));
}

// A file that ends anywhere, and one of which any byte is another.
void DamageEverywhere(const HandmadeBundle& bundle) {
  const std::string text = WriteBundleSpec(bundle.spec);
  const std::vector<std::byte> file = bundle.TensorFile();
  for (size_t size = 0; size + 2 < text.size(); size += 7) {
    EXPECT_NE(Complaint(text.substr(0, size), file), "") << size;
  }
  for (size_t size = 0; size < file.size(); size += 5) {
    EXPECT_NE(Complaint(text, {file.begin(), file.begin() + static_cast<ptrdiff_t>(size)}), "");
  }
  Random random(1);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string other = text;
    std::vector<std::byte> damaged = file;
    if (i % 2 == 0) {
      other[random.Below(other.size())] = static_cast<char>(random.Below(256));
    } else {
      damaged[random.Below(damaged.size())] = static_cast<std::byte>(random.Below(256));
    }
    refused += Complaint(other, damaged).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 1000);
}

TEST(BundleInput, DamagedFilesAreRefusedOrAct) {
  DamageEverywhere(SmallBox());
  DamageEverywhere(SmallImage());
}

}  // namespace
}  // namespace rookery
