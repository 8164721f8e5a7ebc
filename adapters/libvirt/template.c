/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting a template (template.h). Its contents are domain_xml.c's matter.
 */
#include "template.h"

#include <string.h>

/* As QEMU is started by kvm/qemu and tcg: nothing but a processor and a serial line. */
#define PLAIN "<domain type='%s'><os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/><apic/></features>" \
	      "<cpu mode='%s'/><devices><controller type='usb' model='none'/><memballoon model='none'/></devices></domain>"
#define PLAIN_XEN "<domain type='xen'><os><type arch='x86_64' machine='xenpvh'>xenpvh</type></os><devices/></domain>"

bool template_is_file(const char *template)
{
	size_t n = strlen(template);

	return strchr(template, '/') || (n > 4 && !strcmp(template + n - 4, ".xml"));
}

static int read_template(const char *path, struct buf *xml, struct why *why)
{
	int err = file_read(path, xml);

	return err ? fail(why, err, "cannot read the template %s: %s", path, file_reason(err)) : 0;
}

static void plain(const char *uri, bool emulated, struct buf *xml)
{
	if (!strncmp(uri, "xen", 3))
		buf_puts(xml, PLAIN_XEN);
	else if (!emulated && !virsh(uri, NULL, NULL, "domcapabilities", "--virttype", "kvm", NULL))
		buf_printf(xml, PLAIN, "kvm", "host-passthrough");
	else
		buf_printf(xml, PLAIN, "qemu", "maximum");
}

/* What would be started next time, without what libvirt has added to a domain that runs. */
int template_get(const char *uri, const char *template, bool emulated, struct buf *xml, struct why *why)
{
	if (template && template_is_file(template))
		return read_template(template, xml, why);
	if (template)
		return virsh(uri, xml, why, "dumpxml", "--inactive", "--domain", template, NULL);
	plain(uri, emulated, xml);
	return 0;
}
