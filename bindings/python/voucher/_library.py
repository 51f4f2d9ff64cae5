"""Finding libvoucher and making sure that it is the right one."""

from __future__ import annotations

import ctypes.util
import os
import threading
from pathlib import Path
from typing import Any, Optional

from cffi import FFI

ABI_VERSION = 1
VARIABLE = "VOUCHER_LIBRARY"
_HERE = Path(__file__).parent
_HEADER = _HERE / "voucher.ffi.h"
_BUNDLED = _HERE / "libvoucher.so.1"
_SYSTEM_NAME = "libvoucher.so.1"


class LibraryNotFound(ImportError):
    """libvoucher is nowhere it was looked for; the message says where, and the way out."""


class LibraryMismatch(ImportError):
    """What was found is not a libvoucher this package can talk to."""


class Library:
    """The loaded library: its functions, and what makes its structs."""

    def __init__(self, ffi: Any, functions: Any, path: str) -> None:
        self.ffi = ffi
        self.functions = functions
        self.path = path

    @property
    def version(self) -> str:
        """The library's own version."""
        return str(self.ffi.string(self.functions.voucher_version()).decode())


_loaded: Optional[Library] = None
_loading = threading.Lock()


def library() -> Library:
    """The library, loaded at the first call.

    :raises LibraryNotFound: it is nowhere
    :raises LibraryMismatch: what is there speaks another ABI
    """
    global _loaded
    with _loading:
        if _loaded is None:
            _loaded = load()
        return _loaded


def load() -> Library:
    """Loads the library anew: where the variable says, else next to this package, else from the system."""
    ffi = FFI()
    ffi.cdef(_HEADER.read_text(encoding="utf-8"))
    tried: list[str] = []
    for path in _candidates():
        try:
            functions = ffi.dlopen(path)
        except OSError as problem:
            tried.append(f"{path} ({problem})")
            continue
        _check(functions, path)
        return Library(ffi, functions, path)
    raise LibraryNotFound(
        f"libvoucher was not found; tried {'; '.join(tried)}. "
        f"install it, or set {VARIABLE} to the path of libvoucher.so.1",
        name="libvoucher",
    )


def _candidates() -> list[str]:
    # A variable that is set and wrong must not silently end at another copy.
    if os.environ.get(VARIABLE):
        return [os.environ[VARIABLE]]
    if _BUNDLED.exists():
        return [str(_BUNDLED)]
    found = ctypes.util.find_library("voucher")
    return [_SYSTEM_NAME] + ([found] if found and found != _SYSTEM_NAME else [])


def _check(functions: Any, path: str) -> None:
    try:
        version = functions.voucher_abi_version()
    except AttributeError:
        raise LibraryMismatch(f"{path} is not libvoucher: it has no voucher_abi_version", path=path) from None
    if version != ABI_VERSION:
        raise LibraryMismatch(
            f"{path} speaks version {version} of the interface, this package version {ABI_VERSION}: "
            "install the package and the library of the same release",
            path=path,
        )
