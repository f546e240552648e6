"""The keyed hashes of whole columns: the same bytes as `rows.PurposeKeys` gives, many times faster."""

from binascii import unhexlify
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
import polars_hash  # noqa: F401 - registers `chash`
import pyarrow as pa
from numpy.typing import NDArray

from tutela.core.crypto.keyring import HashKey, TagKey
from tutela.core.crypto.suites import Suite
from tutela.index.lookup.rows import HASH_BYTES, Probe, ProbeKeys, PurposeKeys
from tutela.index.lookup.strings import fixed
from tutela.index.lookup.tags import Tags, tags

Digests = NDArray[np.uint8]  # one row of 32 bytes each

DIGEST_BYTES: Final = 32
_SEPARATOR: Final = "\x1f"


def document_keys(keys: PurposeKeys, documents: pl.Series) -> Digests:
    """`PurposeKeys.document_key` of canonical documents; none is null."""
    return _tagged(keys.document_tag, keys.document, documents)


def document_tags(keys: PurposeKeys, documents: pa.LargeStringArray) -> Tags:
    """What the keys of canonical documents begin with."""
    assert keys.document_tag is not None
    return tags(keys.document_tag, documents)


def birth_keys(keys: PurposeKeys, births: pl.Series, sexes: pl.Series) -> Digests:
    """`PurposeKeys.birth_key` of birth dates (YYYY-MM-DD) and sexes as `Sex` writes them."""
    return keyed(keys.birth, _joined(births, sexes))


def person_name_keys(keys: PurposeKeys, births: pl.Series, sexes: pl.Series, names: pl.Series) -> Digests:
    """`PurposeKeys.person_name_key` of birth dates (YYYY-MM-DD), sexes and canonical names."""
    return _tagged(keys.person_tag, keys.person, _joined(births, sexes, names))


def person_name_tags(keys: PurposeKeys, births: pl.Series, sexes: pl.Series, names: pl.Series) -> Tags:
    """What these keys begin with."""
    assert keys.person_tag is not None
    return tags(keys.person_tag, as_texts(_joined(births, sexes, names)))


def probe_keys(keys: PurposeKeys, probes: Sequence[Probe]) -> list[ProbeKeys]:
    """`ProbeKeys.of` every one of many persons whose birth dates and sexes are known; of the others one by one."""
    if not probes or any(probe.born_on is None or probe.sex is None for probe in probes):
        return [ProbeKeys.of(probe, keys) for probe in probes]
    documents = pl.Series([probe.document for probe in probes])
    names = pl.Series([probe.name for probe in probes])
    born = pl.Series([f"{probe.born_on}" for probe in probes])
    sexes = pl.Series([str(probe.sex) for probe in probes])
    found = zip(
        apart(document_keys(keys, documents)),
        apart(keyed(keys.name, _joined(documents, names))),
        apart(birth_keys(keys, born, sexes)),
        apart(person_name_keys(keys, born, sexes, names)),
        [probe.is_resident for probe in probes],
        strict=True,
    )
    return [ProbeKeys(*hashed) for hashed in found]


def keyed(key: HashKey, messages: pl.Series) -> Digests:
    """`HashKey.digest` of every text. The key is given to the engine at once and stands in no plan, query or log."""
    if key.suite is not Suite.STANDARD:  # no column engine has HMAC-SM3
        digests = b"".join(key.digest(message.encode()) for message in messages)
        return np.frombuffer(digests, np.uint8).reshape(-1, DIGEST_BYTES)
    frame = pl.DataFrame({"message": messages})
    # `chash` is registered at import, so the checker cannot know it
    hashed = frame.select(pl.col("message").chash.hmac_sha256(key=key.secret.decode()))  # type: ignore[attr-defined]
    return from_hexadecimal(hashed.to_series())


def hashes_of(prefix: int, rows: NDArray[np.uint8]) -> Digests:
    """SHA-256 of one byte and what each of many rows of equal length holds."""
    messages = np.empty((len(rows), 1 + rows.shape[1]), np.uint8)
    messages[:, 0], messages[:, 1:] = prefix, rows
    return hashes(fixed(messages))


def hashes(messages: pa.Array) -> Digests:
    """SHA-256 of every one of many byte strings; none is null."""
    frame = pl.DataFrame({"message": pl.Series(messages.cast(pa.binary_view()), dtype=pl.Binary)})
    # `chash` is registered at import, so the checker cannot know it
    hashed = frame.select(pl.col("message").chash.sha2_256())  # type: ignore[attr-defined]
    return from_hexadecimal(hashed.to_series())


def as_texts(series: pl.Series) -> pa.LargeStringArray:
    """A column of texts with offsets of eight bytes."""
    return series.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.large_string())


def from_hexadecimal(digests: pl.Series) -> Digests:
    """What column engines write as 64 hexadecimal characters, as bytes."""
    array = as_texts(digests)
    data = array.buffers()[2]
    start = array.offset * 2 * DIGEST_BYTES
    text = memoryview(data)[start : start + len(array) * 2 * DIGEST_BYTES] if len(array) else b""
    return np.frombuffer(unhexlify(text), np.uint8).reshape(-1, DIGEST_BYTES)


def apart(rows: NDArray[np.uint8]) -> list[bytes]:
    """Rows of equal length, each by itself."""
    data, width = rows.tobytes(), rows.shape[1]
    return [data[start : start + width] for start in range(0, len(data), width)]


def _tagged(tag: TagKey | None, key: HashKey, messages: pl.Series) -> Digests:
    hashed = keyed(key, messages)
    if tag is None:
        return hashed
    return np.concatenate([tags(tag, as_texts(messages)), hashed[:, :HASH_BYTES]], axis=1)


def _joined(*parts: pl.Series) -> pl.Series:
    return pl.select(pl.concat_str([pl.lit(part) for part in parts], separator=_SEPARATOR)).to_series()
