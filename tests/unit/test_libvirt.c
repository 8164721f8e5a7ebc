/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What adapters/libvirt does without a daemon: a domain made of a template, its configuration in words, and refusals.
 */
#include "unit.h"
#include "../adapters/libvirt/domain_xml.h"
#include "../adapters/libvirt/template.h"
#include "../adapters/libvirt/virsh.h"
#include "facts.h"

#include <errno.h>

static const struct target target = {.url = "qemu:///system"};

static int make(const char *text, enum lane lane, unsigned vcpus, struct buf *xml, struct buf *dropped, struct why *why)
{
	const struct vm_spec vm = {.name = "hvlab-x", .cmdline = "bench=a<b&c", .vcpus = vcpus, .memory = 64 << 20, .lane = lane,
				   .target = &target};
	const struct domain_spec spec = {.vm = &vm, .kernel = "/pools/a&b.elf", .owner = "0@here"};
	struct buf template = {0};

	buf_puts(&template, text);
	int err = domain_make(&spec, &template, xml, dropped, why);
	buf_free(&template);
	return err;
}

static void the_template_loses_what_is_its_own(void **state)
{
	static const char template[] =
		"<domain type='kvm' id='7'><name>web</name><uuid>u</uuid><title>t</title><memory unit='GiB'>9</memory><vcpu current='1' "
		"cpuset='4-7'>8</vcpu><vcpus><vcpu id='0'/></vcpus><cputune><vcpupin vcpu='1' cpuset='5'/><vcpupin vcpu='0' cpuset='4'/></cputune>"
		"<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type><loader/><nvram/></os><cpu mode='host-model'><topology "
		"sockets='8'/></cpu><seclabel type='static'/><devices><disk/><disk/><interface/><rng><backend model='egd'/></rng><rng><backend "
		"model='random'/></rng><serial type='tcp'/><hostdev/><memballoon model='virtio'/></devices><devices><disk/></devices></domain>";
	static const char *const gone[] = {"<disk", "<interface", "<hostdev", "web", "<uuid", "<title", "GiB", "id=\"7\"", "current=",
					   "<vcpus", "vcpu=\"1\"", "<loader", "<nvram", "topology", "seclabel", "egd", "type=\"tcp\""};
	static const char *const there[] = {
		"<name>hvlab-x</name>", "<memory unit=\"b\">67108864</memory>", "cpuset=\"4-7\">1</vcpu>", "<vcpupin vcpu=\"0\" cpuset=\"4\"/>",
		"<type arch=\"x86_64\" machine=\"q35\">hvm</type>", "<kernel>/pools/a&amp;b.elf</kernel>",
		"<cmdline>bench=a&lt;b&amp;c hold=1</cmdline>", "mode=\"host-model\"", "model=\"random\"", "<memballoon model=\"virtio\"/>",
		"<serial type=\"pty\">", "urn:hvlab", "0@here", "<on_crash>destroy</on_crash>",
	};
	struct buf xml = {0}, dropped = {0};
	struct why why = {""};

	assert_int_equal(make(template, LANE_TIME, 1, &xml, &dropped, &why), 0);
	for (size_t i = 0; i < LEN(gone); i++)
		if (strstr(xml.data, gone[i]))
			fail_msg("%s is still in %s", gone[i], xml.data);
	for (size_t i = 0; i < LEN(there); i++)
		if (!strstr(xml.data, there[i]))
			fail_msg("no %s in %s", there[i], xml.data);
	assert_string_equal(dropped.data, "loader, nvram, vcpus, disk 3, interface, hostdev, rng, topology");
	buf_free(&xml);
	buf_free(&dropped);
}

static void only_an_emulator_counts(void **state)
{
	struct buf xml = {0}, dropped = {0};
	struct why why = {""};

	assert_int_equal(make("<domain type='kvm'/>", LANE_PATH, 1, &xml, &dropped, &why), -ENOTSUP);
	assert_int_equal(make("<domain type='qemu'/>", LANE_PATH, 2, &xml, &dropped, &why), -EINVAL);
	/* what the user tells QEMU comes behind, and counts */
	assert_int_equal(make("<domain type='qemu' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:commandline><q:arg value='-a'/>"
			      "<q:arg value='b &amp; c'/></q:commandline></domain>", LANE_PATH, 1, &xml, &dropped, &why), 0);
	const char *icount = strstr(xml.data, "\"-icount\""), *own = strstr(xml.data, "\"b &amp; c\"");
	assert_true(icount && own && icount < own);
	assert_null(strstr(own, "commandline xmlns"));
	buf_free(&xml);
	buf_free(&dropped);
}

