// An env that goes wrong in one of eight episodes, at frame 30 or in its reset, in the way that it
// is told to; or that shows what is finite and too great in all of them.
#include <chrono>
#include <csignal>
#include <limits>
#include <memory>
#include <thread>

#include "envs/plugin_api.h"

namespace rookery {
namespace {

class FaultyEnv : public Env {
 public:
  explicit FaultyEnv(std::string fault) : fault_(std::move(fault)) {
    spec_.id = "test/faulty";
    spec_.observations = {{.name = "frame", .shape = {2}}};
    spec_.action = {.low = {-1}, .high = {1}};
    spec_.time_limit = 50;
  }
  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    doomed_ = seed % 8 == 0;
    if (doomed_ && played_ && fault_ == "crash_in_reset") std::raise(SIGSEGV);
    frame_ = 0;
    out.Write(0, {0, 0});
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    played_ = true;
    double value = ++frame_;
    if (fault_ == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(160));
    if (fault_ == "always") throw EnvError("the gripper is gone");
    if (fault_ != "burst" && doomed_ && frame_ == 30) {
      if (fault_ == "crash") std::raise(SIGSEGV);
      if (fault_ == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
      if (fault_ == "throw") throw EnvError("the gripper is jammed");
      value = std::numeric_limits<double>::quiet_NaN();
    }
    if (fault_ == "burst" && frame_ == 30) value = 1e25;
    out.Write(0, {value, action[0]});
    return {.reward = action[0]};
  }

 private:
  std::string fault_;
  EnvSpec spec_;
  bool doomed_ = false;
  bool played_ = false;  // what an episode before this one left behind
  int frame_ = 0;
};

void Register(EnvRegistry& registry) {
  registry.Add(
      {.id = "test/faulty",
       .summary = "goes wrong now and then",
       .make = [](const ConfigNode& options) -> EnvFactory {
         std::string fault = "nan";
         Fields fields;
         fields.Add("fault", &fault, "how")
             .OneOf({"nan", "throw", "crash", "hang", "slow", "always", "crash_in_reset", "burst"});
         fields.Read(options, "env.options");
         return [fault] { return std::make_unique<FaultyEnv>(fault); };
       }});
}

}  // namespace
}  // namespace rookery

ROOKERY_PLUGIN(rookery::Register)
