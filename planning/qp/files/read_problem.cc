#include "planning/qp/files/read_problem.h"

#include <cctype>
#include <string>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/mat.h"
#include "planning/qp/files/mps.h"
#include "planning/qp/files/qplib.h"

namespace rookery::qp {

NamedProblem ReadProblem(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name.ends_with(".mat")) return ReadMat(path);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".mps") || name.ends_with(".qps")) return ReadMps(path);
  if (name.ends_with(".qplib")) return ReadQplib(path);
  throw UserError(StrCat(path.string(),
                         ": the name should end in .mps, .qps, .qplib (or these with ",
                         ".gz) or .mat, so that the format is known"));
}

}  // namespace rookery::qp
