// Tries to draw, for the doctor.
#include <dlfcn.h>

#include <chrono>

#include "core/strings.h"
#include "envs/env.h"
#include "envs/mujoco/gl_context.h"
#include "envs/registry.h"
#include "tools/doctor.h"
#include "tools/table.h"

namespace rookery {
namespace {

constexpr int kSize = 84;

std::string Renderer() {
  GlContext context;
  const GlContext::Use use(context);
  using GetProcAddress = void* (*)(const char*);
  void* egl = dlopen("libEGL.so.1", RTLD_NOW);
  const auto find = reinterpret_cast<GetProcAddress>(dlsym(egl, "eglGetProcAddress"));
  using GetString = const unsigned char* (*)(unsigned);
  const auto get_string = reinterpret_cast<GetString>(find("glGetString"));
  constexpr unsigned kGlRenderer = 0x1F01;  // GL_RENDERER
  const unsigned char* name = get_string == nullptr ? nullptr : get_string(kGlRenderer);
  return name == nullptr ? "unknown" : reinterpret_cast<const char*>(name);
}

}  // namespace

std::string ProbeGl() {
  const std::string renderer = Renderer();
  const auto env = EnvRegistry::BuiltIn().Find("dmc/cheetah_run").make(ConfigNode())();
  const EnvSpec& spec = env->spec();
  std::vector<std::vector<std::byte>> memory;
  std::vector<std::byte*> fields;
  for (const TensorSpec& field : spec.observations) {
    fields.push_back(memory.emplace_back(field.NumBytes()).data());
  }
  std::vector<double> diagnostics(spec.diagnostics.size());
  env->Reset(0, DefaultParameters(spec), Outputs(spec, fields, diagnostics));
  std::vector<uint8_t> rgb(kSize * kSize * 3);
  env->Render(kSize, kSize, rgb);  // makes the context
  const auto begun = std::chrono::steady_clock::now();
  env->Render(kSize, kSize, rgb);
  const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begun;
  return StrCat("EGL, ", renderer, "; ", kSize, " x ", kSize, " of ", spec.id, " in ",
                Short(passed.count(), 2), " ms");
}

}  // namespace rookery
