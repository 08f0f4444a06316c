#!/bin/sh
# Opens the console on a sample store in build/sample, which is made when it is missing.
set -eu
cd "$(dirname "$0")/.."

store=sqlite:build/sample/zhiban.db
if [ ! -f build/sample/zhiban.db ]; then
	rm -rf build/sample
	mkdir -m 700 build/sample
	# A store that was only half made is not opened the next time.
	build/zhiban --store "$store" --config config init --sample || {
		status=$?
		rm -rf build/sample
		exit $status
	}
fi
exec build/zhiban --store "$store"
