"""What every response says of itself, whatever process gives it."""

from typing import Final

POWERS: Final = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(),"
    " publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
"""No page may use a device's sensors."""
