"""Figures of the authors' own SAC+AE, github.com/denisyarats/pytorch_sac_ae, in float64:

    .venv/bin/python tests/agents/sac_ae_golden.py CHECKOUT OUT

CHECKOUT holds their repository at COMMIT; nothing of it is changed or copied. OUT, which is
sac_ae_golden.json, is what the tests compare with: losses of each update, and figures
(sac_ae_inputs.figures) of what each layer gives for the first batch and of all weights after the
updates. Weights, batches and noise are the formulas of sac_ae_inputs.py.
"""

import json
import pathlib
import subprocess
import sys
import types

import sac_ae_inputs
import torch
import torch.nn.functional as F

COMMIT = "7fa560e21c026c04bb8dcd72959ecf4e3424476c"
SIZES = {  # their code takes pictures of 84 pixels only
    "updates": 20,
    "batch_size": 4,
    "image": [9, 84, 84],
    "actions": 2,
    "filters": 4,
    "layers": 4,
    "latent": 50,
    "hidden": [32, 32],
}
SETTINGS = {
    "critic_lr": 1e-3,
    "actor_lr": 1e-3,
    "ent_coef_lr": 1e-4,
    "encoder_lr": 1e-3,
    "decoder_lr": 1e-3,
    "decoder_weight_decay": 1e-7,
    "latent_penalty": 1e-6,
    "tau": 0.01,
    "encoder_tau": 0.05,
    "policy_frequency": 2,
    "target_frequency": 2,
    "log_std_min": -10,
    "log_std_max": 2,
    "gamma": 0.99,
}


class Given:
    """Takes the place of torch.randn_like and torch.rand_like: hands out tensors in turn."""

    def __init__(self, tensors):
        self.tensors = list(tensors)

    def __call__(self, like):
        tensor = self.tensors.pop(0)
        assert tensor.shape == like.shape and tensor.dtype == like.dtype
        return tensor


class Log:
    """Their logger: keeps the losses."""

    NAMES = {
        "train_critic/loss": "critic_loss",
        "train_actor/loss": "actor_loss",
        "train_alpha/loss": "ent_coef_loss",
        "train_ae/ae_loss": "autoencoder_loss",
    }

    def __init__(self):
        self.losses = {}

    def log(self, key, value, step):
        if key in self.NAMES:
            self.keep(self.NAMES[key], value)

    def keep(self, name, value):
        self.losses.setdefault(name, []).append(value.item())

    def log_histogram(self, *_):
        pass

    log_image = log_param = log_histogram


class Rows:
    """Their replay buffer: batches in order."""

    def __init__(self, batches):
        self.batches, self.next = batches, 0

    def sample(self):
        b = {name: column[self.next] for name, column in self.batches.items()}
        self.next += 1
        not_done = (b["discount"] > 0).to(torch.float64)
        obs, next_obs = (b[f"{n}/pixels"].to(torch.float64) for n in ("obs", "next_obs"))
        return obs, b["action"], b["reward"][:, None], next_obs, not_done[:, None]


def authors_modules(checkout):
    sys.path.insert(0, checkout)
    sys.modules["gym"] = types.SimpleNamespace(Wrapper=object)  # for what isn't used here
    import sac_ae
    import utils

    # Their check that pictures are float32, and nothing else, has to let float64 pass.
    utils.torch = types.SimpleNamespace(
        float32=torch.float64, floor=torch.floor, rand_like=lambda like: torch.rand_like(like)
    )
    return sac_ae


def tensors_of(agent):
    """Their tensors by our names; those of two Q networks in a list."""
    tensors = {"log_alpha": agent.log_alpha}

    def add(name, module, scale="weight", shift="bias"):
        tensors[f"{name}/{scale}"], tensors[f"{name}/{shift}"] = module.weight, module.bias

    def add_projection(name, encoder):
        add(name, encoder.fc)
        add(name, encoder.ln, "scale", "shift")

    for of, critic in (("", agent.critic), ("target_", agent.critic_target)):
        for i, conv in enumerate(critic.encoder.convs):
            add(f"{of}encoder/conv{i}", conv)
        add_projection(f"{of}critic_projection/0", critic.encoder)
        for i, (q1, q2) in enumerate(zip(critic.Q1.trunk[::2], critic.Q2.trunk[::2])):
            for part in ("weight", "bias"):
                tensors[f"{of}critic/{i}/{part}"] = [getattr(q1, part), getattr(q2, part)]
    add_projection("actor_projection/0", agent.actor.encoder)
    for i, linear in enumerate(agent.actor.trunk[::2]):
        add(f"actor/{i}", linear)
    if agent.decoder is not None:
        add("decoder/0", agent.decoder.fc)
        for i, deconv in enumerate(agent.decoder.deconvs):
            add(f"decoder/deconv{i}", deconv)
    for conv, same in zip(agent.actor.encoder.convs, agent.critic.encoder.convs):
        assert conv.weight is same.weight and conv.bias is same.bias
    return tensors


