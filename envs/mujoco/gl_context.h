// GlContext: an OpenGL context without a window, through EGL: on a GPU where there is one, by
// Mesa's software renderer elsewhere.
#pragma once

#include <memory>

namespace rookery {

class GlContext {
 public:
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

   private:
    GlContext& context_;
  };

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery
