-- Two roles for one database: wizard_owner owns the tables and migrates them; wizard_app serves.
-- Who serves cannot drop, disable or empty what guards the history, since it owns none of it.
--
-- Run once, by a superuser, in the new and still empty database, before the first migration.
-- The passwords are read from the files that two variables name.
\set ON_ERROR_STOP on
\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`

CREATE ROLE wizard_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE wizard_app LOGIN PASSWORD :'app_password';

REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO wizard_owner, wizard_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO wizard_owner;
GRANT USAGE ON SCHEMA public TO wizard_app;

-- Rows, in every table that a migration makes now or later; nothing else.
ALTER DEFAULT PRIVILEGES FOR ROLE wizard_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wizard_app;
ALTER DEFAULT PRIVILEGES FOR ROLE wizard_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO wizard_app;
