"""Certificates as receivers have them, good and bad, and the authority that signs the good ones."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _subject(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@dataclass
class Authority:
    """Signs for whoever asks. A machine trusts it once `certificate` lies in its trust store."""

    folder: Path
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def certificate(self) -> Path:
        file = self.folder / "authority.pem"
        if not file.exists():
            made = self._builder(_name("Our own authority"), DAY).add_extension(
                x509.BasicConstraints(ca=True, path_length=0), critical=True
            )
            usage = dict.fromkeys(
                ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
            )
            made = made.add_extension(
                x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, decipher_only=False, **usage),
                critical=True,
            )
            file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        return file

    def server(self, host: str, *, valid_for: timedelta = DAY, self_signed: bool = False) -> ssl.SSLContext:
        """What a server of that name has; one that is valid for less than nothing has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = _name(host) if self_signed else _name("Our own authority")
        builder = self._builder(_name(host), valid_for, issuer=issuer, key=key)
        builder = builder.add_extension(x509.SubjectAlternativeName([_subject(host)]), critical=False)
        signed = builder.sign(key if self_signed else self._key, SHA256())
        file = self.folder / f"{signed.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + signed.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _builder(
        self,
        subject: x509.Name,
        valid_for: timedelta,
        *,
        issuer: x509.Name | None = None,
        key: ec.EllipticCurvePrivateKey | None = None,
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key((key or self._key).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 30 * DAY)
            .not_valid_after(now + valid_for)
        )
