"""SM2 signatures with SM3 (GB/T 32918.2), by GmSSL; the key pair follows from 32 secret bytes.

GmSSL prints where a verification failed to standard error: file names and lines of its own, nothing of ours.
Like every signature with a random part, an SM2 signature of the same text differs each time.
"""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from gmssl_pyx import GmsslInnerError, sm2_sign, sm2_verify

PUBLIC_BYTES: Final = 64
SIGNATURE_BYTES: Final = 64
_HALF: Final = 32

# The recommended curve, GB/T 32918.5: y² = x³ + ax + b over GF(p), with base point G of order n; a = -3.
_P: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
_N: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
_G: Final = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)
_Point = tuple[int, int, int]  # Jacobian: x = X/Z², y = Y/Z³; Z = 0 is infinity


@dataclass(frozen=True, slots=True)
class SM2PrivateKey:
    """A private key (32 bytes) with its public key (64 bytes, x ‖ y)."""

    public: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "SM2PrivateKey":
        """The pair of a secret number. `ValueError` unless it is 1 to n - 2 (GB/T 32918.1, 6.1)."""
        number = int.from_bytes(secret, "big")
        if len(secret) != _HALF or not 1 <= number <= _N - 2:
            raise ValueError("an SM2 secret is 32 bytes, a number from 1 to n - 2")
        return cls(_public(number), secret)

    def sign(self, data: bytes) -> bytes:
        """64 bytes, r ‖ s, for the default identity 1234567812345678 (GM/T 0009, 10)."""
        r, s = decode_dss_signature(sm2_sign(self.secret, self.public, data))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def is_secret(secret: bytes) -> bool:
    """Whether these 32 bytes are a private key."""
    return 1 <= int.from_bytes(secret, "big") <= _N - 2


def is_valid(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` (r ‖ s) over `data` is that of the key `public` (x ‖ y)."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        return bool(sm2_verify(public, data, encode_dss_signature(r, s)))
    except GmsslInnerError:  # not a point of the curve
        return False


def _public(secret: int) -> bytes:
    """The point secret·G. GmSSL makes pairs of its own only, and keeps this multiplication to itself.

    Every bit costs one doubling and one addition, whatever it is, so that the time tells little; and the pair is
    made once in a process.
    """
    kept: _Point = (0, 1, 0)
    spare: _Point = (*_G, 1)
    for place in reversed(range(_N.bit_length())):
        total = _added(kept, spare)
        if secret >> place & 1:
            kept, spare = total, _doubled(spare)
        else:
            kept, spare = _doubled(kept), total
    x, y, z = kept
    inverse = pow(z, -1, _P)
    return (x * inverse**2 % _P).to_bytes(_HALF, "big") + (y * inverse**3 % _P).to_bytes(_HALF, "big")


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    if z == 0:
        return point
    square = z * z % _P
    slope = 3 * (x - square) * (x + square) % _P  # 3x² + az⁴, with a = -3
    beta = 4 * x * y * y % _P
    new_x = (slope * slope - 2 * beta) % _P
    return new_x, (slope * (beta - new_x) - 8 * pow(y, 4, _P)) % _P, 2 * y * z % _P


def _added(one: _Point, two: _Point) -> _Point:
    if one[2] == 0:
        return two
    if two[2] == 0:
        return one
    square_1, square_2 = one[2] * one[2] % _P, two[2] * two[2] % _P
    u_1, u_2 = one[0] * square_2 % _P, two[0] * square_1 % _P
    s_1, s_2 = one[1] * square_2 * two[2] % _P, two[1] * square_1 * one[2] % _P
    h, r = (u_2 - u_1) % _P, (s_2 - s_1) % _P
    if h == 0:
        return _doubled(one) if r == 0 else (0, 1, 0)
    h_2 = h * h % _P
    h_3 = h_2 * h % _P
    v = u_1 * h_2 % _P
    x = (r * r - h_3 - 2 * v) % _P
    return x, (r * (v - x) - s_1 * h_3) % _P, h * one[2] * two[2] % _P
