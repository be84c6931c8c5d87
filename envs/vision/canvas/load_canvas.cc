#include <dlfcn.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "core/error.h"
#include "core/strings.h"
#include "envs/vision/canvas/canvas_library.h"

namespace rookery {
namespace {

// Once loaded it stays: canvases and their code may live as long as the process.
struct CanvasLibrary {
  MakeCanvasFunction* make = nullptr;
  std::string problem;
};

CanvasLibrary OpenCanvasLibrary() {
  // Programs are in bin/, and tests in tests/, beside lib/.
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const std::filesystem::path path =
      program.parent_path().parent_path() / "lib" / kCanvasLibraryFile;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return {.problem = StrCat("what draws flat pictures doesn't load (", dlerror(),
                              "); build the target rookery_canvas")};
  }
  auto* make = reinterpret_cast<MakeCanvasFunction*>(dlsym(library, kMakeCanvasName));
  if (make == nullptr) return {.problem = StrCat(path.string(), " has no ", kMakeCanvasName, "()")};
  return {.make = make};
}

const CanvasLibrary& TheCanvasLibrary() {
  static const CanvasLibrary library = OpenCanvasLibrary();
  return library;
}

}  // namespace

void Paint(int width, int height, std::span<uint8_t> rgb,
           const std::function<void(Canvas& canvas)>& draw) {
  if (!CanvasProblem().empty()) throw UserError(CanvasProblem());
  if (width < 1 || height < 1 ||
      rgb.size() != static_cast<size_t>(width) * static_cast<size_t>(height) * 3) {
    throw std::invalid_argument(
        StrCat("Paint: ", rgb.size(), " bytes for ", width, " x ", height, " pixels"));
  }
  const std::unique_ptr<Canvas> canvas(TheCanvasLibrary().make(width, height, rgb.data()));
  draw(*canvas);
  canvas->Finish();
}

const std::string& CanvasProblem() { return TheCanvasLibrary().problem; }

}  // namespace rookery
