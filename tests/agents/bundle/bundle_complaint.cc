#include "tests/agents/bundle/bundle_complaint.h"

#include "agents/bundle/exported_policy.h"
#include "core/error.h"
#include "core/random.h"

namespace rookery {

std::string Complaint(const std::string& text, const std::vector<std::byte>& file) {
  try {
    auto policy = ExportedPolicy<float>::Parse(
        text, "policy.json", Safetensors::Parse(file, "policy.safetensors").arrays(),
        "policy.safetensors");
    const std::vector<float> observation(policy.inputs(), 0.5F);
    std::vector<float> action(policy.outputs());
    Random random(1);
    policy.Act(observation, action);
    policy.Explore(observation, random, action);
    return "";
  } catch (const UserError& error) {
    return error.what();
  }
}

std::string ComplaintOfJson(const HandmadeBundle& bundle,
                            const std::function<void(nlohmann::json&)>& change) {
  nlohmann::json value = nlohmann::json::parse(WriteBundleSpec(bundle.spec));
  change(value);
  return Complaint(value.dump(), bundle.TensorFile());
}

}  // namespace rookery
