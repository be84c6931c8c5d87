// BundleSpec as JSON's text.
#include <nlohmann/json.hpp>

#include "agents/bundle/action_mapping.h"
#include "agents/bundle/bundle_spec.h"
#include "agents/bundle/network_json.h"
#include "core/io/json.h"

namespace rookery {
namespace {

using nlohmann::ordered_json;  // as written, for people

struct RuleWriter {
  ordered_json& action;
  ordered_json& exploration;
  void operator()(const SquashedGaussian& rule) const {
    action["mapping"] = kTanhOfMean;
    exploration = {{"log_std_min", rule.log_std_min},
                   {"log_std_max", rule.log_std_max},
                   {"log_std", rule.tanh_log_std ? kLogStdTanh : kLogStdClamp}};
  }
  void operator()(const SquashedWithNoise& rule) const {
    action["mapping"] = kTanh;
    exploration = {{"deviation", rule.deviation}};
  }
  void operator()(const SquashedWithSharedNoise& rule) const {
    action["mapping"] = kTanh;
    exploration = {{"shared_deviation", rule.deviation}};
  }
  void operator()(const GreatestValue& rule) const {
    action["mapping"] = kArgmax;
    exploration = {{"epsilon", rule.epsilon}};
  }
};

ordered_json ObservationsOf(const BundleSpec& spec) {
  ordered_json fields = ordered_json::array();
  for (const TensorSpec& field : spec.observations) {
    const bool is_image = spec.encoder && fields.empty();
    fields.push_back({{"name", field.name},
                      {"dtype", NameOf(field.dtype)},
                      {"shape", field.shape},
                      {"history", field.history},
                      {"unit", field.unit},
                      {"normalization", spec.normalizer && !is_image ? "running" : "none"}});
  }
  return fields;
}

ordered_json ActionOf(const ActionSpec& action) {
  if (action.kind == ActionSpec::Kind::kDiscrete) {
    return {{"kind", "discrete"}, {"choices", action.counts[0]}};
  }
  return {{"kind", "box"}, {"low", action.low}, {"high", action.high}, {"unit", action.unit}};
}

}  // namespace

std::string WriteBundleSpec(const BundleSpec& spec) {
  ordered_json root = {{"format", kBundleFormat},
                       {"version", kBundleVersion},
                       {"agent", spec.agent},
                       {"observations", ObservationsOf(spec)},
                       {"normalizer", nullptr},
                       {"encoder", nullptr},
                       {"layers", LayersJson(spec.layers)},
                       {"action", ActionOf(spec.action)},
                       {"exploration", nullptr},
                       {"control_timestep", spec.control_timestep},
                       {"provenance", ParseJson(spec.provenance, "provenance")}};
  if (spec.encoder) root["encoder"] = EncoderJson(*spec.encoder, spec.observations[0].name);
  if (spec.normalizer) {
    root["normalizer"] = {{"mean", kNormalizerMean},
                          {"variance", kNormalizerVariance},
                          {"epsilon", spec.normalizer->epsilon},
                          {"clip", spec.normalizer->clip}};
  }
  std::visit(RuleWriter{root["action"], root["exploration"]}, spec.rule);
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace rookery
