"""What firmware/tools/add_to_pcscd adds to Debian's pcscd and its CCID driver, and takes away again."""

import plistlib
import shutil
from pathlib import Path

import pytest

from support.process import attempt, run

TOOL = Path(__file__).parents[3] / "firmware/tools/add_to_pcscd"
DEBIANS_LIST = Path("/etc/libccid_Info.plist")
LISTS = ("ifdVendorID", "ifdProductID", "ifdFriendlyName")


@pytest.fixture
def root(tmp_path):
    """A file system with Debian's list of readers."""
    (tmp_path / "etc").mkdir()
    shutil.copy(DEBIANS_LIST, tmp_path / "etc")
    return tmp_path


def files(root):
    return {path.relative_to(root) for path in root.rglob("*") if not path.is_dir()}


def read(path):
    return plistlib.loads(path.read_bytes())


@pytest.mark.parametrize("arguments, entry", [((), ("0x1209", "0x0001")), (("1209:00aF",), ("0x1209", "0x00aF"))])
def test_list_of_the_driver_has_one_entry_more(root, arguments, entry):
    run(TOOL, *arguments, "--root", root)
    theirs, ours = read(DEBIANS_LIST), read(root / "usr/local/lib/coffer-pcsc/ifd-ccid.bundle/Contents/Info.plist")
    assert {key: value for key, value in ours.items() if key not in LISTS} == \
           {key: value for key, value in theirs.items() if key not in LISTS}
    for name, value in zip(LISTS, (*entry, "Coffer")):
        assert ours[name] == [value, *theirs[name]]


def test_bundle_for_pcscd_has_this_entry_and_debians_library(root):
    run(TOOL, "--root", root)
    bundle = root / "usr/lib/pcsc/drivers/coffer.bundle/Contents"
    assert [read(bundle / "Info.plist")[name] for name in LISTS] == [["0x1209"], ["0x0001"], ["Coffer"]]
    library = bundle / "Linux" / read(bundle / "Info.plist")["CFBundleExecutable"]
    driver = Path("usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Linux/libccid.so")
    assert library.resolve() == root.resolve() / driver
    assert (Path("/") / driver).exists()


def test_pcscd_is_told_the_folder_of_the_list(root):
    run(TOOL, "--root", root)
    unit = (root / "etc/systemd/system/pcscd.service.d/coffer.conf").read_text()
    assert unit == "[Service]\nEnvironment=PCSCLITE_HP_DROPDIR=/usr/local/lib/coffer-pcsc\n"


def test_a_second_time_it_replaces_what_it_wrote_and_remove_leaves_nothing(root):
    before = files(root)
    run(TOOL, "1209:0002", "--root", root)
    run(TOOL, "--root", root)
    assert "0x0002" not in (root / "usr/lib/pcsc/drivers/coffer.bundle/Contents/Info.plist").read_text()
    run(TOOL, "--remove", "--root", root)
    assert files(root) == before


@pytest.mark.parametrize("arguments", [["1209"], ["1209:00011"], ["12x9:0001"], ["--root"]])
def test_what_it_does_not_understand_changes_nothing(root, arguments):
    before = files(root)
    attempt(TOOL, "--root", root, *arguments).fail()
    assert files(root) == before
