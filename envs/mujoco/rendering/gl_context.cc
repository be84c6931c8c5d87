#include "envs/mujoco/rendering/gl_context.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/rendering/child_probe.h"
#include "envs/mujoco/rendering/gl_library.h"

namespace rookery {
namespace {

constexpr double kPatience = 60;  // seconds; a software renderer starts slowly on a busy machine
constexpr unsigned kGlRenderer = 0x1F01;  // GL_RENDERER

// What MuJoCo's package knows besides. Windows are opened by other programs, which share the
// variable.
constexpr std::string_view kAnyGl[] = {"", "glfw", "glx", "enable", "enabled", "on", "true", "1"};

std::string WantedGl() {
  const char* variable = std::getenv("MUJOCO_GL");
  std::string wanted = variable == nullptr ? "" : variable;
  std::ranges::transform(wanted, wanted.begin(), [](unsigned char c) { return std::tolower(c); });
  return wanted;
}

struct Candidate {
  const char* name;
  std::unique_ptr<GlLibrary> (*open)();
};

std::string RendererName(GlLibrary& library) {
  using GetString = const unsigned char* (*)(unsigned);
  const auto get_string = reinterpret_cast<GetString>(library.Function("glGetString"));
  const unsigned char* name = get_string == nullptr ? nullptr : get_string(kGlRenderer);
  return name == nullptr ? "unknown" : reinterpret_cast<const char*>(name);
}

void TryOut(const Candidate& candidate) {
  const std::unique_ptr<GlLibrary> library = candidate.open();
  if (!library->Bind(library->MakeContext())) throw Failure("its context can't be used");
  RendererName(*library);
}

struct Choice {
  std::unique_ptr<GlLibrary> library{};
  std::string problem{};
};

Choice Choose() {
  const std::vector<Candidate> all = {{"egl", OpenEgl}, {"osmesa", OpenOsMesa}};
  const std::string wanted = WantedGl();
  for (const std::string_view off : {"disable", "disabled", "off", "false", "0"}) {
    if (wanted == off) return {.problem = StrCat("can't render: MUJOCO_GL is ", off)};
  }
  if (std::ranges::find(kAnyGl, wanted) == std::end(kAnyGl) && wanted != "egl" &&
      wanted != "osmesa") {
    return {.problem = StrCat("can't render: MUJOCO_GL is '", wanted,
                              "'; it may be egl, osmesa or disable")};
  }
  std::vector<std::string> problems;
  for (const Candidate& candidate : all) {
    const bool asked_for = wanted == candidate.name;
    if (!asked_for && (wanted == "egl" || wanted == "osmesa")) continue;
    try {
      std::string problem;
      if (!asked_for) problem = ProblemInChild([&] { TryOut(candidate); }, kPatience);
      if (problem.empty()) return {.library = candidate.open()};
      problems.push_back(problem);
    } catch (const UserError& error) {
      problems.push_back(error.what());
    }
  }
  return {.problem = StrCat("can't render: ", Join(problems, "; or else: "))};
}

// The process's own, as its display and MuJoCo's table of OpenGL's functions are.
const Choice& Chosen() {
  static const Choice choice = Choose();
  return choice;
}

GlLibrary& Library() {
  if (!Chosen().library) throw UserError(Chosen().problem);
  return *Chosen().library;
}

}  // namespace

const std::string& GlContext::Problem() { return Chosen().problem; }

std::string GlContext::Description() {
  GlContext context;
  const Use use(context);
  return StrCat(Library().name(), ", ", RendererName(Library()));
}

GlContext::GlContext() : context_(Library().MakeContext()) {}

GlContext::~GlContext() { Library().DestroyContext(context_); }

GlContext::Use::Use(GlContext& context) {
  if (!Library().Bind(context.context_)) {
    throw Failure("can't render: the OpenGL context is in use by another thread");
  }
}

GlContext::Use::~Use() { Library().Bind(nullptr); }

}  // namespace rookery
