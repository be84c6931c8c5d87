// Each of LS3's heads against PyTorch: losses, and weights after three steps of Adam; and its
// gradients against finite differences.
#include <cmath>
#include <functional>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/ls3/latent_classifier.h"
#include "agents/ls3/latent_dynamics.h"
#include "agents/ls3/safe_set.h"
#include "agents/ls3/value_ensemble.h"
#include "agents/off_policy/networks.h"
#include "core/io/safetensors.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"
#include "tests/paths.h"

namespace rookery {
namespace {

constexpr int64_t kNets = 3, kBatch = 16, kLatent = 5, kAction = 2;
const std::vector<int64_t> kHidden = {12, 12};

struct Heads {
  at::TensorOptions options = at::TensorOptions(at::kDouble);
  at::Generator generator = MakeGenerator(at::kCPU, 4);
  LatentDynamics dynamics{kNets, kLatent, kAction, kHidden, options};
  ValueEnsemble value{kNets, kLatent, kHidden, options};
  SafeSet safe_set{kLatent, kHidden, 0.3, "max", options};
  LatentClassifier classifier{kLatent, kHidden, options};
  NamedTensors batch;

  Heads() {
    dynamics.Initialize(generator);
    value.Initialize(generator);
    safe_set.Initialize(generator);
    classifier.Initialize(generator);
    // Slow copies that differ.
    Mlp other(value.target().shape(), options), another(safe_set.target().shape(), options);
    other.Initialize(generator);
    another.Initialize(generator);
    Follow(value.target(), other, 1);
    Follow(safe_set.target(), another, 1);
    const auto normal = [&](std::initializer_list<int64_t> shape) {
      return at::randn(shape, generator, options);
    };
    batch.Add("z", normal({kNets, kBatch, kLatent}));
    batch.Add("next_z", normal({kNets, kBatch, kLatent}));
    batch.Add("action", normal({kNets, kBatch, kAction}));
    batch.Add("to_go", -10 * at::rand({kNets, kBatch}, generator, options));
    batch.Add("reward", -(at::rand({kNets, kBatch}, generator, options) < 0.7).to(at::kDouble));
    batch.Add("discount",
              0.99 * (at::rand({kNets, kBatch}, generator, options) < 0.8).to(at::kDouble));
    batch.Add("label", (at::rand({kBatch}, generator, options) < 0.5).to(at::kDouble));
  }

  Tensor z() const { return batch["z"]; }             // (K, B, Z)
  Tensor next_z() const { return batch["next_z"]; }   // (K, B, Z)
  Tensor label() const { return batch["label"]; }     // (B)
  Tensor One(const Tensor& x) const { return x[0]; }  // (B, Z)

