#!/bin/sh
# Brings Temporal's two databases to the schema of this release of the server.
set -eu
for name in temporal:temporal temporal_visibility:visibility; do
  database=${name%%:*}
  tables=/etc/temporal/schema/postgresql/v12/${name##*:}/versioned
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --database "$database" setup-schema --version 0.0
  temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --database "$database" update-schema --schema-dir "$tables"
done
