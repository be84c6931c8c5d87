// With a history a picture is sent and stored once: a third of the bytes with a stack of three.
#include <memory>

#include <gtest/gtest.h>

#include "tests/distributed/runtime/acting/streamed.h"

namespace rookery {
namespace {

constexpr int64_t kPictures = 3;

// Draws one picture a frame and leaves the stack to others; or stacks in what it observes.
class PictureEnv : public Env {
 public:
  explicit PictureEnv(bool once) {
    const int64_t here = once ? 1 : kPictures;
    spec_.id = "test/pictures";
    spec_.observations = {{.name = "pixels",
                           .dtype = DType::kUint8,
                           .shape = {here * 3, 32, 32},
                           .history = kPictures / here}};
    spec_.action = {.low = {-1}, .high = {1}};
    spec_.time_limit = 20;
  }
  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t, std::span<const double>, const Outputs& out) override { Draw(out); }
  StepResult Step(std::span<const float>, const Outputs& out) override {
    Draw(out);
    return {};
  }

 private:
  static void Draw(const Outputs& out) {
    for (uint8_t& pixel : out.Observation<uint8_t>(0)) pixel = 7;
  }
  EnvSpec spec_;
};

struct BytesARow {
  double sent = 0, stored = 0;
};

BytesARow Collect(bool once) {
  EnvConfig config;
  config.per_actor = 2;
  const EnvFactory factory = [once] { return std::make_unique<PictureEnv>(once); };
  const auto policy = [&] { return std::make_unique<UniformPolicy>(factory()->spec().action); };
  const Schema schema = MakeSchema(factory()->spec(), {});
  replay::Table table(schema, {.capacity = 512, .block_rows = 64});
  StreamedBytes read;
  StreamInto(table, schema, 200, read, [&](RowWriter* writer) {
    return std::make_unique<Collector>(Collector::Context{factory, config, 3, 0}, policy(), writer);
  });
  const auto rows = static_cast<double>(table.counters().rows);
  EXPECT_GT(rows, 200);
  return {read.bytes / read.rows, static_cast<double>(table.counters().bytes) / rows};
}

TEST(FramesOnceTest, AThirdOfTheBytesIsSentAndStored) {
  const BytesARow once = Collect(true), stacked = Collect(false);
  EXPECT_GT(once.sent, 3 * 32 * 32);
  EXPECT_NEAR(once.sent / stacked.sent, 1.0 / kPictures, 0.02);
  EXPECT_NEAR(once.stored / stacked.stored, 1.0 / kPictures, 0.02);
}

}  // namespace
}  // namespace rookery
