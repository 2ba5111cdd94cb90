// Tells the thread sanitizer of Swift's Mutex.
//
// On Linux the kernel hands a contended Mutex from thread to thread, inside a library that is built without the sanitizer. It would
// take what the Mutex guards for a race. So the two functions of the slow way stand here again: they call those of the library, and
// say what that means.
#if defined(__linux__) && defined(__has_feature)
#if __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

void __tsan_acquire(void *address);
void __tsan_release(void *address);

static void *in_library(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (function == NULL) {
    fprintf(stderr, "the Synchronization library has no %s: Tests/CThreadSanitizer must follow it\n", name);
    abort();
  }
  return function;
}

SWIFT void netcheck_lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT void netcheck_lock_slow(uint32_t thread, SELF void *mutex) {
  SWIFT void (*lock)(uint32_t, SELF void *) = in_library(LOCK_SLOW);
  lock(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT void netcheck_unlock_slow(SELF void *mutex) __asm__(UNLOCK_SLOW);
SWIFT void netcheck_unlock_slow(SELF void *mutex) {
  SWIFT void (*unlock)(SELF void *) = in_library(UNLOCK_SLOW);
  __tsan_release(mutex);
  unlock(mutex);
}

#endif
#endif
