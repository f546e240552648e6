"""Tokens as they are kept: by a hash under a key, so that nobody makes one by writing a row."""

from functools import lru_cache

from allauth.idp.oidc.adapter import DefaultOIDCAdapter

from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.keys import current


class Tokens(DefaultOIDCAdapter):  # type: ignore[misc]
    """What the framework asks for, wherever it writes or looks for a token."""

    def hash_token(self, token: str) -> str:
        """Under the key of this machine's web sessions; a token that another edition hashed is asked for anew."""
        return _key(current.ring().active(Use.WEB)).digest(token.encode()).hex()


@lru_cache(maxsize=4)
def _key(root: RootKey) -> HashKey:
    return root.hash_key("token")
