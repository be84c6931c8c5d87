#include "envs/qp/classes/draws.h"

namespace rookery::qp {

std::vector<double> Normals(int64_t n, double deviation, Random& random) {
  std::vector<double> values(static_cast<size_t>(n));
  for (double& x : values) x = deviation * random.Normal();
  return values;
}

std::vector<double> Uniforms(int64_t n, double low, double high, Random& random) {
  std::vector<double> values(static_cast<size_t>(n));
  for (double& x : values) x = random.Uniform(low, high);
  return values;
}

void Append(std::vector<double>& to, int64_t n, double value) {
  to.insert(to.end(), static_cast<size_t>(n), value);
}

void Append(std::vector<double>& to, const std::vector<double>& values) {
  to.insert(to.end(), values.begin(), values.end());
}

}  // namespace rookery::qp
