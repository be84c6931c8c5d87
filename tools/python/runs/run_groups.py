"""Which runs are repetitions of one another: those whose configs differ in the seed alone."""
import re

from program.mistake import printable

# What no curve is a function of.
IGNORED = {"seed", "run_dir", "total_decisions", "device", "learner_threads", "env.step_timeout"}
IGNORED_SECTIONS = ("eval.", "checkpoint.")
LINE = re.compile(r'( *)("(?:[^"\\]|\\.)*"|[^\s"#-][^:]*):(?: (.*))?$')
ABSENT = "(not set)"


def settings(run):
    """{"agent.lr": "0.001", ...} from the run's config, whose layout Rookery itself writes."""
    values, path = {}, []  # path: (indent, key) of the maps around a line
    for line in (run / "config.yaml").read_text(errors="replace").splitlines():
        match = LINE.match(printable(line))
        if match is None:  # an item of a list of maps belongs to the key above it
            if line.strip() and path and not line.lstrip().startswith("#"):
                key = ".".join(key for _, key in path)
                values[key] = f"{values.get(key, '')} {line.strip()}".strip()
            continue
        indent, key, value = len(match[1]), match[2].strip('"'), match[3]
        while path and path[-1][0] >= indent:
            path.pop()
        path.append((indent, key))
        if value is not None:
            values[".".join(key for _, key in path)] = value.strip('"')
    return values


def matters(key):
    return key not in IGNORED and not key.startswith(IGNORED_SECTIONS)


def group(runs):
    """{label: runs}, in the labels' order. A label names env and agent, and what differs between
    the groups that have those in common."""
    configs = [{key: value for key, value in settings(run).items() if matters(key)} for run in runs]
    return labelled(runs, configs, ("env.id", "agent.id"))


def labelled(runs, configs, name):
    """{label: runs}, in the labels' order, of runs with these configs. A label has the values of
    the keys `name`, and what differs between the groups that have those in common."""
    same = {}  # a config -> its runs
    for run, config in zip(runs, configs):
        same.setdefault(tuple(sorted(config.items())), []).append(run)
    families = {}  # "env, agent" -> [(config, runs)]
    for config, members in same.items():
        config = dict(config)
        common = ", ".join(config.get(key, "?") for key in name)
        families.setdefault(common, []).append((config, members))
    labels = {}
    for common, family in families.items():
        different = differing([config for config, _ in family])
        for config, members in family:
            what = [f"{key}={config.get(key, ABSENT)}" for key in different]
            labels[", ".join([common, *what])] = members
    return dict(sorted(labels.items()))


def differing(configs):
    """The keys in which configs differ, sorted."""
    keys = sorted({key for config in configs for key in config})
    return [key for key in keys if len({config.get(key, ABSENT) for config in configs}) > 1]
