#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <string>

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/rendering/gl_library.h"

namespace rookery {
namespace {

constexpr const char* kDeviceVariable = "MUJOCO_EGL_DEVICE_ID";

// MuJoCo draws into a framebuffer object; the surface of one pixel is there because some drivers
// ask for one.
struct EglContext {
  EGLContext context = EGL_NO_CONTEXT;
  EGLSurface surface = EGL_NO_SURFACE;
};

class Egl final : public GlLibrary {
 public:
  Egl() {
    // libEGL is opened when somebody draws, so that training needs no graphics at all; global,
    // because MuJoCo looks for it there. It stays: a display belongs to the process.
    void* library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (library == nullptr) {
      throw UserError(
          StrCat("libEGL can't be loaded (", dlerror(), "); install libegl1 and a driver"));
    }
    const auto find = [library]<class F>(F& function, const char* name) {
      function = reinterpret_cast<F>(dlsym(library, name));
      if (function == nullptr) throw UserError(StrCat("libEGL has no ", name));
    };
    find(get_proc_address_, "eglGetProcAddress");
    find(initialize_, "eglInitialize");
    find(get_display_, "eglGetDisplay");
    find(bind_api_, "eglBindAPI");
    find(choose_config_, "eglChooseConfig");
    find(create_context_, "eglCreateContext");
    find(destroy_context_, "eglDestroyContext");
    find(create_surface_, "eglCreatePbufferSurface");
    find(destroy_surface_, "eglDestroySurface");
    find(make_current_, "eglMakeCurrent");
    display_ = FindDisplay();
    if (display_ == EGL_NO_DISPLAY) {
      throw UserError(
          "EGL has no display, neither on a GPU nor by Mesa; install libegl-mesa0 and "
          "libgl1-mesa-dri");
    }
    ChooseConfig();
  }

  std::string name() const override { return "EGL"; }

  void* MakeContext() override {
    constexpr std::array<EGLint, 5> kTiny = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
    bind_api_(EGL_OPENGL_API);  // a setting of the thread
    EglContext made;
    made.context = create_context_(display_, config_, EGL_NO_CONTEXT, nullptr);
    if (made.context == EGL_NO_CONTEXT) throw UserError("EGL's driver makes no OpenGL context");
    made.surface = create_surface_(display_, config_, kTiny.data());
    return new EglContext(made);
  }

  void DestroyContext(void* context) override {
    const std::unique_ptr<EglContext> made(static_cast<EglContext*>(context));
    if (made->surface != EGL_NO_SURFACE) destroy_surface_(display_, made->surface);
    destroy_context_(display_, made->context);
  }

  bool Bind(void* context) override {
    const EglContext made = context == nullptr ? EglContext() : *static_cast<EglContext*>(context);
    bind_api_(EGL_OPENGL_API);
    return make_current_(display_, made.surface, made.surface, made.context) == EGL_TRUE;
  }

  void* Function(const char* name) override {
    return reinterpret_cast<void*>(get_proc_address_(name));
  }

 private:
  EGLDisplay Initialized(EGLDisplay display) const {
    const bool good = display != EGL_NO_DISPLAY && initialize_(display, nullptr, nullptr);
    return good ? display : EGL_NO_DISPLAY;
  }

  EGLDisplay DisplayOf(EGLenum platform, void* device) const {
    const auto get = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(
        get_proc_address_("eglGetPlatformDisplayEXT"));
    return get == nullptr ? EGL_NO_DISPLAY : Initialized(get(platform, device, nullptr));
  }

  // The device that the environment asks for, or else the first that works: GPUs come first.
  EGLDisplay FindDisplay() const {
    const auto query =
        reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(get_proc_address_("eglQueryDevicesEXT"));
    std::array<EGLDeviceEXT, 64> devices{};
    EGLint count = 0;
    if (query == nullptr || !query(devices.size(), devices.data(), &count)) count = 0;
    if (const char* wanted = std::getenv(kDeviceVariable); wanted != nullptr && *wanted != '\0') {
      const int64_t device = ParseInt(wanted);
      if (!(device >= 0 && device < count)) {
        throw UserError(
            StrCat(kDeviceVariable, " is ", wanted, ", and EGL has ", count, " devices, from 0"));
      }
      return DisplayOf(EGL_PLATFORM_DEVICE_EXT, devices[static_cast<size_t>(device)]);
    }
    for (EGLint i = 0; i < count; ++i) {
      const EGLDisplay display =
          DisplayOf(EGL_PLATFORM_DEVICE_EXT, devices[static_cast<size_t>(i)]);
      if (display != EGL_NO_DISPLAY) return display;
    }
    const EGLDisplay display = DisplayOf(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY);
    if (display != EGL_NO_DISPLAY) return display;
    return Initialized(get_display_(EGL_DEFAULT_DISPLAY));
  }

  void ChooseConfig() {
    // clang-format off
    constexpr std::array<EGLint, 17> kWanted = {
        EGL_RED_SIZE, 8, EGL_GREEN_SIZE, 8, EGL_BLUE_SIZE, 8, EGL_ALPHA_SIZE, 8,
        EGL_DEPTH_SIZE, 24, EGL_STENCIL_SIZE, 8, EGL_SURFACE_TYPE, EGL_PBUFFER_BIT,
        EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    // clang-format on
    EGLint count = 0;
    if (!bind_api_(EGL_OPENGL_API) ||
        !choose_config_(display_, kWanted.data(), &config_, 1, &count) || count == 0) {
      throw UserError("EGL's driver has no OpenGL; install libgl1-mesa-dri or the GPU's driver");
    }
  }

  decltype(&eglGetProcAddress) get_proc_address_ = nullptr;
  decltype(&eglInitialize) initialize_ = nullptr;
  decltype(&eglGetDisplay) get_display_ = nullptr;
  decltype(&eglBindAPI) bind_api_ = nullptr;
  decltype(&eglChooseConfig) choose_config_ = nullptr;
  decltype(&eglCreateContext) create_context_ = nullptr;
  decltype(&eglDestroyContext) destroy_context_ = nullptr;
  decltype(&eglCreatePbufferSurface) create_surface_ = nullptr;
  decltype(&eglDestroySurface) destroy_surface_ = nullptr;
  decltype(&eglMakeCurrent) make_current_ = nullptr;
  EGLDisplay display_ = EGL_NO_DISPLAY;
  EGLConfig config_ = nullptr;
};

}  // namespace

std::unique_ptr<GlLibrary> OpenEgl() { return std::make_unique<Egl>(); }

}  // namespace rookery
