/* iotcc/version.h - which ABI these headers describe, and how either side asks how new the other one is.
 *
 * COMPATIBILITY WITHIN A MAJOR VERSION
 *  - A struct that starts with `struct_size` may grow at its end. Members are never removed, moved or
 *    retyped. Whoever fills the struct writes sizeof() of its own header; whoever reads it tests
 *    IOTCC_HAS(). In an out-struct the caller sets struct_size and the callee writes only what lies in it.
 *  - A struct without `struct_size` is FROZEN: its layout never changes.
 *  - Static tables are NULL-terminated arrays of pointers; arrays of growing rows carry a stride.
 *  - An incompatible change gets a new interface id ("iotcc.io/2"); the old id keeps working.
 *  - Enumerations are int32_t or uint32_t plus constants; treat an unknown value as the default case.
 */
#ifndef IOTCC_VERSION_H
#define IOTCC_VERSION_H
#include <stddef.h>
#include <stdint.h>

#define IOTCC_ABI_MAJOR 1u
#define IOTCC_ABI_MINOR 0u
/* major << 16 | minor, the form in which versions travel in structs. */
#define IOTCC_ABI ((IOTCC_ABI_MAJOR << 16) | IOTCC_ABI_MINOR)

/* While 1.0 is a draft ("0.x"), a plugin runs only on a host with the very same draft: the number rises
 * with every incompatible edit and is 0 from 1.0 on. The magic becomes 0x43434f49u ("IOCC") with 1.0, so
 * that no plugin built on a draft can run later by accident. */
#define IOTCC_DRAFT 6u
#define IOTCC_MAGIC 0x30434f49u /* "IOC0" */

#define IOTCC_EXPORT __attribute__((visibility("default")))
#define IOTCC_INLINE static __inline__ __attribute__((unused))

/* For whatever is newer than 1.0. HAS_FIELD: *p, which came from the other side, is long enough to hold
 * member m, of any type. HAS: it does, and m (a function, pointer or number) is set. */
#define IOTCC_HAS_FIELD(p, type, m) \
    ((p) != NULL && (p)->struct_size >= offsetof(type, m) + sizeof((p)->m))
#define IOTCC_HAS(p, type, m) (IOTCC_HAS_FIELD(p, type, m) && (p)->m)

/* A compile-time check that works from C99 on. */
#define IOTCC_CHECK_(name, condition) typedef char iotcc_check_##name[(condition) ? 1 : -1]
IOTCC_CHECK_(pointer_size, sizeof(void *) == 8 && sizeof(size_t) == 8); /* 64-bit only in major 1 */

#endif
