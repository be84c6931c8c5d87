"""LS3's planner at its published size in eager PyTorch, written from the paper (Wilcox et al. 2021): plans a second.

Networks with first weights; all sequences are feasible, so that each plan takes all populations. `rookery bench
planner` measures it beside ours.
"""

import torch
import update_rate
from torch import nn

options = update_rate.parser(repeats=5, updates=2)
options.add_argument("--population", type=int, default=1000)
options.add_argument("--particles", type=int, default=20)
options.add_argument("--horizon", type=int, default=5)
options.add_argument("--iterations", type=int, default=4)
args = options.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(0)
device = torch.device(args.device)
LATENT, ACTION, NETS, ELITES = 32, 2, 5, 100


def perceptron(inputs, hidden, outputs):
    sizes = [inputs, *hidden]
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs)).to(device)


def head():
    return perceptron(LATENT, [200, 200, 200], 1)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 32, 4, 2), nn.ReLU(), nn.Conv2d(32, 64, 4, 3), nn.ReLU(),
            nn.Conv2d(64, 128, 4, 2), nn.ReLU(), nn.Conv2d(128, 256, 4, 2), nn.ReLU(), nn.Flatten())
        self.mean = nn.Linear(256, LATENT)

    def forward(self, image):
        return self.mean(self.layers(image.float() / 255))


encoder = Encoder().to(device)
dynamics = [perceptron(LATENT + ACTION, [128, 128, 128], 2 * LATENT) for _ in range(NETS)]
values = [head() for _ in range(NETS)]
safe_set, constraint, goal = head(), head(), head()


def imagine(z, actions):
    """z (Z), actions (N, H, A) -> latents (P, N, H, Z); each particle's network is drawn at each step."""
    latent = z.expand(args.particles, actions.shape[0], LATENT)
    steps = []
    for t in range(args.horizon):
        drawn = torch.arange(args.particles, device=device)[torch.randperm(args.particles)] % NETS
        x = torch.cat([latent, actions[:, t].expand(args.particles, -1, -1)], -1)
        following = torch.empty_like(latent)
        for net in range(NETS):
            mine = (drawn == net).nonzero()[:, 0]
            mean, log_std = dynamics[net](x[mine]).chunk(2, -1)
            following[mine] = latent[mine] + mean + log_std.exp() * torch.randn_like(mean)
        latent = following
        steps.append(latent)
    return torch.stack(steps, 2)


def score(z, actions):
    latents = imagine(z, actions)
    last = latents[:, :, -1]
    worth = torch.stack([value(last)[..., 0] for value in values]).mean(0).mean(0)
    worth = worth + (goal(latents)[..., 0].sigmoid().mean(0) > 0.5).sum(1)
    violates = (constraint(latents)[..., 0].sigmoid().amax(0) > 1).any(1)
    safe = safe_set(last)[..., 0].sigmoid().mean(0) >= 0
    return worth, safe & ~violates


@torch.no_grad()
def plan(image):
    z = encoder(image)[0]
    actions = torch.rand(args.population, args.horizon, ACTION, device=device) * 2 - 1
    for iteration in range(args.iterations):
        if iteration > 0:
            actions = (mean + std * torch.randn_like(actions)).clamp(-1, 1)
        worth, feasible = score(z, actions)
        worth = torch.where(feasible, worth, torch.tensor(-torch.inf, device=device))
        elites = actions[worth.topk(ELITES).indices]
        mean, std = elites.mean(0), elites.std(0)
    return actions[worth.argmax(), 0]


picture = torch.randint(256, (1, 3, 64, 64), dtype=torch.uint8, device=device)


def plans(count):
    for _ in range(count):
        plan(picture)


plans(1)  # warms up
update_rate.measure(args, plans)
