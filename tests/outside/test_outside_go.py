"""The code of Go's checksum database, from Debian's packages, judges our notes, paths and tiles."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.outside.world import LOG, FictionalLog
from tutela_verify import checkpoints, keys, merkle, tiles
from tutela_verify.encoding import to_base64
from tutela_verify.sources import Folder

SOURCE = Path(__file__).parent / "go" / "main.go"
PACKAGES = Path("/usr/share/gocode")
SIZES = {
    1: (0, 1),
    2: (0, 1),
    255: (100, 7),
    256: (255, 255),
    257: (256, 256),
    600: (511, 300),
    66_000: (65_999, 65_536),
}
# The published example key of Go's documentation: it signs nothing but this test's texts.
EXAMPLE_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go program, built once."""
    if shutil.which("go") is None or not (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("NO GO HERE: notes and tiles were not tried with Go (golang-go, golang-golang-x-mod-dev)")
    built = tmp_path_factory.mktemp("go") / "oracle"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(PACKAGES),
        "GOCACHE": str(built.parent / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    subprocess.run(["go", "build", "-o", str(built), str(SOURCE)], env=environment, check=True, timeout=300)
    return built


def asked(log: FictionalLog, folder: Path) -> dict[str, object]:
    size = len(log.bodies)
    index, old = SIZES[size]
    note = log.checkpoint([LOG])
    log.write(folder, note)
    return {
        "Note": note,
        "Key": LOG.verifier().text(),
        "SignWith": EXAMPLE_SIGNER,
        "Folder": str(folder),
        "Size": size,
        "Old": old,
        "Index": index,
        "Root": to_base64(log.root()),
        "OldRoot": to_base64(log.root(old)),
        "Leaf": to_base64(log.leaves()[index]),
        "Path": [to_base64(part) for part in merkle.inclusion(index, size, log.at())],
        "Growth": [to_base64(part) for part in merkle.consistency(old, size, log.at())],
    }


def told(program: Path, questions: list[dict[str, object]]) -> list[dict[str, str]]:
    done = subprocess.run(
        [program], input=json.dumps(questions).encode(), capture_output=True, check=True, timeout=120
    )
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers


def test_go_finds_our_notes_paths_and_tiles_good_and_we_find_its_notes_good(
    program: Path, tmp_path: Path
) -> None:
    logs = [FictionalLog([number.to_bytes(4, "big") for number in range(size)]) for size in SIZES]
    questions = [asked(log, tmp_path / str(len(log.bodies))) for log in logs]
    for question, answer in zip(questions, told(program, questions), strict=True):
        assert (answer["note"], answer["proved"]) == ("", ""), question["Size"]
        head = checkpoints.parse(answer["signed"])
        assert [one.key.name for one in checkpoints.signers(head, [keys.parse_key(EXAMPLE_KEY)])] == [
            "PeterNeumann"
        ]
        folder, size = Path(str(question["Folder"])), head.size
        assert tiles.recompute(tiles.Tiles(Folder(folder), size)).root == head.root


def test_go_finds_what_was_altered(program: Path, tmp_path: Path) -> None:
    good = asked(FictionalLog([number.to_bytes(4, "big") for number in range(600)]), tmp_path)
    altered = [
        {**good, "Note": str(good["Note"]).replace("\n600\n", "\n601\n")},
        {**good, "Leaf": to_base64(bytes(32))},
        {**good, "Growth": good["Path"]},
    ]
    note, leaf, growth = told(program, altered)
    assert note["note"]
    assert leaf["proved"]
    assert growth["proved"]
    tile = tmp_path / "tile/0/001"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    assert told(program, [good])[0]["proved"]
