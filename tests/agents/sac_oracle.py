"""An independent SAC on torch.nn and torch.optim, written from the paper (Haarnoja et al. 2018,
arXiv 1812.05905), to compare agents/sac with.

    sac_oracle.py FOLDER DTYPE

FOLDER holds settings.json and input arrays (NAME.bin, row-major, of settings' dtype); the weights
after the updates, computed in DTYPE, are written as NAME.out.bin.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())
dtype = getattr(torch, sys.argv[2])
torch.set_default_dtype(dtype)
torch.set_num_threads(1)
D, A, B = settings["observation"], settings["action"], settings["batch"]


def read(name, *shape):
    values = np.fromfile(folder / f"{name}.bin", settings["dtype"]).reshape(shape)
    return torch.from_numpy(values).to(dtype)


def mlp(inputs, outputs):
    sizes = [inputs, *settings["hidden"], outputs]
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i + 2 < len(sizes):
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def linears(net):
    return [layer for layer in net if isinstance(layer, nn.Linear)]


def load(nets, name):
    """Weights of all nets of an ensemble lie together: (K, out, in)."""
    for i, _ in enumerate(linears(nets[0])):
        for part in ("weight", "bias"):
            targets = [getattr(linears(net)[i], part) for net in nets]
            values = read(f"{name}.{i}.{part}", len(nets), *targets[0].shape)
            for target, value in zip(targets, values):
                target.data.copy_(value)


def store(nets, name):
    for i, _ in enumerate(linears(nets[0])):
        for part in ("weight", "bias"):
            values = torch.stack([getattr(linears(net)[i], part).detach() for net in nets])
            values.numpy().tofile(folder / f"{name}.{i}.{part}.out.bin")


actor = mlp(D, 2 * A)
critics = [mlp(D + A, 1) for _ in range(2)]
targets = [mlp(D + A, 1) for _ in range(2)]
load([actor], "actor")
load(critics, "critic")
load(targets, "target_critic")
log_alpha = read("log_alpha", 1).clone().requires_grad_()

lr = settings["lr"]
actor_optimizer = torch.optim.Adam(actor.parameters(), lr=lr)
critic_optimizer = torch.optim.Adam([p for net in critics for p in net.parameters()], lr=lr)
alpha_optimizer = torch.optim.Adam([log_alpha], lr=lr)

updates = settings["updates"]
batches = {
    "obs": read("obs", updates, B, D),
    "next_obs": read("next_obs", updates, B, D),
    "action": read("action", updates, B, A),
    "reward": read("reward", updates, B),
    "discount": read("discount", updates, B),
}
noise = read("noise", updates, 2, B, A)  # of the target's actions, of the actor's


def policy(obs, epsilon):
    mean, log_std = actor(obs).split(A, dim=1)
    std = log_std.clamp(settings["log_std_min"], settings["log_std_max"]).exp()
    u = mean + std * epsilon
    action = torch.tanh(u)
    log_prob = torch.distributions.Normal(mean, std).log_prob(u).sum(1)
    return action, log_prob - log_slope(u).sum(1)


def log_slope(u):
    """log(1 - tanh(u)^2); literally where there are digits enough, by cosh in float32."""
    if dtype == torch.float64:
        return torch.log(1 - torch.tanh(u) ** 2)
    return -2 * torch.log(torch.cosh(u))


def q_values(nets, obs, action):
    x = torch.cat([obs, action], dim=1)
    return [net(x).squeeze(1) for net in nets]


for k in range(updates):
    obs, next_obs, action, reward, discount = (batches[n][k] for n in batches)
    alpha = log_alpha.exp().detach()

    with torch.no_grad():
        next_action, next_log_prob = policy(next_obs, noise[k, 0])
        soft_value = torch.min(*q_values(targets, next_obs, next_action)) - alpha * next_log_prob
        y = reward + discount * soft_value
    critic_loss = sum((0.5 * (q - y) ** 2).mean() for q in q_values(critics, obs, action))
    critic_optimizer.zero_grad()
    critic_loss.backward()
    critic_optimizer.step()

    new_action, log_prob = policy(obs, noise[k, 1])
    actor_loss = (alpha * log_prob - torch.min(*q_values(critics, obs, new_action))).mean()
    actor_optimizer.zero_grad()
    actor_loss.backward()
    actor_optimizer.step()

    alpha_loss = (log_alpha * (-log_prob.detach() - settings["target_entropy"])).mean()
    alpha_optimizer.zero_grad()
    alpha_loss.backward()
    alpha_optimizer.step()

    with torch.no_grad():
        for net, target in zip(critics, targets):
            for p, t in zip(net.parameters(), target.parameters()):
                t.copy_((1 - settings["tau"]) * t + settings["tau"] * p)

store([actor], "actor")
store(critics, "critic")
store(targets, "target_critic")
log_alpha.detach().numpy().tofile(folder / "log_alpha.out.bin")
