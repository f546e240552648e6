"""A share under a PKCS#11 token: SoftHSM stands for the token of an officer."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from django.conf import LazySettings

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keys, shares, signers, tokens
from tutela.records.vault.tokens import TokenKey

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
PIN = "4711-0815"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module of SoftHSM with one token, in a folder of its own."""
    found = next((Path(one) for one in MODULES if Path(one).exists()), None)
    tool = shutil.which("softhsm2-util")
    if found is None or tool is None:
        pytest.skip("SoftHSM is not installed")
    folder = tmp_path_factory.mktemp("tokens")
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(conf))
        words = ["--init-token", "--free", "--label", "officer-2", "--pin", PIN, "--so-pin", "so-pin-1234"]
        subprocess.run([tool, *words], check=True, stdout=subprocess.DEVNULL)
        pkcs11.lib(str(found))  # it reads where its tokens are when it is loaded
    return found


@pytest.fixture(autouse=True)
def _settings(settings: LazySettings, module: Path) -> None:
    settings.TUTELA_PKCS11 = module


def test_a_share_comes_back_from_its_token_and_opens_with_the_other(tmp_path: Path) -> None:
    public, secret = keys.fresh(datetime(2026, 1, 1, tzinfo=UTC))
    one, two = shares.split(public.key_id, secret)
    path = tmp_path / "two.json"
    shares.write_under_token(path, two, TokenKey("officer-2", "tutela", PIN))
    assert path.stat().st_mode & 0o777 == 0o600
    back = shares.read(path, lambda what, index: PIN if (what, index) == ("pin", 2) else "")
    assert back == two
    assert shares.join((one, back), public) == secret


def test_the_wrapping_key_cannot_leave_the_token(tmp_path: Path, module: Path) -> None:
    _, two = shares.split("0000abcd", bytes(96))
    shares.write_under_token(tmp_path / "two.json", two, TokenKey("officer-2", "guarded", PIN))
    with pkcs11.lib(str(module)).get_token(token_label="officer-2").open(user_pin=PIN) as session:
        key = session.get_key(label="guarded", object_class=pkcs11.ObjectClass.SECRET_KEY)
        assert key[pkcs11.Attribute.EXTRACTABLE] is False
        assert key[pkcs11.Attribute.SENSITIVE] is True
        with pytest.raises(pkcs11.PKCS11Error):
            key[pkcs11.Attribute.VALUE]


@pytest.mark.parametrize(
    "wrong",
    [
        TokenKey("officer-2", "tutela", "0000"),
        TokenKey("nobody", "tutela", PIN),
    ],
)
def test_a_wrong_pin_or_token_is_refused(tmp_path: Path, wrong: TokenKey) -> None:
    _, two = shares.split("0000abcd", bytes(96))
    with pytest.raises(Refusal) as refused:
        shares.write_under_token(tmp_path / "two.json", two, wrong)
    assert refused.value.reason is Reason.VAULT_TOKEN
    assert not (tmp_path / "two.json").exists()


def test_a_share_of_another_tokens_key_is_refused(tmp_path: Path) -> None:
    _, two = shares.split("0000abcd", bytes(96))
    path = tmp_path / "two.json"
    shares.write_under_token(path, two, TokenKey("officer-2", "one-label", PIN))
    shares.write_under_token(tmp_path / "other.json", two, TokenKey("officer-2", "another-label", PIN))
    path.write_text(path.read_text().replace("one-label", "another-label"))
    with pytest.raises(Refusal) as refused:
        shares.read(path, lambda *_: PIN)
    assert refused.value.reason is Reason.VAULT_TOKEN


