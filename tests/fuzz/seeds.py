"""What the programs that write seeds share."""
import pathlib
import sys

# The encodings and curves of the acceptance tests, which know nothing of the device's own code.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "acceptance"))

from support import curves, tlv  # noqa: E402,F401  pylint: disable=unused-import,wrong-import-position


def write(seeds, usage):
    """Writes each of `seeds` (name -> bytes) as a file of the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit(usage)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in seeds.items():
        (folder / name).write_bytes(seed)
