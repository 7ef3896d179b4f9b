"""Electronic seals on finished PDFs: a ``Signer`` port, one that signs with a key of our own, and the check (PAdES).

SM2 seals of the national scheme and OFD cannot be proved with what is here; they would be another ``Signer``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

#: Name of the signature's field in the PDF.
FIELD = "Seal"
#: The demo certificate says of itself what it is worth.
DEMO = "演示电子印章（不具有法律效力）"


class Signer(Protocol):
    """Whoever seals PDFs: a key here, or an outside seal service."""

    @property
    def subject(self) -> str:
        """Whose seal it is, as its certificate says."""

    def sign(self, pdf: bytes, *, name: str, reason: str, at: dt.datetime) -> bytes:
        """Seal a finished PDF; nothing of it changes, the seal is appended."""

    def verify(self, pdf: bytes, *, sha256: str = "") -> Verdict:
        """Check a sealed PDF against the certificates that this installation trusts."""


@dataclass(frozen=True)
class Verdict:
    """What the check of a PDF found."""

    signed: bool
    intact: bool = False
    trusted: bool = False
    #: The seal covers every byte of the file: nothing was added behind it.
    whole: bool = False
    #: The file is the very one that was filed.
    same_file: bool = True
    subject: str = ""
    at: dt.datetime | None = None

    @property
    def good(self) -> bool:
        """Whether everything holds."""
        return self.signed and self.intact and self.trusted and self.whole and self.same_file


class KeySigner:
    """Seals with a private key and its certificate (PEM), and trusts that certificate and those handed in."""

    def __init__(self, key: bytes, certificate: bytes, trusted: Sequence[bytes] = ()) -> None:
        self._certificate = next(iter(load_certs_from_pemder_data(certificate)))
        self._trusted = [self._certificate, *(found for one in trusted for found in load_certs_from_pemder_data(one))]
        self._signer = signers.SimpleSigner(
            signing_cert=self._certificate,
            signing_key=load_private_key_from_pemder_data(key, passphrase=None),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        )

    @property
    def subject(self) -> str:
        """Whose seal it is."""
        return str(self._certificate.subject.native.get("common_name", ""))

    def sign(self, pdf: bytes, *, name: str, reason: str, at: dt.datetime) -> bytes:
        """Seal a PDF at a moment."""
        if at.tzinfo is None:
            raise ValueError("at needs an aware datetime")
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", name=name, reason=reason,
        )  # fmt: skip
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return bytes(_Sealing(meta, self._signer, at).sign_pdf(writer).getvalue())

    def verify(self, pdf: bytes, *, sha256: str = "") -> Verdict:
        """Check a PDF: signature, certificate, coverage of the whole file, and that it is the file that was filed."""
        same = not sha256 or hashlib.sha256(pdf).hexdigest() == sha256
        try:
            found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
            if not found:
                return Verdict(signed=False, same_file=same)
            context = ValidationContext(trust_roots=self._trusted, allow_fetching=False)
            status = validate_pdf_signature(found[-1], context)
        except Exception:
            return Verdict(signed=True, same_file=same)
        return Verdict(
            signed=True, intact=bool(status.intact and status.valid), trusted=bool(status.trusted),
            whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE, same_file=same,
            subject=str(status.signing_cert.subject.native.get("common_name", "")), at=status.signer_reported_dt,
        )  # fmt: skip


class _Sealing(signers.PdfSigner):
    """pyHanko's signer with a moment handed in: it would look at the machine's clock, which is not the law's."""

    def __init__(self, meta: Any, signer: Any, at: dt.datetime) -> None:
        super().__init__(meta, signer=signer)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def from_pem(data: bytes) -> KeySigner:
    """Make a signer of one PEM text that holds a private key and its certificate, with more that are trusted after it.

    :raises ValueError: when either is missing.
    """
    mark = b"-----BEGIN CERTIFICATE-----"
    key, *certificates = data.split(mark)
    if b"PRIVATE KEY" not in key or not certificates:
        raise ValueError("the file needs a private key followed by its certificate, both as PEM")
    return KeySigner(key, mark + certificates[0], [mark + one for one in certificates[1:]])


def demo_pem(name: str = DEMO) -> bytes:
    """Make a key and its certificate for the demo, as ``from_pem`` takes them."""
    return b"".join(_self_signed(name))


def _self_signed(common_name: str) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2049, 12, 31, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)
