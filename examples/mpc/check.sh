#!/bin/sh
# Does what the README says, in a temporary folder: installs BUILD's QP solver, builds this project
# against it, and lets it control for SECONDS. Usage: examples/mpc/check.sh BUILD [SECONDS [DEADLINE_MS]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: check.sh BUILD [SECONDS [DEADLINE_MS]], BUILD a folder where Rookery is built}" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Says what a quiet step printed, where it fails.
quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }
quietly cmake --install "$build" --component qp --prefix "$work/prefix"
cp -r "$here" "$work/project"
quietly cmake -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$work/prefix"
quietly cmake --build "$work/project/build"
"$work/project/build/control_loop" "$@"
