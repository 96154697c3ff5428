#!/bin/sh
# One database for each service, owned by a role of its own; no other role may connect to it. In `vault` are the keys of
# personal data, for all services. Runs when the volume is new.
set -eu
for service in customer identity inventory order projector vault; do
  psql -v ON_ERROR_STOP=1 -v service="$service" -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect on database :"service" from public;
SQL
done
