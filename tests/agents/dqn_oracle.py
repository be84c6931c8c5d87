"""An independent DQN on torch.nn and torch.optim, written from the papers (Mnih et al. 2015; van
Hasselt et al. 2016; Wang et al. 2016; Schaul et al. 2016), to compare agents/dqn with.
oracle_files.py says how it is run.
"""

import torch
import torch.nn.functional as F
from oracle_files import follow, load, mlp, read, settings, store
from torch import nn

hidden, updates, choices = settings["hidden"], settings["updates"], settings["choices"]
batches = {
    name: read(name)
    for name in ("obs.state", "next_obs.state", "action", "reward", "discount", "weight")
}
D = batches["obs.state"].shape[2]


class Dueling(nn.Module):
    """Two streams of half the last layer's units, from two hidden layers."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(D, hidden[0]), nn.ReLU())
        self.value = mlp(hidden[0], [(hidden[1] + 1) // 2], 1)
        self.advantage = mlp(hidden[0], [(hidden[1] + 1) // 2], choices)

    def forward(self, x):
        h = self.trunk(x)
        advantage = self.advantage(h)
        return self.value(h) + advantage - advantage.mean(dim=1, keepdim=True)


def parts(net, name):
    if not settings["dueling"]:
        return {name: net}
    return {f"{name}.{part}": getattr(net, part) for part in ("trunk", "value", "advantage")}


q, target_q = (Dueling() if settings["dueling"] else mlp(D, hidden, choices) for _ in range(2))
for net, name in ((q, "q"), (target_q, "target_q")):
    for part, layers in parts(net, name).items():
        load([layers], part)
optimizer = torch.optim.Adam(q.parameters(), lr=settings["lr"])

for k in range(updates):
    obs, next_obs, action, reward, discount, weight = (batches[n][k] for n in batches)
    with torch.no_grad():
        chosen = (q if settings["double_q"] else target_q)(next_obs).max(dim=1).indices
        next_q = target_q(next_obs)[torch.arange(len(chosen)), chosen]
        y = reward + discount * next_q
    predicted = q(obs)[torch.arange(len(y)), action.squeeze(1).long()]
    loss = (weight * F.smooth_l1_loss(predicted, y, reduction="none")).mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(q.parameters(), settings["max_grad_norm"])
    optimizer.step()
    if k % settings["target_frequency"] == 0:
        follow([target_q], [q], settings["tau"])

for net, name in ((q, "q"), (target_q, "target_q")):
    for part, layers in parts(net, name).items():
        store([layers], part)
