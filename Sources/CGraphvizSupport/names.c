#include "CGraphvizSupport.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names by number, and a hash table from names to numbers. */
typedef struct {
  char **name;
  size_t count, room;
  size_t *slot, slots;
} Names;

static uint64_t hash(const char *text) {
  uint64_t value = 14695981039346656037u;
  for (; *text; text++) value = (value ^ (unsigned char)*text) * 1099511628211u;
  return value;
}

static size_t slot_of(const Names *names, const char *name) {
  size_t at = hash(name) & (names->slots - 1);
  while (names->slot[at] && strcmp(names->name[names->slot[at] - 1], name) != 0)
    at = (at + 1) & (names->slots - 1);
  return at;
}

static int grow(Names *names) {
  if (names->count == names->room) {
    size_t room = names->room ? 2 * names->room : 64;
    char **grown = realloc(names->name, room * sizeof *grown);
    if (!grown) return 0;
    names->name = grown;
    names->room = room;
  }
  if (2 * names->count < names->slots) return 1;
  size_t slots = names->slots ? 2 * names->slots : 256;
  size_t *fresh = calloc(slots, sizeof *fresh);
  if (!fresh) return 0;
  free(names->slot);
  names->slot = fresh;
  names->slots = slots;
  for (size_t i = 0; i < names->count; i++)
    if (names->name[i]) fresh[slot_of(names, names->name[i])] = i + 1;
  return 1;
}

static void *open_names(Agraph_t *graph, Agdisc_t *discipline) {
  (void)graph, (void)discipline;
  return calloc(1, sizeof(Names));
}

static long map_name(void *state, int kind, char *name, IDTYPE *id, int create) {
  Names *names = state;
  (void)kind;
  if (name && names->slots) {
    size_t at = slot_of(names, name);
    if (names->slot[at]) {
      *id = names->slot[at];
      return 1;
    }
  }
  if ((name && !create) || !grow(names)) return 0;
  char *copy = name ? strdup(name) : NULL;
  if (name && !copy) return 0;
  names->name[names->count++] = copy;
  if (copy) names->slot[slot_of(names, copy)] = names->count;
  *id = names->count;
  return 1;
}

static long take_id(void *state, int kind, IDTYPE id) {
  (void)state, (void)kind, (void)id;
  return 0;
}

static void free_id(void *state, int kind, IDTYPE id) { (void)state, (void)kind, (void)id; }

static char *name_of(void *state, int kind, IDTYPE id) {
  Names *names = state;
  (void)kind;
  return id > 0 && id <= names->count ? names->name[id - 1] : NULL;
}

static void close_names(void *state) {
  Names *names = state;
  for (size_t i = 0; i < names->count; i++) free(names->name[i]);
  free(names->name);
  free(names->slot);
  free(names);
}

static void told(void *state, int kind, void *object) { (void)state, (void)kind, (void)object; }

static Agiddisc_t in_order = {open_names, map_name, take_id, free_id, name_of, close_names, told};

Agraph_t *netcheck_graph(const char *text, size_t length) {
  if (length == 0) return NULL;
  FILE *file = fmemopen((void *)text, length, "r");
  if (!file) return NULL;
  Agdisc_t disciplines = {&AgMemDisc, &in_order, &AgIoDisc};
  Agraph_t *graph = agread(file, &disciplines);
  fclose(file);
  return graph;
}

void netcheck_seed(void) {
  srand(1);
  srand48(1);
  srandom(1);
}
