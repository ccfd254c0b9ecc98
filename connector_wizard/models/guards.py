"""Let the database itself refuse to change or drop history, since querysets walk past models."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, HEADS = "connector_wizard_event", "connector_wizard_chainhead"

# INSERT OR REPLACE slips past a DELETE trigger on SQLite, so an insert must carry the next number.
SQLITE = f"""
CREATE TRIGGER event_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END;
CREATE TRIGGER event_in_order BEFORE INSERT ON {TABLE}
WHEN NEW.sequence <> 1 + coalesce(
  (SELECT max(sequence) FROM {TABLE} WHERE team_id = NEW.team_id),
  (SELECT anchor_sequence FROM {HEADS} WHERE team_id = NEW.team_id), 0)
BEGIN SELECT RAISE(ABORT, 'history has no gaps'); END;
"""  # noqa: S608 - the table's name is ours
SQLITE_OFF = """
DROP TRIGGER IF EXISTS event_no_update;
DROP TRIGGER IF EXISTS event_no_delete;
DROP TRIGGER IF EXISTS event_in_order;
"""

# TRUNCATE and session_replication_role slip past ordinary row triggers on PostgreSQL:
# hence the statement trigger and ENABLE ALWAYS.
POSTGRESQL = f"""
CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'history is never changed'; END $$;
CREATE FUNCTION demand_next_event() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF NEW.sequence <> 1 + coalesce(
    (SELECT max(sequence) FROM {TABLE} WHERE team_id = NEW.team_id),
    (SELECT anchor_sequence FROM {HEADS} WHERE team_id = NEW.team_id), 0)
  THEN RAISE EXCEPTION 'history has no gaps'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER event_in_order BEFORE INSERT ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION demand_next_event();
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER event_no_change;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER event_no_truncate;
ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER event_in_order;
"""  # noqa: S608 - the table's name is ours
POSTGRESQL_OFF = f"""
DROP TRIGGER IF EXISTS event_no_change ON {TABLE};
DROP TRIGGER IF EXISTS event_no_truncate ON {TABLE};
DROP TRIGGER IF EXISTS event_in_order ON {TABLE};
DROP FUNCTION IF EXISTS refuse_history_change();
DROP FUNCTION IF EXISTS demand_next_event();
"""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers on ``connection``'s database."""
    _run(connection, {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor])


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for migrations backwards, and for tests that empty the tables."""
    _run(connection, {"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}[connection.vendor])


def _run(connection: BaseDatabaseWrapper, script: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table whose deferred checks are still to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(script)
            return
        for statement in script.split(";\n"):
            # A trigger's body ends in "; END", which the split leaves whole.
            if statement.strip():
                cursor.execute(statement)
