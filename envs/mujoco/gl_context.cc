#include "envs/mujoco/gl_context.h"

#include <dlfcn.h>

#include <array>
#include <string>

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// libEGL is opened when somebody draws, so that training needs no graphics at all.
struct Egl {
  decltype(&eglGetProcAddress) GetProcAddress = nullptr;
  decltype(&eglInitialize) Initialize = nullptr;
  decltype(&eglGetDisplay) GetDisplay = nullptr;
  decltype(&eglBindAPI) BindAPI = nullptr;
  decltype(&eglChooseConfig) ChooseConfig = nullptr;
  decltype(&eglCreateContext) CreateContext = nullptr;
  decltype(&eglDestroyContext) DestroyContext = nullptr;
  decltype(&eglCreatePbufferSurface) CreatePbufferSurface = nullptr;
  decltype(&eglDestroySurface) DestroySurface = nullptr;
  decltype(&eglMakeCurrent) MakeCurrent = nullptr;
  EGLDisplay display = EGL_NO_DISPLAY;
  std::string problem;  // "" where `display` is good
};

EGLDisplay Initialized(const Egl& egl, EGLDisplay display) {
  const bool good = display != EGL_NO_DISPLAY && egl.Initialize(display, nullptr, nullptr);
  return good ? display : EGL_NO_DISPLAY;
}

EGLDisplay DisplayOf(const Egl& egl, EGLenum platform, void* device) {
  const auto get = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(
      egl.GetProcAddress("eglGetPlatformDisplayEXT"));
  return get == nullptr ? EGL_NO_DISPLAY : Initialized(egl, get(platform, device, nullptr));
}

EGLDisplay FindDisplay(const Egl& egl) {
  const auto query =
      reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(egl.GetProcAddress("eglQueryDevicesEXT"));
  std::array<EGLDeviceEXT, 16> devices{};
  EGLint count = 0;
  if (query != nullptr && query(devices.size(), devices.data(), &count)) {
    for (EGLint i = 0; i < count; ++i) {
      const EGLDisplay display =
          DisplayOf(egl, EGL_PLATFORM_DEVICE_EXT, devices[static_cast<size_t>(i)]);
      if (display != EGL_NO_DISPLAY) return display;
    }
  }
  const EGLDisplay display = DisplayOf(egl, EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY);
  if (display != EGL_NO_DISPLAY) return display;
  return Initialized(egl, egl.GetDisplay(EGL_DEFAULT_DISPLAY));
}

Egl Open() {
  Egl egl;
  void* library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    egl.problem = StrCat("libEGL can't be loaded (", dlerror(), "); install libegl1 and a driver");
    return egl;
  }
  const auto find = [library]<class F>(F& function, const char* name) {
    function = reinterpret_cast<F>(dlsym(library, name));
  };
  find(egl.GetProcAddress, "eglGetProcAddress");
  find(egl.Initialize, "eglInitialize");
  find(egl.GetDisplay, "eglGetDisplay");
  find(egl.BindAPI, "eglBindAPI");
  find(egl.ChooseConfig, "eglChooseConfig");
  find(egl.CreateContext, "eglCreateContext");
  find(egl.DestroyContext, "eglDestroyContext");
  find(egl.CreatePbufferSurface, "eglCreatePbufferSurface");
  find(egl.DestroySurface, "eglDestroySurface");
  find(egl.MakeCurrent, "eglMakeCurrent");
  egl.display = FindDisplay(egl);
  if (egl.display == EGL_NO_DISPLAY) {
    egl.problem =
        "EGL has no display, neither on a GPU nor by Mesa; install libegl-mesa0 and "
        "libgl1-mesa-dri";
  }
  return egl;
}

// A display belongs to the process: closing it would end every context on it.
const Egl& SharedEgl() {
  static const Egl egl = Open();
  return egl;
}

}  // namespace

struct GlContext::Impl {
  const Egl& egl = SharedEgl();
  EGLContext context = EGL_NO_CONTEXT;
  EGLSurface surface = EGL_NO_SURFACE;
};

GlContext::GlContext() : impl_(std::make_unique<Impl>()) {
  const Egl& egl = impl_->egl;
  if (!egl.problem.empty()) throw UserError(StrCat("can't render: ", egl.problem));
  const std::array<EGLint, 17> wanted = {EGL_RED_SIZE,
                                         8,
                                         EGL_GREEN_SIZE,
                                         8,
                                         EGL_BLUE_SIZE,
                                         8,
                                         EGL_ALPHA_SIZE,
                                         8,
                                         EGL_DEPTH_SIZE,
                                         24,
                                         EGL_STENCIL_SIZE,
                                         8,
                                         EGL_SURFACE_TYPE,
                                         EGL_PBUFFER_BIT,
                                         EGL_RENDERABLE_TYPE,
                                         EGL_OPENGL_BIT,
                                         EGL_NONE};
  const std::array<EGLint, 5> tiny = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (egl.BindAPI(EGL_OPENGL_API) &&
      egl.ChooseConfig(egl.display, wanted.data(), &config, 1, &count) && count > 0) {
    impl_->context = egl.CreateContext(egl.display, config, EGL_NO_CONTEXT, nullptr);
    // MuJoCo draws into a framebuffer object; the surface is there because some drivers ask for
    // one.
    impl_->surface = egl.CreatePbufferSurface(egl.display, config, tiny.data());
  }
  if (impl_->context == EGL_NO_CONTEXT) {
    throw UserError("can't render: the EGL driver offers no OpenGL context");
  }
}

GlContext::~GlContext() {
  const Egl& egl = impl_->egl;
  if (impl_->surface != EGL_NO_SURFACE) egl.DestroySurface(egl.display, impl_->surface);
  if (impl_->context != EGL_NO_CONTEXT) egl.DestroyContext(egl.display, impl_->context);
}

GlContext::Use::Use(GlContext& context) : context_(context) {
  const Impl& impl = *context_.impl_;
  // The API is a setting of the thread.
  impl.egl.BindAPI(EGL_OPENGL_API);
  if (!impl.egl.MakeCurrent(impl.egl.display, impl.surface, impl.surface, impl.context)) {
    throw Failure("can't render: the OpenGL context is in use by another thread");
  }
}

GlContext::Use::~Use() {
  const Egl& egl = context_.impl_->egl;
  egl.MakeCurrent(egl.display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
}

}  // namespace rookery
