"""An independent SAC+AE on torch.nn.functional and torch.optim (Yarats et al. 2019, "Improving
Sample Efficiency in Model-Free Reinforcement Learning from Images", arXiv 1910.01741), to compare
agents/sac_ae with. oracle_files.py says how it is run; sac_ae_golden_check.py compares it with the
authors' figures.

Beside the weights it writes the losses of the updates in which they were due, train.<loss>, and
what each layer gives for the first batch, layers.<layer>.
"""

import torch
import torch.nn.functional as F

COLUMNS = ("obs/", "next_obs/", "action", "reward", "discount")

class SacAe:
    """weights: by the names of the agent's state, "encoder/conv0/weight"; they are what is learned,
    and how many layers there are."""

    def __init__(self, settings, weights):
        self.settings = settings
        self.w = {name: value.clone() for name, value in weights.items()}
        self.critic_optimizer = self.adam(
            settings["critic_lr"], "encoder/", "critic_projection/", "critic/"
        )
        self.actor_optimizer = self.adam(settings["actor_lr"], "actor_projection/", "actor/")
        self.alpha_optimizer = self.adam(settings["ent_coef_lr"], "log_alpha", betas=(0.5, 0.999))
        if settings["decoder"]:
            self.encoder_optimizer = self.adam(
                settings["encoder_lr"], "encoder/", "critic_projection/"
            )
            self.decoder_optimizer = self.adam(
                settings["decoder_lr"], "decoder/", weight_decay=settings["decoder_weight_decay"]
            )

    def named(self, *prefixes):
        return [value for name, value in self.w.items() if name.startswith(prefixes)]

    def adam(self, lr, *prefixes, **options):
        return torch.optim.Adam([p.requires_grad_() for p in self.named(*prefixes)], lr, **options)

    def count(self, kind):
        """Of the layers named <kind>0, <kind>1, ..."""
        return sum(name.startswith(kind) and name.endswith("weight") for name in self.w)

    def convolve(self, encoder, pixels):
        """(B, C, H, W) bytes -> what each convolution gives, after its ReLU."""
        x, outputs = pixels / 255, []
        for i in range(self.count("encoder/conv")):
            layer = f"{encoder}/conv{i}"
            stride = 2 if i == 0 else 1
            x = F.relu(F.conv2d(x, self.w[f"{layer}/weight"], self.w[f"{layer}/bias"], stride))
            outputs.append(x)
        return outputs

    def project(self, name, convolved):
        """-> (B, Z) within (-1, 1)."""
        part = {p: self.w[f"{name}/0/{p}"] for p in ("weight", "bias", "scale", "shift")}
        x = F.linear(convolved.flatten(1), part["weight"], part["bias"])
        return torch.tanh(F.layer_norm(x, x.shape[1:], part["scale"], part["shift"], eps=1e-5))

    def latent(self, pixels, *, target=False):
        """What the critics, or their targets, see."""
        of = "target_" if target else ""
        return self.project(f"{of}critic_projection", self.convolve(f"{of}encoder", pixels)[-1])

    def mlp(self, name, x):
        """(B, I) -> (B, O), of an ensemble (K, B, O)."""
        last = self.count(f"{name}/") - 1
        for i in range(last + 1):
            weight, bias = self.w[f"{name}/{i}/weight"], self.w[f"{name}/{i}/bias"]
            x = x @ weight.mT + bias.unsqueeze(-2)
            x = F.relu(x) if i < last else x
        return x

    def q_values(self, latent, action, *, target=False):
        """(2, B)."""
        x = torch.cat([latent, action], dim=1)
        return self.mlp("target_critic" if target else "critic", x).squeeze(-1)

    def policy(self, pixels, epsilon):
        """Actions and the logarithms of their densities. The actor learns no convolution."""
        with torch.no_grad():
            convolved = self.convolve("encoder", pixels)[-1]
        output = self.mlp("actor", self.project("actor_projection", convolved))
        mean, log_std = output.chunk(2, dim=1)
        low, high = self.settings["log_std_min"], self.settings["log_std_max"]
        log_std = low + (high - low) * (torch.tanh(log_std) + 1) / 2
        u = mean + log_std.exp() * epsilon
        action = torch.tanh(u)
        log_prob = torch.distributions.Normal(mean, log_std.exp()).log_prob(u).sum(1)
        return action, log_prob - torch.log(F.relu(1 - action**2) + 1e-6).sum(1)

    def decode(self, latent, size):
        """-> what each layer gives; the last one is the picture, of the given size (H, W)."""
        x = F.relu(F.linear(latent, self.w["decoder/0/weight"], self.w["decoder/0/bias"]))
        outputs = [x]
        convolutions = self.count("decoder/deconv")
        # The encoder's first convolution gave (s - 3) // 2 + 1 of s pixels, and each other took 2.
        rows, columns = ((s - 3) // 2 + 1 - 2 * (convolutions - 1) for s in size)
        x = x.reshape(len(x), -1, rows, columns)
        for i in range(convolutions):
            weight = self.w[f"decoder/deconv{i}/weight"]
            bias = self.w[f"decoder/deconv{i}/bias"]
            if i < convolutions - 1:
                x = F.relu(F.conv_transpose2d(x, weight, bias))
            else:
                x = F.conv_transpose2d(
                    x, weight, bias, stride=2, output_padding=[1 - s % 2 for s in size]
                )
            outputs.append(x)
        return outputs

    def layers(self, pixels):
        latent = self.latent(pixels)
        outputs = {f"conv{i}": x for i, x in enumerate(self.convolve("encoder", pixels))}
        outputs["projection"] = latent
        if self.settings["decoder"]:
            dense, *deconvolved, picture = self.decode(latent, pixels.shape[2:])
            outputs["decoder"] = dense
            outputs |= {f"deconv{i}": x for i, x in enumerate(deconvolved)}
            outputs["reconstruction"] = picture
        return outputs

    def update(self, k, batch, noise):
        """The k-th, from 0 on -> its losses."""
        losses = {}
        losses["critic_loss"] = self.update_critic(batch, noise["noise/next"])
        if k % self.settings["policy_frequency"] == 0:
            losses["actor_loss"], losses["ent_coef_loss"] = self.update_actor(
                batch, noise["noise/actor"]
            )
        if k % self.settings["target_frequency"] == 0:
            self.follow(self.settings["tau"], "critic/")
            self.follow(self.settings["encoder_tau"], "encoder/", "critic_projection/")
        if self.settings["decoder"]:
            losses["autoencoder_loss"], losses["reconstruction_loss"] = self.update_autoencoder(
                batch, noise["noise/dither"]
            )
        return losses

    def update_critic(self, batch, epsilon):
        with torch.no_grad():
            action, log_prob = self.policy(batch["next_obs/pixels"], epsilon)
            latent = self.latent(batch["next_obs/pixels"], target=True)
            next_q = self.q_values(latent, action, target=True).amin(0)
            y = batch["reward"] + batch["discount"] * (next_q - self.alpha() * log_prob)
        q = self.q_values(self.latent(batch["obs/pixels"]), batch["action"])
        loss = ((q - y) ** 2).mean(1).sum()
        step(loss, self.critic_optimizer)
        return loss

    def update_actor(self, batch, epsilon):
        action, log_prob = self.policy(batch["obs/pixels"], epsilon)
        with torch.no_grad():
            latent = self.latent(batch["obs/pixels"])
        q = self.q_values(latent, action).amin(0)
        actor_loss = (self.alpha().detach() * log_prob - q).mean()
        step(actor_loss, self.actor_optimizer)
        target_entropy = -action.shape[1]
        alpha_loss = (self.alpha() * (-log_prob.detach() - target_entropy)).mean()
        step(alpha_loss, self.alpha_optimizer)
        return actor_loss, alpha_loss

    def update_autoencoder(self, batch, uniform):
        pixels = batch["obs/pixels"]
        latent = self.latent(pixels)
        # Five bits of each byte, and noise where the others were.
        picture = torch.floor(pixels / 8) / 32 + uniform / 32 - 0.5
        reconstruction_loss = F.mse_loss(self.decode(latent, pixels.shape[2:])[-1], picture)
        penalty = (latent**2).sum(1).mean() / 2
        loss = reconstruction_loss + self.settings["latent_penalty"] * penalty
        step(loss, self.encoder_optimizer, self.decoder_optimizer)
        return loss, reconstruction_loss

    def follow(self, tau, *prefixes):
        """Targets approach what they are averages of."""
        for name, value in self.w.items():
            if name.startswith(prefixes):
                self.w[f"target_{name}"].lerp_(value.detach(), tau)

    def alpha(self):
        return self.w["log_alpha"].exp()


def step(loss, *optimizers):
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()


def learn(settings, weights, batches, noise):
    """-> the agent after all updates, losses by name, layers by name."""
    agent = SacAe(settings, weights)
    layers = {n: x.detach() for n, x in agent.layers(batches["obs/pixels"][0]).items()}
    losses = {}
    for k in range(len(batches["reward"])):
        batch = {name: column[k] for name, column in batches.items()}
        update_noise = {name: values[k] for name, values in noise.items()}
        for name, loss in agent.update(k, batch, update_noise).items():
            losses.setdefault(name, []).append(loss.item())
    return agent, losses, layers


def main():
    from oracle_files import read, settings, write

    def inputs(is_one):
        names = {name: name.replace(".", "/") for name in settings["shapes"]}
        return {name: read(file) for file, name in names.items() if is_one(name)}

    batches = inputs(lambda name: name.startswith(COLUMNS))
    noise = inputs(lambda name: name.startswith("noise/"))
    weights = inputs(lambda name: not name.startswith((*COLUMNS, "noise/")))
    agent, losses, layers = learn(settings, weights, batches, noise)
    for name, weight in agent.w.items():
        write(name.replace("/", "."), weight)
    for name, values in losses.items():
        write(f"train.{name}", torch.tensor(values))
    for name, values in layers.items():
        write(f"layers.{name}", values)


if __name__ == "__main__":
    main()
