/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sha256.c against the examples of FIPS 180-4 and every length around the padding's edges.
 */
#include "unit.h"
#include "sha256.h"
#include "util.h"

static void the_standard_s_examples(void **state)
{
	char hex[65], *million = xmalloc(1000000);

	sha256_hex("", 0, hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
	assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', 1000000);
	sha256_hex(million, 1000000, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

static void a_file_and_its_bytes_agree(void **state)
{
	char path[] = "/tmp/hvlab-unit.XXXXXX", hex[65], of_file[65];
	u8 bytes[200];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (u8)(i * 37);
	for (size_t n = 50; n < sizeof(bytes); n++) {
		assert_int_equal(file_write(path, bytes, n), 0);
		assert_int_equal(sha256_file(path, of_file), 0);
		sha256_hex(bytes, n, hex);
		assert_string_equal(of_file, hex);
	}
	unlink(path);
	assert_int_equal(sha256_file(path, hex), -ENOENT);
}

/* The hash of the hashes of all lengths from 0 to 199, made with coreutils' sha256sum. */
static void every_length_of_padding(void **state)
{
	struct buf all = {0};
	char zeros[200] = {0}, hex[65];

	for (size_t n = 0; n < sizeof(zeros); n++) {
		sha256_hex(zeros, n, hex);
		buf_printf(&all, "%s\n", hex);
	}
	sha256_hex(all.data, all.len, hex);
	assert_string_equal(hex, "0525d0b25042acdd1d85fb45687ad5b045e54e4848f2828ce46c17b24f763566");
	buf_free(&all);
}

/* RFC 4231, test cases 1, 2 and 6: a key shorter than the block, a short one, one that is longer. */
static void hmac_of_the_rfc(void **state)
{
	char key[131], hex[65];

	memset(key, 0x0b, 20);
	hmac_sha256_hex(key, 20, "Hi There", 8, hex);
	assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	hmac_sha256_hex("Jefe", 4, "what do ya want for nothing?", 28, hex);
	assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	hmac_sha256_hex(key, sizeof(key), "Test Using Larger Than Block-Size Key - Hash Key First", 54, hex);
	assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standard_s_examples), cmocka_unit_test(a_file_and_its_bytes_agree),
		cmocka_unit_test(every_length_of_padding), cmocka_unit_test(hmac_of_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
