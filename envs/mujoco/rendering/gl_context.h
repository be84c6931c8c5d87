// GlContext: an OpenGL context without a window: through EGL, on a GPU or by Mesa's software
// renderer, or else through OSMesa.
//
// The first of them that works in a child process is the process's own. MUJOCO_GL=egl or osmesa
// decides without trying, as in dm_control and Gymnasium; MUJOCO_GL=disable allows neither.
#pragma once

#include <string>

namespace rookery {

class GlContext {
 public:
  // "" where this machine can draw, otherwise why it can't. The first call tries it.
  static const std::string& Problem();
  // "EGL, llvmpipe (LLVM 15.0.6, 256 bits)". Throws UserError where this machine can't draw.
  static std::string Description();

  // Throws UserError that says what is missing.
  GlContext();
  ~GlContext();
  GlContext(const GlContext&) = delete;
  GlContext& operator=(const GlContext&) = delete;

  // While one of these lives, the calling thread draws into the context. One thread at a time.
  class Use {
   public:
    explicit Use(GlContext& context);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
  };

 private:
  void* context_ = nullptr;
};

}  // namespace rookery
