#include "agents/bundle/network_json.h"

#include <initializer_list>
#include <string>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

using nlohmann::ordered_json;  // as written, for people

constexpr size_t kMostLayers = 64, kMostConvolutions = 16;
constexpr int64_t kMostFilters = 1 << 12, kMostStride = 16;
constexpr int64_t kMostSide = 1 << 16;  // of an image

// The name that a layer's tensors have in common: "<name>/weight", "<name>/bias" and the others.
std::string LayerName(const JsonMap& map, std::initializer_list<const char*> others) {
  const std::string weight = map.Text("weight"), ending = "/weight";
  if (!weight.ends_with(ending)) map.Refuse("weight", "a name that ends in /weight");
  std::string name = weight.substr(0, weight.size() - ending.size());
  for (const char* other : others) {
    const std::string right = StrCat(name, "/", other);
    if (map.Text(other) != right) map.Refuse(other, StrCat("'", right, "'"));
  }
  return name;
}

BundleLayer ReadLayer(const JsonMap& map) {
  BundleLayer layer{.name = LayerName(map, {"bias"}),
                    .inputs = map.Whole("inputs", 1, kMostUnits),
                    .outputs = map.Whole("outputs", 1, kMostChoices)};
  try {
    layer.activation = ParseActivation(map.Text("activation"));
  } catch (const UserError& error) {
    map.Refuse(StrCat("activation: ", error.what()));
  }
  return layer;
}

}  // namespace

ordered_json LayersJson(const std::vector<BundleLayer>& layers) {
  ordered_json all = ordered_json::array();
  for (const BundleLayer& layer : layers) {
    all.push_back({{"weight", layer.name + "/weight"},
                   {"bias", layer.name + "/bias"},
                   {"inputs", layer.inputs},
                   {"outputs", layer.outputs},
                   {"activation", NameOf(layer.activation)}});
  }
  return all;
}

std::vector<BundleLayer> ReadLayers(const JsonMap& root) {
  std::vector<BundleLayer> layers;
  for (const JsonMap& map : root.Maps("layers", kMostLayers)) layers.push_back(ReadLayer(map));
  return layers;
}

ordered_json EncoderJson(const BundleEncoder& encoder, const std::string& image) {
  ordered_json convolutions = ordered_json::array();
  for (const BundleConvolution& layer : encoder.convolutions) {
    convolutions.push_back({{"weight", layer.name + "/weight"},
                            {"bias", layer.name + "/bias"},
                            {"inputs", layer.inputs},
                            {"outputs", layer.outputs},
                            {"stride", layer.stride}});
  }
  return {{"image", image},
          {"rows", encoder.rows},
          {"columns", encoder.columns},
          {"convolutions", convolutions},
          {"projection",
           {{"weight", encoder.projection + "/weight"},
            {"bias", encoder.projection + "/bias"},
            {"scale", encoder.projection + "/scale"},
            {"shift", encoder.projection + "/shift"},
            {"inputs", encoder.features},
            {"outputs", encoder.latent},
            {"epsilon", encoder.epsilon}}}};
}

BundleEncoder ReadEncoder(const JsonMap& map, const std::string& image) {
  if (map.Text("image") != image) map.Refuse("image", "the first of the observations");
  BundleEncoder encoder{.rows = map.Whole("rows", 1, kMostSide),
                        .columns = map.Whole("columns", 1, kMostSide)};
  for (const JsonMap& layer : map.Maps("convolutions", kMostConvolutions)) {
    encoder.convolutions.push_back({.name = LayerName(layer, {"bias"}),
                                    .inputs = layer.Whole("inputs", 1, kMostFilters),
                                    .outputs = layer.Whole("outputs", 1, kMostFilters),
                                    .stride = layer.Whole("stride", 1, kMostStride)});
  }
  const JsonMap projection = map.Map("projection");
  encoder.projection = LayerName(projection, {"bias", "scale", "shift"});
  encoder.features = projection.Whole("inputs", 1, kMostChoices);
  encoder.latent = projection.Whole("outputs", 1, kMostUnits);
  encoder.epsilon = projection.Number("epsilon");
  if (!(encoder.epsilon > 0)) projection.Refuse("epsilon", "above 0");
  return encoder;
}

}  // namespace rookery
