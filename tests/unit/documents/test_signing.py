"""Electronic seals: the whole file under one signature, and nothing that is altered, added or exchanged passes."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pikepdf
import pytest

from documents.bench import text_of
from documents.render import example, render
from documents.signing import KeySigner, demo_pem, from_pem

AT = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def signer() -> KeySigner:
    return from_pem(demo_pem())


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render("penalty/D13", example("penalty/D13")).pdf


@pytest.fixture(scope="module")
def sealed(signer: KeySigner, plain: bytes) -> bytes:
    return signer.sign(plain, name="某执法局", reason="加盖电子印章", at=AT)


def test_a_sealed_file_says_the_same_and_verifies_as_a_whole(signer: KeySigner, plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain) and text_of(sealed) == text_of(plain)
    found = signer.verify(sealed, sha256=hashlib.sha256(sealed).hexdigest())
    assert found.good and found.whole
    assert found.at == AT
    assert "演示" in found.subject


def test_one_altered_byte_breaks_the_seal(signer: KeySigner, sealed: bytes) -> None:
    for place in (sealed.find(b"stream") + 30, len(sealed) // 2):
        altered = bytearray(sealed)
        altered[place] ^= 1
        assert not signer.verify(bytes(altered)).good


def test_what_is_added_behind_the_seal_is_seen(signer: KeySigner, sealed: bytes) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Added"] = writer.add_object(generic.pdf_string("x"))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    found = signer.verify(out.getvalue())
    assert not found.whole and not found.good


def test_another_file_under_the_same_seal_is_not_the_one_that_was_filed(
    signer: KeySigner, plain: bytes, sealed: bytes
) -> None:
    other = signer.sign(plain, name="某执法局", reason="别的文件", at=AT)
    found = signer.verify(other, sha256=hashlib.sha256(sealed).hexdigest())
    assert found.intact and not found.same_file and not found.good


def test_a_stranger_s_seal_is_not_trusted(signer: KeySigner, plain: bytes) -> None:
    stranger = from_pem(demo_pem("别的机关"))
    found = signer.verify(stranger.sign(plain, name="x", reason="x", at=AT))
    assert found.intact and not found.trusted and not found.good


def test_an_unsealed_file_and_a_broken_one_are_none(signer: KeySigner, plain: bytes) -> None:
    assert signer.verify(plain).signed is False
    assert not signer.verify(b"%PDF-1.4 nothing").good
    with pikepdf.open(io.BytesIO(plain)) as found:
        assert len(found.pages) >= 1


def test_a_key_without_its_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="certificate"):
        from_pem(demo_pem().split(b"-----BEGIN CERTIFICATE-----")[0])
