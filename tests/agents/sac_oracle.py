"""An independent SAC on torch.nn and torch.optim, written from the paper (Haarnoja et al. 2018,
arXiv 1812.05905), to compare agents/sac with. oracle_files.py says how it is run.
"""

import torch
from oracle_files import dtype, follow, load, mlp, read, settings, store, write

hidden, updates = settings["hidden"], settings["updates"]
batches = {
    name: read(name)
    for name in ("obs.state", "next_obs.state", "action", "reward", "discount")
}
noise = read("noise")  # of the target's actions, of the actor's: (updates, 2, B, A)
D, A = batches["obs.state"].shape[2], batches["action"].shape[2]

actor = mlp(D, hidden, 2 * A)
critics = [mlp(D + A, hidden, 1) for _ in range(2)]
targets = [mlp(D + A, hidden, 1) for _ in range(2)]
load([actor], "actor")
load(critics, "critic")
load(targets, "target_critic")
log_alpha = read("log_alpha").clone().requires_grad_()

lr = settings["lr"]
actor_optimizer = torch.optim.Adam(actor.parameters(), lr=lr)
critic_optimizer = torch.optim.Adam([p for net in critics for p in net.parameters()], lr=lr)
alpha_optimizer = torch.optim.Adam([log_alpha], lr=lr)


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

    follow(targets, critics, settings["tau"])

store([actor], "actor")
store(critics, "critic")
store(targets, "target_critic")
write("log_alpha", log_alpha)
