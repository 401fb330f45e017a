"""OpenSSL's pkcs11 engine, configured in a file as its users do it."""

from pathlib import Path

from .token import pkcs11_module


def engine_environment(token, folder):
    """Writes an OpenSSL configuration with the engine and returns the environment that names it."""
    engine = next(Path("/usr/lib").glob("*/engines-3/pkcs11.so"))
    path = folder / "openssl.cnf"
    path.write_text(f"""\
openssl_conf = openssl_init

[openssl_init]
engines = engine_section

[engine_section]
pkcs11 = pkcs11_section

[pkcs11_section]
engine_id = pkcs11
dynamic_path = {engine}
MODULE_PATH = {pkcs11_module()}
PIN = {token.pin}
init = 0

[req]
distinguished_name = name
x509_extensions = extensions

[name]

[extensions]
basicConstraints = critical, CA:true
subjectKeyIdentifier = hash
""")
    return {"OPENSSL_CONF": str(path)}