  struct Learned {
    const Mlp* network;
    double lr;
    std::function<Tensor()> loss;
  };
  std::map<std::string, Learned> All() const {
    return {{"dynamics",
             {&dynamics.networks(), 1e-3,
              [this] { return dynamics.Loss(z(), batch["action"], next_z()); }}},
            {"regression",
             {&value.online(), 1e-4, [this] { return value.RegressionLoss(z(), batch["to_go"]); }}},
            {"value",
             {&value.online(), 1e-4,
              [this] { return value.Loss(z(), batch["reward"], batch["discount"], next_z()); }}},
            {"safe_set",
             {&safe_set.online(), 1e-4,
              [this] { return safe_set.Loss(One(z()), One(next_z()), label()); }}},
            {"classifier", {&classifier.network(), 1e-4, [this] {
                              return classifier.Loss(One(next_z()), label());
                            }}}};
  }
};

TEST(Ls3HeadsTest, AgreeWithPyTorch) {
  const TemporaryFolder folder;
  Heads heads;
  NamedTensors inputs = heads.batch;
  AddAll(inputs, "dynamics/", heads.dynamics.networks().Named());
  AddAll(inputs, "value/", heads.value.online().Named());
  AddAll(inputs, "value_target/", heads.value.target().Named());
  AddAll(inputs, "safe_set/", heads.safe_set.online().Named());
  AddAll(inputs, "safe_set_target/", heads.safe_set.target().Named());
  AddAll(inputs, "classifier/", heads.classifier.network().Named());
  const NamedArrays arrays = ArraysOf(inputs);
  WriteSafetensors(folder / "in", std::vector(arrays.begin(), arrays.end()), {});
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/agents/ls3/ls3_oracle.py"), " ",
             (folder / "in").string(), " ", (folder / "out").string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Safetensors file = Safetensors::Read(folder / "out");
  const NamedTensors expected = TensorsOf(file.arrays());

  LocalTrainer trainer;
  for (const auto& [name, learned] : heads.All()) {
    const Tensor before = learned.network->flat().detach().clone();
    ParameterGroup group =
        AdamGroup(name, {learned.network->flat()}, {.learning_rate = learned.lr});
    for (int step = 0; step < 3; ++step) {
      const Tensor loss = learned.loss();
      if (step == 0) {
        EXPECT_NEAR(loss.item<double>(), expected[name + "/loss"].item<double>(), 1e-10) << name;
      }
      trainer.Step(group, loss);
    }
    double difference = 0;
    for (const auto& [layer, tensor] : learned.network->Named()) {
      const Tensor theirs = expected[StrCat(name, "/", layer)].reshape(tensor.sizes());
      difference = std::max(difference, (tensor - theirs).abs().max().item<double>());
    }
    EXPECT_LT(difference, 1e-9) << name;
    EXPECT_GT((learned.network->flat() - before).abs().max().item<double>(), learned.lr) << name;
    // The networks are shared by two losses here.
    learned.network->flat().detach().copy_(before);
  }
}

TEST(Ls3HeadsTest, GradientsAreFiniteDifferences) {
  Heads heads;
  for (const auto& [name, learned] : heads.All()) {
    Tensor flat = learned.network->flat();
    flat.requires_grad_(true);
    flat.mutable_grad() = Tensor();
    learned.loss().backward();
    const Tensor gradient = flat.grad().clone();  // (P)
    const Tensor values = flat.detach();          // (P), the same memory
    constexpr double kStep = 1e-6;
    for (int64_t i = 0; i < values.numel(); i += 37) {
      const double before = values[i].item<double>();
      values[i] = before + kStep;
      const double above = learned.loss().item<double>();
      values[i] = before - kStep;
      const double below = learned.loss().item<double>();
      values[i] = before;
      EXPECT_NEAR(gradient[i].item<double>(), (above - below) / (2 * kStep), 1e-7) << name << i;
    }
  }
}

// A step of each particle by its own network, against all networks asked for everything.
TEST(Ls3HeadsTest, ParticlesGoByTheirNetworks) {
  const Heads heads;
  const at::TensorOptions options(at::kDouble);
  const std::vector<int64_t> nets = {2, 0, 2, 1};
  const Tensor z = at::randn({4, 6, kLatent}, options);      // (P, N, Z)
  const Tensor action = at::randn({6, kAction}, options);    // (N, A)
  const Tensor noise = at::randn({4, 6, kLatent}, options);  // (P, N, Z)
  const Tensor next = heads.dynamics.Step(nets, z, action, noise);
  for (int64_t p = 0; p < 4; ++p) {
    const Tensor x = at::cat({z[p], action}, 1);                                     // (N, Z + A)
    const Tensor said = heads.dynamics.networks()(x)[nets[static_cast<size_t>(p)]];  // (N, 2 Z)
    const Tensor mean = said.narrow(1, 0, kLatent), log_std = said.narrow(1, kLatent, kLatent);
    EXPECT_TRUE(next[p].allclose(z[p] + mean + log_std.exp() * noise[p])) << p;
  }
}

}  // namespace
}  // namespace rookery
