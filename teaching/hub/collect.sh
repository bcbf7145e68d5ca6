#!/bin/sh
# sh collect.sh HOMES INTO: copy the receipts from all home folders in HOMES, into INTO/NAME for each.
#
# What learners own is not trusted: no link is followed, and only small, plain files are taken.
set -eu
[ $# = 2 ] || { echo "Say which: sh collect.sh HOMES INTO" >&2; exit 1; }
mkdir -p "$2"
for home in "$1"/*; do
  find "$home" -maxdepth 3 -path "$home/backpropagation/workbook/receipt*.json" -type f -size -500k \
    -exec mkdir -p "$2/${home##*/}" \; -exec cp -P {} "$2/${home##*/}/" \;
done
chown -hR "${SUDO_UID:-$(id -u)}" "$2"
