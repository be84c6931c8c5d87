#include "tests/envs/qp/oracle_process.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "core/error.h"
#include "tests/paths.h"

namespace rookery::qp {
namespace {

std::vector<double> Numbers(std::span<const int64_t> values) {
  return {values.begin(), values.end()};
}

void Write(std::FILE* file, int64_t count) { std::fwrite(&count, sizeof count, 1, file); }

}  // namespace

OracleProcess::OracleProcess() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) throw Failure("no socket pair");
  const std::string python = PythonPath(), script = SourcePath("tests/envs/qp/classes_oracle.py");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(ends[1], 0);
    ::dup2(ends[1], 1);
    ::close(ends[0]);
    ::execl(python.c_str(), python.c_str(), "-B", script.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::signal(SIGPIPE, SIG_IGN);
  to_ = ::fdopen(::dup(ends[0]), "w");
  from_ = ::fdopen(ends[0], "r");
}

OracleProcess::~OracleProcess() {
  std::fclose(to_);
  std::fclose(from_);
  ::waitpid(pid_, nullptr, 0);
}

OracleAnswer OracleProcess::Ask(const std::string& question, const OracleArrays& arrays) {
  std::fprintf(to_, "%s\n", question.c_str());
  Write(to_, static_cast<int64_t>(arrays.size()));
  for (const auto& array : arrays) {
    Write(to_, static_cast<int64_t>(array.size()));
    std::fwrite(array.data(), sizeof(double), array.size(), to_);
  }
  std::fflush(to_);
  OracleAnswer answer;
  int c = 0;
  while ((c = std::fgetc(from_)) != EOF && c != '\n') answer.text += static_cast<char>(c);
  int64_t count = 0;
  if (std::fread(&count, sizeof count, 1, from_) != 1) throw Failure("the oracle has ended");
  answer.numbers.resize(static_cast<size_t>(count));
  if (std::fread(answer.numbers.data(), sizeof(double), answer.numbers.size(), from_) !=
      answer.numbers.size()) {
    throw Failure("the oracle has ended");
  }
  return answer;
}

OracleAnswer OracleProcess::Ask(const std::string& question, const Problem& problem) {
  const auto& [P, q, A, l, u, constant] = problem;
  return Ask(question, {Numbers(P.begin), Numbers(P.row), P.value, q, Numbers(A.begin),
                        Numbers(A.row), A.value, l, u});
}

std::vector<double> ForOracle(const Matrix& matrix) {
  std::vector<double> numbers = {static_cast<double>(matrix.rows),
                                 static_cast<double>(matrix.columns)};
  numbers.insert(numbers.end(), matrix.value.begin(), matrix.value.end());
  return numbers;
}

}  // namespace rookery::qp
