#!/bin/sh
# Installs what the tests need and only what is missing: Debian packages, and Python packages into target/venv.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() { # package, the command or test that proves it is there
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
runs() { command -v "$1"; }
php_has() { php -m | grep -qix "$1"; }
# Where only root's path leads.
fpm() { runs php-fpm8.2 || ls /usr/sbin/php-fpm8.2; }
postgres() { runs postgres || ls /usr/lib/postgresql/*/bin/postgres; }
sanitizer() { ls "$(gcc -print-file-name=libasan.so)"; }

need gcc runs gcc
need g++ runs g++
need binutils runs nm
need libasan8 sanitizer
need pkg-config runs pkg-config
need libjansson-dev pkg-config --exists jansson
need valgrind runs valgrind
need php8.2-cli php_has FFI
need php8.2-xml php_has xml
need php8.2-mbstring php_has mbstring
need php8.2-sqlite3 php_has sqlite3
need php8.2-fpm fpm
need libfcgi-bin runs cgi-fcgi
need phpunit runs phpunit
need postgresql postgres
need mariadb-server runs mariadbd
need python3 runs python3
need libreoffice-calc-nogui runs soffice
need poppler-utils runs pdftoppm
need openssl runs openssl
need python3-venv python3 -c 'import ensurepip'

if [ -n "$missing" ]; then
    echo "installing$missing"
    root=""
    [ "$(id -u)" = 0 ] || root=sudo
    $root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

venv=${CARGO_TARGET_DIR:-target}/venv
if ! "$venv/bin/python" -c 'import cffi, pytest, mypy, openpyxl, lxml, zxingcpp, PIL' >/dev/null 2>&1; then
    echo "installing cffi, pytest, mypy, and readers of workbooks, XML and QR codes into $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check cffi pytest mypy openpyxl lxml zxing-cpp pillow
fi
