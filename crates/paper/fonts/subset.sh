#!/bin/sh
# Makes the faces in this folder from the full Tinos faces. See README.md.
# Usage: subset.sh <folder with Tinos-Regular.ttf, Tinos-Bold.ttf, Tinos-Italic.ttf,
# Tinos-BoldItalic.ttf>
set -eu
here=$(dirname "$0")
for face in Regular Bold Italic BoldItalic; do
    pyftsubset "$1/Tinos-$face.ttf" \
        --output-file="$here/Tinos-$face-Vietnamese.ttf" \
        --unicodes="U+0020-007E,U+00A0-024F,U+0259,U+0300-0304,U+0306-030C,U+031B,U+0323,U+0330-0331,U+0370-03CE,U+0400-045F,U+1E80-1E85,U+1EA0-1EF9,U+200B-200D,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+2044,U+20AB-20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+25A1,U+25A0,U+25CC" \
        --layout-features=ccmp,mark,mkmk,kern,liga,locl \
        --no-hinting --desubroutinize --notdef-outline --name-IDs='*' --drop-tables+=DSIG
done
