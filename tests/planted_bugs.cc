// Bugs on purpose: a sanitizer build must find each of them, or it is no sanitizer build.
#include <climits>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

namespace {

int HeapOverflow(int size) {
  const auto bytes = std::make_unique<char[]>(static_cast<size_t>(size));
  return bytes[static_cast<size_t>(size)];
}

int IntegerOverflow(int x) { return INT_MAX - 1 + x; }

int DataRace() {
  int shared = 0;
  std::thread other([&] { ++shared; });
  ++shared;
  other.join();
  return shared;
}

}  // namespace

int main(int argc, char** argv) {
  const char* bug = argc > 1 ? argv[1] : "";
  if (std::strcmp(bug, "heap-overflow") == 0) return HeapOverflow(argc) & 0;
  if (std::strcmp(bug, "integer-overflow") == 0) return IntegerOverflow(argc) & 0;
  if (std::strcmp(bug, "data-race") == 0) return DataRace() & 0;
  std::fprintf(stderr, "planted_bugs heap-overflow | integer-overflow | data-race\n");
  return 2;
}