class TestExisting:
    """Who put a key under the label before the keeper came may know it: it is not taken for the keeper's own."""

    def test_a_key_under_the_label_is_refused_unless_it_is_said(self, tmp_path: Path) -> None:
        one, two = shares.split("0000abcd", bytes(96))
        key = TokenKey("officer-2", "stands", PIN)
        shares.write_under_token(tmp_path / "two.json", two, key)
        refused(Reason.VAULT_TOKEN_KEY, shares.write_under_token, tmp_path / "one.json", one, key)
        assert not (tmp_path / "one.json").exists()
        shares.write_under_token(tmp_path / "one.json", one, key, use_existing=True)
        assert shares.read(tmp_path / "one.json", lambda *_: PIN) == one

    @pytest.mark.parametrize(
        "template",
        [
            {pkcs11.Attribute.EXTRACTABLE: True, pkcs11.Attribute.SENSITIVE: True},
            {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: False},
            "imported",
        ],
        ids=["extractable", "not sensitive", "imported"],
    )
    def test_one_that_could_leave_or_came_from_outside_is_never_taken(
        self, tmp_path: Path, module: Path, template: Any, request: pytest.FixtureRequest
    ) -> None:
        label = f"planted {request.node.callspec.id}"
        with (
            pkcs11.lib(str(module)).get_token(token_label="officer-2").open(rw=True, user_pin=PIN) as session
        ):
            if template == "imported":
                session.create_object(
                    {
                        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY,
                        pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.AES,
                        pkcs11.Attribute.TOKEN: True,
                        pkcs11.Attribute.LABEL: label,
                        pkcs11.Attribute.VALUE: bytes(32),
                        pkcs11.Attribute.ENCRYPT: True,
                        pkcs11.Attribute.SENSITIVE: True,
                        pkcs11.Attribute.EXTRACTABLE: False,
                    }
                )
            else:
                session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template=template)
        _, two = shares.split("0000abcd", bytes(96))
        key, path = TokenKey("officer-2", label, PIN), tmp_path / "two.json"
        for said in (False, True):
            refused(Reason.VAULT_TOKEN_KEY, shares.write_under_token, path, two, key, use_existing=said)
        assert not path.exists()


class TestSigning:
    def test_an_officers_key_signs_in_its_token_and_comes_back_as_the_same(self) -> None:
        key = TokenKey("officer-2", "signs", PIN)
        made = tokens.make_signer(key)
        assert signers.is_signed(made.public, b"act", made.sign(signers.message(b"act")))
        assert not signers.is_signed(made.public, b"another act", made.sign(signers.message(b"act")))
        assert tokens.signer(key) == made
        refused(Reason.VAULT_TOKEN_KEY, tokens.make_signer, key)
        assert tokens.make_signer(key, use_existing=True) == made

    def test_a_public_half_that_is_not_its_own_is_refused(self, module: Path) -> None:
        one, other = TokenKey("officer-2", "half", PIN), TokenKey("officer-2", "other half", PIN)
        tokens.make_signer(one)
        tokens.make_signer(other)
        with (
            pkcs11.lib(str(module)).get_token(token_label="officer-2").open(rw=True, user_pin=PIN) as session
        ):
            kind = pkcs11.ObjectClass.PUBLIC_KEY
            session.get_key(object_class=kind, label="half").destroy()
            session.get_key(object_class=kind, label="other half").copy({pkcs11.Attribute.LABEL: "half"})
        refused(Reason.VAULT_TOKEN_KEY, tokens.signer, one)

    def test_there_is_no_signer_where_no_key_is(self) -> None:
        refused(Reason.VAULT_TOKEN_KEY, tokens.signer, TokenKey("officer-2", "nobody's", PIN))


def refused(reason: Reason, act: Callable[..., object], *said: Any, **more: Any) -> None:
    with pytest.raises(Refusal) as found:
        act(*said, **more)
    assert found.value.reason is reason, (found.value.reason, found.value.values)


def test_without_a_module_there_is_no_token(tmp_path: Path, settings: LazySettings) -> None:
    settings.TUTELA_PKCS11 = None
    _, two = shares.split("0000abcd", bytes(96))
    with pytest.raises(Refusal) as refused:
        shares.write_under_token(tmp_path / "two.json", two, TokenKey("officer-2", "tutela", PIN))
    assert refused.value.values == {"detail": "TUTELA_PKCS11"}
