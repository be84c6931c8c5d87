// ProblemSource: where an environment's problems come from.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/env_spec.h"
#include "core/random.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

class ProblemSource {
 public:
  virtual ~ProblemSource() = default;

  // Of the environment, beside its own.
  virtual std::vector<ParameterSpec> Parameters() const = 0;
  // `values`: one a parameter. The same `random` and values give the same problem. Throws EnvError.
  virtual Problem Draw(Random& random, std::span<const double> values) const = 0;
};

// Problems of one of these classes (classes/every_class.h), each as likely where nothing is said.
// Parameters: "size", from 0, the smallest published, to 1, the largest, even in its logarithm; and
// "class", its place among `names`, where there are several.
std::unique_ptr<ProblemSource> MakeClassSource(std::vector<std::string> names);

// Problems that are read from files (planning/qp/files) once, here; "file" is a parameter, the
// place in this list. Throws UserError.
std::unique_ptr<ProblemSource> MakeFileSource(const std::vector<std::filesystem::path>& files);

// The files of a pattern in a shell's sense: in its last part, `*` is any text and `?` any
// character; sorted. Throws UserError where there are none.
std::vector<std::filesystem::path> FilesLike(const std::string& pattern);

}  // namespace rookery::qp
