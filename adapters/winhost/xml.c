/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libxml2 (xml.h). Nothing is loaded from anywhere, nothing is printed, no entity is expanded.
 */
#include "xml.h"

#include <errno.h>
#include <limits.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
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
	xmlParserCtxt *context = n <= INT_MAX ? xmlNewParserCtxt() : NULL;

	*x = NULL;
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

static bool take(xmlChar *text, struct buf *out)
{
	if (text)
		buf_puts(out, (const char *)text);
	xmlFree(text);
	return text;
}

void xml_text(struct xml_node *node, struct buf *out)
{
	take(xmlNodeGetContent(node_of(node)), out);
}

bool xml_attribute(struct xml_node *node, const char *name, struct buf *out)
{
	return take(xmlGetProp(node_of(node), (const xmlChar *)name), out);
}
