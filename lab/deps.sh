#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs the Debian packages that are missing, and says which. Usage: lab/deps.sh build|lab|test|crosscheck|figures|long...
# Silent and quick when nothing is missing. On another distribution it only prints what is needed.
set -eu

build="gcc make libc6-dev binutils libsqlite3-dev libhwloc-dev libpfm4-dev libjansson-dev libinih-dev
	libcurl4-openssl-dev libxml2-dev zlib1g-dev"
# The lab brings its own emulators and hosts (apt.sh); this is what unpacks them, and draws the report.
lab="cpio lz4 xz-utils zstd tar python3"
test="mmdebstrap shellcheck qemu-system-x86 seabios libcmocka-dev clang libclang-rt-dev chromium sqlite3 grub-common grub-pc-bin xorriso mtools bochs bochsbios
	vgabios bochs-term grub-efi-amd64-bin ovmf openssl openssh-client openssh-server busybox-static python3-winrm winrmcp
	winbind git apache2-bin libapache2-mod-auth-gssapi gss-ntlmssp mbw libxml2-utils python3-prometheus-client
	libbenchmark-tools golang-golang-x-tools python3-scipy python3-yaml hyperfine influxdb
	librsvg2-bin poppler-utils texlive-latex-recommended texlive-lang-cyrillic texlive-science
	libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients munge slurmctld slurmd slurm-client zsh"
# A Node.js from elsewhere brings an npm of its own, and Debian's does not go together with it.
command -v node >/dev/null || test="$test nodejs"
command -v npm >/dev/null || test="$test npm"

# other benchmark programs, for hvlab crosscheck
crosscheck="mbw likwid sysbench stress-ng fio sockperf linux-perf"
# draws what stands in docs/figures
figures="gnuplot-nox"
# what tests/long looks at the code and the packages with
long="clang-tidy cppcheck valgrind lintian"

wanted=
for group; do
	case $group in
	build) wanted="$wanted $build" ;;
	lab) wanted="$wanted $lab" ;;
	test) wanted="$wanted $test" ;;
	crosscheck) wanted="$wanted $crosscheck" ;;
	figures) wanted="$wanted $figures" ;;
	long) wanted="$wanted $long" ;;
	*) echo "deps: no group '$group'; there are: build lab test crosscheck figures long" >&2; exit 2 ;;
	esac
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo "deps: this is not Debian; the build needs what these Debian packages hold:$wanted" >&2
	exit 0
fi
missing= log=$(mktemp) && trap 'rm -f "$log"' EXIT
for package in $wanted; do
	dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

# apt's own lines, one in some seconds: what is being done, and that it goes on.
progress() {
	shown=0
	while read -r line; do
		case $line in Get:* | "Unpacking "* | "Setting up "*) ;; *) continue ;; esac
		now=$(date +%s)
		[ $((now - shown)) -lt 4 ] || { echo "deps: $line" | cut -c1-100 && shown=$now; }
	done
}

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "deps: installing$missing"
[ -z "$as_root" ] || command -v sudo >/dev/null || {
	echo "deps: not root and no sudo; as root: apt-get install$missing" >&2
	exit 4
}
$as_root apt-get -q update >/dev/null || { echo "deps: apt-get update failed: is the network there?" >&2; exit 4; }
# A test needs the program of a server, not the server: while we install, none is started (policy-rc.d, unless there is one).
$as_root sh -c '
	policy=/usr/sbin/policy-rc.d ours=
	[ -e $policy ] || { printf "#!/bin/sh\nexit 101\n" >$policy && chmod 755 $policy && ours=1; }
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 --no-install-recommends install "$@"
	status=$?
	[ -z "$ours" ] || rm -f $policy
	[ $status = 0 ] && echo "deps: done"' deps $missing | tee "$log" | progress
grep -q "^deps: done" "$log" || {
	echo "deps: apt-get could not install$missing" >&2
	exit 4
}
