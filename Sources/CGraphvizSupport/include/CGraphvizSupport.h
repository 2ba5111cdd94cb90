#ifndef NETCHECK_GRAPHVIZ_SUPPORT_H
#define NETCHECK_GRAPHVIZ_SUPPORT_H

#include <graphviz/gvc.h>
#include <stddef.h>

/// Reads a graph of Graphviz' language. Nodes and clusters are numbered as they come, so that equal text is laid out alike in every
/// process; Graphviz would take addresses for numbers. NULL if the text is no graph.
Agraph_t *netcheck_graph(const char *text, size_t length);

/// A context with nothing but the layouts and the plain writers. It measures text by built-in tables, so that a drawing does not
/// depend on the fonts of the machine. NULL if the plugins are not found beside the library.
GVC_t *netcheck_context_without_fonts(void);

/// How many fonts fontconfig finds; -1 if it is not there to be asked.
int netcheck_font_count(void);

/// Starts the random numbers of the C library anew, which some layouts begin from.
void netcheck_seed(void);

#endif
