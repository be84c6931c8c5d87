// classes_oracle.py, asked again and again: a process of Python that lives as long as this object.
#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "envs/qp/classes/dense.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

struct OracleAnswer {
  std::string text;             // one line
  std::vector<double> numbers;  // what was asked for
};

using OracleArrays = std::vector<std::vector<double>>;

class OracleProcess {
 public:
  OracleProcess();
  ~OracleProcess();
  OracleProcess(const OracleProcess&) = delete;
  OracleProcess& operator=(const OracleProcess&) = delete;

  // Throws Failure where the process has ended.
  OracleAnswer Ask(const std::string& question, const OracleArrays& arrays);
  OracleAnswer Ask(const std::string& question, const Problem& problem);

 private:
  int pid_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

// (rows, columns) and the entries, as the oracle reads them.
std::vector<double> ForOracle(const Matrix& matrix);

}  // namespace rookery::qp
