# SPDX-License-Identifier: BSD-2-Clause
# The only makefile. Sources are globbed by room, objects go to $(BUILD); V=1 shows commands.

BUILD   ?= build
# one name for one directory: what was compiled under another would not know its headers
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
PREFIX  ?= /usr/local
DESTDIR ?=
LIBDIR   = $(DESTDIR)$(PREFIX)/lib/hvlab
V       ?= 0
JOBS    ?= $(shell nproc)
Q       := $(if $(filter 1,$(V)),,@)
say      = $(if $(filter 1,$(V)),@true,@printf '  %-5s %s\n' $(1) $(2))

# Not make's own cc, which a minimal system has not got.
ifeq ($(origin CC),default)
CC := gcc
endif
VERSION := $(shell cat VERSION)

WARN    := -Wall -Wextra -Wno-unused-parameter -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith \
           -Wvla -Wundef
COMMON  := -std=c11 -g -ffile-prefix-map=$(CURDIR)=. $(WARN) -MMD -MP -Iinclude

# Hosted program: lib, harness and adapters, linked as object files (an archive would drop the registered adapters).
# A room of the harness sees itself and those below it, adapters and lib see none: a wrong include does not compile.
HOST_SRC   := $(wildcard lib/*.c lib/*.S harness/*/*.c harness/*/*.S adapters/*/*.c adapters/*/*.S)
HOST_FLAGS := $(COMMON) -O2 -D_GNU_SOURCE -DHVLAB_HOST -DHVLAB_LIBDIR='"$(PREFIX)/lib/hvlab"' -pthread \
              -isystem /usr/include/libxml2 -Ilib $(CPPFLAGS) $(CFLAGS)
# Told to the few files that say it, which are then made anew for another one.
VERSIONED  := $(shell grep -rl --include='*.c' HVLAB_VERSION lib harness tests)
IS_VERSION := -DHVLAB_VERSION='"$(VERSION)"'
SEEN_record   := record
SEEN_machine  := record machine
SEEN_plan     := record plan
SEEN_store    := record store
SEEN_analyse  := record analyse
SEEN_run      := record machine plan run
SEEN_report   := record plan store analyse report
SEEN_place    := record machine plan run place
SEEN_campaign := record machine plan store run place campaign
SEEN_cmd      := record machine plan store analyse run report place campaign cmd
room_flags  = $(HOST_FLAGS) $(if $(filter $(VERSIONED),$<),$(IS_VERSION)) $(if $(filter harness/%,$<),$(SEEN_$(word 2,$(subst /, ,$<)):%=-Iharness/%))
HARNESS    := $(SEEN_cmd:%=-Iharness/%)
HOST_LIBS  := -lsqlite3 -lhwloc -lpfm -ljansson -linih -lz -lpthread -lm
# lib/late.h's: by the name that a program linked with them would ask for
soname      = $(shell objdump -p "$$($(CC) -print-file-name=lib$(1).so)" | awk '$$1 == "SONAME" {print $$2}')
host_obj    = $(patsubst %,$(BUILD)/$(1)/%.o,$(basename $(HOST_SRC)))
SAN        := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# Freestanding guest: only the compiler's own headers, include/hvlab and freestanding/ can be seen, and of workloads/ what
# a room may know: SEEN. The benchmarks know neither the engine nor the guest.
# asked once, and not before something is compiled: on a fresh machine there is no compiler yet
GCC_INC     = $(eval GCC_INC := $(shell $(CC) -print-file-name=include))$(GCC_INC)
FREE_FLAGS  = $(COMMON) -nostdinc -isystem $(GCC_INC) -ffreestanding -Ifreestanding $(SEEN) -O2 \
              -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables \
              -fno-tree-loop-distribute-patterns -fno-unroll-loops # GCC 13 began to unroll, and a loop is to be the same everywhere
METAL_ARCH := -m64 -mno-red-zone -mgeneral-regs-only -mcmodel=kernel -fno-pic -fno-pie
ENGINE     := workloads/engine workloads/bench
METAL_SRC  := $(wildcard freestanding/*.c freestanding/*.S $(ENGINE:%=%/*.c) workloads/metal/*.c)
METAL_OBJ  := $(patsubst %,$(BUILD)/metal/%.o,$(basename $(METAL_SRC)))

# The same benchmarks and engine as a Linux process, and as the first of the Linux guest; its own platform is ordinary hosted C.
HOSTED_FREE := $(wildcard $(ENGINE:%=%/*.c)) freestanding/string.c freestanding/printf.c
HOSTED_SRC  := $(wildcard workloads/hosted/*.c workloads/linux/*.c)
HOSTED_OBJ  := $(patsubst %.c,$(BUILD)/hosted/%.o,$(HOSTED_FREE) $(HOSTED_SRC))

$(BUILD)/metal/workloads/engine/% $(BUILD)/hosted/workloads/engine/%: SEEN = -Iworkloads
$(BUILD)/metal/workloads/bench/% $(BUILD)/hosted/workloads/bench/%: SEEN = -Iworkloads -Iworkloads/abi -Iworkloads/bench/shared
$(BUILD)/metal/workloads/metal/%: SEEN = -Iworkloads -Iworkloads/abi -Iworkloads/engine

UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

.PHONY: all docs-io images-linux images-libvirt lab lab-history lab-steps check check-quick check-long bench deps deps-check install install-lab deb clean images fuzz-long
REPORTS := $(patsubst %,$(BUILD)/%,$(wildcard reports/*.py reports/*.css reports/*.js))

all: $(BUILD)/hvlab $(BUILD)/hvlab-agent $(BUILD)/hvlab-metal.elf $(BUILD)/hvlab-minimal.elf $(BUILD)/hvlab-hosted $(BUILD)/lab-init $(REPORTS) $(BUILD)/benchmarks.md

# beside the program, where it looks first: a build directory outside the tree works as well
$(BUILD)/reports/%: reports/%
	$(Q)mkdir -p $(@D) && cp $< $@

# the catalogue of benchmarks as a page: what each measures, what it does not, how it can mislead
$(BUILD)/benchmarks.md: $(BUILD)/hvlab $(BUILD)/hvlab-metal.elf
	$(Q)$(BUILD)/hvlab list --format md --image $(BUILD)/hvlab-metal.elf >$@.new && mv $@.new $@

# --- the hosted program, plain and under sanitizers
# It knows the images that were built with it, so that it can say of every other that it is another.
# The one that tests are made with counts the canned guests' image among them.
$(BUILD)/built.o: $(BUILD)/hvlab-metal.elf $(BUILD)/hvlab-hosted
$(BUILD)/san/built.o: $(BUILD)/hvlab-metal.elf $(BUILD)/hvlab-hosted $(BUILD)/hvlab-golden.elf
$(BUILD)/built.o $(BUILD)/san/built.o: Makefile
	$(Q)mkdir -p $(@D) && { printf 'const char *const built_images[] = {'; printf '"%s", ' $$(sha256sum $(filter $(BUILD)/%,$^) | cut -c1-64); \
		echo '0};'; } >$(@:.o=.c) && $(CC) -c -o $@ $(@:.o=.c)

$(BUILD)/hvlab: $(call host_obj,host) $(BUILD)/built.o
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(HOST_LIBS)

# Needs what the program loads late (lib/late.h), for who looks that up in programs.
$(BUILD)/late.so: Makefile
	$(Q)mkdir -p $(@D) && $(CC) -shared -x c /dev/null -o $@ -Wl,--no-as-needed -lcurl -lxml2

$(BUILD)/san/hvlab: $(call host_obj,san) $(BUILD)/san/built.o
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) -o $@ $^ $(HOST_LIBS)

$(foreach v,host san unit,$(patsubst %.c,$(BUILD)/$(v)/%.o,$(patsubst tests/unit/%,%,$(VERSIONED)))): VERSION

$(BUILD)/host/%.o: %.c | deps-check
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(room_flags) -c -o $@ $<

$(BUILD)/san/%.o: %.c | deps-check
	$(call say,SAN,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(room_flags) $(SAN) -c -o $@ $<

define embed
$(call say,AS,$<)
$(Q)mkdir -p $(@D) && $(CC) -Wa,-I$(BUILD) $(EMBED) -MMD -MP -c -o $@ $<
endef
$(BUILD)/host/lib/late_calls.o $(BUILD)/san/lib/late_calls.o: EMBED = -DLIBCURL='"$(call soname,curl)"' -DLIBXML='"$(call soname,xml2)"'

# What .incbin reads is invisible to -MMD.
$(BUILD)/host/harness/store/embedded.o $(BUILD)/san/harness/store/embedded.o: results/schema.sql
$(BUILD)/host/harness/report/handin_style.o $(BUILD)/san/harness/report/handin_style.o: reports/handin.css
$(BUILD)/host/harness/plan/fleet_scripts.o $(BUILD)/san/harness/plan/fleet_scripts.o: $(wildcard harness/plan/*.sh)
$(BUILD)/host/lib/boot_rom.o $(BUILD)/san/lib/boot_rom.o: $(BUILD)/boot/rom.bin $(BUILD)/boot/preload.so
$(BUILD)/host/lib/tracer.o $(BUILD)/san/lib/tracer.o: $(BUILD)/trace/trace.so
$(foreach v,host san,$(patsubst %.S,$(BUILD)/$(v)/%.o,$(wildcard adapters/*/*.S))): $(wildcard adapters/*/*.ps1)

$(BUILD)/host/%.o: %.S
	$(embed)

$(BUILD)/san/%.o: %.S
	$(embed)

# --- the guest; its build id is the hash of everything it is made of
$(BUILD)/metal/build.c: $(METAL_SRC) $(wildcard include/hvlab/*.h freestanding/*.h freestanding/*.lds workloads/*.h workloads/*/*.h workloads/*/*/*.h)
	$(Q)mkdir -p $(@D) && printf '/* made by make */\nextern const char hvlab_build_id[65];\nconst char hvlab_build_id[65] __attribute__((used, section("hvlab_build"))) = "%s";\n' \
		$$(LC_ALL=C cat $(sort $^) | sha256sum | cut -c1-64) > $@

