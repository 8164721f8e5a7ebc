/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names as their makers write them; globs, compared without regard to case. A maker of machines and of virtual machines
 * is told by the product, and a cloud's machine without a hypervisor by its own word for that.
 */
#include "firmware.h"

#include <ctype.h>
#include <string.h>

#define NAME_MAX_SEEN 128

static const struct {
	const char *vendors, *products;
} machines[] = {
	/* hypervisors and emulators */
	{"qemu*,bochs*,xen,vmware*,innotek*,parallels*,bhyve*,kubevirt*,cloud hypervisor*,crosvm*,virtuozzo*,acrn*", "*"},
	{"*", "qemu*,standard pc*,kvm*,hvm domu*,bhyve*,virtualbox*,vmware*,virtual machine*,parallels*,bochs*,microvm*"},
	{"*", "apple virtualization*,cloud hypervisor*,cloud-hypervisor*,smartdc hvm*,virtual platform*,kubevirt*"},
	/* what is built upon them */
	{"openstack*,ovirt*,red hat*,digitalocean*,linode*,akamai*,upcloud*,exoscale*,vultr*", "*"},
	{"*", "openstack*,ovirt*,rhev*,rhel*,cloudstack*,ahv*,droplet*,vserver*,google compute engine*,scw-*"},
	{"google*", "google"},
	{"amazon ec2*,alibaba cloud*,aliyun*,tencent cloud*,scaleway*,ovhcloud*", "*"},
};

static const char real[] = "*.metal,*.metal-*,*bare metal*,*bare-metal*,*baremetal*";

static const char placeholders[] =
	"to be filled*,tobefilled*,to-be-filled*,default,default string,default*string,system manufacturer,system product name,"
	"system version,system name,product name,not specified,not applicable,not available,not present,not defined,"
	"not settable,none,null,(null),n/a,na,unknown,<unknown>,undefined,unspecified,invalid,empty,<empty>,o.e.m.,oem,"
	"oem*product*,oem*manufacturer*,oem_mb,type1productconfigid,chassis manufacture*,base board*,all series,"
	"no dimm,0,00000000,x.x,123456789*,1234567890*,0123456789*";

static const char *lower(const char *text, char out[NAME_MAX_SEEN])
{
	copy_strn(out, NAME_MAX_SEEN, text ? text : "");
	for (char *p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

bool firmware_is_virtual(const char *vendor, const char *product)
{
	char v[NAME_MAX_SEEN], p[NAME_MAX_SEEN];

	lower(vendor, v);
	lower(product, p);
	if (globs_match(real, p))
		return false;
	for (size_t i = 0; i < LEN(machines); i++)
		if (globs_match(machines[i].vendors, v) && globs_match(machines[i].products, p))
			return true;
	return false;
}

/* Nothing but punctuation, or one letter over and over, is no name either. */
bool firmware_is_placeholder(const char *text)
{
	char t[NAME_MAX_SEEN];
	size_t letters = 0;

	lower(text, t);
	for (const char *p = t; *p; p++)
		letters += isalnum((unsigned char)*p) || (*p & 0x80);
	return !letters || (strlen(t) > 2 && strspn(t, (char[]){t[0], 0}) == strlen(t)) || globs_match(placeholders, t);
}
