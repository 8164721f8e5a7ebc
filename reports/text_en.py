# SPDX-License-Identifier: BSD-2-Clause
"""The report in English: every sentence by its id. {name} is a parameter, written by this language's rules; a dict holds plural
forms, chosen by {n}. <b>, <i>, <code> and <kbd> may stand in a sentence. Another language is another file with the same ids;
beside them it may have bench.NAME.what (measures, excludes, misleads), which English has from the guest image, and
reason.ID, which English has from the program."""
LANGUAGE = "en"
DECIMAL, GROUP, GROUP_FROM, PERCENT = ".", ",", 4, " %"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


def plural(n):
    return "one" if n == 1 else "other"


def date(year, month, day):
    return "%d %s %d" % (day, MONTHS[month - 1], year)


TEXT = {
    # --- words of the program, and how a list is written
    "list.comma": ", ", "list.and": " and ", "list.dot": " \u00b7 ", "unit.s": "s", "unit.ms": "ms", "unit.us": "\u00b5s",
    "unit.ns": "ns", "unit.instructions": "instructions", "unit.ticks": "ticks", "unit.per": "{unit} per {per}",
    "per.op": "operation", "per.byte": "byte", "per.load": "load", "per.page": "page", "per.irq": "interrupt",
    "hv.bare": "bare machine", "hv.native": "no hypervisor", "hv.minimal": "our core", "hv.kvm": "KVM", "hv.xen": "Xen",
    "hv.hyperv": "Hyper-V", "hv.tcg": "QEMU, emulating", "hv.null": "canned guest",
    "variant.kvm/direct": "our VMM", "variant.kvm/qemu": "QEMU", "variant.xen/pv": "PV", "variant.xen/pvh": "PVH",
    "variant.xen/hvm": "HVM", "variant.hyperv/gen1": "generation 1", "variant.hyperv/gen2": "generation 2",
    "variant.minimal/svm": "", "variant.minimal/vmx": "", "system.name": "{hv} ({variant})", "system.at": "{system} on {place}",
    "processor.intel": "the lab\u2019s Intel processor", "processor.amd": "the lab\u2019s AMD processor",
    "processor.qemu": "the lab\u2019s QEMU processor",
    "word.equal": "equal", "word.different": "different", "word.faster": "faster", "word.slower": "slower",
    "word.equivalent": "equivalent", "word.inconclusive": "inconclusive", "word.-": "",
    "verdict.ok": "no value", "verdict.skip": "skip", "verdict.error": "ERROR", "verdict.fail": "FAIL",
    "verdict.crash": "CRASH", "verdict.timeout": "TIMEOUT",
    "lane.path": "path lane", "lane.time": "time lane", "kind.shape": "shape", "kind.moves numbers": "can move a number",
    "level.warn": "warning", "level.bad": "bad", "layer.guest": "guest", "layer.core": "our core", "layer.xen": "Xen",
    "layer.kvm": "KVM", "layer.kernel": "kernel", "layer.dom0": "dom0", "layer.vmm": "VMM", "layer.unknown": "unknown",
    "exits.vary": "varies", "value.ns": "{value} ns", "value.gb_per_s": "{value} GB/s",
    "evidence.interval": "{interval} n\u2009=\u2009{n}", "evidence.once": "1 launch, unproven", "evidence.none": "no samples",
    "evidence.identical": "identical {same}/{boots}", "evidence.differs": "differs {same}/{boots}",

    # --- title and first screen
    "title.exit": "What an exit costs on {systems}", "title.any": "What was measured on {systems}",
    "lead.path": "Counted in instructions on {place}, exact to the instruction; {date}.",
    "lead.time": "Measured in time on {place}; {date}.",
    "lead.emulated": "Ticks of an emulated processor on {place}; {date}.",
    "place.local": "this machine", "stamp.subset": "SUBSET of the suite", "stamp.emulated": "class {classes}: no statement about time",
    "stamp.failed": {"one": "{n} of {of} launches failed", "other": "{n} of {of} launches failed"},
    "stamp.refused": {"one": "{n} of {of} launches was refused", "other": "{n} of {of} launches were refused"},
    "stamp.unfinished": "unfinished: {n} of {of} launches", "stamp.clock": "clock {clock}",
    "findings": "What was learned", "findings.none": "No rule of the report has enough numbers here to state a finding.",
    "finding.count": {"one": "<b>{value}</b> instruction", "other": "<b>{value}</b> instructions"},
    "finding.measured": "<b>{value}</b>", "finding.ticks": "<b>{value}</b> ticks", "finding.on": "{value} on {system}",
    "finding.exit": "The shortest exit, CPUID, takes {costs}.", "finding.longer": "{system} is the longer by {share}.",
    "finding.floor": "<b>{floor}</b> of them are what the hardware and our own core need.",
    "finding.user": "An exit that a process must answer, a port read, takes {costs}: {times} times the CPUID exit there.",
    "finding.irq": "An interrupt that a guest sends itself takes {costs}",
    "finding.irq_free": "; {systems}: <b>{value}</b>, for no exit was counted",
    "finding.disk": "Reading 4 KiB from a disk takes from {costs}.",
    "finding.touch": "First touch of a page that the hypervisor must find takes {costs}.",
    "finding.alike": {"one": "<b>{n}</b> of {of} benchmarks is equal to the instruction on every system: what need not exit costs nothing extra.",
                      "other": "<b>{n}</b> of {of} benchmarks are equal to the instruction on every system: what need not exit costs nothing extra."},
    "finding.equivalent": {"one": "<b>{n}</b> of {of} benchmarks is equivalent on every system.",
                           "other": "<b>{n}</b> of {of} benchmarks are equivalent on every system."},
    "finding.slower": {"one": "{n} comparison is slower than on {baseline}: <code>{bench}</code> on {system}, <b>{ratio}</b> times {interval}.",
                       "other": "{n} comparisons are slower than on {baseline}; the most, <code>{bench}</code> on {system}, is <b>{ratio}</b> times {interval}."},
    "finding.inconclusive": {"one": "{n} of {of} comparisons is inconclusive: these launches cannot tell.",
                             "other": "{n} of {of} comparisons are inconclusive: these launches cannot tell."},

    # --- verdict box
    "box": "How far it may be trusted",
    "box.same": {"one": "{same} of {n} repeated series is identical to the bit.",
                 "other": "{same} of {n} repeated series are identical to the bit."},
    "box.once": "One launch of each system: nothing here is proven to repeat.",
    "box.aa": "{system} against itself: the 95 % interval holds 1 in {holds} of {n} benchmarks; smaller effects than {widest} cannot be told here.",
    "box.no_aa": "No system was measured against itself: the floor of what can be told is not known.",
    "box.guests": {"one": "{n} difference between the guests can move a number; <b>{matter}</b> may matter for what is said here.",
                   "other": "{n} differences between the guests can move a number; <b>{matter}</b> may matter for what is said here."},
    "box.guests_same": "Nothing that can move a number differs between the guests.",
    "box.one_system": "One system: there is nothing to hold it against.",
    "box.exits": {"one": "Exits are as declared in {agree} of {n} counted row.", "other": "Exits are as declared in {agree} of {n} counted rows."},
    "box.no_exits": "No system here could count exits.",
    "box.holes": {"one": "{n} of {of} cells has no number; each has its reason.", "other": "{n} of {of} cells have no number; each has its reason."},
    "box.whole": {"one": "The one cell has a number.", "other": "All {n} cells have a number."},
    "box.clocks": "Clocks: {words}.", "box.host": {"one": "{n} thing was wrong with the machine while it measured.",
                                                   "other": "{n} things were wrong with the machine while it measured."},
    "box.fit": "Nothing was found wrong with the machine.",
    "box.notes": "Settings that are known to move numbers stand beside each system.",

    # --- figure of the yardsticks
    "front.figure": "What the yardstick operations take, {unit}; logarithmic. A line reaches from our core, the least that a hypervisor can need, to the system. Hollow: no exit was counted.",
    "front.figure_bare": "What the yardstick operations take, {unit}; logarithmic. Hollow: no exit was counted.",
    "front.alt": "Cost of yardstick operations by system, on a logarithmic axis: {said}",
    "front.alt_row": "{bench}: {values}", "front.alt_value": "{system} {value}", "front.floor": "floor",
    "front.range": "{low} to {high}",
    "front.place": "Here on {place}; the other machines are in the tables below.",
    "yard.exit_cpuid": "Shortest exit: CPUID", "yard.exit_hypercall": "Hypercall that does nothing",
    "yard.exit_msr_write": "Write to a register (MSR)", "yard.exit_pio_user": "Port read, answered by a process",
    "yard.exit_mmio_user": "Device register (MMIO), by a process", "yard.irq_selfipi": "Interrupt to itself",
    "yard.irq_ipi_running": "Interrupt to another vCPU", "yard.mem_touch": "First touch of a page",
    "yard.io_blk_read": "4 KiB read from a disk", "yard.io_net_rr": "Network: there and back",
    "yard.cpu_alu": "16 additions", "yard.mem_copy_rep": "Copy of memory",

    # --- contents
    "nav": "Contents", "nav.top": "Findings", "nav.families": "By family", "nav.evidence": "Evidence",
    "nav.filter": "Filter benchmarks", "nav.none": "no benchmark of that name",

    # --- families
    "family.exit": "Exits", "family.irq": "Interrupts and timers", "family.mem": "Memory", "family.cpu": "Processor and clocks",
    "family.io": "Disk and network", "family.os": "Operating system", "family.own": "Interfaces of one hypervisor",
    "family.other": "Other benchmarks", "family.launch": "Launch of a guest",
    "family.differ": {"one": "{n} benchmark differs between systems.", "other": "{n} benchmarks differ between systems."},
    "family.multiples": "Each on the same logarithmic axis; values in {unit}. Hollow: no exit was counted.",
    "family.alike": {"one": "{n} benchmark: equal to the instruction on every system that ran it",
                     "other": "{n} benchmarks: equal to the instruction on every system that ran them"},
    "family.equivalent": {"one": "{n} benchmark: equivalent to the baseline on every system",
                          "other": "{n} benchmarks: equivalent to the baseline on every system"},
    "family.alone": {"one": "{n} benchmark has a value on one system alone", "other": "{n} benchmarks have a value on one system alone"},
    "family.unrun": {"one": "{n} benchmark has no value anywhere", "other": "{n} benchmarks have no value anywhere"},
    "family.table": "{unit} per operation. ^: not one exit was counted, and it is as short as on the bare machine; ~: nor here, but nothing says that none was needed; \u2020: exits other than declared. A letter stands for a reason, below.",
    "family.table_time": "{unit} per operation, geometric mean over launches. ^: not one exit was counted, and it is as short as on the bare machine; ~: nor here, but nothing says that none was needed; \u2020: exits other than declared. A letter stands for a reason, below.",
    "multiple.alt": "{bench}: {values}", "alike.value": "<code>{bench}</code> {value}", "not.run": "not run: {why}",
    "not.reason": "no reason given", "bad.reason": "{verdict}: {reason}",

    # --- a benchmark
    "bench.per": "per {per}; exits declared: {exits}; {stable}", "bench.stable": "repeats exactly",
    "bench.unstable": "not marked as repeating", "bench.measures": "<b>Measures.</b> {text}", "bench.excludes": "<b>Limits.</b> {text}",
    "bench.misleads": "<b>Misleads.</b> {text}", "bench.raw": "every launch and its samples",
    "bench.raw_thin": "samples of every {n}th round; numbers and words come from all of them",
    "bench.composition": "Of each system the part that our core needs as well (dark), and what its software adds.",
    "bench.composition_alt": "{bench}, floor and software: {values}",
    "bench.skip": "Not on {systems}: {why}",
    "ratio.first": "baseline", "ratio.times": "{ratio}\u2009\u00d7", "exits.cell": "{counted} / {declared}",
    "exits.sharp": "{counted} / {declared} \u2020", "mde": "could see {share}",

    # --- heads of tables
    "head.system": "system", "head.benchmark": "benchmark", "head.value": "value", "head.evidence": "evidence", "head.ratio": "ratio",
    "head.difference": "difference", "head.exits": "exits, counted / declared", "head.remark": "remark", "head.per": "per",
    "head.body": "body", "head.control": "control", "head.round": "round", "head.attempt": "attempt", "head.result": "result",
    "head.kind": "series", "head.batch": "operations per batch", "head.raw": "batches, as stored", "head.what": "what, and why it can matter",
    "head.class": "class", "head.clock": "clock", "head.boots": "launches", "head.note": "set, and known to move numbers",
    "head.level": "level", "head.found": "found", "head.on": "on", "head.advice": "what to do", "head.boot": "launch",
    "head.position": "position", "head.verdict": "verdict", "head.first": "first record", "head.wall": "whole", "head.key": "fact",
    "head.image": "image", "head.sha256": "SHA-256", "head.build": "built from", "head.median": "median", "head.least": "least",
    "head.most": "most", "head.n": "n", "head.unit": "unit", "head.nominal": "nominal MHz", "head.measured": "measured MHz",
    "head.uncertainty": "\u00b1 ppm", "head.error": "error, ppm", "head.residual": "residual, brackets", "head.stolen": "stolen share",
    "head.why": "why", "head.declared": "declared", "head.of": "of", "head.layer": "layer", "head.function": "function", "head.self": "own",
    "head.all": "all", "head.low": "low", "head.high": "high", "head.word": "word", "head.cells": "cells", "head.reason": "reason",
    "head.version": "version", "head.p50": "median", "head.p90": "p90", "head.p99": "p99", "head.p999": "p99.9", "head.floor": "floor",
    "head.software": "software",
    "figure.data": "numbers of this figure",

    # --- evidence
    "evidence": "Evidence", "systems": "Systems", "systems.text": "The same guest image in the same shape everywhere, unless it says otherwise below. Classes are detected, not declared. Ratios are to {baseline}.",
    "claim.path": "<b>What may be claimed:</b> how long the software path of an operation is, and that two systems or versions differ, to the instruction. <b>Not:</b> time, bandwidth, caches, contention; an emulated processor has none of them.",
    "claim.time": "<b>What may be claimed:</b> latency, bandwidth and jitter on the machine named below, with the intervals given. <b>Not:</b> anything where the clock is invalid, about other machines, or a sum over benchmarks.",
    "claim.emulated": "<b>What may be claimed:</b> that it works. <b>Not:</b> anything about time: at least one processor here is emulated, and its ticks are never ranked with those of hardware.",
    "system.refused": "not run: {why}", "system.baseline": "baseline", "system.aa": "A/A control", "system.mislabelled": "in {class_}: not a bare machine",
    "guests": "Were the guests the same?",
    "guests.matter": {"one": "{n} difference that may matter for the findings", "other": "{n} differences that may matter for the findings"},
    "guests.move": {"one": "{n} more that can move a number of this page", "other": "{n} more that can move a number of this page"},
    "guests.note": {"one": "{n} more that is unlikely to move one", "other": "{n} more that are unlikely to move one"},
    "guests.shape": "Shape in bold: it forbids a comparison unless it is the declared factor.",
    "machine": "Was the machine fit?", "clocks": "The clocks", "clocks.text": "Held against the host\u2019s clock: {words}. An invalid clock gives no value; ns and GB/s are shown only where it is verified or consistent.",
    "clocks.word": {"one": "{word} in {n} launch", "other": "{word} in {n} launches"}, "clocks.all": "every launch\u2019s clock",
    "exits": "Exits", "exits.text": "Exits per operation: what the benchmark declares and what the hypervisor\u2019s own counters say, marks and the host\u2019s interrupts taken out. \u2020: they differ by more than the tolerance; ^: not intercepted; ~: none was counted, and nothing says that none was needed.",
    "exits.disagree": {"one": "{n} row disagrees", "other": "{n} rows disagree"}, "exits.all": {"one": "the one benchmark with a count", "other": "all {n} benchmarks with a count"}, "exits.uncounted": "{system}: {why}.",
    "exits.none": "No system of this campaign could count exits.",
    "holes": "What has no number", "holes.text": "Nothing is left out in silence. Each reason, and how many cells it explains.",
    "configuration": "Configuration", "configuration.text": "What can move a number without being the hypervisor.",
    "facts.differ_guest": {"one": "{n} fact seen by the guests differs", "other": "{n} facts seen by the guests differ"},
    "facts.same_guest": {"one": "{n} fact seen by the guests is the same everywhere", "other": "{n} facts seen by the guests are the same everywhere"},
    "facts.differ_environment": {"one": "{n} fact of the machines differs", "other": "{n} facts of the machines differ"},
    "facts.same_environment": {"one": "{n} fact of the machines is the same everywhere", "other": "{n} facts of the machines are the same everywhere"},
    "launches": "Launches", "launches.all": {"one": "the one launch, with wall-clock times of the host", "other": "all {n} launches, with wall-clock times of the host"},
    "launch.log": "console of launch {id} ({system})", "launch.cost": "By the host\u2019s clock. Memory is what was resident more than before, shared pages by their share. For neighbour guests it is the mean of a launch.",
    "events": "Performance events", "events.whole": "Counted by the machine that ran the guest, from its creation to its end, the VMM\u2019s and kernel\u2019s work for it included.",
    "events.each": "by benchmark: of the operations between its counting marks, the loop around them subtracted", "events.boot": "whole launch",
    "provenance": "Where it comes from",
    "provenance.text": "Database <code>{database}</code>, campaign <code>{tag}</code>, started {started}, seed {seed}; measured by hvlab {measured}, reported by hvlab {reported}. This page holds nothing that is not in the database.",
    "provenance.plan": "the plan", "foot": "hvlab {version}. {stamps}.", "yes": "yes", "no": "no",

    # --- recorded paths
    "paths": "Where the instructions go", "path.floor": "The dashed line is our core, {floor}: the least that we know a hypervisor to need there.",
    "path.bars": "<b>{bench}.</b> Instructions of one operation by the layer that executed them.", "path.bars_alt": "Instructions of {bench} by layer",
    "path.box": "{layer}: {n} instructions", "path.function": "{name} ({layer}): {total} instructions, {own} of them its own",
    "path.flame": "<b>{bench} on {system}.</b> {sum} instructions; a box is as wide as what was executed in its function and all that it called, and stands on its caller. {alike} of {batches} batches went this way.",
    "path.inexact": "The path is not as long as the value.", "path.flame_alt": "Flame graph of {bench} on {system}",

    # --- versions of the lab's hosts
    "path.others": {"one": "{n} way that other batches went", "other": "{n} ways that other batches went"}, "head.batch_first": "the first",
    "head.batches": "batches", "head.instructions": "instructions", "head.usual": "in place of", "head.did": "more or less than usual",
    "steps": "Which functions account for each step", "steps.step": "{first} \u2192 {then}",
    "steps.caption": "<b>{bench} on {system}, step by step.</b> Right of the line what grew from one version to the next, left of it what shrank, a box a function; the number is what the whole step came to.",
    "steps.alt": "Functions behind each step of {bench} on {system}", "steps.box": "{name} ({layer}): {change} instructions",
    "steps.more": {"one": "{n} smaller one", "other": "{n} smaller ones"}, "head.step": "step", "head.before": "before", "head.now": "now",
    "versions": "Length over version", "versions.of": "Length of paths over versions of {variants} on {place}",
    "versions.caption": "<b>{hv} on {place}.</b> Instructions of one operation, from the oldest version to the newest; the numbers are those of the first and the last. One scale for all: the grey line is the first value, and half a row above it is {reach} times as much. Hollow: beyond the scale.",
    "versions.linux": "Linux under KVM", "versions.xen": "Xen",

    # --- nights
    "history": "Nights", "history.nights": {"one": "{n} night", "other": "{n} nights"}, "gate.confirmed": "confirmed",
    "gate.environment": "environment", "gate.suspect": "suspect", "gate.missing": "missing", "gate.new": "new", "gate.ok": "ok",
    "history.summary": {"one": "{n} night, {last}: {words}.", "other": "The last of {n} nights, {first} to {last}, against those before it: {words}."},
    "history.count": {"one": "{n} {word}", "other": "{n} {word}"},
    "history.underived": {"one": "Of {n} of them nothing is shown: this program has not looked at it yet (<code>hvlab gate</code> does).",
                          "other": "Of {n} of them nothing is shown: this program has not looked at them yet (<code>hvlab gate</code> does)."},
    "history.key": "Points are nights, with the interval of each where there is one; horizontal lines are the levels between changes. A solid vertical line is a change, a dashed one the beginning of another epoch: of nights with another machine, kernel, hypervisor or guest. \u25b3 marks a night up to which changes are accepted, \u25bd one at which a baseline begins.",
    "history.caption": "<b>{bench} on {system}.</b>", "history.alt": "{bench} on {system} over the nights", "history.epoch": "epoch {change}",
    "history.set": "baseline", "history.ack": "accepted", "history.controls": "the control benchmarks moved in the same way",
    "history.fact": "<code>{key}</code>: {before} \u2192 {behind}", "history.machine": "the machine is another one:",
    "history.other_epoch": "in another epoch", "history.differ": "these differ:", "history.no_fact": "no fact of the environment differs",
    "history.change": "{change} ({was} \u2192 {is_}) between {before} and {behind}; {where}",
    "history.accepted": "Accepted and begun anew", "history.up_to": "accepted up to", "history.from": "baseline from",
    "history.all": {"one": "the one row", "other": "all {n} rows"}, "head.night": "night", "head.date": "date", "head.gate": "gate", "head.tonight": "tonight",
    "head.expected": "expected", "head.change": "change", "head.by": "by",
}
