// BundleSpec from JSON's text.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "agents/bundle/action_mapping.h"
#include "agents/bundle/bundle_spec.h"
#include "agents/bundle/json_map.h"
#include "agents/bundle/network_json.h"
#include "core/error.h"
#include "core/io/json.h"
#include "core/strings.h"

namespace rookery {
namespace {

using nlohmann::json;

constexpr size_t kMostFields = 4096;
constexpr int64_t kMostElements = 1 << 24;  // of an observation
constexpr double kGreatestNumber = 1e30;    // of bounds: their differences are finite

TensorSpec ReadField(const JsonMap& map) {
  TensorSpec field{.name = map.Text("name"), .unit = map.Text("unit")};
  try {
    field.dtype = ParseDType(map.Text("dtype"));
  } catch (const UserError& error) {
    map.Refuse(StrCat("dtype: ", error.what()));
  }
  int64_t elements = map.Whole("history", 1, kMostElements);
  field.history = elements;
  for (const double extent : map.Numbers("shape")) {
    if (!(extent >= 1 && extent <= kMostElements) || std::floor(extent) != extent) {
      map.Refuse("shape", StrCat("whole numbers from 1 to ", kMostElements));
    }
    field.shape.push_back(static_cast<int64_t>(extent));
    elements *= field.shape.back();
    if (elements > kMostElements)
      map.Refuse(StrCat("it has more than ", kMostElements, " elements"));
  }
  return field;
}

std::optional<NormalizerForm> ReadNormalizer(const JsonMap& root) {
  if (root.At("normalizer").is_null()) return std::nullopt;
  const JsonMap map = root.Map("normalizer");
  if (map.Text("mean") != kNormalizerMean || map.Text("variance") != kNormalizerVariance) {
    map.Refuse(
        StrCat("its tensors should be '", kNormalizerMean, "' and '", kNormalizerVariance, "'"));
  }
  const NormalizerForm form{map.Number("epsilon"), map.Number("clip")};
  if (!(form.epsilon > 0)) map.Refuse("epsilon", "above 0");
  if (!(form.clip > 0 && form.clip <= kGreatestNumber)) {
    map.Refuse("clip", StrCat("above 0, at most ", kGreatestNumber));
  }
  return form;
}

ActionSpec ReadAction(const JsonMap& map) {
  ActionSpec action;
  const std::string kind = map.Text("kind");
  if (kind == "discrete") {
    action.kind = ActionSpec::Kind::kDiscrete;
    action.counts = {map.Whole("choices", 1, kMostChoices)};
    return action;
  }
  if (kind != "box") map.Refuse("kind", "box or discrete");
  action.low = map.Numbers("low");
  action.high = map.Numbers("high");
  action.unit = map.Text("unit");
  if (action.low.empty() || action.low.size() != action.high.size()) {
    map.Refuse("'low' and 'high' should have a number each for every element of the action");
  }
  for (size_t i = 0; i < action.low.size(); ++i) {
    const double low = action.low[i], high = action.high[i];
    if (!(-kGreatestNumber <= low && low < high && high <= kGreatestNumber)) {
      map.Refuse(StrCat("'low' should be below 'high', and is not in element ", i));
    }
  }
  return action;
}

// Whether tanh keeps log deviations between their bounds. Version 1 had no choice.
bool ReadTanhLogStd(const JsonMap& exploration, int64_t version) {
  if (version == 1) return false;
  const std::string form = exploration.Text("log_std");
  if (form != kLogStdClamp && form != kLogStdTanh) {
    exploration.Refuse("log_std", StrCat(kLogStdClamp, " or ", kLogStdTanh));
  }
  return form == kLogStdTanh;
}

ActionRule ReadRule(const JsonMap& root, ActionSpec::Kind kind, int64_t version) {
  const JsonMap action = root.Map("action"), exploration = root.Map("exploration");
  const std::string mapping = action.Text("mapping");
  const bool is_box = kind == ActionSpec::Kind::kBox;
  if (is_box && mapping == kTanhOfMean) {
    const SquashedGaussian rule{exploration.Number("log_std_min"),
                                exploration.Number("log_std_max"),
                                ReadTanhLogStd(exploration, version)};
    if (!(-kGreatestNumber <= rule.log_std_min && rule.log_std_min <= rule.log_std_max &&
          rule.log_std_max <= 100)) {
      exploration.Refuse("log_std_max", "log_std_min or more, at most 100");
    }
    return rule;
  }
  if (is_box && mapping == kTanh) {
    const bool is_shared = exploration.Has("shared_deviation");
    const char* key = is_shared ? "shared_deviation" : "deviation";
    const double deviation = exploration.Number(key);
    if (!(deviation >= 0 && deviation <= kGreatestNumber)) exploration.Refuse(key, "0 or more");
    if (is_shared) return SquashedWithSharedNoise{deviation};
    return SquashedWithNoise{deviation};
  }
  if (!is_box && mapping == kArgmax) return GreatestValue{exploration.Text("epsilon")};
  action.Refuse("mapping", is_box ? StrCat(kTanhOfMean, " or ", kTanh) : std::string(kArgmax));
}

// The bundle's version.
int64_t ReadFormat(const JsonMap& root) {
  if (root.Text("format") != kBundleFormat) root.Refuse("format", StrCat("'", kBundleFormat, "'"));
  const int64_t version = root.Whole("version", 1, INT32_MAX);
  if (version <= kBundleVersion) return version;
  root.Refuse(StrCat("is a bundle of version ", version, ", and this reads versions up to ",
                     kBundleVersion, "; export the policy again, or take a newer Rookery"));
}

}  // namespace

BundleSpec ParseBundleSpec(const std::string& text, const std::string& where) {
  const json value = ParseJson(text, where);
  const JsonMap root(value, where);
  const int64_t version = ReadFormat(root);
  BundleSpec spec{.agent = root.Text("agent"), .normalizer = ReadNormalizer(root)};
  const bool has_encoder = version > 1 && !root.At("encoder").is_null();
  int64_t elements = 0;
  for (const JsonMap& map : root.Maps("observations", kMostFields)) {
    const bool is_image = has_encoder && spec.observations.empty();
    const std::string normalization = spec.normalizer && !is_image ? "running" : "none";
    spec.observations.push_back(ReadField(map));
    if (map.Text("normalization") != normalization) map.Refuse("normalization", normalization);
    elements += Stacked(spec.observations.back()).NumElements();
    if (elements > kMostElements) {
      root.Refuse(StrCat("more than ", kMostElements, " observed elements"));
    }
    const auto same = [&](const TensorSpec& f) { return f.name == spec.observations.back().name; };
    if (std::ranges::count_if(spec.observations, same) > 1)
      map.Refuse("a name that is there twice");
  }
  if (has_encoder) spec.encoder = ReadEncoder(root.Map("encoder"), spec.observations[0].name);
  spec.layers = ReadLayers(root);
  spec.action = ReadAction(root.Map("action"));
  spec.rule = ReadRule(root, spec.action.kind, version);
  spec.control_timestep = root.Number("control_timestep");
  if (!(spec.control_timestep >= 0)) root.Refuse("control_timestep", "0 or more seconds");
  spec.provenance = root.Map("provenance").Dump();
  CheckNetwork(spec, where);
  return spec;
}

}  // namespace rookery
