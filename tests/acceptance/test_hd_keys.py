"""Hierarchies of keys (BIP32, SLIP-0010, SLIP-0021), held against published vectors and a derivation of the tests' own."""

import hashlib
import hmac
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256

from support import hd
from support import smartcard_hsm as hsm

H = hd.HARDENED
SEEDS = {
    "1": bytes(range(16)),
    "2": bytes.fromhex("fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a2"
                       "9f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542"),
    "3": bytes.fromhex("4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
                       "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be"),
    "4": bytes.fromhex("3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678"),
}
SYMMETRIC_SEED = bytes.fromhex("c76c4ac4f4e4a00d6b274d5c39c700bb4a7ddc04fbc6f78e85ca75007b5b495f"
                               "74a9043eeb77bdd53aa6fc3a0e31462270316fa04b8c19114c8798706cd02ac8")
DIGEST = hashlib.sha256(b"transaction").digest()
# BIP32, test vectors 1 to 4.
EXTENDED_KEYS = [
    ("1", (),
     "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7u"
     "sUDFdp6W1EGMcet8"),
    ("1", (0 + H,),
     "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski"
     "8PX9rL2dZXvgGDnw"),
    ("1", (0 + H, 1),
     "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxY"
     "ysAA7xmALppuCkwQ"),
    ("1", (0 + H, 1, 2 + H),
     "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX"
     "7x7DogT5Uv6fcLW5"),
    ("1", (0 + H, 1, 2 + H, 2),
     "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5"
     "JnJ7dh8zL4fiyLHV"),
    ("1", (0 + H, 1, 2 + H, 2, 1000000000),
     "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBV"
     "PamhGW6cFJodrTHy"),
    ("2", (),
     "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47"
     "LJhkJ8UB7WEGuduB"),
    ("2", (0,),
     "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r"
     "1D3tgFxHmwMkQTPH"),
    ("2", (0, 2147483647 + H),
     "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaDMBU"
     "4Zn9h8LZNnBC5y4a"),
    ("2", (0, 2147483647 + H, 1),
     "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTf"
     "unKau47EL2dhHKon"),
    ("2", (0, 2147483647 + H, 1, 2147483646 + H),
     "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMz"
     "QLcgJvLJuZZvRcEL"),
    ("2", (0, 2147483647 + H, 1, 2147483646 + H, 2),
     "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9rXp"
     "VGyy3bdW6EEgAtqt"),
    ("3", (),
     "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCYk6SzXPTf3ND1cZAceL7SfJ1"
     "Z3GC8vBgp2epUt13"),
    ("3", (0 + H,),
     "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPx"
     "Sb7gwQN3ih19Zm4Y"),
    ("4", (),
     "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1rzYGVxyL6tmgBUAEPrEz92mBXjByMRiJ"
     "dba9wpnN37RLLAXa"),
    ("4", (0 + H,),
     "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd2AddP56Tqp4o56AePAgCjYdvpW2PU2j"
     "bUPFKsav5ut6Ch1m"),
    ("4", (0 + H, 1 + H),
     "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49sMGJxrhpjazuXYWdMf17C9T5Xnxkopa"
     "eS7jGk1GyyVziaMt"),
]


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    return direct.card


@pytest.fixture
def logged_in(card):
    """The same, for tests that end the session."""
    yield card
    card.select()
    hsm.login(card)


@pytest.mark.parametrize("seed, steps, extended_key", EXTENDED_KEYS)
def test_published_extended_keys(card, seed, steps, extended_key):
    assert hd.create_master(card, hd.SECP256K1, 0, SEEDS[seed]) == 0x9000
    assert hd.base58_check(hd.export_node(card, 0, *steps).ok()) == extended_key


@pytest.mark.parametrize("kind, path", [
    (hd.SECP256K1, (44 + H, 0 + H, 0 + H, 0, 5)),
    (hd.SECP256R1, ()),
    (hd.SECP256R1, (0 + H, 1, 2 + H, 2, 1000000000)),
    (hd.SECP256R1, (28578 + H, 33941)),  # SLIP-0010: the first key of the step would be invalid
    (hd.SYMMETRIC, ()),
    (hd.SYMMETRIC, (b"SLIP-0021", b"Master encryption key")),
    (hd.SYMMETRIC, (b"", b"x" * 127)),
])
def test_nodes_are_what_another_program_derives(card, kind, path):
    seed = SYMMETRIC_SEED if kind == hd.SYMMETRIC else SEEDS["1"]
    assert hd.create_master(card, kind, 1, seed) == 0x9000
    assert hd.export_node(card, 1, *path).ok() == hd.derive(kind, seed, *path).exported()


def test_random_paths(card):
    number = random.randrange(2**32)
    print(f"random.Random({number})")
    draw = random.Random(number)
    for _ in range(20):
        kind, seed = draw.choice([hd.SECP256K1, hd.SECP256R1, hd.SYMMETRIC]), draw.randbytes(draw.randint(16, 64))
        steps = [draw.randbytes(draw.randint(0, 40)) if kind == hd.SYMMETRIC else draw.randrange(2**32)
                 for _ in range(draw.randint(0, 6))]
        slot = draw.randrange(10)
        assert hd.create_master(card, kind, slot, seed) == 0x9000
        assert hd.export_node(card, slot, *steps).ok() == hd.derive(kind, seed, *steps).exported()


