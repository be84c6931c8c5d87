// Encoders that others wrote: as bundle_input_test.cc.
#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/agents/bundle/bundle_complaint.h"
#include "tests/agents/bundle/handmade_bundle.h"

namespace rookery {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(EncoderInput, EveryMistakeIsNamed) {
  struct Case {
    std::function<void(json& encoder, json& root)> change;
    const char* message;
  };
  const auto first = [](json& e) -> json& { return e["convolutions"][0]; };
  for (const Case& c : std::vector<Case>{
           {[](json&e, json&) { e = 3; }, "encoder: is no map"},
           {[](json&e, json&) { e["image"] = "speed"; }, "'image' is \"speed\"; it should be the"},
           {[](json&e, json&) { e["rows"] = 10; }, "sees 10 x 7 pixels of an image of 9 x 8"},
           {[](json&e, json&) { e["columns"] = 0; }, "'columns' is 0"},
           {[](json&e, json&) { e["rows"] = 2; },
            "convolutions[0] is of 3 x 3, and 2 x 7 pixels are left before it"},
           {[](json&e, json&) { e["columns"] = 6; },
            "convolutions[1] is of 3 x 3, and 3 x 2 pixels are left before it"},
           {[](json&e, json&) { e["convolutions"] = json::array(); }, "'convolutions' has 0 items"},
           {[](json&e, json&) { e["convolutions"] = json(17, 0); }, "'convolutions' has 17 items"},
           {[&](json&e, json&) { first(e)["stride"] = 0; }, "'stride' is 0"},
           {[&](json&e, json&) { first(e)["stride"] = 1ULL << 63; }, "'stride' is 9223372036854"},
           {[&](json&e, json&) { first(e)["stride"] = 1; },
            "the projection reads 2 values, and there are 24 before it"},
           {[&](json&e, json&) { first(e)["inputs"] = 2; },
            "convolutions[0] reads 2 channels, and there are 4 before it"},
           {[&](json&e, json&) { first(e)["outputs"] = 1 << 13; }, "'outputs' is 8192"},
           {[&](json&e, json&) { first(e)["outputs"] = 4; },
            "convolutions[1] reads 3 channels, and there are 4"},
           {[&](json&e, json&) { first(e)["bias"] = "eye/1/bias"; }, "it should be 'eye/0/bias'"},
           {[&](json&e, json&) { first(e)["weight"] = "x/weight", first(e)["bias"] = "x/bias"; },
            "policy.safetensors: has no tensor 'x/weight'"},
           {[](json&e, json&) { e["projection"].erase("shift"); }, "'shift' is missing"},
           {[](json&e, json&) { e["projection"]["scale"] = "eye/2/bias"; }, "'eye/2/scale'"},
           {[](json&e, json&) { e["projection"]["epsilon"] = 0; }, "'epsilon' is 0"},
           {[](json&e, json&) { e["projection"]["outputs"] = 4; },
            "layers[0] reads 4 values, and there are 5 before it"},
           {[](json&e, json&j) {
              e["projection"]["outputs"] = 1 << 20;
              j["layers"][0]["inputs"] = (1 << 20);
              j["observations"].erase(1);
              j["normalizer"] = nullptr;
            },
            "'eye/2/weight' is float32 (3, 2), where float32 (1048576, 2) would be right"},
           {[](json&e, json&j) {
              j["observations"][0]["shape"] = {2, 2000, 2000};
              e["rows"] = 2000, e["columns"] = 2000;
              e["convolutions"][0]["outputs"] = 1 << 12;
            },
            "convolutions[0] has too much to compute"},
           {[](json&, json&j) {
              j["observations"][0]["shape"] = {2, 4096, 4096};
            },
            "observations[0]: it has more than"},
           {[](json&, json&j) { j["observations"][0]["dtype"] = "float32"; },
            "the encoder reads camera float32 (2, 9, 8), the latest 2, and an image is uint8"},
           {[](json&, json&j) {
              j["observations"][0]["shape"] = {18, 8};
            },
            "an image is uint8"},
           {[](json&, json&j) { j["observations"][0]["normalization"] = "running"; },
            "'normalization' is"},
           {[](json&, json&j) { j["observations"].erase(1); }, "nothing beside the image"},
           {[](json&e, json&) { e = nullptr; }, "observations[0]: 'normalization' is \"none\""},
       }) {
    const std::string complaint =
        ComplaintOfJson(SmallImage(), [&](json& j) { c.change(j["encoder"], j); });
    EXPECT_THAT(complaint,
                AllOf(HasSubstr(c.message), StartsWith("policy."), Not(HasSubstr("\n"))));
  }
}

}  // namespace
}  // namespace rookery
