"""An independent TD3 on torch.nn and torch.optim, written from the paper (Fujimoto, van Hoof & Meger
2018, arXiv 1802.09477, Algorithm 1), to compare agents/td3 with. oracle_files.py says how it is run.
"""

import torch
import torch.nn.functional as F
from oracle_files import follow, load, mlp, read, settings, store

hidden, updates = settings["hidden"], settings["updates"]
batches = {
    name: read(name)
    for name in ("obs.state", "next_obs.state", "action", "reward", "discount")
}
noise = read("noise")  # of the targets' actions, standard normal: (updates, B, A)
D, A = batches["obs.state"].shape[2], batches["action"].shape[2]

actor, target_actor = mlp(D, hidden, A), mlp(D, hidden, A)
critics = [mlp(D + A, hidden, 1) for _ in range(2)]
target_critics = [mlp(D + A, hidden, 1) for _ in range(2)]
load([actor], "actor")
load([target_actor], "target_actor")
load(critics, "critic")
load(target_critics, "target_critic")
actor_optimizer = torch.optim.Adam(actor.parameters(), lr=settings["actor_lr"])
critic_optimizer = torch.optim.Adam(
    [p for net in critics for p in net.parameters()], lr=settings["critic_lr"]
)


def q_value(net, obs, action):
    return net(torch.cat([obs, action], dim=1)).squeeze(1)


for k in range(updates):
    obs, next_obs, action, reward, discount = (batches[n][k] for n in batches)

    with torch.no_grad():
        epsilon = settings["policy_noise"] * noise[k]
        epsilon = epsilon.clamp(-settings["noise_clip"], settings["noise_clip"])
        smoothed = (torch.tanh(target_actor(next_obs)) + epsilon).clamp(-1, 1)
        next_q = torch.minimum(*(q_value(net, next_obs, smoothed) for net in target_critics))
        y = reward + discount * next_q
    critic_loss = sum(F.mse_loss(q_value(net, obs, action), y) for net in critics)
    critic_optimizer.zero_grad()
    critic_loss.backward()
    critic_optimizer.step()

    if k % settings["policy_frequency"] == 0:
        actor_loss = -q_value(critics[0], obs, torch.tanh(actor(obs))).mean()
        actor_optimizer.zero_grad()
        actor_loss.backward()
        actor_optimizer.step()
        follow(target_critics, critics, settings["tau"])
        follow([target_actor], [actor], settings["tau"])

store([actor], "actor")
store([target_actor], "target_actor")
store(critics, "critic")
store(target_critics, "target_critic")