static void what_is_no_domain_is_refused(void **state)
{
	static const struct { const char *text; int err; const char *word; } cases[] = {
		{"", -EPROTO, "no XML"}, {"<domain", -EPROTO, "no XML"}, {"<network/>", -EINVAL, "<network>"},
		{"<!DOCTYPE a []><domain/>", -EPROTO, "DTD"}, {"<domain type='xen'/>", -ENOTSUP, "xenpvh"},
		{"<domain><os><type arch='aarch64'>hvm</type></os></domain>", -ENOTSUP, "architecture"},
		{"<domain><launchSecurity type='sev'/></domain>", -ENOTSUP, "encrypted"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct buf xml = {0}, dropped = {0};
		struct why why = {""};

		assert_int_equal(make(cases[i].text, LANE_TIME, 1, &xml, &dropped, &why), cases[i].err);
		if (!strstr(why.text, cases[i].word))
			fail_msg("no \"%s\" in \"%s\"", cases[i].word, why.text);
		buf_free(&xml);
		buf_free(&dropped);
	}
}

static void a_configuration_is_told_in_words(void **state)
{
	static const char domain[] =
		"<domain type='kvm' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><vcpu cpuset='4-7'>1</vcpu><iothreads>2</iothreads>"
		"<memoryBacking><hugepages><page size='2048'/></hugepages><locked/><access mode='shared'/></memoryBacking>"
		"<cputune><vcpupin vcpu='0' cpuset='4'/><emulatorpin cpuset='5'/></cputune><numatune><memory mode='strict' nodeset='1'/></numatune>"
		"<os><type machine='pc-q35-7.2'>hvm</type></os><features><acpi/><hyperv><relaxed state='on'/><vapic state='off'/>"
		"<spinlocks state='on' retries='8191'/><stimer state='on'><direct state='on'/></stimer></hyperv><kvm><hidden state='on'/></kvm>"
		"<ioapic driver='qemu'/></features><cpu mode='custom'><model>EPYC</model><feature name='svm' policy='disable'/>"
		"<feature name='x2apic' policy='require'/></cpu><clock offset='localtime'><timer name='hpet' present='no'/></clock>"
		"<devices><controller type='usb' model='none'/><controller type='pci' model='pcie-root'/><rng model='virtio'/>"
		"<video><model type='vga'/></video></devices><q:commandline><q:arg value='-x'/></q:commandline></domain>";
	static const char *const told[][2] = {
		{"type", "kvm"}, {"machine", "pc-q35-7.2"}, {"cpu", "EPYC -svm +x2apic"}, {"hyperv", "relaxed spinlocks=8191 stimer stimer-direct"},
		{"kvm", "hidden"}, {"features", "acpi ioapic=qemu"}, {"clock", "localtime hpet.present=no"}, {"iothreads", "2"},
		{"memory", "hugepages page=2048 locked access=shared"}, {"pinning", "cpuset=4-7 vcpu0=4 emulator=5 memory=1"},
		{"devices", "rng virtio, video vga"}, {"qemu", "-x"},
	};
	struct facts facts = {0};
	struct buf xml = {0};
	char key[40];

	buf_puts(&xml, domain);
	assert_int_equal(config_facts(&xml, facts_collect, &facts, NULL), 0);
	assert_int_equal(facts.n, LEN(told));
	for (size_t i = 0; i < LEN(told); i++) {
		snprintf(key, sizeof(key), "config.%s", told[i][0]);
		assert_string_equal(facts_get(&facts, key), told[i][1]);
	}
	assert_true(config_has_huge_pages(&xml));
	facts_free(&facts);
	buf_free(&xml);
}

static void a_refusal_is_a_sentence(void **state)
{
	static const struct { const char *said; int err; const char *word; } cases[] = {
		{"error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/x': No such file or directory\n", -ENODEV, "systemctl start"},
		{"error: Failed to connect socket to '/x': Permission denied\n", -EACCES, "adduser"},
		{"error: authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'\n", -EACCES, "adduser"},
		{"error: failed to get domain 'web'\n", -ENOENT, "virsh list"},
		{"error: Failed to create domain from x\nerror: internal error: process exited while connecting to monitor: unable to map "
		 "backing store for guest RAM: Cannot allocate memory\n", -ENOMEM, "--memory"},
		{"error: Failed to create domain from x\nerror: never heard of\n", -EPROTO, "never heard of"}, {"", -EPROTO, "without a word"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct why why = {""};

		assert_int_equal(virsh_refusal(cases[i].said, "qemu:///system", "create", &why), cases[i].err);
		if (!strstr(why.text, cases[i].word) || strstr(why.text, "error:"))
			fail_msg("\"%s\"", why.text);
	}
	struct why why = {""};
	assert_int_equal(virsh_refusal("error: Cannot recv data: ssh: Could not resolve hostname box: Name or service not known: Connection "
				       "reset by peer", "qemu+ssh://box/system", "version", &why), -EHOSTUNREACH);
}

static void over_ssh_nobody_is_asked_for_a_password(void **state)
{
	static const char *const uris[][2] = {
		{"qemu:///system", "qemu:///system"}, {"qemu+ssh://a@b/system", "qemu+ssh://a@b/system?no_tty=1"},
		{"xen+ssh://b/?keyfile=x", "xen+ssh://b/?keyfile=x&no_tty=1"}, {"qemu+ssh://b/system?no_tty=0", "qemu+ssh://b/system?no_tty=0"},
	};

	for (size_t i = 0; i < LEN(uris); i++) {
		const struct target there = {.url = uris[i][0]};
		char *uri = virsh_uri(&there);

		assert_string_equal(uri, uris[i][1]);
		free(uri);
	}
	assert_true(template_is_file("./web") && template_is_file("web.xml") && !template_is_file("web") && !template_is_file(".xml"));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_template_loses_what_is_its_own),
		cmocka_unit_test(only_an_emulator_counts),
		cmocka_unit_test(what_is_no_domain_is_refused),
		cmocka_unit_test(a_configuration_is_told_in_words),
		cmocka_unit_test(a_refusal_is_a_sentence),
		cmocka_unit_test(over_ssh_nobody_is_asked_for_a_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
