// fuzz_seeds FOLDER: what each fuzzer begins with, in FOLDER/<fuzzer>/: one of everything that is
// right.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/io/safetensors.h"
#include "distributed/replay/storage/block_file.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "distributed/stream/chunk_builder.h"
#include "distributed/stream/messages.h"
#include "distributed/stream/retained_chunks.h"
#include "tests/agents/bundle/handmade_bundle.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/fuzz/problem_seeds.h"

namespace rookery {
namespace {

// Two chunks of an episode that closes with the second.
class Episode {
 public:
  Episode() : builder_(FuzzSchema(), 1, 0, {.rows = 3}) { builder_.BeginEpisode(0); }

  stream::ChunkView Next(bool closes) {
    builder_.Clear();
    const Schema schema = FuzzSchema();
    for (int row = 0; row < 3; ++row) {
      const std::vector<double> points(static_cast<size_t>(row), 0.5);
      builder_.Set<double>(schema.IndexOf("obs/points"), points);
      builder_.SetScalar<float>(schema.IndexOf("action"), 0.5f);
      const bool last = closes && row == 2;
      builder_.SetScalar<bool>(schema.IndexOf("terminated"), last);
      builder_.EndRow(last);
    }
    return builder_.View();
  }

 private:
  stream::ChunkBuilder builder_;
};

std::string Frames() {
  std::string frames;
  Episode episode;
  for (const bool closes : {false, true}) {
    stream::ChunkFrame frame(episode.Next(closes));
    frame.SetNumber(closes ? 1 : 0);
    frames.append(reinterpret_cast<const char*>(frame.bytes().data()), frame.bytes().size());
  }
  const auto ack = stream::EncodeAck({1, 2, 3});
  frames +=
      TextFrame(stream::FrameType::kAck, {reinterpret_cast<const char*>(ack.data()), ack.size()});
  return frames + TextFrame(stream::FrameType::kBye, "");
}

// What lies in the frames of a dump (distributed/replay/storage/dump_stream.h).
std::string Unframed(const std::string& framed) {
  std::string bytes;
  for (size_t at = 0; at < framed.size();) {
    uint32_t size = 0;
    framed.copy(reinterpret_cast<char*>(&size), sizeof(size), at);
    at += sizeof(size) + sizeof(uint64_t);
    bytes += framed.substr(at, size);
    at += size;
  }
  return bytes;
}

// A table's dump, and a file of its full blocks.
std::pair<std::string, std::string> Replay() {
  replay::Table table(FuzzSchema(), kFuzzStorage, {replay::PriorityColumn()});
  Episode episode;
  for (const bool closes : {false, true}) stream::WriteTo(table, episode.Next(closes));
  std::ostringstream dump, blocks;
  const replay::SourcesSnapshot snapshot = table.Capture();
  snapshot.Write(dump);
  replay::WriteBlocks(FuzzSchema(), replay::FullBlocks(snapshot.storages), blocks);
  return {Unframed(dump.str()), Unframed(blocks.str())};
}

std::string Tensors() {
  const std::vector<float> values(6, 1);
  const auto bytes = std::as_bytes(std::span(values));
  std::string file;
  WriteSafetensors(std::vector<NamedArray>{{"a", DType::kFloat32, {2, 3}, bytes},
                                           {"b", DType::kUint8, {4}, bytes.first(4)},
                                           {"none", DType::kInt64, {0}, {}}},
                   {{"version", "3"}}, [&](std::span<const std::byte> part) {
                     file.append(reinterpret_cast<const char*>(part.data()), part.size());
                   });
  return file;
}

void WriteSeed(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// policy.json, a zero byte, policy.safetensors.
std::string Bundle(const HandmadeBundle& bundle) {
  const std::vector<std::byte> tensors = bundle.TensorFile();
  return WriteBundleSpec(bundle.spec) + '\0' +
         std::string(reinterpret_cast<const char*>(tensors.data()), tensors.size());
}

void WriteSeeds(const std::filesystem::path& folder) {
  using stream::Encode;
  WriteSeed(folder / "frames" / "episode", Frames());
  WriteSeed(folder / "handshake" / "hello",
            Encode(stream::Hello{.actor = "a",
                                 .schema = FuzzSchema(),
                                 .returning = stream::Returning{"run", 1, 2, 3, 4}}));
  WriteSeed(folder / "handshake" / "welcome",
            Encode(stream::Welcome{.run_id = "run", .schema = FuzzSchema()}));
  WriteSeed(folder / "checkpoint" / "tensors", '\0' + Tensors());
  WriteSeed(folder / "checkpoint" / "manifest",
            "\x01{\"format\": 1, \"decision\": 7, \"files\": {\"a\": {\"bytes\": 0, \"crc32c\": "
            "0}}}");
  const auto [dump, blocks] = Replay();
  WriteSeed(folder / "checkpoint" / "replay", '\x02' + dump);
  WriteSeed(folder / "checkpoint" / "blocks", '\x03' + blocks);
  WriteSeed(folder / "bundle" / "box", Bundle(SmallBox()));
  WriteSeed(folder / "bundle" / "choice", Bundle(SmallChoice()));
  WriteSeed(folder / "bundle" / "image", Bundle(SmallImage()));
  WriteSeed(folder / "config" / "sac",
            "agent.hidden=[64, 64]\n"
            "gamma: 0.99  # a comment\nhidden: &h [256, 256]\nent_coef: 'auto_0.1'\n"
            "actor_observations:\n  - position\n  - \"velocity\\n\"\ntime_aware: true\n");
  WriteSeed(folder / "qps" / "free", FreeMps());
  WriteSeed(folder / "qps" / "fixed", FixedMps());
  WriteSeed(folder / "qplib" / "constraints", QplibWithConstraints());
  WriteSeed(folder / "qplib" / "box", QplibBox());
  WriteSeed(folder / "mat" / "plain", MatFile());
}

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  rookery::WriteSeeds(argv[1]);
  return 0;
}
