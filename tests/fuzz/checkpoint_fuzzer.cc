// The files of a checkpoint: tensors, manifest, replay, its full blocks. The first byte says which
// of them the rest is. Checksums are made right where there are any: what is behind them must not
// be believed either.
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_manifest.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checksum.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/io/temporary_folder.h"
#include "core/random.h"
#include "distributed/replay/storage/block_file.h"
#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/age_options.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "distributed/replay/windows/return_statistics.h"
#include "tests/fuzz/fuzz_schema.h"

namespace rookery {
namespace {

void ReadTensors(std::span<const std::byte> bytes) {
  const Safetensors file = Safetensors::Parse({bytes.begin(), bytes.end()}, "fuzzed");
  unsigned sum = 0;
  for (const NamedArray& array : file.arrays()) {
    for (const std::byte byte : array.data) sum += static_cast<unsigned>(byte);
  }
  if (sum == 1'000'000'007) __builtin_trap();  // so that every byte is read
}

void ReadManifest(std::string_view text) {
  static const TemporaryFolder folder;
  nlohmann::json manifest = ParseJson(text, "fuzzed");
  if (manifest.is_object()) {
    manifest.erase("crc32c");
    const std::string dumped =
        manifest.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    manifest["crc32c"] = Crc32c(std::as_bytes(std::span(dumped)));
  }
  std::ofstream(folder / kManifestName)
      << manifest.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  CheckpointReader::Verify(folder.path());
}

void ReadBlocks(std::span<const std::byte> bytes) {
  std::stringstream framed;
  replay::DumpWriter writer(framed);
  writer.Bytes(bytes);
  writer.Finish();
  replay::BlockLibrary library;
  replay::ReadBlocks(FuzzSchema(), framed, library);
  for (const auto& [key, block] : library) {
    for (const replay::PackedRows& column : block.rows->packed) {
      std::vector<std::byte> out(column.group_bytes());
      for (size_t group = 0; group < column.groups(); ++group) column.Unpack(group, out);
    }
  }
}

// A table that was restored is used as one: rows are drawn, walked, evicted and saved again.
void ReadReplay(std::span<const std::byte> bytes) {
  std::stringstream framed;
  replay::DumpWriter writer(framed);
  writer.Bytes(bytes);
  writer.Finish();
  replay::Table table(FuzzSchema(), kFuzzStorage, {replay::PriorityColumn()});
  replay::PrioritizedOptions prioritized{.alpha = 1};
  replay::AgeOptions age{.decay = 8};
  replay::ReturnOptions returns{.gamma = 0.5};
  const std::vector<BatchRequest> requests = {
      {.name = "n", .sampler = "n_step", .batch_size = 16, .options = {{"n_step", 3}}},
      {.name = "p",
       .sampler = "n_step",
       .batch_size = 16,
       .options = {{"n_step", 2}, {"prioritized", prioritized.fields().Write()}}},
      {.name = "a",
       .sampler = "n_step",
       .batch_size = 16,
       .options = {{"age", age.fields().Write()}, {"returns", returns.fields().Write()}}},
      {.name = "e", .sampler = "episode", .batch_size = 2, .options = {{"max_length", 8}}},
      {.name = "c", .sampler = "context", .batch_size = 2, .options = {{"transitions", 4}}}};
  table.Restore(framed);
  Random random({1});
  for (const BatchRequest& request : requests) {
    const auto sampler = table.MakeSampler(request);
    std::vector<std::vector<std::byte>> memory;
    std::vector<std::span<std::byte>> out;
    for (const TensorSpec& spec : sampler->Layout()) memory.emplace_back(spec.NumBytes());
    for (auto& column : memory) out.emplace_back(column);
    table.Sample(*sampler, random, out);
  }
  table.ForEachRowId([](const replay::RowId&) {});
  std::ostringstream again;
  table.Dump(again);
}

}  // namespace
}  // namespace rookery

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  if (size == 0) return 0;
  const auto rest = std::as_bytes(std::span(data + 1, size - 1));
  try {
    switch (data[0] % 4) {
      case 0:
        ReadTensors(rest);
        break;
      case 1:
        ReadManifest({reinterpret_cast<const char*>(rest.data()), rest.size()});
        break;
      case 2:
        ReadReplay(rest);
        break;
      default:
        ReadBlocks(rest);
    }
  } catch (const UserError&) {
  }
  return 0;
}
