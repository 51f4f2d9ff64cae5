"""Finding the library: what is missing or wrong is said in one line with the way out."""

import subprocess

import pytest

from voucher import LibraryMismatch, LibraryNotFound, _library


def build(tmp_path, source):
    """A tiny shared object."""
    made = tmp_path / "libvoucher.so.1"
    subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", made], input=source.encode(), check=True)
    return str(made)


def test_a_missing_library_says_what_was_tried_and_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv("VOUCHER_LIBRARY", str(tmp_path / "nowhere.so"))
    with pytest.raises(LibraryNotFound, match=r"nowhere\.so.*VOUCHER_LIBRARY"):
        _library.load()


def test_a_variable_that_is_wrong_does_not_end_at_another_copy(monkeypatch, tmp_path):
    bundled = build(tmp_path, "int voucher_abi_version(void) { return 1; }")
    monkeypatch.setattr(_library, "_BUNDLED", type(tmp_path)(bundled))
    monkeypatch.setenv("VOUCHER_LIBRARY", "/nowhere/libvoucher.so.1")
    with pytest.raises(LibraryNotFound):
        _library.load()


def test_a_library_beside_the_package_is_found(monkeypatch, tmp_path):
    bundled = build(tmp_path, "int voucher_abi_version(void) { return 1; }")
    monkeypatch.setattr(_library, "_BUNDLED", type(tmp_path)(bundled))
    monkeypatch.delenv("VOUCHER_LIBRARY", raising=False)
    assert _library.load().path == bundled


def test_another_abi_is_refused_before_anything_is_called(monkeypatch, tmp_path):
    monkeypatch.setenv("VOUCHER_LIBRARY", build(tmp_path, "int voucher_abi_version(void) { return 2; }"))
    with pytest.raises(LibraryMismatch, match=r"version 2 .* version 1.*same release"):
        _library.load()


def test_another_library_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("VOUCHER_LIBRARY", build(tmp_path, "int something_else(void) { return 1; }"))
    with pytest.raises(LibraryMismatch, match="not libvoucher"):
        _library.load()


def test_the_real_library_tells_its_version(loaded):
    assert loaded.count(".") == 2
