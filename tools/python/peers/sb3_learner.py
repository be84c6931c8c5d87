"""Stable-Baselines3's update rate on bench_learner's shapes, as JSON.

    sb3_learner.py [--agent sac|td3|dqn] [--threads N] [--observation N] [--action N] [--batch-size N] [--hidden N]

Runs in an environment with stable-baselines3. The env behind it never steps: the replay buffer is
filled with random transitions, and train() is timed alone.
"""

import gymnasium
import numpy as np
import stable_baselines3
import torch
import update_rate

parser = update_rate.parser(repeats=7, updates=100)
parser.add_argument("--agent", default="sac", choices=("sac", "td3", "dqn"))
parser.add_argument("--observation", type=int, default=17)
parser.add_argument("--action", type=int, default=6)
parser.add_argument("--batch-size", type=int, default=256)
parser.add_argument("--hidden", type=int, default=256)
args = parser.parse_args()
discrete = args.agent == "dqn"
torch.set_num_threads(args.threads)


class Still(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (args.observation,), np.float32)
    action_space = (
        gymnasium.spaces.Discrete(args.action)
        if discrete
        else gymnasium.spaces.Box(-1, 1, (args.action,), np.float32)
    )

    def reset(self, seed=None, options=None):
        return np.zeros(args.observation, np.float32), {}

    def step(self, action):
        return np.zeros(args.observation, np.float32), 0.0, False, False, {}


model = getattr(stable_baselines3, args.agent.upper())(
    "MlpPolicy",
    Still(),
    batch_size=args.batch_size,
    buffer_size=10_000,
    policy_kwargs={"net_arch": [args.hidden, args.hidden]},
    device=args.device,
)
model.set_logger(stable_baselines3.common.logger.configure(None, []))
rng = np.random.default_rng(0)
for _ in range(10_000):
    observation, following = rng.normal(size=(2, 1, args.observation)).astype(np.float32)
    action = rng.uniform(-1, 1, (1, args.action)).astype(np.float32)
    if discrete:
        action = rng.integers(args.action, size=(1, 1))
    model.replay_buffer.add(
        observation, following, action, rng.uniform(size=1), np.zeros(1), [{}]
    )

model.train(args.updates // 2, args.batch_size)  # warms up
update_rate.measure(
    args,
    lambda count: model.train(count, args.batch_size),
    stable_baselines3=stable_baselines3.__version__,
)
