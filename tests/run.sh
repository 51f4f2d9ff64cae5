#!/bin/sh
# Runs every suite, one line each, and ends with the sum. Output of each suite: target/test-logs/.
set -u
cd "$(dirname "$0")/.."

target=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd)
logs=$target/test-logs
rm -rf "$logs" && mkdir -p "$logs"
hooks=$target/test-hooks
export RUST_BACKTRACE=0 VOUCHER_LIBRARY="$hooks/libvoucher.so" PATH="$target/venv/bin:$PATH"

# The counts a suite printed itself, in the words of cargo, pytest, phpunit and the C suite: "passed failed skipped".
counts() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        function number_before(word, place) { place = match($0, "[0-9]+ " word); return place ? substr($0, place) + 0 : 0 }
        function number_after(word, place) {
            place = match($0, word ": [0-9]+"); return place ? substr($0, place + length(word) + 2) + 0 : 0
        }
        /^test result:/ || /[0-9]+ passed/ {
            passed += number_before("passed"); failed += number_before("failed") + number_before("error")
            skipped += number_before("ignored") + number_before("skipped")
        }
        /^OK \([0-9]+ tests?,/ { passed += substr($0, 5) + 0 }
        /^Tests: [0-9]+, / {
            bad = number_after("Failures") + number_after("Errors") + number_after("Warnings") + number_after("Risky")
            missed = number_after("Skipped") + number_after("Incomplete")
            passed += number_after("Tests") - bad - missed; failed += bad; skipped += missed
        }
        END { print passed + 0, failed + 0, skipped + 0 }'
}

suite() { # name, command
    name=$1
    shift
    log=$logs/$(echo "$name" | tr ' ' '-').log
    began=$(date +%s)
    "$@" >"$log" 2>&1 </dev/null
    code=$?
    # shellcheck disable=SC2046
    set -- $(counts "$log")
    passed=$1 failed=$2 skipped=$3
    # A suite that counts nothing is one check, and one that died is a failure whatever it had counted.
    [ "$((passed + failed))" != 0 ] || [ "$code" != 0 ] || passed=1
    [ "$code" = 0 ] || [ "$failed" != 0 ] || failed=1
    echo "$passed $failed" >>"$logs/sums"
    word=ok
    [ "$failed" = 0 ] || word=FAILED
    note=""
    [ "$skipped" = 0 ] || note=", $skipped skipped"
    printf '%-7s%-34s%4s s   %s passed, %s failed%s\n' "$word" "$name" "$(($(date +%s) - began))" "$passed" "$failed" "$note"
    [ "$failed" = 0 ] || tail -n 40 "$log" | sed 's/^/       | /'
}

in_folder() { (cd "$1" && shift && "$@"); }
# Cargo gives both builds of the shared library one file name, and does not notice when the other one overwrote it.
afresh() { cargo clean --quiet --package voucher && "$@"; }
documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --lib; }

suite "rustfmt" cargo fmt --all --check
suite "clippy" cargo clippy --quiet --workspace --all-targets --features voucher/test-hooks -- -D warnings
suite "clippy without test hooks" cargo clippy --quiet --lib -- -D warnings
suite "rustdoc" documentation
suite "headers" cargo test --quiet --package voucher-header
# With a test beside it the library is built with the features its dependencies have in tests, and built once.
suite "build for hosts" afresh cargo build --quiet --lib --test abi_symbols
suite "its symbols" cargo test --quiet --test abi_symbols
suite "demo" cargo run --quiet --example demo
suite "voucherctl" cargo test --quiet --no-fail-fast --package voucherctl
# From here on the library has the clock and crash hooks of the tests. A copy, since cargo may build it again meanwhile.
suite "build with test hooks" afresh cargo build --quiet --features test-hooks --lib --test abi_symbols
rm -rf "$hooks" && mkdir -p "$hooks" && cp "$target/debug/libvoucher.so" "$hooks/"
# They share nothing but the library, and two cores have more to do than one suite keeps busy.
suite "rust" cargo test --quiet --no-fail-fast --features test-hooks &
suite "c under valgrind" tests/c/run.sh "$hooks" valgrind &
{
    suite "c plain" tests/c/run.sh "$hooks" plain
    suite "c under the sanitizers" tests/c/run.sh "$hooks" sanitizers
    suite "python" in_folder bindings/python python -m pytest -q -p no:cacheprovider
    suite "python types" in_folder bindings/python python -m mypy
    suite "php" phpunit --colors=never -c bindings/php/phpunit.xml
    # Late: cargo builds one thing at a time, and "rust" is first.
    suite "benchmark, small" env VOUCHER_BENCH_SCALE=0.002 cargo test --quiet --features test-hooks --bench bench
} &
wait

awk '{ passed += $1; failed += $2 } END { printf "\n%s passed, %s failed\n", passed, failed; exit failed != 0 }' "$logs/sums"