@pytest.mark.parametrize("kind", [hd.SECP256K1, hd.SECP256R1])
@pytest.mark.parametrize("path", [(), (1,), (44 + H, 1 + H, 7)])
def test_signature_of_a_node(card, kind, path):
    assert hd.create_master(card, kind, 2, SEEDS["2"]) == 0x9000
    public_key = hd.derive(kind, SEEDS["2"], *path).public_key
    assert hd.load_node(card, 2, *path) == 0x9000
    signature = hd.sign(card, DIGEST).ok()
    public_key.verify(signature, DIGEST, ec.ECDSA(Prehashed(SHA256())))
    with pytest.raises(InvalidSignature):
        public_key.verify(signature, bytes(32), ec.ECDSA(Prehashed(SHA256())))


def test_node_signs_once_and_only_what_fits(card):
    assert hd.create_master(card, hd.SECP256K1, 2, SEEDS["2"]) == 0x9000
    assert hd.sign(card, DIGEST).sw == 0x6985
    assert hd.load_node(card, 2, 1) == 0x9000
    assert hd.sign(card, DIGEST).sw == 0x9000
    assert hd.sign(card, DIGEST).sw == 0x6985
    assert hd.load_node(card, 2, 1) == 0x9000
    assert hd.sign(card, DIGEST[1:]).sw == 0x6700
    assert hd.sign(card, DIGEST).sw == 0x6985


def test_symmetric_node_does_not_sign(card):
    assert hd.create_master(card, hd.SYMMETRIC, 3, SYMMETRIC_SEED) == 0x9000
    assert hd.load_node(card, 3, b"SLIP-0021") == 0x9000
    assert hd.sign(card, DIGEST).sw == 0x6985


@pytest.mark.parametrize("iv", [b"", bytes(range(16))])
@pytest.mark.parametrize("markers", [b"E1D1", b"E1D0", b"E0D1", b"E0D0"])
def test_encryption_with_a_symmetric_node(card, iv, markers):
    labels = b"SLIP-0021", b"Master encryption key"
    assert hd.create_master(card, hd.SYMMETRIC, 3, SYMMETRIC_SEED) == 0x9000
    plain, aad = bytes(range(64)), b"my key" + markers
    secret = hmac.digest(hd.derive(hd.SYMMETRIC, SYMMETRIC_SEED, *labels).key, aad, "sha512")
    encryptor = Cipher(algorithms.AES(secret[:32]), modes.CBC(iv or secret[32:48])).encryptor()
    assert hd.load_node(card, 3, *labels) == 0x9000
    encrypted = hd.cipher(card, 0x51, plain, aad, iv).ok()
    assert encrypted == encryptor.update(plain) + encryptor.finalize()
    assert hd.cipher(card, 0x52, encrypted, aad, iv).sw == 0x6A80
    assert hd.load_node(card, 3, *labels) == 0x9000
    assert hd.cipher(card, 0x52, encrypted, aad, iv).ok() == plain


def test_encryption_without_a_symmetric_node_is_refused(card):
    assert hd.create_master(card, hd.SECP256R1, 4, SEEDS["4"]) == 0x9000
    assert hd.cipher(card, 0x51, bytes(16)).sw == 0x6A80
    assert hd.load_node(card, 4) == 0x9000
    assert hd.cipher(card, 0x51, bytes(16)).sw == 0x6A80
    assert hd.sign(card, DIGEST).sw == 0x6985


def test_everything_needs_the_user(logged_in):
    card = logged_in
    assert hd.create_master(card, hd.SECP256K1, 0, SEEDS["1"]) == 0x9000
    assert hd.load_node(card, 0) == 0x9000
    card.select()
    for kind in (hd.SECP256K1, hd.SECP256R1, hd.SYMMETRIC):
        assert hd.create_master(card, kind, 0) == 0x6982
        assert hd.create_master(card, kind, 0, SEEDS["1"]) == 0x6982
    assert hd.export_node(card, 0).sw == 0x6982
    assert hd.load_node(card, 0) == 0x6982
    assert hd.sign(card, DIGEST).sw == 0x6982
    hsm.login(card)
    assert hd.sign(card, DIGEST).sw == 0x6985


def test_random_master_stays_through_a_restart_and_goes_with_initialisation(direct, card):
    assert hd.create_master(card, hd.SECP256R1, 9) == 0x9000
    before = hd.export_node(card, 9, 1 + H).ok()
    direct.daemon.kill()
    direct.card.close()
    card = direct.start()
    card.select()
    hsm.login(card)
    assert hd.export_node(card, 9, 1 + H).ok() == before
    hsm.initialize(card)
    hsm.login(card)
    assert hd.export_node(card, 9, 1 + H).sw == 0x6400
