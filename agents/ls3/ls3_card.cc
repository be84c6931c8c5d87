#include "agents/ls3/ls3_card.h"

namespace rookery {

AgentPage Ls3Card::Page() {
  return {
      .summary = "LS3: safe planning from images on latents, begun with demonstrations",
      .purpose =
          "For tasks that are repeated, from images, with a goal that is seldom seen by chance and "
          "constraints that are not to be violated while learning. It begins with episodes of "
          "others: demonstrations that come to the goal, however badly, and violations. Of these "
          "it "
          "learns an encoder of images, and on its latents a model of what actions do, a value, "
          "the probability of a violation, and the safe set: where it knows a way to the goal. It "
          "acts by planning, and only plans that end near the safe set and don't violate are good.",
      .actions = "continuous (a box with bounds), any number of elements",
      .observations =
          "one image of 64 x 64 (env.pixels), and costs; the reward is 0 at the goal "
          "and below 0 elsewhere",
      .source =
          "Wilcox et al. 2021, \"LS3: Latent Space Safe Sets for Long-Horizon Visuomotor Control "
          "of Sparse Reward Iterative Tasks\", arXiv 2107.04775"};
}

}  // namespace rookery
