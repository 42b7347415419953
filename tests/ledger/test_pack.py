"""What finance gets beside the released workbook: written, checked, withdrawn with it."""

import os
from pathlib import Path

import pytest

from p2p_sheets.month import outputs
from p2p_sheets.write.payments import PaymentBook
from tests.ledger.office import Office

pytestmark = pytest.mark.usefixtures("_second_engine")

BANK = '\n[bank]\nname = "Secretariat"\niban = "BE71096123456769"\nbic = "GKCCBEBB"\n'
PACK = ("pain001_2023-03.xml", "payments_2023-03.csv")


@pytest.fixture
def payer(office: Office) -> Office:
    """An office that pays by bank file, after its first release."""
    with (office.folder / "config.toml").open("a") as config:
        config.write(BANK)
    office.release("--new-ledger")
    return office


def beside(office: Office) -> Path:
    return office.payments().parent


def test_the_terminal_names_what_to_send_to_finance(payer: Office) -> None:
    payer.claim(A=300, B=100, C=50)
    out = payer.release().out
    said = [line for line in out.splitlines() if "Send to finance" in line]
    assert "payments_2023-03-2.xlsx" in said[0]
    assert "pain001_2023-03-2.xml" in said[1]


def test_a_release_has_the_bank_file_and_the_csv_and_later_runs_leave_them(payer: Office) -> None:
    written = {name: (beside(payer) / name).read_bytes() for name in PACK}
    assert payer.entries()[-1].tree["pack"] == list(PACK)
    payer.run()
    assert {name: (beside(payer) / name).read_bytes() for name in PACK} == written


@pytest.mark.parametrize("name", PACK)
def test_verify_names_an_edited_file(payer: Office, name: str) -> None:
    assert payer.run("verify").status == 0
    file = beside(payer) / name
    file.write_bytes(file.read_bytes().replace(b"400.00", b"400.01"))
    ran = payer.run("verify")
    assert ran.status == 1
    assert f"{name}: the file is" in ran.out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pain001_2023-03.xml", "Amount EUR of 2023-03-001 is 400.01, recomputed 400.00"),
        ("payments_2023-03.csv", "Amount EUR of 2023-03-001 is 400.01, recomputed 400.00"),
    ],
)
def test_a_cent_in_the_bank_file_or_the_csv_stops_a_release(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    class Spoiled(PaymentBook):
        @property
        def pack(self) -> dict[str, bytes]:
            files = super().pack
            return {**files, name: files[name].replace(b"400.00", b"400.01")}

    monkeypatch.setattr(outputs, "PaymentBook", Spoiled)
    with (office.folder / "config.toml").open("a") as config:
        config.write(BANK)
    error = office.run("--release", "--new-ledger").err
    assert f"{name}: {said}" in error


def test_withdraw_takes_the_whole_pack(payer: Office) -> None:
    written = {name: (beside(payer) / name).read_bytes() for name in PACK}
    assert payer.run("withdraw", "2023-03", "--why", "F. Finance: nothing was paid").status == 0
    assert not any((beside(payer) / name).exists() for name in PACK)
    gone = beside(payer) / "withdrawn"
    assert {name: (gone / name).read_bytes() for name in PACK} == written
    assert f"nor from {PACK[0]}" in (gone / "NOTICE_2023-03.txt").read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps to the rights of the folder")
def test_what_holds_bank_details_is_readable_by_its_owner_alone(released: Office) -> None:
    others = {
        path.relative_to(released.folder).as_posix()
        for path in (released.ledger, *released.output.rglob("*"))
        if path.is_file() and path.stat().st_mode & 0o077
    }
    assert others - {"output/.lock"} == {
        "output/.written.json",
        "output/2023-03/run.json",
        "output/2023-03/start.html",
    }
    assert released.payments().stat().st_mode & 0o777 == 0o600
