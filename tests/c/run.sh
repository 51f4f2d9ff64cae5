#!/bin/sh
# Builds the C suite against the library and runs it plain, under valgrind and under the sanitizers.
# Usage: tests/c/run.sh FOLDER_OF_LIBVOUCHER_SO [plain|valgrind|sanitizers|all]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
library=$(cd "${1:?folder of libvoucher.so}" && pwd)
what=${2:-all}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/lib" "$work/stores"
ln -s "$library/libvoucher.so" "$work/lib/libvoucher.so"
ln -s "$library/libvoucher.so" "$work/lib/libvoucher.so.1"
export LD_LIBRARY_PATH="$work/lib" VOUCHER_SUITE_FOLDER="$work/stores"
cd "$work"

strict="-Wall -Wextra -pedantic -Werror -I$root/include -I$here"
c="gcc -std=c99 $strict -g -O1"
cxx="g++ -std=c++17 $strict -g -O1"

build() { # name, extra flags
    mkdir "$work/$1"
    for source in suite books book_keeping life office money sales exchange messages arguments functions office_functions exchange_functions sale_functions \
        callbacks processes; do
        $c $2 -c "$here/$source.c" -o "$work/$1/$source.o"
    done
    $cxx $2 -c "$here/exceptions.cc" -o "$work/$1/exceptions.o"
    g++ $2 "$work/$1"/*.o -o "$work/$1/suite" -L"$work/lib" -lvoucher -lpthread
    declared >"$work/$1/declared.inc"
    # shellcheck disable=SC2086
    $c $2 -I"$work/$1" $(pkg-config --cflags jansson) "$here/stories.c" "$here/books.c" "$here/office_verbs.c" \
        "$here/exchange_verbs.c" "$here/sale_verbs.c" "$here/values.c" -o "$work/$1/stories" \
        -L"$work/lib" -lvoucher $(pkg-config --libs jansson)
}

# What voucher.h declares, as macro calls: every constant, and every field of a struct that can stand in a story.
declared() {
    awk '/^    VOUCHER_[A-Z0-9_]* = / { print "CONSTANT(" $1 ")" }
        /^typedef struct [a-z_]* [{]/ { owner = $3 }
        /^}/ { owner = "" }
        owner && /^    (int32_t|int64_t|char) [a-z_0-9]+(\[[0-9]+\])?;$/ {
            sub(/(\[[0-9]+\])?;$/, "", $2); print "FIELD(" owner ", " $2 ", " $1 ")"
        }' "$root/include/voucher.h"
}

# The header alone, in both languages and the oldest dialect of each that has <stdint.h>.
headers() {
    echo '#include "voucher.h"
int main(void) { return voucher_abi_version() == 1 ? 0 : 1; }' >"$work/header.c"
    cp "$work/header.c" "$work/header.cc"
    $c "$work/header.c" -o "$work/header_c" -L"$work/lib" -lvoucher
    "$work/header_c"
    for dialect in c++11 c++17 c++20; do
        g++ -std=$dialect $strict "$work/header.cc" -o "$work/header_cxx" -L"$work/lib" -lvoucher
        "$work/header_cxx"
    done
    echo "ok     the header compiles as C and C++"
}

# What C sees of every struct is what the golden list says, which Rust compares with what it sees.
layout() {
    {
        echo '#include <stddef.h>'
        echo '#include <stdio.h>'
        echo '#include "voucher.h"'
        echo 'int main(void) {'
        sed -n -e 's/^\([a-z_]*\)\.\([a-z_0-9]*\) .*/printf("\1.\2 %d\\n", (int)offsetof(\1, \2));/p' \
            -e 's/^\([a-z_]*\) [0-9]*$/printf("\1 %d\\n", (int)sizeof(\1));/p' "$root/tests/abi/layout.txt"
        echo 'return 0; }'
    } >"$work/layout.c"
    $c "$work/layout.c" -o "$work/layout"
    "$work/layout" | diff - "$root/tests/abi/layout.txt"
    echo "ok     C sees the layout of the golden list"
}

