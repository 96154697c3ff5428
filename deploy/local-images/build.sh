#!/usr/bin/env bash
# Stand-ins for the official images, for a machine that can fetch packages but no images. Needs the local images
# debian:bookworm-slim and node:24-bookworm-slim, and Kafka as `npm run native:install` gets it. AUTHORITIES names a
# file of certificates that npm must trust here, if any. One at a time: build.sh [image…], all when none is named.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=deploy/local-images
export DOCKER_BUILDKIT=0
kafka=${XDG_CACHE_HOME:-$HOME/.cache}/sales/kafka-$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' deploy/native/pom.xml)
postgres=$(sed -n 's/.*"@embedded-postgres\/linux-x64": "\(.*\)".*/\1/p' libs/adapter-postgres/package.json)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Its folder and what cannot be committed, then the arguments of the build.
build() {
  local name=$1
  shift
  docker build -q -t "sales-local/$name" "$@" "$work/$name"
}

for name in ${*:-node postgres kafka redis gateway kurrentdb prometheus}; do
  mkdir -p "$work/$name"
  cp "$here/$name"/* "$work/$name/"
  case $name in
    node)
      (cd "$work/node" && npm install --silent --no-audit --no-fund --prefix fetched npm@11 && mv fetched/node_modules/npm npm)
      cat ${AUTHORITIES:-/dev/null} >"$work/node/authorities.crt"
      build node
      ;;
    postgres) build postgres --build-arg "VERSION=$postgres" ;;
    kafka)
      cp -r "$kafka/lib" "$work/kafka/lib"
      build kafka
      ;;
    kurrentdb) docker build -q -t sales-local/kurrentdb -f "$here/kurrentdb/Dockerfile" . ;;
    *) build "$name" ;;
  esac
done
