-- SPDX-License-Identifier: BSD-2-Clause
-- A database of schema version 1, as sqlite3 dumps one: two campaigns of the null adapter. Never edited: newer programs must read it.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE campaign (
	id        INTEGER PRIMARY KEY,
	tag       TEXT NOT NULL UNIQUE,           -- "c20261123-074512-9f3a": carried by everything a run makes
	name      TEXT NOT NULL,
	started   INTEGER NOT NULL,               -- Unix time, s
	lane      TEXT NOT NULL CHECK (lane IN ('time', 'path')),
	seed      INTEGER NOT NULL,
	plan      TEXT NOT NULL,                  -- INI text, reads back to the same plan
	subset    INTEGER NOT NULL CHECK (subset IN (0, 1)),
	program   TEXT NOT NULL                   -- hvlab's own version
) STRICT;
INSERT INTO campaign VALUES(1,'c20261124-140219-0146','',1795528939,'path',1,replace('[plan]\nname = \nhv = null\nplace = local\nhost = \nlane = path\nguest = metal\nbench = clk_null,exit_cpuid,exit_hypercall,mem_chase_random\nevents = \nrounds = 2\nseed = 1\nvcpus = 1\nmemory = 268435456\nbacking = 4096\nws = 1048576\nbatches = 10\ntimeout = 300\n','\n',char(10)),1,'0.1.0');
INSERT INTO campaign VALUES(2,'c20261124-140219-2848','',1795528939,'time',1,replace('[plan]\nname = \nhv = null\nplace = local\nhost = \nlane = time\nguest = metal\nbench = clk_null,exit_cpuid,exit_hypercall,mem_chase_random\nevents = \nrounds = 2\nseed = 1\nvcpus = 1\nmemory = 268435456\nbacking = 4096\nws = 1048576\nbatches = 30\ntimeout = 120\n','\n',char(10)),1,'0.1.0');
CREATE TABLE image (
	id        INTEGER PRIMARY KEY,
	sha256    TEXT NOT NULL UNIQUE,
	kind      TEXT NOT NULL,                  -- metal | hosted
	build     TEXT NOT NULL
) STRICT;
INSERT INTO image VALUES(1,'1c1fcae0ea9920ae272025b328029d180fbbb15ef884ec4231a3d4cdb0fafbac','metal','0e2f31cca3eef662d7f6b289bf39bbd19267238be5b224c69a82c9b9bf50a0b8');
CREATE TABLE bench (                              -- the catalogue of an image
	image_id  INTEGER NOT NULL REFERENCES image(id),
	name      TEXT NOT NULL,
	what      TEXT NOT NULL,
	unit      TEXT NOT NULL,
	exits     INTEGER,                        -- declared per operation; NULL: varies
	stable    INTEGER NOT NULL,
	PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO bench VALUES(1,'clk_null','nothing: the floor of the method','op',0,1);
INSERT INTO bench VALUES(1,'clk_rdtsc','RDTSC','op',0,1);
INSERT INTO bench VALUES(1,'cpu_alu','chain of 16 dependent 64-bit additions','op',0,1);
INSERT INTO bench VALUES(1,'cpu_branch','branch on a pseudo-random bit','op',0,1);
INSERT INTO bench VALUES(1,'cpu_mul','chain of 8 dependent 64-bit multiplications','op',0,1);
INSERT INTO bench VALUES(1,'exit_cpuid','CPUID leaf 0: exit and return','op',1,1);
INSERT INTO bench VALUES(1,'exit_cr3','reload of CR3: no exit with nested paging','op',0,1);
INSERT INTO bench VALUES(1,'exit_desc','SGDT SIDT SLDT STR: control group, no exit','op',0,1);
INSERT INTO bench VALUES(1,'exit_hypercall','null hypercall: exit and return','op',1,1);
INSERT INTO bench VALUES(1,'exit_mmio','MMIO read of the I/O APIC: exit, decode, return','op',1,1);
INSERT INTO bench VALUES(1,'exit_msr_read','RDMSR of IA32_APIC_BASE: exit and return','op',1,1);
INSERT INTO bench VALUES(1,'exit_msr_write','WRMSR of IA32_APIC_BASE: exit and return','op',1,1);
INSERT INTO bench VALUES(1,'exit_pio_hv','IN from the PIC, served by the hypervisor','op',1,1);
INSERT INTO bench VALUES(1,'exit_pio_user','IN from an unclaimed port, served by the VMM','op',1,1);
INSERT INTO bench VALUES(1,'exit_trap_in','hypercall, first half: guest to the core''s handler','op',1,1);
INSERT INTO bench VALUES(1,'exit_trap_out','hypercall, second half: the core''s handler to guest','op',1,1);
INSERT INTO bench VALUES(1,'exit_vmrun','VMRUN and exit alone, in the core''s tightest loop','op',1,1);
INSERT INTO bench VALUES(1,'irq_selfipi','self-IPI: send, take, end','irq',2,1);
INSERT INTO bench VALUES(1,'mem_chase_local','dependent load, random inside each page, pages in order','load',0,1);
INSERT INTO bench VALUES(1,'mem_chase_random','dependent load, random over the whole working set','load',0,1);
INSERT INTO bench VALUES(1,'mem_copy','copy, bytes read and written','byte',0,1);
INSERT INTO bench VALUES(1,'mem_touch','first touch of a 4 KiB page, minus touch of a present one','page',NULL,1);
INSERT INTO bench VALUES(1,'mem_triad','a = b + 3c, bytes read and written','byte',0,1);
INSERT INTO bench VALUES(1,'pv_cpuid_forced','CPUID leaf 0 by way of Xen','op',1,1);
INSERT INTO bench VALUES(1,'pv_grant_map','grant to itself: map and unmap','page',2,1);
INSERT INTO bench VALUES(1,'pv_invlpg','INVLPG by hypercall','op',1,1);
INSERT INTO bench VALUES(1,'pv_msr_read','RDMSR of IA32_APIC_BASE: trap, decode, return','op',1,1);
INSERT INTO bench VALUES(1,'pv_pte_update','update of a page table entry by hypercall, with INVLPG','op',1,1);
INSERT INTO bench VALUES(1,'pv_selfipi','self-IPI by event channel: send, upcall, return','irq',2,1);
INSERT INTO bench VALUES(1,'pv_set_cr3','reload of CR3 by hypercall','op',1,1);
INSERT INTO bench VALUES(1,'pv_tlb_flush','flush of the TLB by hypercall','op',1,1);
INSERT INTO bench VALUES(1,'xen_call_bad','hypercall with a number that does not exist','op',1,1);
INSERT INTO bench VALUES(1,'xen_clock','Xen''s clock: read by TSC and shared page, no exit','op',0,1);
INSERT INTO bench VALUES(1,'xen_evtchn_send','event channel to itself: send, see, clear','op',1,1);
INSERT INTO bench VALUES(1,'xen_yield','SCHEDOP_yield with nothing else to run','op',1,0);
CREATE TABLE environment (                        -- immutable; the epoch of a number
	id        INTEGER PRIMARY KEY,
	hash      TEXT NOT NULL UNIQUE            -- SHA-256 over the sorted facts
) STRICT;
INSERT INTO environment VALUES(1,'3f18615ac6566c8c12e5f085efa3d169bc055aa54c119906f5b60086f67d8545');
INSERT INTO environment VALUES(2,'bdc8f8ce3f16d93544ab740b6a18b62408ce78f894f8af69981c1c7108611043');
CREATE TABLE environment_fact (
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (environment_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO environment_fact VALUES(1,'host.hypervisor','KVMKVMKVM');
INSERT INTO environment_fact VALUES(1,'host.kernel','6.1');
INSERT INTO environment_fact VALUES(1,'hv.variant','null');
INSERT INTO environment_fact VALUES(1,'lane','path');
INSERT INTO environment_fact VALUES(1,'shape.memory','268435456');
INSERT INTO environment_fact VALUES(1,'shape.vcpus','1');
INSERT INTO environment_fact VALUES(2,'host.hypervisor','KVMKVMKVM');
INSERT INTO environment_fact VALUES(2,'host.kernel','6.1');
INSERT INTO environment_fact VALUES(2,'hv.variant','null');
INSERT INTO environment_fact VALUES(2,'lane','time');
INSERT INTO environment_fact VALUES(2,'shape.memory','268435456');
INSERT INTO environment_fact VALUES(2,'shape.vcpus','1');
CREATE TABLE job (                                -- what is to be done; a row is pending until its boot is there
	id        INTEGER PRIMARY KEY,
	campaign_id INTEGER NOT NULL REFERENCES campaign(id),
	round     INTEGER NOT NULL,
	position  INTEGER NOT NULL,               -- order inside the round, shuffled from the seed
	system    TEXT NOT NULL,                  -- "lab:kvm/direct"
	spec      TEXT NOT NULL,                  -- the job as text, without attempt and skip
	attempt   INTEGER NOT NULL DEFAULT 0,     -- the next one
	skip      TEXT NOT NULL DEFAULT '',       -- benchmarks that killed earlier attempts
	state     TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'refused')),
	reason    TEXT NOT NULL DEFAULT '',       -- why it was refused
	UNIQUE (campaign_id, system, round)
) STRICT;
INSERT INTO job VALUES(1,1,0,0,'local:null','id=0 round=0 position=0 attempt=0 system=local:null place=local variant=null tag=c20261124-140219-0146 lane=path vcpus=1 memory=268435456 backing=4096 timeout=300000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d10%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
INSERT INTO job VALUES(2,1,1,0,'local:null','id=0 round=1 position=0 attempt=0 system=local:null place=local variant=null tag=c20261124-140219-0146 lane=path vcpus=1 memory=268435456 backing=4096 timeout=300000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d10%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
INSERT INTO job VALUES(3,2,0,0,'local:null','id=0 round=0 position=0 attempt=0 system=local:null place=local variant=null tag=c20261124-140219-2848 lane=time vcpus=1 memory=268435456 backing=4096 timeout=120000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d30%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
INSERT INTO job VALUES(4,2,0,1,'local:null+aa','id=0 round=0 position=1 attempt=0 system=local:null+aa place=local variant=null tag=c20261124-140219-2848 lane=time vcpus=1 memory=268435456 backing=4096 timeout=120000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d30%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
INSERT INTO job VALUES(5,2,1,0,'local:null','id=0 round=1 position=0 attempt=0 system=local:null place=local variant=null tag=c20261124-140219-2848 lane=time vcpus=1 memory=268435456 backing=4096 timeout=120000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d30%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
INSERT INTO job VALUES(6,2,1,1,'local:null+aa','id=0 round=1 position=1 attempt=0 system=local:null+aa place=local variant=null tag=c20261124-140219-2848 lane=time vcpus=1 memory=268435456 backing=4096 timeout=120000000000 cmdline=bench%3dclk_null,exit_cpuid,exit_hypercall,mem_chase_random%20batches%3d30%20ws%3d1048576%20seed%3d1 skip= events=',0,'','done','');
CREATE TABLE boot (                               -- the statistical unit; written in one transaction with its cells
	id        INTEGER PRIMARY KEY,
	job_id    INTEGER NOT NULL REFERENCES job(id),
	attempt   INTEGER NOT NULL,
	image_id  INTEGER NOT NULL REFERENCES image(id),
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	class     TEXT NOT NULL,                  -- bare | L1 | L2 | emulated | unknown: detected, not declared
	clock     TEXT NOT NULL,                  -- verified | consistent | suspect | invalid | virtual
	verdict   TEXT NOT NULL,
	reason    TEXT NOT NULL,
	started   INTEGER NOT NULL,               -- Unix time, ns
	first_record INTEGER NOT NULL,            -- ns from create to first record; 0: none
	wall      INTEGER NOT NULL,               -- ns from create to end
	log       TEXT NOT NULL,                  -- console lines that were no records
	UNIQUE (job_id, attempt)
) STRICT;
INSERT INTO boot VALUES(1,2,0,1,1,'emulated','virtual','ok','',1795528939577849581,22393,175330,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
INSERT INTO boot VALUES(2,1,0,1,1,'emulated','virtual','ok','',1795528939575341046,14401,160488,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
INSERT INTO boot VALUES(3,3,0,1,2,'emulated','consistent','ok','',1795528939699746790,27180,186056,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
INSERT INTO boot VALUES(4,4,0,1,2,'emulated','consistent','ok','',1795528939744426846,21422,119708,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
INSERT INTO boot VALUES(5,5,0,1,2,'emulated','consistent','ok','',1795528939775921476,28953,164895,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
INSERT INTO boot VALUES(6,6,0,1,2,'emulated','consistent','ok','',1795528939812555336,25638,127920,replace('SeaBIOS (version 1.16.2)\na line of the guest''s own log\n','\n',char(10)));
CREATE TABLE guest_fact (
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (boot_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO guest_fact VALUES(1,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(1,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(1,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(1,'hello.abi','1');
INSERT INTO guest_fact VALUES(1,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(1,'hello.cpus','1');
INSERT INTO guest_fact VALUES(1,'hello.kind','metal');
INSERT INTO guest_fact VALUES(1,'hv.name','kvm');
INSERT INTO guest_fact VALUES(2,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(2,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(2,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(2,'hello.abi','1');
INSERT INTO guest_fact VALUES(2,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(2,'hello.cpus','1');
INSERT INTO guest_fact VALUES(2,'hello.kind','metal');
INSERT INTO guest_fact VALUES(2,'hv.name','kvm');
INSERT INTO guest_fact VALUES(3,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(3,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(3,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(3,'hello.abi','1');
INSERT INTO guest_fact VALUES(3,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(3,'hello.cpus','1');
INSERT INTO guest_fact VALUES(3,'hello.kind','metal');
INSERT INTO guest_fact VALUES(3,'hv.name','kvm');
INSERT INTO guest_fact VALUES(4,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(4,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(4,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(4,'hello.abi','1');
INSERT INTO guest_fact VALUES(4,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(4,'hello.cpus','1');
INSERT INTO guest_fact VALUES(4,'hello.kind','metal');
INSERT INTO guest_fact VALUES(4,'hv.name','kvm');
INSERT INTO guest_fact VALUES(5,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(5,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(5,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(5,'hello.abi','1');
INSERT INTO guest_fact VALUES(5,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(5,'hello.cpus','1');
INSERT INTO guest_fact VALUES(5,'hello.kind','metal');
INSERT INTO guest_fact VALUES(5,'hv.name','kvm');
INSERT INTO guest_fact VALUES(6,'cpu.brand','An emulated CPU, 100% software');
INSERT INTO guest_fact VALUES(6,'cpu.vendor','AuthenticAMD');
INSERT INTO guest_fact VALUES(6,'engine.batch_ticks','26000');
INSERT INTO guest_fact VALUES(6,'hello.abi','1');
INSERT INTO guest_fact VALUES(6,'hello.build','0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
INSERT INTO guest_fact VALUES(6,'hello.cpus','1');
INSERT INTO guest_fact VALUES(6,'hello.kind','metal');
INSERT INTO guest_fact VALUES(6,'hv.name','kvm');
CREATE TABLE cell (
	id        INTEGER PRIMARY KEY,
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	bench     TEXT NOT NULL,
	params    TEXT NOT NULL,
	unit      TEXT NOT NULL,
	n         INTEGER NOT NULL,               -- operations in one batch
	verdict   TEXT NOT NULL,
	reason    TEXT NOT NULL,
	result    INTEGER NOT NULL,               -- what the operation returned (64 bits, two's complement)
	exits_declared INTEGER,                   -- per operation; NULL: varies
	exits_counted  INTEGER,                   -- thousandths of an exit per operation; NULL: not counted
	exits_disagree INTEGER NOT NULL CHECK (exits_disagree IN (0, 1)),
	UNIQUE (boot_id, bench, params)
) STRICT;
INSERT INTO cell VALUES(1,1,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(2,1,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(3,1,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(4,1,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(5,2,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(6,2,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(7,2,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(8,2,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(9,3,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(10,3,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(11,3,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(12,3,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(13,4,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(14,4,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(15,4,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(16,4,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(17,5,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(18,5,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(19,5,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(20,5,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(21,6,'clk_null','','op',64,'ok','',0,0,NULL,0);
INSERT INTO cell VALUES(22,6,'exit_cpuid','','op',64,'ok','',1752462657,1,NULL,0);
INSERT INTO cell VALUES(23,6,'exit_hypercall','','op',0,'skip','no hypervisor to call',0,1,NULL,0);
INSERT INTO cell VALUES(24,6,'mem_chase_random','ws=1048576','load',64,'ok','',0,0,NULL,0);
CREATE TABLE series (                             -- raw samples, ticks; data = zigzag varints of differences
	cell_id   INTEGER NOT NULL REFERENCES cell(id),
	kind      TEXT NOT NULL,                  -- body | control: deltas in time order; hist: (index step, count) pairs
	n         INTEGER NOT NULL,               -- values (hist: counted operations)
	data      BLOB NOT NULL,
	PRIMARY KEY (cell_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO series VALUES(1,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(1,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(2,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(2,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(2,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(4,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(4,'control',4,X'8001000000');
INSERT INTO series VALUES(5,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(5,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(6,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(6,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(6,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(8,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(8,'control',4,X'8001000000');
INSERT INTO series VALUES(9,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(9,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(10,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(10,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(10,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(12,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(12,'control',4,X'8001000000');
INSERT INTO series VALUES(13,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(13,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(14,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(14,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(14,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(16,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(16,'control',4,X'8001000000');
INSERT INTO series VALUES(17,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(17,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(18,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(18,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(18,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(20,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(20,'control',4,X'8001000000');
INSERT INTO series VALUES(21,'body',12,X'800a0000000000000000000000');
INSERT INTO series VALUES(21,'control',12,X'80080000000000000000000000');
INSERT INTO series VALUES(22,'body',12,X'80e41580018001ff0180018001ff0180018001ff0180018001');
INSERT INTO series VALUES(22,'control',12,X'80020000000000000000000000');
INSERT INTO series VALUES(22,'hist',1000,X'dc0b84070163f30301');
INSERT INTO series VALUES(24,'body',4,X'd08c01cf0f1409');
INSERT INTO series VALUES(24,'control',4,X'8001000000');
CREATE TABLE counter (                            -- raw counter readings behind exits_counted, and --events
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	bench     TEXT NOT NULL,                  -- '' : the whole boot
	at        TEXT NOT NULL,                  -- start | body | control: readings at a mark; events: a difference
	name      TEXT NOT NULL,
	value     INTEGER NOT NULL,
	PRIMARY KEY (boot_id, bench, at, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX boot_by_job ON boot(job_id);
CREATE INDEX cell_by_bench ON cell(bench, params);
CREATE VIEW v_cell AS
SELECT c.tag AS campaign, c.id AS campaign_id, c.lane, c.subset, j.round, j.position, j.system, b.attempt,
       b.id AS boot_id, b.class, b.clock, b.environment_id, b.image_id, b.verdict AS boot_verdict,
       x.id AS cell_id, x.bench, x.params, x.unit, x.n, x.verdict, x.reason, x.result,
       x.exits_declared, x.exits_counted, x.exits_disagree
FROM cell x JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id;
CREATE VIEW v_identical AS
SELECT v.campaign_id, v.campaign, v.system, v.bench, v.params, s.kind, count(*) AS boots,
       count(DISTINCT hex(s.data)) AS "distinct"
FROM v_cell v JOIN series s ON s.cell_id = v.cell_id
WHERE v.lane = 'path' AND v.verdict = 'ok' GROUP BY v.campaign_id, v.system, v.bench, v.params, s.kind;
CREATE VIEW v_guest_fact AS
SELECT c.tag AS campaign, c.id AS campaign_id, j.system, j.round, f.key, f.value
FROM guest_fact f JOIN boot b ON b.id = f.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id;
CREATE VIEW v_environment AS
SELECT DISTINCT c.tag AS campaign, c.id AS campaign_id, j.system, f.key, f.value
FROM environment_fact f JOIN boot b ON b.environment_id = f.environment_id JOIN job j ON j.id = b.job_id
JOIN campaign c ON c.id = j.campaign_id;
COMMIT;
PRAGMA user_version=1;
