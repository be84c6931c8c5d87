"""The picture of `rookery plot`, on a light or a dark ground."""
import colorsys
import textwrap

import matplotlib  # without pyplot, which takes half a second to load
import numpy as np
from matplotlib import ticker
from matplotlib.figure import Figure

# Okabe and Ito's colours, which most people tell apart; yellow is left out on white, black on dark.
LIGHT = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
DARK = ["#56B4E9", "#E69F00", "#2FC49B", "#E39BC6", "#F0E442", "#FF8552", "#FFFFFF"]
LIGHTNESS = {False: 0.42, True: 0.65}  # of a circle of hues, for more groups than that
FACES = {False: {"ground": "#ffffff", "ink": "#222222", "grid": "#d9d9d9"},
         True: {"ground": "#15181d", "ink": "#dfe3e8", "grid": "#3a4048"}}


def style(dark):
    face = FACES[dark]
    return {"figure.facecolor": face["ground"], "axes.facecolor": face["ground"],
            "savefig.facecolor": face["ground"], "text.color": face["ink"],
            "axes.labelcolor": face["ink"], "axes.edgecolor": face["ink"],
            "xtick.color": face["ink"], "ytick.color": face["ink"], "grid.color": face["grid"],
            "axes.grid": True, "axes.axisbelow": True, "grid.linewidth": 0.7,
            "axes.spines.top": False, "axes.spines.right": False, "axes.labelsize": 11,
            "legend.frameon": False, "legend.fontsize": 9.5, "svg.hashsalt": "rookery"}


def colours(count, dark):
    own = DARK if dark else LIGHT
    if count <= len(own):
        return own
    return [colorsys.hls_to_rgb(place / count, LIGHTNESS[dark], 0.75) for place in range(count)]


def draw(path, groups, failed, labels):
    """{group: [Series]}, the first of a group solid with its band, others dashed; `failed` points
    are crossed; `labels` say x, y, center, interval and dark."""
    with matplotlib.rc_context(style(labels.dark)):
        height = min(40, 4.9 + 0.22 * len(groups))  # inches: the legend takes none from the curves
        figure = Figure(figsize=(8, height), dpi=150, layout="constrained")
        axes = figure.add_subplot()
        handles = []
        palette = colours(len(groups), labels.dark)
        for (name, series), colour in zip(groups.items(), palette):
            band = min(0.14, 0.5 / len(groups))  # opacity: many lie on each other
            handles.append(draw_group(axes, series, colour, band, name, labels.center))
        said = list(remarks(axes, groups, failed, labels))
        axes.set_xlabel(labels.x)
        axes.set_ylabel(plain(labels.y))
        if labels.engineering:
            axes.xaxis.set_major_formatter(ticker.EngFormatter(sep=""))
        axes.margins(x=0.01)
        axes.set_ylim(*lines_range(groups))
        if said:
            axes.legend(handles=said, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(said))
        figure.legend(handles=handles, loc="outside lower left", ncols=columns(handles))
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.06)
        if path.endswith(".svg"):
            figure.savefig(path, metadata={"Date": None})
        else:
            figure.savefig(path, pil_kwargs={"compress_level": 3})


def draw_group(axes, series, colour, band, name, center):
    """Returns the line that stands for the group in the legend."""
    for number, one in enumerate(series):
        dashed = number > 0
        alone, thin = len(one.curves) == 1, 0.3 if dashed else 0.5
        for curve in one.curves.values():
            mark = "o" if len(curve) == 1 else "." if dashed and alone else None
            axes.plot(*zip(*curve), "--" if dashed else "-", color=colour, marker=mark,
                      linewidth=1.8 if alone else 0.7, alpha=1 if alone else thin)
        if one.centre is not None:
            mark = "o" if len(one.centre.x) == 1 else None
            axes.plot(one.centre.x, one.centre.value, "--" if dashed else "-", color=colour,
                      linewidth=1.8 if dashed else 2.6, marker=mark)
            if not dashed:
                axes.fill_between(one.centre.x, one.centre.low, one.centre.high, color=colour,
                                  alpha=band, linewidth=0)
    count = len(series[0].curves)
    of = f" ({'IQM' if center == 'iqm' else center} of {count} runs)" if count > 1 else ""
    label = plain(textwrap.fill(name + of, 80))
    return axes.plot([], [], color=colour, linewidth=2.6, label=label)[0]


def plain(text):
    """Text with no formula in it."""
    return text.replace("$", r"\$")


def remarks(axes, groups, failed, labels):
    """What the legend says beside the groups."""
    ink = FACES[labels.dark]["ink"]
    everything = list(groups.values())
    if any(series[0].centre is not None for series in everything):
        yield axes.plot([], [], color=ink, linewidth=0.7, alpha=0.7, label="a run")[0]
        yield axes.fill_between([], [], [], color=ink, alpha=0.2, linewidth=0,
                                label=labels.interval)
    if any(one.curves for series in everything for one in series[1:]):
        yield axes.plot([], [], "--", color=ink, linewidth=1.8, label="evaluation")[0]
    if failed:
        yield axes.plot(*zip(*failed), "x", color=ink,
                        label="some episodes failed, and are left out")[0]


def lines_range(groups):
    """The y axis shows every run and centre whole; wide bands of few seeds may leave it."""
    values = np.array([value for series in groups.values() for one in series
                       for curve in one.curves.values() for _, value in curve])
    low, high = values.min(), values.max()
    margin = 0.05 * (high - low) or max(1.0, 0.05 * abs(high))
    return low - margin, high + margin


def columns(handles):
    longest = max(len(line) for handle in handles for line in handle.get_label().split("\n"))
    return max(1, min(3, len(handles), 110 // (longest + 8)))
