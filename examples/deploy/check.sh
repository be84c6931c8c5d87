#!/bin/sh
# Does what the README says, in a temporary folder: installs BUILD, builds this project against it,
# and lets it act with the policy of RUN. Usage: examples/deploy/check.sh BUILD RUN
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: check.sh BUILD RUN, a folder where Rookery is built and a run}" && pwd)
run=${2:?usage: check.sh BUILD RUN, a folder where Rookery is built and a run}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" > "$work/install.log"
"$build/bin/rookery" export "$run" -o "$work/policy"
cp -r "$here" "$work/project"
cmake -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$work/prefix" > "$work/configure.log"
cmake --build "$work/project/build"
"$work/project/build/control_loop" "$work/policy" 2
