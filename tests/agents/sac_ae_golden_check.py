"""sac_ae_oracle.py beside the authors' figures, from the same formulas:

    .venv/bin/python tests/agents/sac_ae_golden_check.py tests/agents/sac_ae_golden.json
"""

import json
import pathlib
import sys

import sac_ae_inputs
import sac_ae_oracle
import torch

TOLERANCE = 1e-9


def difference(ours, theirs):
    """The largest of numbers, lists or dicts of them, relative to theirs where that is above 1."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
        return max(difference(ours[name], theirs[name]) for name in theirs)
    if isinstance(theirs, list):
        assert len(ours) == len(theirs)
        return max((difference(a, b) for a, b in zip(ours, theirs)), default=0)
    return abs(ours - theirs) / max(1, abs(theirs))


def run(golden, case):
    theirs = golden["cases"][case]
    settings = golden["settings"] | {"decoder": case == "with_decoder"}
    shape = [golden["sizes"][n] for n in ("updates", "batch_size", "image", "actions")]
    shapes = {name: figures["shape"] for name, figures in theirs["tensors"].items()}
    agent, losses, layers = sac_ae_oracle.learn(
        settings,
        {name: sac_ae_inputs.weight(name, shape) for name, shape in shapes.items()},
        sac_ae_inputs.batches(*shape, gamma=settings["gamma"]),
        sac_ae_inputs.noise(*shape),
    )
    figures = sac_ae_inputs.figures
    ours = {"losses": losses, "tensors": {name: figures(w) for name, w in agent.w.items()}}
    if "layers" in theirs:
        ours["layers"] = {name: figures(x) for name, x in layers.items()}
    return {kind: difference(ours[kind], theirs[kind]) for kind in theirs}


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    golden = json.loads(pathlib.Path(sys.argv[1]).read_text())
    differences = {case: run(golden, case) for case in golden["cases"]}
    print(json.dumps(differences))
    return any(d >= TOLERANCE for case in differences.values() for d in case.values())


if __name__ == "__main__":
    sys.exit(main())
