#!/bin/sh
# Brings src/base/zh_CN.po in step with the sources: what nobody says any more goes, what is new
# comes with an empty translation. Prints what waits for one.
set -eu
cd "$(dirname "$0")/../.."
work=build/lint
mkdir -p "$work"
find src -name '*.c' | LC_ALL=C sort >"$work/po-files"
xgettext -L C -k_ -kN_ -ktr_n:1,2 --from-code=UTF-8 --no-location --no-wrap -f "$work/po-files" \
	-o "$work/new.pot"
sed 's/%<PRId64>/%lld/g' src/base/zh_CN.po | msguniq --use-first --no-wrap -o "$work/old.po" -
msgmerge -q --no-fuzzy-matching --no-wrap "$work/old.po" "$work/new.pot" |
	msgattrib --no-obsolete --no-wrap -o "$work/merged.po" -
sed -i /POT-Creation-Date/d "$work/merged.po"
cp "$work/merged.po" src/base/zh_CN.po
msgattrib --untranslated --no-wrap "$work/merged.po" | grep '^msgid ' || true
