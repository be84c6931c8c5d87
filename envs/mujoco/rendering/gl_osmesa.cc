#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/rendering/gl_library.h"

namespace rookery {
namespace {

// From Mesa's GL/osmesa.h and GL/gl.h, which need not be installed.
using OSMesaContext = void*;
constexpr int kOsMesaFormat = 0x22;
constexpr int kOsMesaDepthBits = 0x30;
constexpr int kOsMesaStencilBits = 0x31;
constexpr int kOsMesaProfile = 0x33;
constexpr int kOsMesaCompatProfile = 0x35;
constexpr int kGlRgba = 0x1908;
constexpr unsigned kGlUnsignedByte = 0x1401;

struct BufferContext {
  OSMesaContext context = nullptr;
  std::array<uint8_t, 4> pixel{};  // the window that a context must have; drawing goes elsewhere
};

class OsMesa final : public GlLibrary {
 public:
  OsMesa() {
    void* library = nullptr;
    for (const char* name : {"libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so"}) {
      if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
    }
    if (library == nullptr) throw UserError("libOSMesa can't be loaded; install libosmesa6");
    const auto find = [library]<class F>(F& function, const char* name) {
      function = reinterpret_cast<F>(dlsym(library, name));
      if (function == nullptr) throw UserError(StrCat("libOSMesa has no ", name));
    };
    find(create_context_, "OSMesaCreateContextAttribs");
    find(destroy_context_, "OSMesaDestroyContext");
    find(make_current_, "OSMesaMakeCurrent");
    find(get_proc_address_, "OSMesaGetProcAddress");
  }

  std::string name() const override { return "OSMesa"; }

  void* MakeContext() override {
    constexpr std::array<int, 9> kWanted = {
        kOsMesaFormat,        kGlRgba, kOsMesaDepthBits, 24, kOsMesaStencilBits, 8, kOsMesaProfile,
        kOsMesaCompatProfile, 0};
    auto made = std::make_unique<BufferContext>();
    made->context = create_context_(kWanted.data(), nullptr);
    if (made->context == nullptr) throw UserError("OSMesa makes no OpenGL context");
    return made.release();
  }

  void DestroyContext(void* context) override {
    const std::unique_ptr<BufferContext> made(static_cast<BufferContext*>(context));
    destroy_context_(made->context);
  }

  bool Bind(void* context) override {
    if (context == nullptr) return make_current_(nullptr, nullptr, 0, 0, 0) != 0;
    auto* made = static_cast<BufferContext*>(context);
    return make_current_(made->context, made->pixel.data(), kGlUnsignedByte, 1, 1) != 0;
  }

  void* Function(const char* name) override { return get_proc_address_(name); }

 private:
  OSMesaContext (*create_context_)(const int* attributes, OSMesaContext shared) = nullptr;
  void (*destroy_context_)(OSMesaContext context) = nullptr;
  unsigned char (*make_current_)(OSMesaContext context, void* buffer, unsigned type, int width,
                                 int height) = nullptr;
  void* (*get_proc_address_)(const char* name) = nullptr;
};

}  // namespace

std::unique_ptr<GlLibrary> OpenOsMesa() { return std::make_unique<OsMesa>(); }

}  // namespace rookery
