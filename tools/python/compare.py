"""Compares groups of runs: `rookery compare` runs it. Its numbers are docs/statistics.md's."""
import argparse
import json
import sys

from comparison import compare_groups
from program import output_file
from program.mistake import answer, say, warn


def options():
    parser = argparse.ArgumentParser(prog="compare.py", description=__doc__)
    parser.add_argument("groups", nargs="+")
    parser.add_argument("--key", required=True)
    parser.add_argument("--last", type=int, required=True)
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--all-pairs", action="store_true")
    parser.add_argument("--normalize")
    parser.add_argument("--resamples", type=int, required=True)
    parser.add_argument("--json")
    return parser.parse_args()


def compare():
    args = options()
    groups = compare_groups.read(args.groups, args.key)

    from comparison import compare_report  # NumPy is behind it, and takes longer to load than a mistake to find
    from comparison.compare_result import Choices, result_of

    result = result_of(groups, Choices(args.key, args.last, args.lower, args.all_pairs,
                                       args.normalize, args.resamples))
    for note in result["notes"]:
        warn(note)
    if args.json:
        with output_file.replaced(args.json) as name, open(name, "w") as file:
            json.dump(result, file, indent=1, allow_nan=False)
            file.write("\n")
    say(compare_report.text(result))


if __name__ == "__main__":
    sys.exit(answer(compare))
