#include "envs/qp/problem_source.h"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"
#include "envs/qp/classes/every_class.h"
#include "planning/qp/files/read_problem.h"

namespace rookery::qp {
namespace {

// One of `count` things, drawn where nothing is said.
ParameterSpec Place(std::string name, size_t count, std::string help) {
  const auto last = static_cast<double>(count - 1);
  return {.name = std::move(name),
          .low = 0,
          .high = last,
          .help = std::move(help),
          .is_sampled = true,
          .sampled_high = last,
          .is_whole = true};
}

class ClassSource : public ProblemSource {
 public:
  explicit ClassSource(std::vector<std::string> names) : names_(std::move(names)) {
    for (const std::string& name : names_) classes_.push_back(&FindClass(name));
  }

  std::vector<ParameterSpec> Parameters() const override {
    // Larger ones are there, and take seconds each.
    std::vector<ParameterSpec> parameters = {
        {.name = "size",
         .low = 0,
         .high = 1,
         .default_value = 0.2,
         .help = "of the problem: 0 is the class's smallest, 1 its largest, even in the logarithm",
         .is_sampled = true,
         .sampled_high = 0.4}};
    if (classes_.size() > 1) {
      parameters.push_back(Place("class", classes_.size(), "of problems: " + Join(names_, ", ")));
    }
    return parameters;
  }

  Problem Draw(Random& random, std::span<const double> values) const override {
    const auto place = classes_.size() > 1 ? static_cast<size_t>(values[1]) : 0;
    const ProblemClass& problems = *classes_[place];
    return MakeProblem(problems, SizeAt(problems, values[0]), random);
  }

 private:
  std::vector<std::string> names_;
  std::vector<const ProblemClass*> classes_;
};

class FileSource : public ProblemSource {
 public:
  explicit FileSource(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) {
      problems_.push_back(ReadProblem(file).problem);
      if (problems_.back().m() > 0) continue;
      throw UserError(StrCat(file.string(), ": it has no rows, so there is no step to choose"));
    }
  }

  std::vector<ParameterSpec> Parameters() const override {
    return {Place("file", problems_.size(), "which of the files, in the order of their names")};
  }

  Problem Draw(Random&, std::span<const double> values) const override {
    return problems_[static_cast<size_t>(values[0])];
  }

 private:
  std::vector<Problem> problems_;
};

}  // namespace

std::unique_ptr<ProblemSource> MakeClassSource(std::vector<std::string> names) {
  return std::make_unique<ClassSource>(std::move(names));
}

std::unique_ptr<ProblemSource> MakeFileSource(const std::vector<std::filesystem::path>& files) {
  return std::make_unique<FileSource>(files);
}

std::vector<std::filesystem::path> FilesLike(const std::string& pattern) {
  const std::filesystem::path path(pattern);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const bool fits = fnmatch(path.filename().c_str(), entry.path().filename().c_str(), 0) == 0;
    if (fits && entry.is_regular_file(error)) files.push_back(entry.path());
  }
  if (files.empty()) {
    throw UserError(StrCat("env.options.files: there is no file '", pattern,
                           "'; name one, or many as 'FOLDER/*.qps'"));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace rookery::qp
