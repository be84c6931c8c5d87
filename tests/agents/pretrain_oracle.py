"""An independent training of LS3's variational autoencoder on torch.nn.functional and torch.optim
(Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon Visuomotor Control of Sparse
Reward Iterative Tasks", arXiv 2107.04775), to compare agents/pretrain with. oracle_files.py says how
it is run.

Beside the weights it writes the losses of all updates, train.<loss>, and what each layer gives for
the first batch, layers.<layer>.
"""

import math

import torch
import torch.nn.functional as F

STRIDES = (2, 3, 2, 2)  # of the encoder's convolutions; the decoder's are all 2
TRIES = 10  # of a crop


def crop_box(height, width, numbers, least_area):
    """torchvision's RandomResizedCrop, its chance given -> first row, first column, rows, columns."""
    for i in range(TRIES):
        area = height * width * (least_area + (1 - least_area) * numbers[i])
        low, high = math.log(3 / 4), math.log(4 / 3)
        aspect = math.exp(low + (high - low) * numbers[TRIES + i])
        columns, rows = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < columns <= width and 0 < rows <= height:
            top = int(numbers[2 * TRIES] * (height - rows + 1))
            left = int(numbers[2 * TRIES + 1] * (width - columns + 1))
            return top, left, rows, columns
    return 0, 0, height, width  # of squares


def cropped(images, chance, least_area):
    """(P, c, H, W) bytes -> the same, each image cropped, resized and rounded to bytes."""
    size = images.shape[2:]
    made = []
    for image, numbers in zip(images, chance.tolist()):
        top, left, rows, columns = crop_box(*size, numbers, least_area)
        part = image[None, :, top : top + rows, left : left + columns]
        made.append(F.interpolate(part, size=tuple(size), mode="bilinear", align_corners=False))
    return torch.cat(made).round()


def encode(w, images):
    """(B, C, H, W) bytes -> mean, log deviation, and what each convolution gives."""
    x, outputs = images / 255, {}
    for i, stride in enumerate(STRIDES):
        layer = f"encoder/conv{i}"
        x = F.relu(F.conv2d(x, w[f"{layer}/weight"], w[f"{layer}/bias"], stride))
        outputs[f"conv{i}"] = x
    features = x.flatten(1)
    for head in ("mean", "log_std"):
        outputs[head] = F.linear(features, w[f"{head}/0/weight"], w[f"{head}/0/bias"])
    return outputs["mean"], outputs["log_std"], outputs


def decode(w, latent):
    x = F.linear(latent, w["decoder/0/weight"], w["decoder/0/bias"])[:, :, None, None]
    for i in range(4):
        layer = f"decoder/deconv{i}"
        x = F.conv_transpose2d(x, w[f"{layer}/weight"], w[f"{layer}/bias"], stride=2)
        x = F.relu(x) if i < 3 else x
    return x


def losses_of(w, seen, target, epsilon):
    mean, log_std, _ = encode(w, seen)
    q = torch.distributions.Normal(mean, log_std.exp())
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    picture = decode(w, mean + log_std.exp() * epsilon)
    reconstruction = F.mse_loss(picture, target / 255)
    return reconstruction, torch.distributions.kl_divergence(q, prior).mean()


def main():
    from oracle_files import read, settings, write

    images = read("obs.pixels")
    normal = read("noise.normal")
    uniform = read("noise.uniform")
    given = ("obs.", "next_obs.", "action", "reward", "discount", "noise.")
    names = [name for name in settings["shapes"] if not name.startswith(given)]
    w = {name.replace(".", "/"): read(name).requires_grad_() for name in names}
    optimizer = torch.optim.Adam(list(w.values()), settings["lr"])

    with torch.no_grad():
        mean, _, layers = encode(w, images[0])
        layers["reconstruction"] = decode(w, mean)
    for name, values in layers.items():
        write(f"layers.{name}", values)
    losses = {"reconstruction_loss": [], "kl_loss": []}
    for k, batch in enumerate(images):
        parts = batch.reshape(-1, settings["part"], *batch.shape[2:])
        seen = cropped(parts, uniform[k], settings["least_area"]) if settings["crops"] else parts
        reconstruction, divergence = losses_of(w, seen.reshape(batch.shape), batch, normal[k])
        optimizer.zero_grad()
        (reconstruction + settings["beta"] * divergence).backward()
        optimizer.step()
        losses["reconstruction_loss"].append(reconstruction.item())
        losses["kl_loss"].append(divergence.item())
    for name, weight in w.items():
        write(name.replace("/", "."), weight)
    for name, values in losses.items():
        write(f"train.{name}", torch.tensor(values))


if __name__ == "__main__":
    main()