$(BUILD)/metal/build.o: $(BUILD)/metal/build.c
	$(Q)$(CC) $(FREE_FLAGS) $(METAL_ARCH) -c -o $@ $<

$(BUILD)/metal/%.o: %.c
	$(call say,GUEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(FREE_FLAGS) $(METAL_ARCH) -c -o $@ $<

$(BUILD)/metal/%.o: %.S
	$(call say,GUEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) -Iinclude -Ifreestanding -MMD -MP -m64 -c -o $@ $<

# -S: without what only a debugger reads, four fifths of it, which the lab would hand over word by word through a port.
$(BUILD)/hvlab-metal.elf: $(METAL_OBJ) $(BUILD)/metal/build.o freestanding/link.lds
	$(call say,LD,$@)
	$(Q)$(LD) -S -n -static -nostdlib -z noexecstack --build-id=none -T freestanding/link.lds -o $@ $(METAL_OBJ) $(BUILD)/metal/build.o

# the image that the canned guests of tests/golden say they are: the same benchmarks under their build id
$(BUILD)/hvlab-golden.elf: $(BUILD)/hvlab-metal.elf tests/golden/make.py
	$(call say,ID,$@)
	$(Q)python3 tests/golden/make.py --build-id >$@.id && objcopy --update-section hvlab_build=$@.id $< $@ && rm $@.id

# --- the reference core, and the guest that its tests run on it: the runtime under each, no workloads
# Every exit saves and loads what a C function may change, so the core's functions change as few registers as will do. Three
# of those that they keep also carry arguments, which a call in place of a return would lose. Nothing needs a stack aligned to
# 16, and an exit would pay for it.
CORE_ABI    := -fcall-used-rbx $(patsubst %,-fcall-saved-%,rsi r8 r9 r10 r11) -fno-optimize-sibling-calls \
               -mpreferred-stack-boundary=3
CORE_FLAGS   = $(FREE_FLAGS) $(METAL_ARCH) $(CORE_ABI)
RUNTIME_SRC := $(wildcard freestanding/*.c freestanding/*.S)
with_runtime = $(patsubst %,$(BUILD)/$(1)/%.o,$(basename $(RUNTIME_SRC) $(wildcard $(2)/*.c $(2)/*.S)))

$(BUILD)/minimal/%.o: %.c
	$(call say,CORE,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CORE_FLAGS) -c -o $@ $<

$(BUILD)/minimal/%.o: %.S
	$(call say,CORE,$<)
	$(Q)mkdir -p $(@D) && $(CC) -Iinclude -Ifreestanding -MMD -MP -m64 -c -o $@ $<

$(BUILD)/hvlab-minimal.elf: $(call with_runtime,minimal,hv/minimal) hv/minimal/link.lds
	$(call say,LD,$@)
	$(Q)$(LD) -S -n -static -nostdlib -z noexecstack --build-id=none -T hv/minimal/link.lds -o $@ $(filter %.o,$^)

$(BUILD)/hvlab-hvguest.elf: $(call with_runtime,metal,tests/hvguest) freestanding/link.lds
	$(call say,LD,$@)
	$(Q)$(LD) -n -static -nostdlib -z noexecstack --build-id=none -T freestanding/link.lds -o $@ $(filter %.o,$^)

# --- the boot ROM: loads what the lab boots on a machine that has nothing but a BIOS
BOOT_FLAGS  = $(FREE_FLAGS) -m32 -march=i686 -mgeneral-regs-only -fno-pic -fno-pie -Os

$(BUILD)/boot/%.o: lab/boot/%.c
	$(call say,BOOT,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(BOOT_FLAGS) -c -o $@ $<

$(BUILD)/boot/%.o: lab/boot/%.S
	$(call say,BOOT,$<)
	$(Q)mkdir -p $(@D) && $(CC) -MMD -MP -m32 -c -o $@ $<

$(BUILD)/boot/rom.elf: $(patsubst lab/boot/%,$(BUILD)/boot/%.o,$(basename $(wildcard lab/boot/*.S lab/boot/*.c))) lab/boot/rom.lds
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib -z noexecstack --build-id=none -T lab/boot/rom.lds -o $@ $(filter %.o,$^)

$(BUILD)/boot/rom.bin: $(BUILD)/boot/rom.elf
	$(Q)objcopy -O binary $< $@

# what is preloaded into Bochs, and QEMU's tracer; no standard startup, no library
$(BUILD)/boot/preload.so: $(wildcard lab/bochs/*.c)
$(BUILD)/trace/trace.so: lab/trace/trace.c lib/step.c lab/trace/qemu_plugin.h include/hvlab/step.h
$(BUILD)/boot/preload.so $(BUILD)/trace/trace.so:
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) -std=c11 -O2 $(WARN) -Iinclude -fPIC -ffreestanding -fno-stack-protector -fcf-protection=none -shared \
	  -nostdlib -Wl,--build-id=none -o $@ $(filter %.c,$^)

# --- the hosted benchmarks
define hosted_c
$(call say,CC,$<)
$(Q)mkdir -p $(@D) && $(CC) $(COMMON) -O2 -D_GNU_SOURCE -Iworkloads -Iworkloads/engine -Iworkloads/linux -c -o $@ $<
endef
$(BUILD)/hosted/workloads/hosted/%.o: workloads/hosted/%.c
	$(hosted_c)
$(BUILD)/hosted/workloads/linux/%.o: workloads/linux/%.c
	$(hosted_c)

$(BUILD)/hosted/%.o: %.c
	$(call say,HOSTED,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(FREE_FLAGS) -m64 -mgeneral-regs-only -fno-pic -c -o $@ $<

$(BUILD)/hvlab-hosted: $(HOSTED_OBJ) $(BUILD)/metal/build.o
	$(call say,LD,$@)
	$(Q)$(CC) -static -no-pie -o $@ $^

# --- everything needed from the distribution; says what it installs
deps:
	$(Q)lab/deps.sh build lab test

deps-check:
	@test -e /usr/include/sqlite3.h -a -e /usr/include/hwloc.h -a -e /usr/include/perfmon/pfmlib.h \
	  -a -e /usr/include/jansson.h -a -e /usr/include/ini.h \
	  -a -e /usr/include/x86_64-linux-gnu/curl/curl.h -a -e /usr/include/libxml2/libxml/parser.h -a -e /usr/include/zlib.h || \
	  { echo "libraries are missing: run make deps"; exit 4; }

# --- the virtual lab: assembled, run and reported by one command
# VERSIONS="debian12 debian13": of which suites the hosts are; all there are in lab/suites.
VERSIONS ?= debian12
L1S      := $(patsubst lab/%.l1,%,$(wildcard lab/*.l1))
images: $(foreach v,$(VERSIONS),$(patsubst %,$(BUILD)/lab/$(v)/%/manifest,$(filter-out %-linux libvirt,$(L1S))))
# For --hv libvirt (docs/libvirt.md): a host that is half as large again, and that nothing else needs.
images-libvirt: $(VERSIONS:%=$(BUILD)/lab/%/libvirt/manifest)
# For --guest linux: the guest, and the hosts that carry its files.
LINUX_GUEST := $(BUILD)/lab/debian12/linux/manifest
images-linux: $(LINUX_GUEST) $(foreach v,$(VERSIONS),$(patsubst %,$(BUILD)/lab/$(v)/%/manifest,$(filter %-linux,$(L1S))))

# The program as L1 carries it: without the rooms that reach hosts over a network, and without their libraries.
AWAY := lib/http.o adapters/winhost/% adapters/hyperv/% adapters/xapi/%
$(BUILD)/hvlab-agent: lab/http_none.c $(filter-out $(AWAY:%=$(BUILD)/host/%),$(call host_obj,host))
	$(call say,LD,$@)
	$(Q)$(CC) $(HOST_FLAGS) $(HARNESS) -Wl,--dynamic-linker=/lab/agent/ld.so -Wl,-rpath=/lab/agent,--disable-new-dtags $(LDFLAGS) -o $@ $< \
	  $(filter %.o,$^) $(HOST_LIBS)

LAB_SCRIPTS := lab/lib.sh lab/kernel.sh lab/apt.sh lab/bundle.sh
# The emulators that count, whatever this machine has of them.
$(BUILD)/lab/tools/manifest: lab/tools.sh $(LAB_SCRIPTS) lab/suites/debian12
	$(Q)mkdir -p $(BUILD)/lab && lab/tools.sh $(BUILD)/lab

$(LINUX_GUEST): lab/guest.sh lab/linux.guest $(LAB_SCRIPTS) lab/suites/debian12
	$(Q)mkdir -p $(BUILD)/lab && lab/guest.sh debian12 $(BUILD)/lab

define host_of_version
$(BUILD)/lab/$(1)/%-linux/manifest: lab/%-linux.l1 lab/%.l1 lab/suites/$(1) lab/assemble.sh $(LAB_SCRIPTS) $(BUILD)/hvlab-agent \
		$(BUILD)/lab-init $(BUILD)/lab/tools/manifest $(LINUX_GUEST) | $(BUILD)/hvlab-metal.elf
	$$(Q)lab/assemble.sh $$*-linux $(1) $(BUILD)
$(BUILD)/lab/$(1)/%/manifest: lab/%.l1 lab/suites/$(1) lab/assemble.sh $(LAB_SCRIPTS) $(BUILD)/hvlab-agent \
		$(BUILD)/lab-init $(BUILD)/lab/tools/manifest | $(BUILD)/hvlab-metal.elf
	$$(Q)lab/assemble.sh $$* $(1) $(BUILD)
endef
$(foreach v,$(VERSIONS),$(eval $(call host_of_version,$(v))))
$(VERSIONS:%=$(BUILD)/lab/%/libvirt/manifest): lab/kvm.l1

# A machine without apt keeps what was imported: hvlab lab import.
IMAGES := $(if $(shell command -v apt-get),images)
lab:
	$(Q)test -e $(BUILD)/lab/tools/manifest || echo "The first time this downloads 170 MB of packages, needs 1 GB of disk and" \
	  "takes some ten minutes on two cores; afterwards it is quicker."
	$(Q)lab/deps.sh build lab
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all $(IMAGES)
	$(Q)$(BUILD)/hvlab run lab/compare.ini
	$(Q)$(BUILD)/hvlab report

# KVM and Xen of all versions: a table and, in the report, a figure of length over version
lab-history: VERSIONS := $(notdir $(wildcard lab/suites/*))
lab-history:
	$(Q)lab/deps.sh build lab
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all images VERSIONS="$(VERSIONS)"
	$(Q)status=0; $(BUILD)/hvlab run lab/history.ini || status=$$?; $(BUILD)/hvlab report && exit $$status

# Which functions account for each step of that, on one processor (PROCESSOR=intel: the published one, slower).
PROCESSOR := qemu
lab-steps: VERSIONS := $(notdir $(wildcard lab/suites/*))
lab-steps: empty :=
lab-steps: space := $(empty) $(empty)
lab-steps: comma := ,
lab-steps:
	$(Q)lab/deps.sh build lab
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all images VERSIONS="$(VERSIONS)"
	$(Q)$(BUILD)/hvlab explain exit_cpuid,exit_hypercall,irq_selfipi --hv kvm/direct,xen/pvh --steps \
	  --place $(subst $(space),$(comma),$(VERSIONS:%=lab/$(PROCESSOR)@%)) && $(BUILD)/hvlab report

# The tables of docs/io.md, none of which is written by hand: what they show is measured, and nothing else, and they are made of that.
# A run in which something failed ends the target in an error, but behind the tables. DB=FILE[,FILE...]: of what those databases have, without a run.
docs-io:
ifndef DB
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all images images-linux
	$(Q)rm -f $(BUILD)/docs-io.db*
	$(Q)python3 docs/io_tables.py $(BUILD)/hvlab --plans >$(BUILD)/docs-io.plans
	$(Q)rm -f $(BUILD)/docs-io.failed; while read -r plan; do \
	  $(BUILD)/hvlab run --db $(BUILD)/docs-io.db --workers $(JOBS) --rounds 1 $$plan </dev/null || echo "$$plan" >>$(BUILD)/docs-io.failed; \
	done <$(BUILD)/docs-io.plans
endif
	$(Q)python3 docs/io_tables.py $(BUILD)/hvlab $(or $(DB),$(BUILD)/docs-io.db)
ifndef DB
	$(Q)! cat $(BUILD)/docs-io.failed 2>/dev/null
endif

# --- tests: unit tests and the hosted program under sanitizers, then the real things in the lab
check:
	$(Q)lab/deps.sh build lab test
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all $(BUILD)/san/hvlab $(BUILD)/hvlab-hvguest.elf $(BUILD)/hvlab-golden.elf $(UNIT_BIN) \
	  $(BUILD)/tests/transport_tool $(BUILD)/lab-jobs $(BUILD)/lab-killed $(BUILD)/nights images images-linux
	$(Q)BUILD=$(abspath $(BUILD)) tests/run -j$$(($(JOBS) + 1)) $(UNIT_BIN) $(sort $(wildcard tests/*.sh)) # some wait for a time-out

# The inner loop: everything that needs neither the lab nor a server, in two minutes.
QUICK := rooms catalogue verbs cli_null cli_errors cli_permission cli_diskfull one_road harm bodies
check-quick:
	$(Q)lab/deps.sh build test
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all $(BUILD)/san/hvlab $(BUILD)/hvlab-golden.elf $(UNIT_BIN)
	$(Q)BUILD=$(abspath $(BUILD)) tests/run -j$(JOBS) $(UNIT_BIN) $(QUICK:%=tests/%.sh)

check-long: check
	$(Q)lab/deps.sh long
	$(Q)BUILD=$(abspath $(BUILD)) tests/run -t 14400 $(sort $(wildcard tests/long/*.sh))

bench:
	$(Q)lab/deps.sh build lab crosscheck
	$(Q)$(MAKE) -j$(JOBS) --no-print-directory all images $(BUILD)/bench $(BUILD)/ingest $(BUILD)/nights $(BUILD)/fleet
	$(Q)$(BUILD)/bench $(BUILD) lab/qemu.ini
	$(Q)$(BUILD)/ingest $(BUILD)/hvlab-metal.elf
	$(Q)python3 tests/bench/history.py $(BUILD)
	$(Q)python3 tests/bench/scale.py $(BUILD)
	$(Q)python3 tests/bench/startup.py $(BUILD)

$(BUILD)/bench $(BUILD)/ingest $(BUILD)/nights $(BUILD)/fleet: $(BUILD)/%: tests/bench/%.c $(filter-out %/harness/cmd/main.o,$(call host_obj,host))
	$(call say,LD,$@)
	$(Q)$(CC) $(HOST_FLAGS) $(IS_VERSION) $(HARNESS) -o $@ $< $(filter %.o,$^) $(HOST_LIBS)

# A simulated year, judged night by night (docs/nightly.md).
docs/figures/year.svg: $(BUILD)/nights docs/figures/year.gp
	$(Q)lab/deps.sh figures
	$(Q)rm -f $(BUILD)/year.db* && $(BUILD)/nights $(BUILD)/hvlab-metal.elf $(BUILD)/year.db 365 40 2 >$(BUILD)/year.tsv
	$(Q)gnuplot -e 'nights = "$(BUILD)/year.tsv"; out = "$@"' docs/figures/year.gp

$(BUILD)/lab-jobs: tests/lab/jobs.c $(filter-out %/harness/cmd/main.o,$(call host_obj,host))
	$(call say,LD,$@)
	$(Q)$(CC) $(HOST_FLAGS) $(HARNESS) -o $@ $< $(filter %.o,$^) $(HOST_LIBS)

# The unit tests: one program, a link for each group. What a file of tests defines (some include the guest's sources) is
# its own, except what it puts in the place of a function of libc.
UNIT_WRAP := open ioctl
$(BUILD)/unit/%.o: tests/unit/%.c
	$(call say,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(HOST_FLAGS) $(IS_VERSION) $(SAN) $(HARNESS) -Iworkloads -Iworkloads/engine -Iworkloads/abi -Iworkloads/bench/shared -Ifreestanding -I. -c -o $@ $<
	$(Q)objcopy -G main $(UNIT_WRAP:%=-G __wrap_%) $@

$(BUILD)/unit/unit: $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%.o) $(BUILD)/unit/main.o $(filter-out %/harness/cmd/main.o,$(call host_obj,san))
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) $(UNIT_WRAP:%=-Wl,--wrap=%) -o $@ $^ $(HOST_LIBS) -lcmocka

$(UNIT_BIN): $(BUILD)/unit/unit
	$(Q)mkdir -p $(@D) && ln -sf ../unit/unit $@

# A target of tests/fuzz.sh, which says in CC, SAN and FUZZ what instruments it: all of the program but what it boots Bochs
# with; what a target defines itself stands in for the program's.
FUZZ :=
NO_ROM := boot_rom boot_rom_end preload preload_end tracer tracer_end
$(BUILD)/parsers.a: $(filter-out %/boot_rom.o %/harness/cmd/main.o,$(call host_obj,san))
	$(Q)rm -f $@ && ar rc $@ $^

$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/parsers.a
	$(call say,FUZZ,$@)
	$(Q)$(CC) $(HOST_FLAGS) $(IS_VERSION) -w -Werror=implicit-function-declaration $(SAN) $(FUZZ) $(HARNESS) -Iworkloads -Iworkloads/engine \
	  -Ifreestanding -I. -Wl,-z,muldefs $(NO_ROM:%=-Wl,--defsym=%=0) -o $@ $< -Wl,--whole-archive $(BUILD)/parsers.a \
	  -Wl,--no-whole-archive $(HOST_LIBS)

$(BUILD)/tests/transport_tool: tests/hyperv/transport_tool.c $(filter-out %/harness/cmd/main.o,$(call host_obj,san))
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(HOST_FLAGS) $(SAN) $(HARNESS) -o $@ $< $(filter %.o,$^) $(HOST_LIBS)

# SECONDS: for each fuzz target
fuzz-long:
	$(Q)BUILD=$(abspath $(BUILD)) tests/long/fuzz.sh $(SECONDS)

# --- manual and completion, which the program makes of its own table of verbs
VERBS  = $(shell $(BUILD)/hvlab help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
SHARE := $(BUILD)/share
$(SHARE)/made: $(BUILD)/hvlab
	$(Q)rm -rf $(@D) && mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions
	$(Q)$(BUILD)/hvlab help --man >$(SHARE)/man/man1/hvlab.1
	$(Q)for verb in $(VERBS); do $(BUILD)/hvlab help --man $$verb >$(SHARE)/man/man1/hvlab-$$verb.1 || exit 1; done
	$(Q)$(BUILD)/hvlab help --completion bash >$(SHARE)/bash-completion/completions/hvlab
	$(Q)$(BUILD)/hvlab help --completion zsh >$(SHARE)/zsh/site-functions/_hvlab
	$(Q)touch $@

# --- installation: the program, what the lab is assembled of and with, manual, completion, documents
DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/hvlab
install: all $(SHARE)/made
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(LIBDIR)/reports $(LIBDIR)/lab/suites $(DOCDIR)/examples $(DOCDIR)/figures
	$(Q)install -m 755 $(BUILD)/hvlab $(DESTDIR)$(PREFIX)/bin/hvlab
	$(Q)install -m 755 $(BUILD)/hvlab-hosted $(BUILD)/hvlab-agent $(BUILD)/lab-init $(LIBDIR)/
	$(Q)install -m 644 $(BUILD)/hvlab-metal.elf $(BUILD)/hvlab-minimal.elf LICENSE $(LIBDIR)/
	$(Q)install -m 644 $(wildcard reports/*.py reports/*.css reports/*.js) $(LIBDIR)/reports/
	$(Q)install -m 755 $(filter-out lab/lib.sh lab/kernel.sh,$(wildcard lab/*.sh)) $(LIBDIR)/lab/
	$(Q)install -m 644 lab/lib.sh lab/kernel.sh $(wildcard lab/*.l1 lab/*.guest lab/*.ini lab/*.gpg) $(LIBDIR)/lab/
	$(Q)install -m 644 $(wildcard lab/suites/*) $(LIBDIR)/lab/suites/
	$(Q)cp -r $(SHARE)/man $(SHARE)/bash-completion $(SHARE)/zsh $(DESTDIR)$(PREFIX)/share/
	$(Q)install -m 644 README.md CHANGELOG.md CONTRIBUTING.md $(BUILD)/benchmarks.md $(wildcard docs/*.md docs/*.svg) $(DOCDIR)/
	$(Q)install -m 644 $(wildcard docs/examples/*) $(DOCDIR)/examples/
	$(Q)install -m 644 $(wildcard docs/figures/*.svg) $(DOCDIR)/figures/

# ... and what of the lab has been assembled in this tree, so that no user needs to do it
install-lab: install
	$(Q)cp -r $(BUILD)/lab/tools $(LIBDIR)/lab/
	$(Q)cd $(BUILD)/lab && for l1 in */*/manifest; do install -d $(LIBDIR)/lab/$${l1%/*} && \
	  find $${l1%/*} -maxdepth 1 -type f ! -name lock -exec install -m 644 {} $(LIBDIR)/lab/$${l1%/*}/ \; ; done

# Debian packages, into the directory above
deb:
	$(Q)dpkg-buildpackage -b -us -uc

clean:
	$(Q)rm -rf $(BUILD)

# --- the init of the lab's L1, and what a test puts in the agent's place
$(BUILD)/lab-init: lab/init.c lab/handover.c lab/handover.h include/hvlab/cargo.h
$(BUILD)/lab-killed: tests/lab/killed.c
$(BUILD)/lab-init $(BUILD)/lab-killed:
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(COMMON) -O2 -D_GNU_SOURCE -static -o $@ $(filter %.c,$^)

-include $(shell find $(BUILD) -path '*/lab/*' -prune -o -type f -name '*.d' -print 2>/dev/null)
