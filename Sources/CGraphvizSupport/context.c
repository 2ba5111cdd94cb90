#define _GNU_SOURCE /* dladdr */
#include "CGraphvizSupport.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
#define PLUGIN_SUFFIX ".6.dylib"
#else
#define PLUGIN_SUFFIX ".so.6"
#endif

/* Takes one plugin in; 0 if it is not there. */
static int add_plugin(GVC_t *context, const char *library, const char *name) {
  const char *slash = strrchr(library, '/');
  if (!slash) return 0;
  char file[4096], symbol[64];
  int length = snprintf(file, sizeof file, "%.*s/graphviz/libgvplugin_%s" PLUGIN_SUFFIX,
                        (int)(slash - library), library, name);
  if (length < 0 || (size_t)length >= sizeof file) return 0;
  snprintf(symbol, sizeof symbol, "gvplugin_%s_LTX_library", name);
  void *handle = dlopen(file, RTLD_NOW);
  void *plugin = handle ? dlsym(handle, symbol) : NULL;
  if (!plugin) return 0;
  gvAddLibrary(context, plugin);
  return 1;
}

GVC_t *netcheck_context_without_fonts(void) {
  Dl_info here;
  if (!dladdr((void *)gvContext, &here)) return NULL;
  GVC_t *context = gvContextPlugins(NULL, 0);
  if (!context) return NULL;
  static const char *const plugins[] = {"core", "dot_layout", "neato_layout"};
  for (int i = 0; i < 3; i++) {
    if (add_plugin(context, here.dli_fname, plugins[i])) continue;
    gvFreeContext(context);
    return NULL;
  }
  return context;
}

int netcheck_font_count(void) {
  /* Not linked: only drawings in pixels and PDF have fonts. */
  void *handle = dlopen("libfontconfig.so.1", RTLD_NOW);
  if (!handle) return -1;
  typedef struct {
    int count;
  } FontSet;
  void *(*load)(void) = (void *(*)(void))dlsym(handle, "FcInitLoadConfigAndFonts");
  FontSet *(*fonts)(void *, int) = (FontSet * (*)(void *, int)) dlsym(handle, "FcConfigGetFonts");
  void *configuration = load && fonts ? load() : NULL;
  FontSet *found = configuration ? fonts(configuration, 0) : NULL;
  return configuration ? (found ? found->count : 0) : -1;
}
