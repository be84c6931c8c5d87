#!/bin/sh
# Does what the README says, in a temporary folder: installs BUILD, builds this project against it,
# and checks both envs. Usage: examples/custom_env/check.sh BUILD
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: check.sh BUILD, a folder where Rookery is built}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" > "$work/install.log"
cp -r "$here" "$work/project"
cmake -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$work/prefix" > "$work/configure.log"
cmake --build "$work/project/build"

for env in custom/ball_beam custom/room_heater; do
  "$build/bin/rookery" check-env "$env" --plugin "$work/project/build/custom_env.so"
done
