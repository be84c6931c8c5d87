// A policy bundle: policy.json up to the first zero byte, policy.safetensors behind it. What is
// taken acts.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "core/error.h"
#include "core/io/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  const std::string text(data, std::find(data, data + size, 0));
  const auto rest = std::as_bytes(std::span(data, size)).subspan(std::min(size, text.size() + 1));
  try {
    auto policy = ExportedPolicy<float>::Parse(
        text, "fuzzed", Safetensors::Parse({rest.begin(), rest.end()}, "fuzzed").arrays(),
        "fuzzed");
    const std::vector<float> observation(policy.inputs(), 0.5F);
    std::vector<float> action(policy.outputs());
    Random random(1);
    policy.Explore(observation, random, action);
    policy.Act(observation, action);
    policy.ToEnv(action, action);
    WriteBundleSpec(policy.spec());
  } catch (const UserError&) {
  }
  return 0;
}
