"""How right LS3's networks are on the plane of constrained/navigation: heads_on_plane.py MAP.csv DEMOS.h5.

MAP is what `rookery map RUN env.params.start_noise=0 --over start_x start_y -o MAP.csv` writes, DEMOS what `rookery
collect constrained/navigation --policy script/detour` does. Prints the balanced accuracy of the constraint, of its
threshold and of a half, against the wall, in which a point sticks where it enters; and Spearman's correlation of the safe set with the true steps to where a
demonstration was, around the wall, outside it.
"""
import csv
import sys

import h5py
import numpy
from scipy import ndimage, stats

WIDTH, HEIGHT, STEP = 180, 150, 3
WALL = (75, 100, 55, 95)


def read_map(name):
    with open(name, newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: numpy.array([float(row[key]) for row in rows]) for key in rows[0]}


def demonstrated(name):
    """Cells (x, y) where a demonstration was, up to its last step at the goal."""
    cells = numpy.zeros((WIDTH + 1, HEIGHT + 1), bool)
    with h5py.File(name) as file:
        for episode in file.values():
            places, rewards = numpy.array(episode["observations"]), numpy.array(episode["rewards"])
            goals = numpy.flatnonzero(rewards == 0)
            if len(goals) == 0:
                continue
            for x, y in places[: goals[-1] + 1].round().astype(int):
                cells[x, y] = True
    return cells


def steps_to(cells):
    """Steps from each cell, of at most STEP in each direction, around the wall."""
    free = numpy.ones_like(cells)
    free[WALL[0] + 1:WALL[1], WALL[2] + 1:WALL[3]] = False
    steps = numpy.full(cells.shape, numpy.inf)
    reached, count = cells.copy(), 0
    while True:
        steps[reached & numpy.isinf(steps)] = count
        grown = ndimage.binary_dilation(reached, numpy.ones((2 * STEP + 1,) * 2)) & free
        if (grown == reached).all():
            return steps
        reached, count = grown | reached, count + 1


def balanced_accuracy(said, true):
    return (said[true].mean() + (~said[~true]).mean()) / 2


def main():
    table, cells = read_map(sys.argv[1]), demonstrated(sys.argv[2])
    wall = table["cost"] > 0
    inside = numpy.minimum.reduce([table["start_x"] - WALL[0], WALL[1] - table["start_x"],
                                   table["start_y"] - WALL[2], WALL[3] - table["start_y"]])
    within_reach = inside < STEP  # who is further inside has gone through the wall
    for threshold in (0.2, 0.5):
        said = table["constraint"] > threshold
        print(f"constraint above {threshold}: balanced accuracy "
              f"{balanced_accuracy(said[within_reach], wall[within_reach]):.3f} of places that a step "
              f"from outside reaches, {balanced_accuracy(said, wall):.3f} of all")
    x, y = table["start_x"].round().astype(int), table["start_y"].round().astype(int)
    steps = steps_to(cells)[x, y]
    outside = ~wall & numpy.isfinite(steps)
    result = stats.spearmanr(table["safe_set"][outside], -steps[outside])
    print(f"safe set: rank correlation {result.statistic:.3f} over {outside.sum()} places")
    for low, high in ((0, 0), (1, 2), (3, 5), (6, 10), (11, 100)):
        there = outside & (steps >= low) & (steps <= high)
        print(f"  {low} to {high} steps: mean {table['safe_set'][there].mean():.3f} of {there.sum()}")


main()
