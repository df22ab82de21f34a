#pragma once
// CASUS_VECTOR_LEVELS before a function builds it once for each vector level of x86-64 and picks the
// best at load time. The bits are the same at each: no contraction, no fast-math, no sums across
// lanes. Without GCC, on another processor or under a sanitizer it is empty.

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CASUS_UNDER_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CASUS_UNDER_SANITIZER 1
#endif

#if defined(CASUS_VECTOR_LEVELS)
// Given on the command line, to try one level.
#elif defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(CASUS_UNDER_SANITIZER)
#define CASUS_VECTOR_LEVELS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CASUS_VECTOR_LEVELS
#endif
