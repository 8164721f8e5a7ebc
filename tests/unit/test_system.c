/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * system.c: labels taken apart, A/A controls among them, and the order in which systems are shown.
 */
#include "unit.h"
#include "system.h"

static void a_label_has_a_variant(void **state)
{
	assert_string_equal(system_variant("lab:kvm/direct"), "kvm/direct");
	assert_string_equal(system_variant("ssh://h:22:xen/pvh"), "xen/pvh");
	assert_string_equal(system_variant("bare"), "bare");
	assert_true(system_is("lab:kvm/direct", "kvm/direct"));
	assert_true(system_is("lab:kvm/direct", "lab:kvm/direct"));
	assert_false(system_is("lab:kvm/direct", "direct"));
}

static void a_label_names_a_guest_that_is_not_metal(void **state)
{
	assert_true(system_same_guest("lab/qemu:kvm/qemu", "lab/qemu@debian13:xen/pv+xvd"));
	assert_true(system_same_guest("lab/qemu:kvm/qemu@linux", "ssh://a@b:xen/pv@linux+xvd+aa"));
	assert_false(system_same_guest("lab/qemu:kvm/qemu", "lab/qemu:kvm/qemu@linux"));
	assert_false(system_same_guest("ssh://a@b:kvm/qemu@linux+nvme", "ssh://a@b:kvm/qemu+nvme"));
	assert_true(system_has_device("lab/qemu:kvm/qemu@linux+nvme", "nvme"));
}

static void a_device_of_the_counting_machine_does_not_count(void **state)
{
	assert_false(system_device_counts("lab/qemu:bare+virtio-blk"));
	assert_false(system_device_counts("lab/qemu:bare+virtio-blk+aa"));
	assert_false(system_device_counts("lab/qemu@debian13:minimal/svm@linux+nvme"));
	assert_true(system_device_counts("lab/qemu:bare"));
	assert_true(system_device_counts("lab/qemu:bare+aa"));
	assert_true(system_device_counts("lab/qemu:kvm/qemu+virtio-blk"));
	assert_true(system_device_counts("lab/qemu:kvm/qemu+hyperv"));
}

static void a_twin_has_an_original(void **state)
{
	char out[SYSTEM_MAX];

	assert_true(system_is_aa("local:native+aa"));
	assert_false(system_is_aa("local:native"));
	assert_false(system_is_aa(SYSTEM_AA));
	assert_false(system_is_aa("local:native+aa+"));
	assert_string_equal(system_original("local:native+aa", out), "local:native");
	assert_string_equal(system_original("local:native", out), "local:native");
	assert_true(system_is_aa_of("local:native+aa", "local:native"));
	assert_false(system_is_aa_of("local:native", "local:native"));
	assert_false(system_is_aa_of("lab:native+aa", "local:native"));
}

static void systems_without_a_hypervisor_come_first(void **state)
{
	assert_true(system_order("z:bare", "a:native") < 0);
	assert_true(system_order("z:native", "a:kvm/direct") < 0);
	assert_true(system_order("lab:kvm/direct", "lab:kvm/qemu") < 0);
	assert_int_equal(system_order("lab:bare", "lab:bare"), 0);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_has_a_variant), cmocka_unit_test(a_label_names_a_guest_that_is_not_metal),
		cmocka_unit_test(a_device_of_the_counting_machine_does_not_count),
		cmocka_unit_test(a_twin_has_an_original),
		cmocka_unit_test(systems_without_a_hypervisor_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
