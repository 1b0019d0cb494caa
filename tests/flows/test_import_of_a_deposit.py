"""`regest import` of a deposit brings along the declarations that the data folder lacks, and replaces none."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command
from declared_site import DECLARATION, declare_in, saved_in
from generated_site import rows_of

from parsers.catalog import shipped

URLS = "SELECT url FROM documents WHERE archive = 'letters' ORDER BY url"
PLATFORM = DECLARATION.replace('"omeka-s"', '"own-software"')


@pytest.fixture(scope="module")
def deposited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deposit of a folder that declares an archive, and the platform that it names."""
    folder = tmp_path_factory.mktemp("deposited")
    declare_in(folder / "data", PLATFORM)
    (folder / "data/platforms").mkdir()
    (folder / "data/platforms/own-software.toml").write_text(shipped().platforms["omeka-s"].text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["regest"])
        from flows.commands.app import main

        for verb in (
            ["import", str(saved_in(folder / "pages", range(1, 13)))],
            ["export", "--deposit", str(folder / "deposit"), "--with-captures"],
        ):
            with pytest.raises(SystemExit) as ended:
                main([*verb, "--data", str(folder / "data")])
            assert ended.value.code in (0, 1)
    return folder / "deposit"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def declared_in(data: Path) -> dict[str, str]:
    files = sorted(file for kind in ("archives", "platforms") for file in (data / kind).glob("*"))
    return {f"{file.parent.name}/{file.name}": file.read_text() for file in files}


@pytest.mark.parametrize(
    ("path", "options"), [("", ()), ("captures/letters", ("--archive", "letters")), ("captures", ("--copy",))]
)
def test_what_is_not_declared_yet_comes_along(
    regest: Command, deposited: Path, data: Path, path: str, options: tuple[str, ...]
) -> None:
    ran = regest("import", deposited / path, *options, "--data", data)
    assert ran.status in (0, 1), ran.err
    assert f"the archive letters is declared as in {deposited}/archives/letters.toml" in ran.err
    assert f"the platform own-software is declared as in {deposited}/platforms/own-software.toml" in ran.err
    assert declared_in(data) == declared_in(deposited)
    assert len(rows_of(data, URLS)) == 12

    again = regest("import", deposited / path, *options, "--data", data)
    assert "declar" not in again.err
    assert "without pages" not in ran.err + again.err


def test_what_is_declared_otherwise_stays(regest: Command, deposited: Path, data: Path) -> None:
    mine = declare_in(data, DECLARATION)
    ran = regest("import", deposited, "--data", data)
    assert ran.status in (0, 1), ran.err
    assert f"the declaration {deposited}/archives/letters.toml is left out: {mine} differs and stays" in ran.err
    assert declared_in(data) == {"archives/letters.toml": DECLARATION}
    assert len(rows_of(data, URLS)) == 12


def test_what_cannot_be_used_or_is_not_asked_for_is_left_out(regest: Command, deposited: Path, tmp_path: Path) -> None:
    other, data = tmp_path / "other", tmp_path / "data"
    for name, text in (
        ("archives/letters.toml", PLATFORM),
        ("archives/wilson-center.toml", DECLARATION),
        ("manifest-sha256.txt", ""),
        ("ro-crate-metadata.json", "{}"),
    ):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_text(text)
    ran = regest("import", other, "--data", data)
    assert "letters.toml is left out: it cannot be used" in ran.err
    assert "wilson-center is the name of one that ships" in ran.err
    assert f"{other} is a deposit without pages: `regest export --deposit` puts them into one" in ran.err
    asked_for = regest("import", other, "--archive", "letters", "--data", data)
    assert asked_for.status == 2
    assert "no archive “letters”" in asked_for.err
    assert declared_in(data) == {}
    assert regest("import", deposited, "--archive", "wilson-center", "--data", data).status == 0
    assert declared_in(data) == {}
