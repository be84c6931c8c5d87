#include "tools/commands/doctor/doctor.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>

#include <mujoco/mujoco.h>

#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "envs/mujoco/assets.h"
#include "envs/vision/canvas/canvas_library.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr double kGlPatience = 60;  // seconds; software GL starts slowly
constexpr double kLowDisk = 2e9;    // bytes; a run with its replay in checkpoints takes some

class Findings {
 public:
  void Ok(const std::string& what, const std::string& detail) { table_.Add({what, "ok", detail}); }
  void Missing(const std::string& what, const std::string& remedy, bool needed) {
    table_.Add({what, needed ? "MISSING" : "none", remedy});
    healthy_ &= !needed;
  }
  bool healthy() const { return healthy_; }
  void Print() const { table_.Print(std::cout); }

 private:
  Table table_{{}};
  bool healthy_ = true;
};

std::string FirstLineWith(const fs::path& path, const std::string& begin) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(begin)) return line.substr(begin.size());
  }
  return "";
}

double MemoryBytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::optional<fs::path> SitePackage(const std::string& name) {
  const fs::path lib = fs::path(ROOKERY_VENV) / "lib";
  if (!fs::is_directory(lib)) return std::nullopt;
  for (const auto& python : fs::directory_iterator(lib)) {
    const fs::path package = python.path() / "site-packages" / name;
    if (fs::exists(package)) return package;
  }
  return std::nullopt;
}

void CheckMachine(Findings& findings) {
  findings.Ok("cores", StrCat(std::thread::hardware_concurrency()));
  findings.Ok("memory", HumanBytes(MemoryBytes()));
  struct statvfs disk {};
  if (::statvfs(".", &disk) == 0) {
    const double free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
    if (free < kLowDisk) {
      findings.Missing("disk",
                       StrCat(HumanBytes(free),
                              " free here; checkpoints may not fit. "
                              "Choose another place with run_dir=DIR"),
                       true);
    } else {
      findings.Ok("disk", StrCat(HumanBytes(free), " free here"));
    }
  }
}

void CheckBuild(Findings& findings) {
  findings.Ok("rookery", StrCat(ROOKERY_VERSION, ", ", ROOKERY_COMPILER, ", ", ROOKERY_BUILD_TYPE));
  const std::string built = StrCat(mjVERSION_HEADER / 1000000, ".", mjVERSION_HEADER / 1000 % 1000,
                                   ".", mjVERSION_HEADER % 1000);
  if (mj_version() == mjVERSION_HEADER) {
    findings.Ok("MuJoCo", mj_versionString());
  } else {
    findings.Missing("MuJoCo",
                     StrCat("built with ", built, ", found ", mj_versionString(), "; build again"),
                     true);
  }
}

void CheckPython(Findings& findings) {
  const fs::path python = fs::path(ROOKERY_VENV) / "bin" / "python";
  if (fs::exists(python)) {
    const std::string version = FirstLineWith(fs::path(ROOKERY_VENV) / "pyvenv.cfg", "version = ");
    findings.Ok("Python", StrCat(version, " in ", ROOKERY_VENV));
  } else {
    findings.Missing("Python", "no environment: run tools/setup", true);
  }
  try {
    findings.Ok("dm_control", FindAsset("dm_control/suite/cheetah.xml").parent_path().string());
  } catch (const std::exception& error) {
    findings.Missing("dm_control", error.what(), true);
  }
}

// The wheel's version.py: LibTorch itself takes too long to load for a look.
void CheckTorch(Findings& findings) {
  const auto torch = SitePackage("torch");
  const std::string version =
      torch ? FirstLineWith(*torch / "version.py", "__version__ = ") : std::string();
  if (version.empty()) {
    findings.Missing("LibTorch", "not in .venv: run tools/setup", true);
    return;
  }
  const bool cuda = fs::exists(*torch / "lib" / "libtorch_cuda.so");
  const bool gpu = fs::exists("/dev/nvidia0");
  const bool learner = fs::exists(fs::path(ProgramFolder()) / "rookery-learn");
  findings.Ok("LibTorch",
              StrCat(version.substr(1, version.size() - 2), cuda ? ", with CUDA" : ", CPU"));
  if (!learner) {
    findings.Missing("rookery-learn", "not beside this program: build the target `programs`", true);
  }
  if (gpu && cuda) {
    findings.Ok("GPU", "NVIDIA");
  } else if (gpu) {
    findings.Missing("GPU", "there is one, but LibTorch is the CPU build: tools/setup --cuda",
                     false);
  } else {
    findings.Missing("GPU", "no NVIDIA device; training uses the CPU", false);
  }
}

void CheckVideo(Findings& findings) {
  if (fs::exists(fs::path(ProgramFolder()) / "rookery-video")) {
    findings.Ok("video", "rookery-video");
  } else {
    findings.Missing(
        "video", "rookery-video is not beside this program: build the target `programs`", false);
  }
  if (const std::string& problem = CanvasProblem(); problem.empty()) {
    findings.Ok("flat pictures", kCanvasLibraryFile);
  } else {
    findings.Missing("flat pictures", problem, false);
  }
  // A driver that crashes takes its process along, so the probe has one of its own.
  const TemporaryFolder folder;
  const std::string output = (folder / "said.txt").string();
  Process probe({ProgramFolder() + "/rookery", "doctor", "--probe-gl"}, output);
  const auto end = probe.Wait(kGlPatience);
  const std::string said = LastLines(output, 1);
  if (!end) {
    findings.Missing("drawing", StrCat("no answer from the GL driver within ", kGlPatience, " s"),
                     false);
  } else if (end->signal != 0) {
    findings.Missing("drawing",
                     StrCat("the GL driver crashed (", end->Text(),
                            "); Mesa's works everywhere: libegl1, libgl1-mesa-dri"),
                     false);
  } else if (end->exit_code != 0) {
    findings.Missing("drawing", said, false);
  } else {
    findings.Ok("drawing", said);
  }
}

}  // namespace

int Doctor(const DoctorOptions& options) {
  if (options.probe_gl) {
    std::cout << ProbeGl() << "\n";
    return 0;
  }
  Findings findings;
  CheckMachine(findings);
  CheckBuild(findings);
  CheckPython(findings);
  CheckTorch(findings);
  CheckVideo(findings);
  findings.Print();
  return findings.healthy() ? 0 : 1;
}

}  // namespace rookery
