#include "tools/shared/draw_env.h"

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/rendering/gl_context.h"

namespace rookery {

void DrawEnv(Env& env, int width, int height, std::span<uint8_t> rgb) {
  if (env.Render(width, height, rgb)) return;
  const std::string problem = env.simulation() != nullptr ? GlContext::Problem() : "";
  throw UserError(
      StrCat(env.spec().id, ": ", problem.empty() ? "its Render() draws nothing" : problem));
}

}  // namespace rookery
