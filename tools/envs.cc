#include "tools/envs.h"

#include <algorithm>
#include <iostream>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "envs/vector_env.h"
#include "tools/table.h"
#include "tools/video_pipe.h"

namespace rookery {
namespace {

constexpr int kPictureSize = 480;  // pixels

// "-1 to 1", "none", or the extremes of bounds that differ.
std::string BoundsText(const std::vector<double>& low, const std::vector<double>& high) {
  if (low.empty() && high.empty()) return "none";
  const auto extreme = [](const std::vector<double>& values, bool min, const char* none) {
    if (values.empty()) return std::string(none);
    return ShortestDouble(min ? *std::min_element(values.begin(), values.end())
                              : *std::max_element(values.begin(), values.end()));
  };
  return StrCat(extreme(low, true, "-inf"), " to ", extreme(high, false, "inf"));
}

std::string ActionText(const ActionSpec& action) {
  const std::string unit = action.unit.empty() ? "" : " " + action.unit;
  if (action.kind == ActionSpec::Kind::kBox) {
    return StrCat("box (", action.Dim(), "), ", BoundsText(action.low, action.high), unit);
  }
  return StrCat("discrete, choices ", Join(action.counts));
}

std::string Seconds(double seconds) {
  return seconds > 0 ? ShortestDouble(seconds) + " s" : "none";
}

void PrintList(const EnvRegistry& registry) {
  Table table({});
  for (const EnvEntry& entry : registry.entries()) table.Add({entry.id, entry.summary});
  table.Print(std::cout);
}

void PrintOptions(const EnvEntry& entry) {
  if (!entry.options_help) return;
  Table table({"option", "type", "default", "range", ""});
  for (const FieldHelp& line : entry.options_help()) {
    table.Add(
        {StrCat("env.options.", line.path), line.type, line.default_value, line.range, line.help});
  }
  if (table.empty()) return;
  std::cout << "\n";
  table.Print(std::cout);
}

void PrintOne(const EnvEntry& entry) {
  const EnvSpec spec = entry.make(ConfigNode())()->spec();
  Table facts({});
  facts.Add({"id", entry.id});
  facts.Add({"", entry.summary});
  if (!spec.source.empty()) facts.Add({"source", spec.source});
  facts.Add({"action", ActionText(spec.action)});
  facts.Add({"time limit", spec.time_limit > 0 ? StrCat(spec.time_limit, " frames") : "none"});
  facts.Add({"control timestep", Seconds(spec.control_timestep)});
  facts.Add({"physics timestep", Seconds(spec.physics_timestep)});
  facts.Add({"deterministic", spec.deterministic ? "yes" : "no"});
  if (spec.has_cost) facts.Add({"cost", "yes"});
  if (spec.has_success) facts.Add({"success", "yes"});
  if (!spec.desired_goal.empty()) {
    facts.Add({"goal", StrCat(spec.achieved_goal, " should become ", spec.desired_goal)});
  }
  facts.Print(std::cout);

  Table fields({"observation", "dtype", "shape", "role", "bounds", "unit"});
  for (const TensorSpec& field : spec.observations) {
    fields.Add({field.name, std::string(NameOf(field.dtype)), ShapeString(field.shape),
                std::string(NameOf(field.role)), BoundsText(field.low, field.high), field.unit});
  }
  std::cout << "\n";
  fields.Print(std::cout);

  Table parameters({"parameter", "default", "range", "unit", ""});
  for (const ParameterSpec& p : spec.parameters) {
    parameters.Add({StrCat("env.params.", p.name), ShortestDouble(p.default_value),
                    StrCat(ShortestDouble(p.low), " to ", ShortestDouble(p.high)), p.unit, p.help});
  }
  if (!parameters.empty()) {
    std::cout << "\n";
    parameters.Print(std::cout);
  }
  Table diagnostics({"diagnostic", "unit"});
  for (const DiagnosticSpec& d : spec.diagnostics) diagnostics.Add({d.name, d.unit});
  if (!diagnostics.empty()) {
    std::cout << "\n";
    diagnostics.Print(std::cout);
  }
  PrintOptions(entry);
}

// The env at a reset of seed 0.
void RenderOne(const EnvEntry& entry, const std::string& path) {
  if (!path.ends_with(".png")) throw UserError(StrCat("--render ", path, ": say FILE.png"));
  Episode episode(entry.make(ConfigNode()), {});
  StepBatch batch(episode.spec(), 1);
  std::vector<std::byte*> rows;
  for (FieldBatch& field : batch.observations) rows.push_back(field.row(0));
  episode.Reset({}, Outputs(episode.spec(), rows, batch.diagnostics));
  std::vector<uint8_t> rgb(size_t{kPictureSize} * kPictureSize * 3);
  if (!episode.env().Render(kPictureSize, kPictureSize, rgb)) {
    throw UserError(StrCat(entry.id, " can't be drawn here; `rookery doctor` says why"));
  }
  VideoPipe picture(path, kPictureSize, kPictureSize, /*fps=*/1);
  picture.Write(rgb);
  picture.Finish();
  std::cerr << "picture: " << path << "\n";
}

}  // namespace

int Envs(const EnvsOptions& options) {
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  if (options.id.empty()) {
    if (!options.render.empty()) throw UserError("--render needs the ID of an env");
    PrintList(registry);
    return 0;
  }
  const EnvEntry& entry = registry.Find(options.id);
  PrintOne(entry);
  if (!options.render.empty()) RenderOne(entry, options.render);
  return 0;
}

}  // namespace rookery
