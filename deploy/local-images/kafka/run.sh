#!/bin/bash
# KAFKA_A_B becomes a.b in server.properties; a new volume is formatted.
set -euo pipefail
settings=/tmp/server.properties
env | sed -n 's/^KAFKA_//p' | grep -v '^HEAP_OPTS=' | while IFS= read -r setting; do
  name=${setting%%=*}
  echo "$(tr 'A-Z_' 'a-z.' <<<"$name")=${setting#*=}"
done >"$settings"
# shellcheck disable=SC2086
java=(java ${KAFKA_HEAP_OPTS:-} -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/lib/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c "$settings"
exec "${java[@]}" kafka.Kafka "$settings"
