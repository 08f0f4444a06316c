#!/bin/sh
# Installs what is missing: contrib/deps.sh build|fleet|check|bench|all
# Debian and Ubuntu are tested. openEuler, Kylin and CentOS-like systems go through dnf or yum;
# their package names are listed in good faith and have not been tried.
set -eu

what=${1:-all}

deb_build="gcc make pkg-config libc6-dev libncurses-dev libsqlite3-dev libyaml-dev libuv1-dev
libjansson-dev libmd-dev libssh-dev"
# What `make fleet` stands on; the tests as well.
deb_fleet="openssh-server openssh-client"
deb_check="mawk gawk bats tmux libcmocka-dev git clang clang-format clang-tidy libclang-rt-dev cppcheck shellcheck
gettext valgrind strace sqlite3 man-db mandoc procps zsh python3 busybox mksh csh
postgresql mariadb-server curl openssl"
# What the console and the collector are measured beside; a peer that cannot be had is left out, by name.
deb_bench="nnn mutt neomutt htop less clustershell python3-asyncssh monitoring-plugins-basic iproute2"
rpm_build="gcc make pkgconf-pkg-config gawk glibc-devel ncurses-devel sqlite-devel libyaml-devel
libuv-devel jansson-devel libmd-devel libssh-devel"
rpm_fleet="openssh-server openssh-clients"
rpm_check="mawk gawk bats tmux libcmocka-devel git clang clang-tools-extra compiler-rt cppcheck ShellCheck gettext
valgrind strace sqlite man-db mandoc procps-ng zsh python3 busybox mksh tcsh
postgresql-server mariadb-server curl openssl"

case $what in
build) deb=$deb_build rpm=$rpm_build ;;
fleet) deb=$deb_fleet rpm=$rpm_fleet ;;
check) deb="$deb_build $deb_fleet $deb_check" rpm="$rpm_build $rpm_fleet $rpm_check" ;;
bench) deb=$deb_bench rpm=$deb_bench ;;
all) deb="$deb_build $deb_fleet $deb_check $deb_bench" rpm="$rpm_build $rpm_fleet $rpm_check" ;;
*) echo "usage: $0 build|fleet|check|bench|all" >&2; exit 2 ;;
esac

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "deps: not root and no sudo; as root run: $*" >&2
		exit 1
	fi
}

if command -v dpkg-query >/dev/null 2>&1; then
	missing=
	for package in $deb; do
		# pkg-config is provided by pkgconf on newer releases, so ask for the command as well
		state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
		[ "$state" = installed ] || missing="$missing $package"
	done
	[ -n "$missing" ] || exit 0
	echo "deps: installing$missing"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		$missing >/dev/null
elif command -v dnf >/dev/null 2>&1 || command -v yum >/dev/null 2>&1; then
	installer=$(command -v dnf || command -v yum)
	missing=
	for package in $rpm; do
		rpm -q "$package" >/dev/null 2>&1 || missing="$missing $package"
	done
	[ -n "$missing" ] || exit 0
	echo "deps: installing$missing (this path is untested)"
	# shellcheck disable=SC2086
	as_root "$installer" install -y $missing
else
	echo "deps: neither dpkg nor dnf/yum here; install these by hand: $deb" >&2
	exit 1
fi
