"""Keeps the tables of the vault in the vault's database, and every other table out of it."""

from typing import Any, Final

ALIAS: Final = "vault"
APP: Final = "vault"


class VaultRouter:
    """The only rule by which a table finds its database; no table of one side refers to one of the other."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The vault for its own tables; elsewhere Django's default."""
        return ALIAS if model._meta.app_label == APP else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """As for reading."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Vault tables in the vault alone, and nothing else there."""
        return (app_label == APP) == (db == ALIAS)
