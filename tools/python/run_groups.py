"""Which runs are repetitions of one another: those whose configs differ in the seed alone."""
import re

# What no curve is a function of.
IGNORED = {"seed", "run_dir", "total_decisions", "device", "learner_threads", "env.step_timeout"}
IGNORED_SECTIONS = ("eval.", "checkpoint.")
LINE = re.compile(r'( *)("(?:[^"\\]|\\.)*"|[^\s"#-][^:]*):(?: (.*))?$')
ABSENT = "(not set)"


def settings(run):
    """{"agent.lr": "0.001", ...} from the run's config, whose layout Rookery itself writes."""
    values, path = {}, []  # path: (indent, key) of the maps around a line
    for line in (run / "config.yaml").read_text().splitlines():
        match = LINE.match(line)
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
    """{label: runs}, in the labels' order. A label names env and agent, and what differs between the
    groups that have those in common."""
    configs = {}  # what matters of a config -> its runs
    for run in runs:
        found = tuple(sorted(item for item in settings(run).items() if matters(item[0])))
        configs.setdefault(found, []).append(run)
    families = {}  # "env, agent" -> [(config, runs)]
    for config, members in configs.items():
        config = dict(config)
        name = f"{config.get('env.id', '?')}, {config.get('agent.id', '?')}"
        families.setdefault(name, []).append((config, members))
    labels = {}
    for name, family in families.items():
        keys = sorted({key for config, _ in family for key in config})
        different = [key for key in keys
                     if len({config.get(key, ABSENT) for config, _ in family}) > 1]
        for config, members in family:
            what = [f"{key}={config.get(key, ABSENT)}" for key in different]
            labels[", ".join([name, *what])] = members
    return dict(sorted(labels.items()))
