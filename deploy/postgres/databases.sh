#!/bin/sh
# Makes the roles and databases of Temporal and of the records, each with a password of its own. What is there already
# stays; a password that was changed in .env is changed here, too.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --set temporal="$TEMPORAL_DB_PASSWORD" --set incidents="$INCIDENTS_DB_PASSWORD" <<'SQL'
select format('create role %I login', name) from (values ('temporal'), ('incidents')) as wanted (name)
  where not exists (select from pg_roles where rolname = name) \gexec
alter role temporal password :'temporal';
alter role incidents password :'incidents';
select format('create database %I owner %I', name, owner)
  from (values ('temporal', 'temporal'), ('temporal_visibility', 'temporal'), ('incidents', 'incidents')) as wanted (name, owner)
  where not exists (select from pg_database where datname = name) \gexec
SQL
