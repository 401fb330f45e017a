"""SIGKILL at random points of key generations and writes: what was acknowledged is there, whole."""

import contextlib
import random
import threading

import pytest

from support import smartcard_hsm as hsm
from support import tlv
from support.cvc import parse_request
from support.openssl import verify
from support.token import SO_PIN_BYTES

ROUNDS = 12
# Each run takes another seed, and says which.
SEED = random.randrange(1 << 32)


class Workload:
    """Writes, deletes and generates until the connection breaks; remembers what was acknowledged."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}  # identifier: contents
        self.requests = {}  # key number: authenticated request
        self.unsure = set()  # identifiers whose last command got no answer
        self.pin = b"648219"
        self.pins_possible = {self.pin}

    def run(self, card):
        """Sends commands until the connection breaks."""
        with contextlib.suppress(ConnectionError, OSError):
            while True:
                self.random.choice(
                    [self.write, self.write, self.append, self.delete, self.generate, self.change_pin])(card)

    def write(self, card):
        fid = self.random.randrange(0xCF00, 0xCF10)
        data = self.random.randbytes(self.random.randrange(1, 2000))
        self.unsure.add(fid)
        if fid in self.files:
            assert hsm.delete_file(card, fid) == 0x9000
            del self.files[fid]
        assert hsm.update_file(card, fid, data) == 0x9000
        self.files[fid] = data
        self.unsure.discard(fid)

    def append(self, card):
        if not self.files:
            return
        fid = self.random.choice(list(self.files))
        data = self.random.randbytes(200)
        self.unsure.add(fid)
        assert hsm.update_file(card, fid, data, len(self.files[fid])) == 0x9000
        self.files[fid] += data
        self.unsure.discard(fid)

    def delete(self, card):
        if not self.files:
            return
        fid = self.random.choice(list(self.files))
        self.unsure.add(fid)
        assert hsm.delete_file(card, fid) == 0x9000
        del self.files[fid]
        self.unsure.discard(fid)

    def generate(self, card):
        number = self.random.randrange(1, 20)
        template = hsm.ec_template() if self.random.random() < 0.8 else hsm.rsa_template(1024)
        self.unsure.add(0xCC00 + number)
        self.requests[number] = hsm.generate(card, number, template).encoded
        self.unsure.discard(0xCC00 + number)

    def change_pin(self, card):
        new = b"%08d" % self.random.randrange(10**8)
        self.pins_possible = {self.pin, new}
        assert hsm.change_pin(card, self.pin, new) == 0x9000
        self.pin = new
        self.pins_possible = {new}
        hsm.login(card, new)


def check(workload, card, folder):
    """Everything acknowledged is there; what got no answer is as before or as asked, never in between."""
    statuses = {pin: hsm.verify_pin(card, pin) for pin in workload.pins_possible}
    assert 0x9000 in statuses.values(), f"{statuses}"
    workload.pin, = (pin for pin, status in statuses.items() if status == 0x9000)
    hsm.login(card, workload.pin)
    workload.pins_possible = {workload.pin}
    objects = hsm.list_objects(card)
    for fid, data in list(workload.files.items()):
        if fid in workload.unsure:
            continue
        assert hsm.contents(card, fid) == data, f"{fid:04X}"
    for fid in workload.unsure:
        if fid >> 8 == 0xCC:
            adopt_key(workload, card, fid, objects, folder)
        elif fid in objects:
            found, known = hsm.contents(card, fid), workload.files.get(fid, b"")
            assert len(found) >= len(known) and found.startswith(known), f"{fid:04X}: neither old nor new"
            workload.files[fid] = found
        else:
            workload.files.pop(fid, None)
    workload.unsure.clear()
    numbers = {fid & 0xFF for fid in objects if fid >> 8 == 0xCC}
    assert numbers == {0x00, *workload.requests}
    for number, request in workload.requests.items():
        assert hsm.contents(card, 0xCE00 + number) == request
        use_key(card, number, request, folder)


def adopt_key(workload, card, fid, objects, folder):
    """A key whose generation got no answer is absent, whole and new, or the old one."""
    number = fid & 0xFF
    if fid not in objects:
        assert number not in workload.requests, "the old key is gone without a new one"
        return
    workload.requests[number] = hsm.contents(card, 0xCE00 + number)


def use_key(card, number, request, folder):
    """A signature by the key that fits the public key in its request."""
    key = parse_request(request).inner.public_key
    signature = hsm.sign(card, number, 0x33 if key.is_rsa else 0x73, b"after the cut").ok()
    public_key = key.subject_public_key_info()
    for name, octets in {"key": public_key, "signature": signature, "message": b"after the cut"}.items():
        (folder / name).write_bytes(octets)
    verify(folder / "key", "sha256", folder / "signature", folder / "message")


def test_acknowledged_work_survives_kills(direct, tmp_path):
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    workload = Workload(SEED)
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    for _ in range(ROUNDS):
        worker = threading.Thread(target=workload.run, args=(direct.card,))
        worker.start()
        worker.join(chance.uniform(0.02, 0.6))
        direct.daemon.kill()
        worker.join(60)
        assert not worker.is_alive()
        direct.card.close()
        check(workload, direct.start(), tmp_path)


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.02, 0.05, 0.15])
def test_initialisation_is_all_or_nothing(direct, delay):
    hsm.initialize(direct.card, shares=1)
    hsm.login(direct.card)
    hsm.generate(direct.card, 1, hsm.ec_template())
    assert hsm.update_file(direct.card, 0xCF01, b"old") == 0x9000
    again = hsm.initialization_data(pin=b"753951", shares=2)
    outcome = []

    def work():
        with contextlib.suppress(ConnectionError, OSError):
            outcome.append(direct.card.send(0x80, 0x50, 0x00, 0x00, again).sw)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(delay)
    direct.daemon.kill()
    worker.join(60)
    direct.card.close()
    card = direct.start()
    objects, total = hsm.list_objects(card), hsm.key_domain(card).ok()[0]
    if hsm.verify_pin(card, b"753951") == 0x9000:
        assert total == 2 and set(objects) == {0xCC00, 0x2F02}
    else:
        assert outcome != [0x9000], "it was acknowledged"
        assert hsm.verify_pin(card) == 0x9000
        assert total == 1 and {0xCC01, 0xCE01, 0xCF01} <= set(objects)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()


def test_retry_counter_stays_low(direct):
    hsm.initialize(direct.card)
    for expected in (0x63C2, 0x63C1):
        assert hsm.verify_pin(direct.card, "000000") == expected
        direct.daemon.kill()
        direct.card.close()
        assert hsm.query_pin(direct.start()) == expected


def test_unblocked_and_wrapped_state_survives(direct):
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=bytes(range(32))).ok()
    assert hsm.reset_retry_counter(direct.card, 0, SO_PIN_BYTES + b"753951") == 0x9000
    direct.daemon.kill()
    direct.card.close()
    card = direct.start()
    assert hsm.key_domain(card).ok() == b"\x01\x00" + bytes.fromhex("630DCD2966C43366")
    hsm.login(card, "753951")


def test_token_works_with_opensc_after_kills(make_token, tmp_path):
    token = make_token()
    token.initialize()
    token.generate_key("EC:prime256v1", "01", "before")
    (tmp_path / "data").write_bytes(b"data")
    token.pkcs11_tool("--write-object", tmp_path / "data", "--type", "data", "--label", "before", login=True)
    for _ in range(2):
        token.daemon.kill()
        token.restart()
    token.pkcs11_tool("--read-object", "--type", "data", "--label", "before", "-o", tmp_path / "read")
    assert (tmp_path / "read").read_bytes() == b"data"
    (tmp_path / "message").write_bytes(b"message")
    token.pkcs11_tool("--sign", "--id", "01", "-m", "ECDSA-SHA256", "--signature-format", "openssl", "-i",
                      tmp_path / "message", "-o", tmp_path / "signature", login=True)
    verify(token.public_key("01", tmp_path / "public"), "sha256", tmp_path / "signature",
           tmp_path / "message")


def test_symmetric_keys_survive(direct):
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    assert hsm.generate_aes(direct.card, 1, 256, tlv.encode(0x91, b"\x10\x11\x18")) == 0x9000
    cryptogram = hsm.cipher(direct.card, 1, 0x10, bytes(range(64))).ok()
    direct.daemon.kill()
    direct.card.close()
    card = direct.start()
    hsm.login(card)
    assert hsm.cipher(card, 1, 0x11, cryptogram).ok() == bytes(range(64))
