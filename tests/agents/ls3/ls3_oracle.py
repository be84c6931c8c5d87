"""LS3's losses and first updates in PyTorch, from the paper's equations: ls3_oracle.py IN OUT.

IN has, as safetensors, the weights of each head ("dynamics/0/weight" (K, out, in), ...), and the
batches. OUT gets each loss, and the weights after three steps of Adam on the same batch.
"""
import sys

import torch
from safetensors.torch import load_file, save_file

given = {name: value.double() for name, value in load_file(sys.argv[1]).items()}
results = {}


def network(head):
    layers = []
    while f"{head}/{len(layers)}/weight" in given:
        i = len(layers)
        weight, bias = given[f"{head}/{i}/weight"], given[f"{head}/{i}/bias"]
        if weight.dim() == 2:
            weight, bias = weight[None], bias[None]
        layers.append((weight.clone().requires_grad_(), bias.clone().requires_grad_()))

    def forward(x, layers=layers):  # (K, B, I) -> (K, B, O)
        for i, (weight, bias) in enumerate(layers):
            x = torch.einsum("kbi,koi->kbo", x.expand(weight.shape[0], -1, -1), weight) + bias[:, None]
            if i + 1 < len(layers):
                x = torch.relu(x)
        return x

    return layers, forward


def learn(name, head, lr, loss):
    layers, forward = network(head)
    parameters = [tensor for layer in layers for tensor in layer]
    optimizer = torch.optim.Adam(parameters, lr=lr)
    for step in range(3):
        value = loss(forward)
        if step == 0:
            results[f"{name}/loss"] = value.detach()
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    for i, (weight, bias) in enumerate(layers):
        results[f"{name}/{i}/weight"] = weight.detach()
        results[f"{name}/{i}/bias"] = bias.detach()


z, next_z, action = given["z"], given["next_z"], given["action"]  # (K, B, .)
reward, discount, to_go = given["reward"], given["discount"], given["to_go"]  # (K, B)
label = given["label"]  # (B)
latent = z.shape[-1]


def dynamics(forward):
    mean, log_std = forward(torch.cat([z, action], -1)).split(latent, -1)
    return -torch.distributions.Normal(mean, log_std.exp()).log_prob(next_z - z).mean()


def regression(forward):
    values = forward(z)[..., 0]
    return sum(torch.nn.functional.smooth_l1_loss(v, t) for v, t in zip(values, to_go))


def value(forward):
    _, target = network("value_target")
    y = reward + discount * target(next_z)[..., 0].detach()
    y = torch.where(reward == 0, torch.zeros_like(y), y)
    return sum(torch.nn.functional.smooth_l1_loss(v, t) for v, t in zip(forward(z)[..., 0], y))


def safe_set(forward, gamma=0.3):
    _, target = network("safe_set_target")
    reached = gamma * torch.sigmoid(target(next_z[:1])[0, :, 0].detach())
    y = torch.maximum(reached, label)
    return torch.nn.functional.binary_cross_entropy_with_logits(forward(z[:1])[0, :, 0], y)


def classifier(forward):
    return torch.nn.functional.binary_cross_entropy_with_logits(forward(next_z[:1])[0, :, 0], label)


learn("dynamics", "dynamics", 1e-3, dynamics)
learn("regression", "value", 1e-4, regression)
learn("value", "value", 1e-4, value)
learn("safe_set", "safe_set", 1e-4, safe_set)
learn("classifier", "classifier", 1e-4, classifier)
save_file({name: tensor.contiguous() for name, tensor in results.items()}, sys.argv[2])
