#!/bin/sh
# Opens the console on a sample store in build/sample, which is made when it is missing.
set -eu
cd "$(dirname "$0")/.."

store=sqlite:build/sample/zhiban.db
if [ ! -f build/sample/zhiban.db ]; then
	rm -rf build/sample
	mkdir -m 700 build/sample
	# A store that was only half made is not opened the next time.
	build/zhiban --store "$store" --config config sample || {
		status=$?
		rm -rf build/sample
		exit $status
	}
	: >build/sample/made
fi
if [ -n "$(find build/sample/made -mmin +720 2>/dev/null)" ]; then
	echo "make run: the sample is more than 12 hours old; rm -r build/sample makes a fresh one" >&2
fi

# While the console is open somebody goes on inventing figures, else all machines would soon be stale.
build/zhiban --store "$store" sample --play </dev/null >/dev/null 2>&1 &
player=$!
status=0
build/zhiban --store "$store" || status=$?
kill "$player" 2>/dev/null || true
exit $status
