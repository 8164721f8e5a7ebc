/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libxml2 (xml.h). Nothing is loaded from anywhere, nothing is printed, no entity is expanded.
 */
#include "xml.h"

#include "late.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The names of this file's own are casts: a struct xml is an xmlDoc, a struct xml_node an xmlNode. */
static xmlNode *node_of(struct xml_node *node)
{
	return (xmlNode *)(void *)node;
}

static int refuse(const xmlError *error, struct why *why)
{
	const char *text = error && error->message ? error->message : "nothing in it";

	return fail(why, -EPROTO, "this is no XML: %.*s", (int)strcspn(text, "\n"), text);
}

int xml_parse(struct xml **x, const void *bytes, size_t n, struct why *why)
{
	*x = NULL;
	if (late_load(&late_xml, why))
		return -EPROTO;
	xmlParserCtxt *context = n <= INT_MAX ? xmlNewParserCtxt() : NULL;
	if (!context)
		return fail(why, -EPROTO, "too much XML: %zu bytes", n);
	xmlDoc *doc = xmlCtxtReadMemory(context, n ? bytes : "", (int)n, NULL, NULL,
					XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	int err = !doc ? refuse(xmlCtxtGetLastError(context), why) :
		  doc->intSubset ? fail(why, -EPROTO, "XML with a DTD is not taken") : 0;

	xmlFreeParserCtxt(context);
	if (err)
		xmlFreeDoc(doc);
	else
		*x = (struct xml *)(void *)doc;
	return err;
}

void xml_free(struct xml *x)
{
	xmlFreeDoc((xmlDoc *)(void *)x);
}

struct xml_node *xml_next(struct xml *x, struct xml_node *from)
{
	xmlNode *n = node_of(from);

	if (!n)
		return (struct xml_node *)(void *)xmlDocGetRootElement((xmlDoc *)(void *)x);
	do {
		if (n->type == XML_ELEMENT_NODE && n->children) {
			n = n->children;
			continue;
		}
		while (n && !n->next)
			n = n->parent;
		n = n ? n->next : NULL;
	} while (n && n->type != XML_ELEMENT_NODE);
	return (struct xml_node *)(void *)n;
}

bool xml_is(struct xml_node *node, const char *ns, const char *name)
{
	const xmlNode *n = node_of(node);

	return !strcmp((const char *)n->name, name) && n->ns && n->ns->href && !strcmp((const char *)n->ns->href, ns);
}

/* xmlFree, a variable of the library's, is free() where nobody has said otherwise. */
static bool take(xmlChar *text, struct buf *out)
{
	bool there = text;

	if (there)
		buf_puts(out, (const char *)text);
	free(text);
	return there;
}

void xml_text(struct xml_node *node, struct buf *out)
{
	take(xmlNodeGetContent(node_of(node)), out);
}

bool xml_attribute(struct xml_node *node, const char *name, struct buf *out)
{
	return take(xmlGetProp(node_of(node), (const xmlChar *)name), out);
}

/* --- finding and editing */

static struct xml_node *first_of(xmlNode *n, const char *name)
{
	while (n && (n->type != XML_ELEMENT_NODE || (name && strcmp((const char *)n->name, name))))
		n = n->next;
	return (struct xml_node *)(void *)n;
}

const char *xml_name(struct xml_node *node)
{
	return (const char *)node_of(node)->name;
}

struct xml_node *xml_child(struct xml_node *of, const char *name)
{
	return of ? first_of(node_of(of)->children, name) : NULL;
}

struct xml_node *xml_beside(struct xml_node *node, const char *name)
{
	return first_of(node_of(node)->next, name);
}

int xml_insert(struct xml_node *into, const char *text)
{
	xmlNode *list = NULL;
	xmlParserErrors err = xmlParseInNodeContext(node_of(into), text, (int)strlen(text),
						    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING, &list);

	if (err != XML_ERR_OK) {
		xmlFreeNodeList(list);
		return -EPROTO;
	}
	xmlAddChildList(node_of(into), list);
	return 0;
}

void xml_set_text(struct xml_node *node, const char *text)
{
	xmlNodeSetContent(node_of(node), NULL);
	xmlNodeAddContent(node_of(node), (const xmlChar *)text);
}

void xml_set_attribute(struct xml_node *node, const char *name, const char *value)
{
	xmlSetProp(node_of(node), (const xmlChar *)name, (const xmlChar *)value);
}

void xml_remove(struct xml_node *node)
{
	xmlUnlinkNode(node_of(node));
	xmlFreeNode(node_of(node));
}

void xml_remove_attribute(struct xml_node *node, const char *name)
{
	xmlUnsetProp(node_of(node), (const xmlChar *)name);
}

void xml_write(struct xml *x, struct buf *out)
{
	xmlChar *text = NULL;
	int n = 0;

	xmlDocDumpMemoryEnc((xmlDoc *)(void *)x, &text, &n, "UTF-8");
	if (text)
		buf_put(out, text, (size_t)n);
	free(text);
}
