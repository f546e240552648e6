"""Whether anybody waits for a lock: how a test knows that two have met."""

from django.db import connection

_WAITING = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
               WHERE NOT granted AND datname = current_database())
"""  # the lock of a row is another transaction, which belongs to no database


def somebody_waits() -> bool:
    """In this test's database on PostgreSQL; other tests have others on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        waits: bool = cursor.fetchone()[0]
    return waits
