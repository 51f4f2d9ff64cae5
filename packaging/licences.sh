#!/bin/sh
# Prints what the licences of the crates in the library and in voucherctl ask to be handed on: their texts and notices, as
# they stand in the sources that cargo fetched for the build. NOTICE.md lists the crates.
set -eu
cd "$(dirname "$0")/.."
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src

# The files of a crate. Of a choice the MIT text does: it is the shortest, and names the holders.
texts() { # folder
    for text in "$1"/[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]* "$1"/COPYING* "$1"/COPYRIGHT* "$1"/NOTICE*; do
        case $text in
            *GPL* | */COPYING | */UNLICENSE) continue ;;
            *[Aa][Pp][Aa][Cc][Hh][Ee]*) ! ls "$1"/LICENSE-MIT* >/dev/null 2>&1 || continue ;;
        esac
        [ ! -f "$text" ] || echo "$text"
    done
}

crates=$("${CARGO:-cargo}" tree --offline --locked -p voucher -p voucherctl -e normal,no-proc-macro --prefix none -f '{p}|{l}')
echo "$crates" | sed -e 's/ (\*)$//' -e '/(\//d' -e '/^$/d' | sort -u | while IFS='|' read -r crate licence; do
    name=${crate%% v*} version=${crate##* v}
    printf '==== %s %s: %s\n' "$name" "$version" "$licence"
    folder=$(ls -d "$sources"/*/"$name-$version" 2>/dev/null | head -n 1)
    files=""
    [ -z "$folder" ] || files=$(texts "$folder")
    if [ -z "$files" ]; then
        printf '\nNo text came with it; the text of its licence stands at others. It says of itself:\n'
        [ -z "$folder" ] || awk '/^authors = /, /]$/; /^repository = /' "$folder/Cargo.toml"
    fi
    echo "$files" | while read -r text; do
        [ -z "$text" ] || { printf '\n'; tr -d '\r' <"$text"; }
    done
    printf '\n'
done
