"""The update rate of SAC+AE in eager PyTorch, as JSON: the step of Yarats et al. 2019 (arXiv
1910.01741) as one writes it there, with modules and an optimizer a network.

    torch_sac_ae_learner.py [--threads N] [--batch-size N] [--size N] [--filters N] [--hidden N]

One batch is learned from again and again: nothing is sampled.
"""

import torch
import torch.nn.functional as F
import update_rate
from torch import nn

parser = update_rate.parser(repeats=3, updates=4)
parser.add_argument("--batch-size", type=int, default=128)
parser.add_argument("--size", type=int, default=84)
parser.add_argument("--channels", type=int, default=9)
parser.add_argument("--filters", type=int, default=32)
parser.add_argument("--hidden", type=int, default=1024)
parser.add_argument("--latent", type=int, default=50)
parser.add_argument("--action", type=int, default=6)
args = parser.parse_args()
torch.set_num_threads(args.threads)
device = torch.device(args.device)

SIDE = (args.size - 3) // 2 + 1
LAST = SIDE - 6
FEATURES = args.filters * LAST * LAST


def convolutions():
    layers = [nn.Conv2d(args.channels, args.filters, 3, stride=2), nn.ReLU()]
    for _ in range(3):
        layers += [nn.Conv2d(args.filters, args.filters, 3), nn.ReLU()]
    return nn.Sequential(*layers)


class Encoder(nn.Module):
    def __init__(self, convs):
        super().__init__()
        self.convs = convs
        self.head = nn.Sequential(
            nn.Linear(FEATURES, args.latent), nn.LayerNorm(args.latent), nn.Tanh()
        )

    def forward(self, images, detach=False):
        h = self.convs(images / 255).flatten(1)
        return self.head(h.detach() if detach else h)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(args.latent, FEATURES)
        layers = []
        for _ in range(3):
            layers += [nn.ConvTranspose2d(args.filters, args.filters, 3), nn.ReLU()]
        missing = args.size - (2 * SIDE + 1)
        layers.append(
            nn.ConvTranspose2d(args.filters, args.channels, 3, stride=2, output_padding=missing)
        )
        self.deconvs = nn.Sequential(*layers)

    def forward(self, latent):
        return self.deconvs(F.relu(self.fc(latent)).view(-1, args.filters, LAST, LAST))


def mlp(inputs, outputs):
    return nn.Sequential(
        nn.Linear(inputs, args.hidden), nn.ReLU(),
        nn.Linear(args.hidden, args.hidden), nn.ReLU(),
        nn.Linear(args.hidden, outputs),
    )


class Critic(nn.Module):
    def __init__(self, convs):
        super().__init__()
        self.encoder = Encoder(convs)
        self.heads = nn.ModuleList(mlp(args.latent + args.action, 1) for _ in range(2))

    def forward(self, images, action, detach=False):
        x = torch.cat([self.encoder(images, detach), action], 1)
        return [head(x) for head in self.heads]


class Actor(nn.Module):
    def __init__(self, convs):
        super().__init__()
        self.encoder = Encoder(convs)
        self.head = mlp(args.latent, 2 * args.action)

    def forward(self, images):
        mean, log_std = self.head(self.encoder(images, detach=True)).chunk(2, 1)
        log_std = -10 + 6 * (torch.tanh(log_std) + 1)
        noise = torch.randn_like(mean)
        action = torch.tanh(mean + log_std.exp() * noise)
        log_prob = (-0.5 * noise**2 - log_std - 0.919).sum(1, keepdim=True)
        return action, log_prob - torch.log(F.relu(1 - action**2) + 1e-6).sum(1, keepdim=True)


shared = convolutions()
actor, critic, decoder = Actor(shared).to(device), Critic(shared).to(device), Decoder().to(device)
target = Critic(convolutions()).to(device)
target.load_state_dict(critic.state_dict())
log_alpha = torch.tensor(0.1, device=device).log().requires_grad_()
own = [*actor.encoder.head.parameters(), *actor.head.parameters()]
critic_optimizer = torch.optim.Adam(critic.parameters(), 1e-3)
actor_optimizer = torch.optim.Adam(own, 1e-3)
alpha_optimizer = torch.optim.Adam([log_alpha], 1e-4, betas=(0.5, 0.999))
encoder_optimizer = torch.optim.Adam(critic.encoder.parameters(), 1e-3)
decoder_optimizer = torch.optim.Adam(decoder.parameters(), 1e-3, weight_decay=1e-7)

shape = (args.batch_size, args.channels, args.size, args.size)
obs = torch.randint(256, shape, dtype=torch.uint8, device=device)
next_obs = torch.randint(256, shape, dtype=torch.uint8, device=device)
action = torch.rand(args.batch_size, args.action, device=device) * 2 - 1
reward = torch.rand(args.batch_size, 1, device=device)


def step(optimizers, loss):
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()


def follow(slow, fast, tau):
    with torch.no_grad():
        for s, f in zip(slow.parameters(), fast.parameters()):
            s.copy_(tau * f + (1 - tau) * s)


def update(k):
    alpha = log_alpha.exp()
    with torch.no_grad():
        next_action, next_log_prob = actor(next_obs)
        value = torch.min(*target(next_obs, next_action)) - alpha * next_log_prob
        y = reward + 0.99 * value
    step([critic_optimizer], sum(F.mse_loss(q, y) for q in critic(obs, action)))
    if k % 2 == 0:
        chosen, log_prob = actor(obs)
        q = torch.min(*critic(obs, chosen, detach=True))
        step([actor_optimizer], (alpha.detach() * log_prob - q).mean())
        step([alpha_optimizer], (log_alpha.exp() * (args.action - log_prob).detach()).mean())
        follow(target.heads, critic.heads, 0.01)
        follow(target.encoder, critic.encoder, 0.05)
    h = critic.encoder(obs)
    with torch.no_grad():
        picture = torch.floor(obs.float() / 8) / 32 + torch.rand(shape, device=device) / 32 - 0.5
    loss = F.mse_loss(decoder(h), picture) + 1e-6 * (0.5 * h.pow(2).sum(1)).mean()
    step([encoder_optimizer, decoder_optimizer], loss)


def updates(count):
    for k in range(count):
        update(k)


updates(2)  # warms up
update_rate.measure(args, updates)
