#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make install into a directory: nothing outside it, and what is in it works from there for a user who has nothing else. The
# manual, made from the table of verbs, is without a warning and names every verb and option; bash and zsh complete.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need man zsh python3

# --- everything is below DESTDIR and PREFIX, readable by others, and writable by nobody but its owner
root=$work/root usr=$work/root/opt/usr
chmod 755 "$work" # $work is passed through by another user
make -s BUILD="$BUILD" DESTDIR="$root" PREFIX=/opt/usr install || fail "make install"
[ "$(find "$root" -type f ! -path "$usr/bin/hvlab" ! -path "$usr/lib/hvlab/*" ! -path "$usr/share/*")" = "" ] || fail "files outside"
[ "$(find "$root" ! -type l \( ! -perm -444 -o -perm /022 \))" = "" ] || fail "modes: $(find "$root" \( ! -perm -444 -o -perm /022 \))"
grep -rlI "$work" "$root" | grep . && fail "DESTDIR is named in what was installed"
for file in $(git ls-files docs | grep '\.md$') README.md CHANGELOG.md CONTRIBUTING.md; do
	[ -s "$usr/share/doc/hvlab/$(basename "$file")" ] || fail "$file is not installed"
done
for file in $(git ls-files lab | grep -E '^lab/[^/]*\.(sh|l1|guest|ini|gpg)$|^lab/suites/'); do
	[ -s "$usr/lib/hvlab/$file" ] || fail "$file is not installed"
done

# --- an ordinary user, with an empty home and no tree in sight
home=$work/home
mkdir "$home"
as=
[ "$(id -u)" != 0 ] || { chown nobody "$home" && as='setpriv --reuid nobody --clear-groups'; }
user() { (cd "$home" && $as env -i HOME="$home" PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/tmp "$@"); }
user "$usr/bin/hvlab" --version >"$work/out" || fail "hvlab --version"
says "^hvlab $(cat VERSION) "
user "$usr/bin/hvlab" list >"$work/out" || fail "hvlab list"
says '^exit_cpuid '
user "$usr/bin/hvlab" doctor --place local >"$work/out" 2>"$work/err" || [ $? = 5 ] || fail "hvlab doctor"
user "$usr/bin/hvlab" lab >"$work/out" || fail "hvlab lab"
says '^debian12 .*not assembled: hvlab lab assemble debian12'
[ -d "$home/.cache/hvlab/lab" ] || fail "the lab is not where XDG has it"
user "$usr/bin/hvlab" show >"$work/out" 2>"$work/err" && fail "show without a database" || [ $? = 7 ] || fail "show: not status 7"
talks "$home/.local/share/hvlab/hvlab.db"
user "$usr/bin/hvlab" report >"$work/out" 2>"$work/err" && fail "report without a database" || [ $? = 7 ] || fail "report: not status 7"
if user "$usr/bin/hvlab" run --place lab/qemu --lane path --hv bare --bench exit_cpuid --rounds 1 >"$work/out" 2>"$work/err"; then
	fail "a lab that is not there has measured"
fi
cat "$work/out" "$work/err" >"$work/both"
grep -q 'hvlab lab assemble' "$work/both" || fail "nobody says how to get a lab"

# --- the manual
verbs=$("$hvlab" help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
[ "$(echo "$verbs" | wc -l)" -ge 24 ] || fail "too few verbs in hvlab help"
man() { LC_ALL=C.UTF-8 MANWIDTH=100 command man --warnings -l "$1" >"$work/out" 2>"$work/err" || fail "man $1"; }
man1=$usr/share/man/man1
for verb in $verbs; do
	man "$man1/hvlab-$verb.1"
	[ ! -s "$work/err" ] || fail "warnings in hvlab-$verb(1)"
	for option in $("$hvlab" help "$verb" | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do
		grep -q "^ *$option\( \|\$\)" "$work/out" || fail "hvlab-$verb(1) lacks $option"
	done
done
man "$man1/hvlab.1"
[ ! -s "$work/err" ] || fail "warnings in hvlab(1)"
for verb in $verbs; do
	grep -q "hvlab-$verb(1)" "$work/out" || fail "hvlab(1) does not lead to hvlab-$verb(1)"
done
# the statuses are those of the documentation; bisect's two are of git
for number in $(sed -n '/^## Exit status/,$s/^| \([0-9]*\) .*/\1/p' docs/hvlab.md); do
	grep -q "^ *$number  " "$work/out" || fail "hvlab(1) lacks the status $number"
done

# --- bash
completes() { # WORD...: what the last of them can become
	bash --norc -c '. "$1" && shift && cd / && COMP_WORDS=(hvlab "$@") COMP_CWORD=$# && _hvlab && printf "%s\n" "${COMPREPLY[@]}"' \
		bash "$usr/share/bash-completion/completions/hvlab" "$@" >"$work/out" 2>"$work/err" || fail "completion of: $*"
	[ ! -s "$work/err" ] || fail "bash complains"
}
completes re
[ "$(sort "$work/out" | tr '\n' ' ')" = "report reproduce resume " ] || fail "re: not report, reproduce, resume"
completes run --ro
says '^--rounds$'
completes run --hv xen
says '^xen/pvh$'
says '^xen$'
completes run --place lab/
says '^lab/intel$'
completes show --format ''
[ "$(tr '\n' ' ' <"$work/out")" = "table csv json " ] || fail "formats"
completes run --db /et
says '^/etc$'
completes lab as
says '^assemble$'
completes help ge
completes run --rounds ''
! grep -q . "$work/out" || fail "a number is offered words"

# --- zsh, as one types
python3 tests/zsh_completes.py "$usr/share/zsh/site-functions" "$work" >"$work/out" 2>&1 <<'END' || fail "zsh"
hvlab repo -> hvlab report
hvlab compa -> hvlab compare
hvlab run --roun -> hvlab run --rounds
hvlab run --hv xen/pvh -> hvlab run --hv xen/pvh
hvlab run --lane pa -> hvlab run --lane path
hvlab lab asse -> hvlab lab assemble
hvlab explain --tre -> hvlab explain --tree
END
echo "installed, and a user who has nothing else can begin"
