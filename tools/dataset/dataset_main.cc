// rookery-dataset read FILE | write FILE: episodes between files in Minari's HDF5 layout and frames
// (datasets/frames.h) on its standard output and input. It alone is linked with HDF5, and what a
// file from elsewhere can do to it ends with it: it takes little memory, and writes nothing where
// it reads.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "core/error.h"
#include "core/strings.h"
#include "datasets/frames.h"
#include "datasets/minari/minari_reader.h"
#include "datasets/minari/minari_writer.h"

namespace rookery {
namespace {

void Limit(int resource, rlim_t most) {
  const rlimit limit{most, most};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

void ToOutput(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Failure(StrCat("nobody reads on: ", std::strerror(errno)));
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

bool FromInput(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
  return true;
}

void Read(const std::string& file) {
  Limit(RLIMIT_AS, rlim_t{4} << 30);
  Limit(RLIMIT_CPU, 1800);
  Limit(RLIMIT_FSIZE, 0);
  Limit(RLIMIT_CORE, 0);
  const datasets::MinariReader reader(file);
  datasets::WriteFrame({}, {{"episodes", std::to_string(reader.episodes())}}, ToOutput);
  for (int64_t i = 0; i < reader.episodes(); ++i) {
    const auto episode = reader.Read(i);
    datasets::WriteFrame(episode.arrays, episode.metadata, ToOutput);
  }
  datasets::WriteEnd(ToOutput);
}

void Write(const std::string& file) {
  const auto about = datasets::ReadFrame(FromInput, file);
  if (!about) throw UserError(StrCat(file, ": nothing to write"));
  datasets::MinariWriter writer(file, about->metadata());
  while (const auto episode = datasets::ReadFrame(FromInput, file)) {
    writer.Write(episode->arrays(), episode->metadata());
  }
  writer.Finish();
  datasets::WriteEnd(ToOutput);
}

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  using namespace rookery;
  const std::string what = argc == 3 ? argv[1] : "";
  try {
    if (what == "read") return Read(argv[2]), 0;
    if (what == "write") return Write(argv[2]), 0;
  } catch (const std::exception& error) {
    try {
      datasets::WriteFrame({}, {{datasets::kErrorKey, error.what()}}, ToOutput);
    } catch (const std::exception&) {  // nobody reads
    }
    return dynamic_cast<const UserError*>(&error) != nullptr ? 2 : 1;
  }
  std::fprintf(stderr, "usage: rookery-dataset read|write FILE\n");
  return 2;
}