def stacked(tensor):
    return torch.stack(tensor) if isinstance(tensor, list) else tensor


def set_weights(agent):
    with torch.no_grad():
        for name, tensor in tensors_of(agent).items():
            value = sac_ae_inputs.weight(name, tuple(stacked(tensor).shape))
            parts = zip(tensor, value) if isinstance(tensor, list) else [(tensor, value)]
            for part, part_value in parts:
                part.copy_(part_value)


def layers(agent, pixels):
    with torch.no_grad():
        latent = agent.critic.encoder(pixels)
        picture = agent.decoder(latent)
    seen, made = agent.critic.encoder.outputs, agent.decoder.outputs
    outputs = {f"conv{i}": seen[f"conv{i + 1}"] for i in range(SIZES["layers"])}
    outputs |= {"projection": latent, "decoder": made["fc"]}
    outputs |= {f"deconv{i}": made[f"deconv{i + 1}"] for i in range(SIZES["layers"] - 1)}
    return outputs | {"reconstruction": picture}


def run(sac_ae, *, decoder):
    agent = sac_ae.SacAeAgent(
        obs_shape=tuple(SIZES["image"]),
        action_shape=(SIZES["actions"],),
        device=torch.device("cpu"),
        hidden_dim=SIZES["hidden"][0],
        discount=SETTINGS["gamma"],
        init_temperature=0.1,
        alpha_lr=SETTINGS["ent_coef_lr"],
        alpha_beta=0.5,
        actor_lr=SETTINGS["actor_lr"],
        actor_log_std_min=SETTINGS["log_std_min"],
        actor_log_std_max=SETTINGS["log_std_max"],
        actor_update_freq=SETTINGS["policy_frequency"],
        critic_lr=SETTINGS["critic_lr"],
        critic_tau=SETTINGS["tau"],
        critic_target_update_freq=SETTINGS["target_frequency"],
        encoder_feature_dim=SIZES["latent"],
        encoder_lr=SETTINGS["encoder_lr"],
        encoder_tau=SETTINGS["encoder_tau"],
        decoder_type="pixel" if decoder else "identity",
        decoder_lr=SETTINGS["decoder_lr"],
        decoder_latent_lambda=SETTINGS["latent_penalty"],
        decoder_weight_lambda=SETTINGS["decoder_weight_decay"],
        num_layers=SIZES["layers"],
        num_filters=SIZES["filters"],
    )
    set_weights(agent)

    updates, log = SIZES["updates"], Log()
    shape = [SIZES[n] for n in ("updates", "batch_size", "image", "actions")]
    batches, noise = sac_ae_inputs.batches(*shape), sac_ae_inputs.noise(*shape)
    normals = []
    for k in range(updates):
        normals.append(noise["noise/next"][k])
        if k % SETTINGS["policy_frequency"] == 0:
            normals.append(noise["noise/actor"][k])
    torch.randn_like = Given(normals)
    torch.rand_like = Given(noise["noise/dither"] if decoder else [])

    def mse_loss(a, b):  # of pictures it is a loss that they don't log by itself
        loss = F.mse_loss(a, b)
        if a.dim() == 4:
            log.keep("reconstruction_loss", loss)
        return loss

    sac_ae.F = types.SimpleNamespace(mse_loss=mse_loss, relu=F.relu)

    result = {}
    if decoder:
        result["layers"] = layers(agent, batches["obs/pixels"][0].to(torch.float64))
    rows = Rows(batches)
    for step in range(updates):
        agent.update(rows, log, step)
    assert not torch.randn_like.tensors and not torch.rand_like.tensors
    result["losses"] = log.losses
    result["tensors"] = {name: stacked(tensor) for name, tensor in tensors_of(agent).items()}
    for kind in ("layers", "tensors"):
        if kind in result:
            result[kind] = {n: sac_ae_inputs.figures(t) for n, t in result[kind].items()}
    return result


def main():
    checkout, out = sys.argv[1:]
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    git = ["git", "-C", checkout, "rev-parse", "HEAD"]
    assert subprocess.check_output(git, text=True).strip() == COMMIT
    sac_ae = authors_modules(checkout)
    golden = {
        "source": {
            "repository": "github.com/denisyarats/pytorch_sac_ae",
            "commit": COMMIT,
            "torch": torch.__version__,
            "dtype": "float64",
            "command": ".venv/bin/python tests/agents/sac_ae_golden.py CHECKOUT "
            "tests/agents/sac_ae_golden.json",
        },
        "sizes": SIZES,
        "settings": SETTINGS,
        "cases": {
            "with_decoder": run(sac_ae, decoder=True),
            "without_decoder": run(sac_ae, decoder=False),
        },
    }
    pathlib.Path(out).write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
