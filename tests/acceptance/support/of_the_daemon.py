"""What the virtual HSM's tests ask of cofferd alone, and why an image cannot be asked: skipped with FIRMWARE set."""

FILES = {
    "test_daemon.py": "cofferd's options, signals and logs",
    "test_full_disk.py": "a host's file system",
    "test_latency.py": "a host's speed",
    "test_power_loss.py": "a host's files after SIGKILL; the image has firmware/test_power.py and the bench's sweep",
    "test_reader_owner.py": "who owns a TCP port",
    "test_secure_lock_sessions.py": "sessions over cofferd's socket",
    "test_security_log.py": "a board keeps no log",
    "test_socket.py": "cofferd's socket",
    "test_socket_sessions.py": "cofferd's socket",
    "test_state_damage.py": "a host's database; the image has firmware/test_health.py",
    "test_staying_up.py": "many sessions at once",
    "test_terminal.py": "the tests' own terminal",
    "test_user_presence.py": "cofferd's presence socket; the image has firmware/test_button.py",
    "test_public_key_authentication.py": "two tokens of one issuing authority; a board is its own",
    "test_xkek.py": "two tokens of one issuing authority; a board is its own",
}
TESTS = {}


def reason(path, name):
    """Why a test of this file is not for an image; None when it is."""
    return FILES.get(path.name) or TESTS.get(f"{path.name}::{name.partition('[')[0]}")
