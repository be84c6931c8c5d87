#include "tests/fuzz/problem_seeds.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rookery {
namespace {

// A number's bytes, as this machine has them.
template <class T>
std::string Bytes(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Of a MATLAB file: type, size, bytes, up to the next 8.
std::string Element(uint32_t type, std::string bytes) {
  const std::vector<uint32_t> tag = {type, static_cast<uint32_t>(bytes.size())};
  bytes.resize((bytes.size() + 7) / 8 * 8);
  return Bytes(std::span(tag)) + bytes;
}

std::string Array(const std::string& name, uint32_t kind, const std::vector<int32_t>& extents,
                  const std::string& rest) {
  const std::vector<uint32_t> flags = {kind, 2};
  return Element(14, Element(6, Bytes(std::span(flags))) + Element(5, Bytes(std::span(extents))) +
                         Element(1, name) + rest);
}

std::string Column(const std::string& name, const std::vector<double>& values) {
  return Array(name, 6, {static_cast<int32_t>(values.size()), 1},
               Element(9, Bytes(std::span(values))));
}

// Of ones in its diagonal.
std::string Diagonal(const std::string& name) {
  const std::vector<int32_t> rows = {0, 1}, begin = {0, 1, 2};
  const std::vector<double> values = {1, 1};
  return Array(name, 5, {2, 2},
               Element(5, Bytes(std::span(rows))) + Element(5, Bytes(std::span(begin))) +
                   Element(9, Bytes(std::span(values))));
}

}  // namespace

std::string FreeMps() {
  return "NAME free\nOBJSENSE MAX\nROWS\n N c\n L a\n G b\n E e\n N d\nCOLUMNS\n x c 1 a 2\n"
         " x b -1D1 d 4\n m 'MARKER' 'INTORG'\n m 'MARKER' 'INTEND'\n y e 1\n z e 1\n w e 1\n"
         "RHS\n R c 3 a 4\nRANGES\n R b 1 e -2\nBOUNDS\n UP B x 3\n MI y\n UP y -1\n FX B z 2\n"
         " FR w\nQMATRIX\n x x 2\n x y 1\n y x 1\n y y 2\nENDATA\n";
}

std::string FixedMps() {
  return "NAME          fixed\nROWS\n N  cost\n L  row 1\nCOLUMNS\n"
         "    my x      cost               1.0   row 1              2.0\n"
         "    my y      row 1              3.0\nRHS\n    RHS       row 1              4.0\n"
         "BOUNDS\n UP BND       my y               9.0\nQUADOBJ\n"
         "    my x      my y               1.0\nENDATA\n";
}

std::string QplibWithConstraints() {
  return "Q # name\nCCL\nmaximize\n2\n1\n1\n1 1 -4\n1\n1\n2 5\n7\n2\n1 1 1\n1 2 "
         "-1\n1e30\n-1e30\n0\n"
         "4\n0\n0\n1\n1 -1\n1e30\n0\n0\n0\n0\n0\n0\n0\n1\n2 flow\n0\n";
}

std::string QplibBox() {
  return "B\nLCB\nminimize\n2\n-1\n0\n0\n1e30\n0\n0\n3\n0\n0\n0\n0\n0\n0\n";
}

std::string MatFile() {
  std::string header(124, ' ');
  header += std::string_view("\0\1IM", 4);
  return header + Diagonal("P") + Diagonal("A") + Column("q", {1, 2}) + Column("l", {0, 0}) +
         Column("u", {1, 1e20}) + Column("r", {3});
}

}  // namespace rookery
