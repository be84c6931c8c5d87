// GlLibrary: a way to OpenGL without a window. A process uses one of them: MuJoCo looks OpenGL's
// functions up once.
#pragma once

#include <memory>
#include <string>

namespace rookery {

class GlLibrary {
 public:
  virtual ~GlLibrary() = default;

  virtual std::string name() const = 0;  // "EGL"

  // Throws UserError where the driver has none.
  virtual void* MakeContext() = 0;
  virtual void DestroyContext(void* context) = 0;
  // From now on the calling thread draws into `context`; null: into none. False: it can't.
  virtual bool Bind(void* context) = 0;
  // A function of OpenGL; null where there is none of that name.
  virtual void* Function(const char* name) = 0;
};

// On a GPU where there is one, by Mesa's software renderer elsewhere. MUJOCO_EGL_DEVICE_ID chooses
// among several devices, as it does in dm_control. Throws UserError saying what is missing.
std::unique_ptr<GlLibrary> OpenEgl();

// Mesa's software renderer as a library, without devices and displays. Throws UserError saying what
// is missing.
std::unique_ptr<GlLibrary> OpenOsMesa();

}  // namespace rookery
