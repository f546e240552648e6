"""A share under a PKCS#11 token: SoftHSM stands for the token of an officer."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pkcs11
import pytest
from django.conf import LazySettings

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keys, shares
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


def test_without_a_module_there_is_no_token(tmp_path: Path, settings: LazySettings) -> None:
    settings.TUTELA_PKCS11 = None
    _, two = shares.split("0000abcd", bytes(96))
    with pytest.raises(Refusal) as refused:
        shares.write_under_token(tmp_path / "two.json", two, TokenKey("officer-2", "tutela", PIN))
    assert refused.value.values == {"detail": "TUTELA_PKCS11"}
