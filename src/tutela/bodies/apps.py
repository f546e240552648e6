"""The room as the framework starts it."""

from django.apps import AppConfig


class Bodies(AppConfig):
    """Hears what is written of accounts, whichever process writes it."""

    name = "tutela.bodies"

    def ready(self) -> None:
        """Models are there from here on."""
        from tutela.bodies import hearing

        hearing.listen()
