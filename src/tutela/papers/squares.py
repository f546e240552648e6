"""The code of a paper as squares, for whoever checks it by a camera."""

import segno


def squares(code: str) -> str:
    """The code drawn as a QR code (ISO/IEC 18004, level M): rows of 0 and 1, separated by `/`."""
    rows = segno.make(code, error="m").matrix
    return "/".join("".join("1" if cell else "0" for cell in row) for row in rows)
