#include "tools/commands/envs/envs.h"

#include <algorithm>
#include <iostream>

#include "core/config_path.h"
#include "core/error.h"
#include "core/picture.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/config/env_defaults.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "envs/vector_env.h"
#include "tools/shared/draw_env.h"
#include "tools/shared/env_words.h"
#include "tools/shared/output_path.h"
#include "tools/shared/table.h"
#include "tools/shared/video_pipe.h"

namespace rookery {
namespace {

constexpr int kPictureSize = 480;  // pixels

// "-1 to 1", "none", or of bounds that differ the extremes: "-2.2 to 2.2 at most".
std::string BoundsText(const std::vector<double>& low, const std::vector<double>& high) {
  if (low.empty() && high.empty()) return "none";
  bool differ = false;
  const auto extreme = [&](const std::vector<double>& values, bool min, const char* none) {
    if (values.empty()) return std::string(none);
    const auto [least, most] = std::ranges::minmax(values);
    differ |= least != most;
    return ShortestDouble(min ? least : most);
  };
  const std::string text = StrCat(extreme(low, true, "-inf"), " to ", extreme(high, false, "inf"));
  return differ ? text + " at most" : text;
}

std::string ActionText(const ActionSpec& action) {
  const std::string unit = action.unit.empty() ? "" : " " + action.unit;
  const std::string rows =
      action.rows_of.empty() ? "" : StrCat(", for each row of '", action.rows_of, "'");
  if (action.kind == ActionSpec::Kind::kBox) {
    return StrCat("box (", action.Dim(), "), ", BoundsText(action.low, action.high), unit, rows);
  }
  return StrCat("discrete, choices ", Join(action.counts), rows);
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

void PrintControllers(const EnvEntry& entry) {
  if (entry.controllers.empty()) return;
  Table table({"controller", ""});
  for (const Controller& c : entry.controllers) table.Add({"script/" + c.name, c.summary});
  std::cout << "\n";
  table.Print(std::cout);
}

// What env.randomize draws it from.
std::string RandomizeText(const ParameterSpec& p) {
  return p.is_sampled ? BoundsText({p.sampled_low}, {p.sampled_high}) : "";
}

void PrintParameters(const std::vector<ParameterSpec>& specs) {
  if (specs.empty()) return;
  Table table({"parameter", "default", "randomize", "range", "unit", ""});
  for (const ParameterSpec& p : specs) {
    table.Add({StrCat("env.params.", QuotedKey(p.name)), ShortestDouble(p.default_value),
               RandomizeText(p), BoundsText({p.low}, {p.high}), p.unit, p.help});
  }
  std::cout << "\n";
  table.Print(std::cout);
}

void PrintOne(const EnvEntry& entry, const EnvConfig& env, const EnvSpec& spec) {
  Table facts({});
  facts.Add({"id", entry.id});
  facts.Add({"", entry.summary});
  if (!spec.source.empty()) facts.Add({"source", spec.source});
  facts.Add({"action", ActionText(spec.action)});
  const int64_t time_limit = env.time_limit < 0 ? spec.time_limit : env.time_limit;
  facts.Add({"time limit", time_limit > 0 ? Counted(time_limit, "frame") : "none"});
  if (env.action_repeat > 1) facts.Add({"decision", StrCat(env.action_repeat, " frames")});
  if (const std::string training = EnvDefaultsFor(entry.id); !training.empty()) {
    facts.Add({"trained with", training});
  }
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
    std::string shape = ShapeString(field.shape);
    if (field.ragged) shape += ", any number of rows";
    if (field.history > 1) shape += StrCat(", the latest ", field.history);
    fields.Add({field.name, std::string(NameOf(field.dtype)), shape,
                std::string(NameOf(field.role)), BoundsText(field.low, field.high), field.unit});
  }
  std::cout << "\n";
  fields.Print(std::cout);

  PrintParameters(spec.parameters);
  Table diagnostics({"diagnostic", "unit"});
  for (const DiagnosticSpec& d : spec.diagnostics) diagnostics.Add({d.name, d.unit});
  if (!diagnostics.empty()) {
    std::cout << "\n";
    diagnostics.Print(std::cout);
  }
  PrintOptions(entry);
  PrintControllers(entry);
}

Picture Drawn(Env& env) {
  Picture picture(kPictureSize, kPictureSize);
  DrawEnv(env, kPictureSize, kPictureSize, picture.rgb);
  return picture;
}

// What a policy sees: `pixels` (cameras x colours, S, S), the cameras side by side, each pixel as a
// square.
Picture Seen(const PixelOptions& options, const std::byte* pixels) {
  const int64_t size = options.size;
  const auto cameras = static_cast<int64_t>(options.camera.size());
  const int64_t colours = options.greyscale ? 1 : 3;
  const auto* newest = reinterpret_cast<const uint8_t*>(pixels);
  Picture seen(size, size * cameras);
  for (int64_t y = 0; y < size; ++y) {
    for (int64_t x = 0; x < seen.width; ++x) {
      for (int64_t c = 0; c < 3; ++c) {
        const int64_t channel = x / size * colours + (colours == 1 ? 0 : c);
        seen.rgb[static_cast<size_t>((y * seen.width + x) * 3 + c)] =
            newest[(channel * size + y) * size + x % size];
      }
    }
  }
  const int64_t scale = std::max<int64_t>(2, kPictureSize / size / 2 * 2);  // even, as videos are
  Picture picture(scale * seen.height, scale * seen.width);
  picture.Paste(seen, 0, 0, picture.height, picture.width);
  return picture;
}

// The env as `play` begins it; with pixels, what they show.
void RenderOne(const EnvConfig& env, const EnvFactory& factory, const std::string& path) {
  Episode episode(factory, env.episode_options());
  StepBatch batch(episode.spec(), 1);
  std::vector<FieldRoom> rooms;
  for (FieldBatch& field : batch.observations) rooms.push_back(field.room(0));
  episode.Reset(MakeEpisodeSource(env, episode.spec(), 0, 0)(0, 0),
                Outputs(episode.spec(), rooms, batch.diagnostics));
  const Picture picture = env.pixels.size > 0 ? Seen(env.pixels, batch.observations.back().data())
                                              : Drawn(episode.env());
  VideoPipe file(path, static_cast<int>(picture.width), static_cast<int>(picture.height),
                 /*fps=*/1);
  file.Write(picture.rgb);
  file.Finish();
  std::cerr << "picture: " << path << "\n";
}

}  // namespace

int Envs(const EnvsOptions& options) {
  const std::string& picture = options.render;
  if (!picture.empty() && !picture.ends_with(".png")) {
    throw UserError(StrCat("--render ", picture, ": say FILE.png"));
  }
  if (!picture.empty()) OutputPath(picture);
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  const EnvConfig env = ReadEnvWords(options.words);
  if (env.id.empty()) {
    if (!options.words.empty()) throw UserError("which env? The ID comes before its settings");
    if (!picture.empty()) throw UserError("--render needs the ID of an env");
    PrintList(registry);
    return 0;
  }
  const EnvFactory factory = MakeFactory(registry, env);
  const EnvSpec spec = factory()->spec();
  MakeEpisodeSource(env, spec, 0, 0);  // throws for a parameter that isn't there
  PrintOne(registry.Find(env.id), env, spec);
  if (!picture.empty()) RenderOne(env, factory, picture);
  return 0;
}

}  // namespace rookery
