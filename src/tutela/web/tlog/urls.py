"""The addresses below `/tlog/`: levels and numbers of tiles, digits only, and nothing a person could stand in."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tutela.web.tlog import views


class TileLevel(StringConverter):
    """The level of a tile."""

    regex = "0|[1-9][0-9]?"


class TileNumber(StringConverter):
    """The number of a tile and its width, as c2sp.org/tlog-tiles writes them; `core.proofs.tiles` reads them."""

    regex = r"(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?"


register_converter(TileLevel, "level")
register_converter(TileNumber, "tile")

urlpatterns = [
    path("checkpoint", views.checkpoint, name="tlog-checkpoint"),
    path("cosignature", views.cosignature, name="tlog-cosignature"),
    path("tile/entries/<tile:place>", views.bundle, name="tlog-bundle"),
    path("tile/<level:level>/<tile:place>", views.tile, name="tlog-tile"),
]
