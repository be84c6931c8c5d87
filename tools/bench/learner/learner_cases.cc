#include "tools/bench/learner/learner_cases.h"

#include <algorithm>
#include <vector>

#include "agents/ls3/ls3_config.h"
#include "agents/rlqp/rlqp_card.h"
#include "agents/sac/vector_sac_config.h"
#include "core/strings.h"
#include "tools/bench/learner/pixel_work.h"

namespace rookery {
namespace {

ConfigNode WholeNumbers(const std::vector<int64_t>& numbers) {
  ConfigNode list{.kind = ConfigNode::Kind::kList};
  for (const int64_t number : numbers) {
    list.list.push_back(ConfigNode::Scalar(std::to_string(number)));
  }
  return list;
}

struct Networks {
  int64_t batch;        // B, of transitions
  MlpShape actor;       // of a policy that is deterministic
  MlpShape stochastic;  // of one with a deviation beside each mean
  MlpShape critics;
};

Networks NetworksOf(int64_t batch, std::vector<int64_t> hidden, std::vector<int64_t> critic_hidden,
                    const EnvSpec& env) {
  const int64_t observation = env.observations[0].NumElements(), action = env.action.Dim();
  return {.batch = batch,
          .actor = {.inputs = observation, .hidden = hidden, .outputs = action},
          .stochastic = {.inputs = observation, .hidden = hidden, .outputs = 2 * action},
          .critics = {.nets = 2, .inputs = observation + action, .hidden = critic_hidden}};
}

UpdateWork OfSac(const Networks& n) {
  return {.mlps = {{n.stochastic, n.batch},                                        // a' ~ pi(s')
                   {n.critics, n.batch},                                           // Q'(s', a')
                   {n.critics, n.batch, /*d_weights=*/true},                       // Q(s, a)
                   {n.stochastic, n.batch, /*d_weights=*/true},                    // a ~ pi(s)
                   {n.critics, n.batch, /*d_weights=*/false, /*d_input=*/true}}};  // Q(s, pi(s))
}

// The actor follows at every second update, through the first critic.
UpdateWork OfTd3(const Networks& n) {
  MlpShape critic = n.critics;
  critic.nets = 1;
  return {.mlps = {{n.actor, n.batch},                        // pi'(s')
                   {n.critics, n.batch},                      // Q'(s', a')
                   {n.critics, n.batch, /*d_weights=*/true},  // Q(s, a)
                   {n.actor, n.batch, /*d_weights=*/true, /*d_input=*/false, /*every=*/2},
                   {critic, n.batch, /*d_weights=*/false, /*d_input=*/true, /*every=*/2}}};
}

UpdateWork OfDqn(int64_t batch, const std::vector<int64_t>& hidden, const EnvSpec& env) {
  const MlpShape q = {.inputs = env.observations[0].NumElements(),
                      .hidden = hidden,
                      .outputs = env.action.counts[0]};
  return {.mlps = {{q, batch},                        // Q'(s')
                   {q, batch},                        // Q(s'), which chooses
                   {q, batch, /*d_weights=*/true}}};  // Q(s)
}

// Networks that are normalized by the batch: their critics see both sides of a transition as one
// batch, and the normalization of what they read wants the gradient there. The actor follows at
// every third update.
UpdateWork OfModernSac(const VectorSacConfig& its, const EnvSpec& env) {
  const int64_t observation = env.observations[0].NumElements(), action = env.action.Dim();
  const int64_t batch = its.batch_size, every = its.policy_frequency;
  const MlpShape actor = {.inputs = observation, .hidden = its.hidden, .outputs = 2 * action};
  const MlpShape critics = {.nets = 2,
                            .inputs = observation + action,
                            .hidden = its.critic_hidden,
                            .outputs = its.support.atoms};
  return {.mlps = {{actor, batch},                                              // a' ~ pi(s')
                   {critics, 2 * batch},                                        // Q' of both sides
                   {critics, 2 * batch, /*d_weights=*/true, /*d_input=*/true},  // Q of both
                   {actor, batch, /*d_weights=*/true, /*d_input=*/true, every},
                   {critics, batch, /*d_weights=*/false, /*d_input=*/true, every}}};
}

// Its critics have layers twice as wide as its actor's, `hidden` of these: the preset's, at 256.
LearnerCase ModernSac(int64_t batch, int64_t hidden, const EnvSpec& env) {
  VectorSacConfig its = VectorSacConfig::Modern();
  its.batch_size = batch;
  its.hidden = {hidden, hidden, hidden, hidden};
  its.critic_hidden = {2 * hidden, 2 * hidden, 2 * hidden, 2 * hidden};
  LearnerCase modern{.options = its.fields().Write()};
  modern.shape =
      StrCat("preset modern, batch ", batch, ", critics 4x", 2 * hidden, ", actor 4x", hidden);
  modern.work = OfModernSac(its, env);
  return modern;
}

// One update of each network on latents.
UpdateWork OfLs3(const Ls3Config& its, const EnvSpec& env) {
  const int64_t latent = its.encoder.shape.latent, b = its.batch_size;
  const auto head = [&](const std::vector<int64_t>& hidden, int64_t nets = 1) {
    return MlpShape{.nets = nets, .inputs = latent, .hidden = hidden, .outputs = 1};
  };
  const MlpShape dynamics{.nets = its.dynamics.nets,
                          .inputs = latent + env.action.Dim(),
                          .hidden = its.DynamicsHidden(),
                          .outputs = 2 * latent};
  const MlpShape safe_set = head(its.safe_set.hidden);
  return {.mlps = {{dynamics, b, /*d_weights=*/true},
                   {head(its.value.hidden, its.value.nets), b, /*d_weights=*/true},
                   {safe_set, b},  // of the slow copy
                   {safe_set, b, /*d_weights=*/true},
                   {head(its.constraint.hidden), b, /*d_weights=*/true},
                   {head(its.goal.hidden), b, /*d_weights=*/true}}};
}

}  // namespace

std::vector<std::string> LearnerCaseNames(const std::string& agent) {
  if (agent == "sac") return {"sac", "sac_modern", "sac_modern_cpu"};
  return {agent};
}

LearnerCase LearnerCaseOf(const std::string& name, const LearnerSizes& sizes, const EnvSpec& env) {
  if (name.starts_with("sac_modern")) {
    return ModernSac(name == "sac_modern_cpu" ? sizes.batch / 2 : sizes.batch, sizes.hidden, env);
  }
  const std::string& agent = name;
  const std::vector<int64_t> hidden = {sizes.hidden, sizes.hidden};
  LearnerCase usual{.shape = StrCat("batch ", sizes.batch, ", 2x", sizes.hidden)};
  usual.options["batch_size"] = ConfigNode::Scalar(std::to_string(sizes.batch));
  usual.options["hidden"] = WholeNumbers(hidden);
  if (agent == "sac") {
    usual.work = OfSac(NetworksOf(sizes.batch, hidden, hidden, env));
    return usual;
  }
  if (agent == "td3") {
    usual.work = OfTd3(NetworksOf(sizes.batch, hidden, hidden, env));
    return usual;
  }
  if (agent == "dqn") {
    usual.work = OfDqn(sizes.batch, hidden, env);
    return usual;
  }
  if (agent == "rlqp") {
    const RlqpConfig its;  // small networks, which are what it is made for
    const int64_t rows = its.batch_size * its.rows;
    return {.shape = StrCat(its.batch_size, " problems of ", its.rows, " rows, its own networks"),
            .work = OfTd3(NetworksOf(rows, its.hidden, its.critic_hidden, env))};
  }
  if (agent == "sac_ae") {  // half as many images as vectors, and its own networks
    SacAeConfig its;
    its.batch_size = std::max<int64_t>(1, sizes.batch / 2);
    its.hidden = {4 * sizes.hidden, 4 * sizes.hidden};
    const ImageShape image = its.SeenImage(env);
    LearnerCase pixels{.shape = StrCat("batch ", its.batch_size, ", images ", image.channels, " x ",
                                       image.height, " x ", image.width, ", 2x", its.hidden[0])};
    pixels.options["batch_size"] = ConfigNode::Scalar(std::to_string(its.batch_size));
    pixels.options["hidden"] = WholeNumbers(its.hidden);
    pixels.work = OfSacAe(its, env);
    return pixels;
  }
  if (agent == "ls3") {
    Ls3Config its;
    its.batch_size = sizes.batch;
    LearnerCase latents{.shape = StrCat("batch ", its.batch_size, " of latents a network"),
                        .work = OfLs3(its, env)};
    latents.options["batch_size"] = ConfigNode::Scalar(std::to_string(its.batch_size));
    latents.options["encoder"] = ConfigNode::Map();
    latents.options["encoder"]["init"] = ConfigNode::Scalar("there");
    return latents;
  }
  if (agent == "pretrain") {  // half as many images, of its own size
    const int64_t images = std::max<int64_t>(1, sizes.batch / 2);
    LearnerCase frames{.shape = StrCat("batch ", images, " of images")};
    frames.options["batch_size"] = ConfigNode::Scalar(std::to_string(images));
    return frames;
  }
  return {.shape = "its defaults"};
}

}  // namespace rookery
