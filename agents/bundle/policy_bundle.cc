#include "agents/bundle/policy_bundle.h"

#include <utility>

#include "agents/bundle/bundle_tensors.h"
#include "core/io/output_file.h"
#include "core/io/safetensors.h"

namespace rookery {

PolicyBundle ReadBundle(const std::filesystem::path& folder) {
  const std::filesystem::path json = folder / kBundleJson, tensors = folder / kBundleTensors;
  const std::string text = ReadText(json);
  return ParseBundle(text, json.string(), Safetensors::Read(tensors).arrays(), tensors.string());
}

PolicyBundle ParseBundle(const std::string& json, const std::string& json_name, NamedArrays tensors,
                         const std::string& tensors_name) {
  PolicyBundle bundle{ParseBundleSpec(json, json_name), std::move(tensors)};
  CheckBundleTensors(bundle.spec, bundle.tensors, tensors_name);
  return bundle;
}

PolicyBundle ParseBundle(const std::string& json, const std::string& json_name,
                         std::vector<std::byte> tensors, const std::string& tensors_name) {
  return ParseBundle(json, json_name, Safetensors::Parse(std::move(tensors), tensors_name).arrays(),
                     tensors_name);
}

}  // namespace rookery
