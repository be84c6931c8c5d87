"""An independent SAC with normalized networks and a categorical critic on torch.nn.functional, from the
equations of XQC (arXiv 2509.25174) and FlashSAC (arXiv 2604.04539), to compare agents/sac with.
oracle_files.py says how it is run. Each net is a dict of its own tensors; critics are computed one by one.
"""

import math

import torch
import torch.nn.functional as F
from oracle_files import read, settings, write

residual = settings["block"] == "bn_residual"
epsilon = 1e-5 if residual else 1e-3
depth = settings["depth"]
batches = {
    name: read(name)
    for name in ("obs.state", "next_obs.state", "action", "reward", "discount", "return_variance",
                 "return_largest")
}
noise = iter(read("noise"))
A = batches["action"].shape[2]
names = ["input/scale", "input/shift"]
norms = ["input"]
if residual:
    names.append("embed/weight")
for i in range(depth):
    for layer in (f"{i}/up", f"{i}/down") if residual else (f"{i}",):
        names += [layer + "/weight", layer + "/scale", layer + "/shift"]
        norms.append(layer)
if residual:
    names.append("last/scale")
names += ["head/weight", "head/bias"]


def load(group, nets):
    """A dict a net."""
    loaded = [{} for _ in range(nets)]
    for name in names:
        values = read(f"{group}.{name.replace('/', '.')}")
        for net, value in zip(loaded, values if nets > 1 else [values]):
            net[name] = value.clone().requires_grad_()
    for net in loaded:
        net["statistics"] = {n: [torch.zeros_like(net[n + "/scale"]), torch.ones_like(net[n + "/scale"])]
                             for n in norms}
    return loaded


def store(group, nets):
    for name in names:
        values = [net[name] for net in nets]
        write(f"{group}.{name.replace('/', '.')}", torch.stack(values) if len(values) > 1 else values[0])


def leaves(nets):
    return [net[name] for net in nets for name in names]


def normalize(net, name, x, training):
    mean, variance = net["statistics"][name]
    return F.batch_norm(x, mean, variance, net[name + "/scale"], net[name + "/shift"], training,
                        momentum=0.01, eps=epsilon)


def layer(net, name, x, training):
    return F.relu(normalize(net, name, F.linear(x, net[name + "/weight"]), training))


def apply(net, x, training):
    h = normalize(net, "input", x, training)
    if residual:
        h = F.linear(h, net["embed/weight"])
        for i in range(depth):
            h = h + layer(net, f"{i}/down", layer(net, f"{i}/up", h, training), training)
        h = F.rms_norm(h, (h.shape[1],), net["last/scale"], eps=1e-6)
    else:
        for i in range(depth):
            h = layer(net, f"{i}", h, training)
    return F.linear(h, net["head/weight"], net["head/bias"])


@torch.no_grad()
def project(nets):
    if not settings["project"]:
        return
    for net in nets:
        for name in names:
            if name.endswith("weight"):
                net[name].copy_(F.normalize(net[name], dim=1, eps=1e-8))
        if residual:
            for n in norms:
                scale, shift = net[n + "/scale"], net[n + "/shift"]
                factor = math.sqrt(len(scale)) / torch.sqrt((scale**2 + shift**2).sum() + 1e-8)
                scale.mul_(factor)
                shift.mul_(factor)
            last = net["last/scale"]
            last.mul_(math.sqrt(len(last)) / torch.sqrt((last**2).sum() + 1e-8))


def policy(answers, epsilon):
    mean, log_std = answers.split(A, dim=1)
    if settings["log_std"] == "tanh":
        log_std = -10 + 6 * (1 + torch.tanh(log_std))
    std = log_std.clamp(-10, 2).exp()
    u = mean + std * epsilon
    log_prob = torch.distributions.Normal(mean, std).log_prob(u)
    return torch.tanh(u), (log_prob - 2 * (math.log(2) - u - F.softplus(-2 * u))).sum(1)


def rate(step):
    done = min(1, step / settings["planned_updates"])
    left = {"linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2}[settings["schedule"]]
    return settings["lr_end"] + (settings["lr"] - settings["lr_end"]) * left


class Stepper:
    """Adam, whose rate follows its own steps."""

    def __init__(self, parameters):
        self.adam = torch.optim.Adam(parameters, lr=settings["lr"])
        self.steps = 0

    def step(self, loss):
        self.adam.param_groups[0]["lr"] = rate(self.steps)
        self.steps += 1
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()


[actor], critics, targets = load("actor", 1), load("critic", 2), load("target_critic", 2)
log_alpha = read("log_alpha").clone().requires_grad_()
actor_stepper, critic_stepper = Stepper(leaves([actor])), Stepper(leaves(critics))
alpha_stepper = Stepper([log_alpha])
atoms = torch.linspace(-5, 5, 101)


def values(logits):
    return (logits.softmax(1) * atoms).sum(1)


def learn_critics(obs, next_obs, action, reward, discount):
    with torch.no_grad():
        next_action, next_log_prob = policy(apply(actor, next_obs, False), next(noise))
        x = torch.cat([torch.cat([obs, action], 1), torch.cat([next_obs, next_action], 1)])
        answers = torch.stack([apply(net, x, True)[len(obs):] for net in targets])  # (2, B, Z)
        q = torch.stack([values(a) for a in answers])
        p = torch.where((q[0] <= q[1]).unsqueeze(1), answers[0].softmax(1), answers[1].softmax(1))
        bonus = (log_alpha.exp() * next_log_prob).unsqueeze(1)
        moved = (reward.unsqueeze(1) + discount.unsqueeze(1) * (atoms - bonus)).clamp(-5, 5)  # (B, Z)
        # Each atom takes of what lies less than an atom's distance away, the nearer the more.
        near = (1 - (moved.unsqueeze(2) - atoms).abs() / (atoms[1] - atoms[0])).clamp_min(0)  # (B, Z, Z)
        target = (p.unsqueeze(2) * near).sum(1)
    losses = [-(target * apply(net, x, True)[: len(obs)].log_softmax(1)).sum(1).mean() for net in critics]
    critic_stepper.step(settings["critic_factor"] * sum(losses))
    project(critics)


def learn_actor(obs, next_obs):
    alpha = log_alpha.exp().detach()
    x = torch.cat([obs, next_obs]) if settings["actor_batch"] == "both" else obs
    action, log_prob = policy(apply(actor, x, True)[: len(obs)], next(noise))
    x = torch.cat([obs, action], 1)
    q = torch.min(*[values(apply(net, x, False)) for net in critics])
    actor_stepper.step((alpha * log_prob - q).mean())
    project([actor])
    alpha_stepper.step(log_alpha.exp() * (-log_prob.detach().mean() - settings["target_entropy"]))


for k in range(settings["updates"]):
    obs, next_obs, action, reward, discount, variance, largest = (batches[n][k] for n in batches)
    reward = reward / torch.maximum(torch.sqrt(variance + 1e-8), largest / 5)
    acts = k % settings["policy_frequency"] == 0
    if acts and settings["first"] == "actor":
        learn_actor(obs, next_obs)
    learn_critics(obs, next_obs, action, reward, discount)
    if acts and settings["first"] == "critic":
        learn_actor(obs, next_obs)
    with torch.no_grad():
        for target, parameter in zip(leaves(targets), leaves(critics)):
            target.copy_((1 - settings["tau"]) * target + settings["tau"] * parameter)

store("actor", [actor])
store("critic", critics)
store("target_critic", targets)
write("log_alpha", log_alpha)
