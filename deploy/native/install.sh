#!/bin/sh
# Makes available what the cluster needs beside Node and Postgres when there is no Docker: Java 17 or later, the
# programs of a Kafka broker, redis-server and kcat. Says what it did; does nothing when all is there. Fails when
# something is missing still. With --missing it installs nothing and prints what is missing, one name a line.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sales
kafka=$cache/kafka-$version
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

say() { echo "native: $*"; }

has_java() {
  major=$("$java" -version 2>&1 | sed -n '1s/.* version "\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 17 ]
}
has_kafka() { [ -f "$kafka/lib/kafka_2.13-$version.jar" ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# The packages of Debian for what is missing, one a line.
missing() {
  has_java || echo java
  has_kafka || has mvn || echo maven
  has redis-server || echo redis-server
  has kcat || echo kcat
}

if [ "${1:-}" = --missing ]; then
  has_java || echo 'Java 17 or later'
  has_kafka || echo "Kafka $version"
  has redis-server || echo Redis
  has kcat || echo kcat
  exit 0
fi

# Debian 12 has Java 17, Debian 13 has Java 21.
debian_java() {
  for package in openjdk-17-jre-headless openjdk-21-jre-headless; do
    if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; return; fi
  done
  echo default-jre-headless
}

apt_install() {
  say "apt-get install: $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  packages=
  for package; do
    [ "$package" = java ] && package=$(debian_java)
    packages="$packages $package"
  done
  # shellcheck disable=SC2086
  apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $packages >/dev/null
}

# Into a folder of its own first, so that a half-fetched Kafka is never taken for a whole one.
fetch_kafka() {
  say "fetching Kafka $version with Maven"
  mkdir -p "$cache" && part=$(mktemp -d "$cache/.kafka-XXXXXX") || return 1
  cp "$here/pom.xml" "$part/pom.xml"
  if ! mvn -B -q -f "$part/pom.xml" dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$part/lib"; then
    rm -rf "$part"
    say "Maven could not fetch Kafka $version"
    return 1
  fi
  # Another process may have been faster.
  has_kafka || mv "$part" "$kafka"
  rm -rf "$part"
  say "Kafka $version is in $kafka"
}

wanted=$(missing)
if [ -n "$wanted" ] && has apt-get && [ "$(id -u)" = 0 ]; then
  # shellcheck disable=SC2086
  apt_install $wanted || say 'apt-get failed'
  wanted=$(missing)
fi
if ! has_kafka && has_java && has mvn; then
  fetch_kafka || exit 1
fi

if [ -n "$wanted" ]; then
  # shellcheck disable=SC2086
  say "missing:" $wanted
  if has apt-get; then
    say "as root: apt-get install $(echo "$wanted" | sed "s/^java$/$(debian_java)/" | tr '\n' ' ')"
  else
    say 'install them with the package manager of your system: a Java runtime of version 17 or later (Kafka), Maven (it'
    say 'fetches Kafka), Redis and kcat; on macOS: brew install openjdk@21 maven redis kcat, and set JAVA_HOME'
  fi
  exit 1
fi
has_kafka || exit 1
say "ready: $("$java" -version 2>&1 | sed -n 1p), Kafka $version, $(redis-server --version | sed 's/ sha=.*//'), $(kcat -V | sed -n 's/^Version \([^ ]*\).*/kcat \1/p')"
