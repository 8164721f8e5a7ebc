/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and editing XML (xml.c, the only libxml2): a document in memory, its elements in the order in which they stand,
 * known by namespace and local name, never by prefix. Documents with a DTD are refused: nobody here has a use for entities.
 */
#pragma once

#include "util.h"

struct xml;
struct xml_node;

/* -EPROTO: no XML, with the library's reason. *x is to be freed in any case but an error. */
int xml_parse(struct xml **x, const void *bytes, size_t n, struct why *why);
void xml_free(struct xml *x);

/* The next element in the order of the document, the root after NULL; NULL at the end. */
struct xml_node *xml_next(struct xml *x, struct xml_node *from);
bool xml_is(struct xml_node *node, const char *ns, const char *name);
/* Appends the text in it and in all that it holds; false: no such attribute. */
void xml_text(struct xml_node *node, struct buf *out);
bool xml_attribute(struct xml_node *node, const char *name, struct buf *out);

/* The local name. The first element of that name below `of`, and the next beside it; any where name is NULL. NULL: none. */
const char *xml_name(struct xml_node *node);
struct xml_node *xml_child(struct xml_node *of, const char *name);
struct xml_node *xml_beside(struct xml_node *node, const char *name);
/* The elements in text, as the last below a node. -EPROTO: it is not well-formed there. */
int xml_insert(struct xml_node *into, const char *text);
void xml_set_text(struct xml_node *node, const char *text);
void xml_set_attribute(struct xml_node *node, const char *name, const char *value);
/* With all that it holds; not the root. */
void xml_remove(struct xml_node *node);
void xml_remove_attribute(struct xml_node *node, const char *name);
/* Appends the document as text. */
void xml_write(struct xml *x, struct buf *out);