# The declarations go unchanged through the foreign function interfaces of PHP and Python, where these are installed.
declarations() {
    if command -v php >/dev/null && php -m | grep -qx FFI; then
        php -d ffi.enable=1 -r '$c = FFI::cdef(file_get_contents($argv[1]), $argv[2]);
            exit($c->voucher_abi_version() === 1 && $c->VOUCHER_INTERNAL === -509 ? 0 : 1);' \
            "$root/include/voucher.ffi.h" "$work/lib/libvoucher.so"
        echo "ok     PHP reads the declarations"
    fi
    if python3 -c 'import cffi' 2>/dev/null; then
        python3 -c 'import sys, cffi
ffi = cffi.FFI()
ffi.cdef(open(sys.argv[1]).read())
library = ffi.dlopen(sys.argv[2])
sys.exit(library.voucher_abi_version() != 1 or library.VOUCHER_INTERNAL != -509)' \
            "$root/include/voucher.ffi.h" "$work/lib/libvoucher.so"
        echo "ok     cffi reads the declarations"
    fi
}

# The examples are right about themselves: their exit code says whether the balance, or every case, is as it must be.
examples() {
    for example in story conformance; do
        $c "$root/examples/c/$example.c" -o "$work/$example" -L"$work/lib" -lvoucher -lpthread
    done
    "$work/story" "$work/stores/story.db" >"$work/report" || { cat "$work/report" && return 1; }
    "$work/conformance" >"$work/report" || { cat "$work/report" && return 1; }
    echo "ok     the examples run"
}

# A story that is told wrongly must fail, or the ones that pass say nothing.
wrong_stories() { # the program
    nm -D "$work/lib/libvoucher.so" | grep -q ' voucher_test_clock_set$' || return 0
    for mistake in 's/"balance": 4000/"balance": 4001/' 's/"do": "clock"/"do": "clack"/' 's/"balance": 4000/"balanse": 4000/' \
        's/"contains": "101/"contained": "101/' 's/"length": 14/"length": 15/' 's/"order"/"odour"/' \
        's/"as": "client"/"like": "client"/' 's/{cards.codes\[2\]}/{cards.codes[4]}/'; do
        sed "$mistake" "$root/tests/conformance/jerasoft.json" >"$work/wrong.json"
        if "$1" "$work/wrong.json" >"$work/report" 2>&1 || ! grep -q '^0 passed, 1 failed$' "$work/report"; then
            echo "FAILED a story with the mistake $mistake passes"
            return 1
        fi
    done
    # Expecting the refusal does not help: a posting that does not balance is no part of any story.
    sed 's/{"amount": 1001}, "expect": {"outcome": "VOUCHER_OUTCOME_CONFLICT"}/{"amount": 1001, "key": "other"}, "expect": {"outcome": "VOUCHER_OUTCOME_REJECTED"}/' \
        "$root/tests/conformance/crm_commerce.json" >"$work/wrong.json"
    if "$1" "$work/wrong.json" >"$work/report" 2>&1 || ! grep -q 'the posting other is unbalanced' "$work/report"; then
        echo "FAILED a story whose posting is unbalanced passes"
        return 1
    fi
    echo "ok     a story that is told wrongly fails"
}

plain() {
    headers
    layout
    declarations
    examples
    build plain ""
    "$work/plain/suite"
    "$work/plain/stories" "$root"/tests/conformance/*.json
    wrong_stories "$work/plain/stories"
}

valgrind_run() {
    build valgrind ""
    guard="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
    if $guard "$work/valgrind/suite" --overflow >/dev/null 2>&1; then
        echo "FAILED valgrind does not see a mistake"
        return 1
    fi
    $guard "$work/valgrind/suite"
    $guard "$work/valgrind/stories" "$root"/tests/conformance/*.json
}

sanitizers() {
    build sanitizers "-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
    if "$work/sanitizers/suite" --overflow >"$work/report" 2>&1 || ! grep -q AddressSanitizer "$work/report"; then
        echo "FAILED the sanitizer does not see a mistake"
        return 1
    fi
    "$work/sanitizers/suite"
    "$work/sanitizers/stories" "$root"/tests/conformance/*.json
}

case $what in
plain) plain ;;
valgrind) valgrind_run ;;
sanitizers) sanitizers ;;
all) plain; valgrind_run; sanitizers ;;
*) echo "plain, valgrind, sanitizers or all" >&2 && exit 2 ;;
esac
