#include "envs/qp/classes/every_class.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/strings.h"
#include "envs/qp/classes/classes.h"

namespace rookery::qp {

std::span<const ProblemClass> EveryClass() {
  static const std::array classes = {ControlClass(), EqualityClass(),  HuberClass(),  LassoClass(),
                                     MpcClass(),     PortfolioClass(), RandomClass(), SvmClass()};
  return classes;
}

const ProblemClass& FindClass(std::string_view name) {
  std::string known;
  for (const ProblemClass& problems : EveryClass()) {
    if (problems.name == name) return problems;
    known += StrCat(known.empty() ? "" : ", ", problems.name);
  }
  throw UserError(StrCat("no class of problems '", name, "'; there are ", known));
}

const std::vector<std::string>& PublishedClasses() {
  static const std::vector<std::string> names = {"control",   "equality", "huber", "lasso",
                                                 "portfolio", "random",   "svm"};
  return names;
}

int64_t SizeAt(const ProblemClass& problems, double share) {
  const auto smallest = static_cast<double>(problems.smallest);
  const double ratio = static_cast<double>(problems.largest) / smallest;
  const int64_t size = std::lround(smallest * std::pow(ratio, share));
  return std::clamp(size, problems.smallest, problems.largest);
}

int64_t DrawSize(const ProblemClass& problems, Random& random) {
  const auto sizes = static_cast<uint64_t>(problems.largest - problems.smallest + 1);
  return problems.smallest + static_cast<int64_t>(random.Below(sizes));
}

Problem MakeProblem(const ProblemClass& problems, int64_t size, Random& random) {
  if (size < problems.least || size > problems.largest) {
    throw UserError(StrCat("problems '", problems.name, "' have a size (", problems.size, ") of ",
                           problems.least, " to ", problems.largest, ", not ", size));
  }
  return problems.make(size, random);
}

}  // namespace rookery::qp
