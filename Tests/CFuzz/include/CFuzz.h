#ifndef NETCHECK_FUZZ_H
#define NETCHECK_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop, which the compiler's runtime brings along: runs a function on inputs as the arguments say.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *data, size_t size));

#endif
