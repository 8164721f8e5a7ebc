/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of late.h's libraries: each a jump through a slot, which late.c fills when the library is loaded. So headers, types
 * and callers are the same as with a library that is linked. Before that there is nothing they could be called with, and they do nothing.
 */
	.macro LIBRARY name, file
	.section .data.rel, "aw", @progbits
	.balign 8
	.globl \name
\name:	.quad 9f
	.section .rodata
9:	.string "\file"
	.endm

	.macro FUNCTION name
	.section .data.rel
	.quad 9f
8:	.quad nothing
	.section .rodata
9:	.string "\name"
	.text
	.globl \name
	.type \name, @function
\name:	endbr64
	jmp *8b(%rip)
	.endm

	.macro END
	.section .data.rel
	.quad 0
	.endm

	.text
nothing:
	endbr64
	xor %eax, %eax
	ret

	LIBRARY late_curl, LIBCURL
	FUNCTION curl_easy_cleanup
	FUNCTION curl_easy_getinfo
	FUNCTION curl_easy_init
	FUNCTION curl_easy_perform
	FUNCTION curl_easy_recv
	FUNCTION curl_easy_send
	FUNCTION curl_easy_setopt
	FUNCTION curl_easy_strerror
	FUNCTION curl_global_init
	FUNCTION curl_slist_append
	FUNCTION curl_slist_free_all
	END

	LIBRARY late_xml, LIBXML
	FUNCTION xmlAddChildList
	FUNCTION xmlCtxtGetLastError
	FUNCTION xmlCtxtReadMemory
	FUNCTION xmlDocDumpMemoryEnc
	FUNCTION xmlDocGetRootElement
	FUNCTION xmlFreeDoc
	FUNCTION xmlFreeNode
	FUNCTION xmlFreeNodeList
	FUNCTION xmlFreeParserCtxt
	FUNCTION xmlGetProp
	FUNCTION xmlNewParserCtxt
	FUNCTION xmlNodeAddContent
	FUNCTION xmlNodeGetContent
	FUNCTION xmlNodeSetContent
	FUNCTION xmlParseInNodeContext
	FUNCTION xmlSetProp
	FUNCTION xmlUnlinkNode
	FUNCTION xmlUnsetProp
	END

	.section .note.GNU-stack, "", @progbits
