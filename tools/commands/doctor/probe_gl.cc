// Tries to draw, for the doctor.
#include <chrono>

#include "core/strings.h"
#include "envs/env_slots.h"
#include "envs/mujoco/rendering/gl_context.h"
#include "envs/registry.h"
#include "tools/commands/doctor/doctor.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

constexpr int kSize = 84;

}  // namespace

std::string ProbeGl() {
  const std::string gl = GlContext::Description();
  const auto env = EnvRegistry::BuiltIn().Find("dmc/cheetah_run").make(ConfigNode())();
  const EnvSpec& spec = env->spec();
  std::vector<FieldBatch> memory;
  std::vector<FieldRoom> fields;
  for (const TensorSpec& field : spec.observations) {
    fields.push_back(memory.emplace_back(field, 1).room(0));
  }
  std::vector<double> diagnostics(spec.diagnostics.size());
  env->Reset(0, DefaultParameters(spec), Outputs(spec, fields, diagnostics));
  std::vector<uint8_t> rgb(kSize * kSize * 3);
  env->Render(kSize, kSize, rgb);  // makes the context
  const auto begun = std::chrono::steady_clock::now();
  env->Render(kSize, kSize, rgb);
  const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begun;
  return StrCat(gl, "; ", kSize, " x ", kSize, " of ", spec.id, " in ", Short(passed.count(), 2),
                " ms");
}

}  // namespace rookery
