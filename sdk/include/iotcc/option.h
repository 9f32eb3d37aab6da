/* iotcc/option.h - what a component can be configured with: the host checks, documents and prints it.
 *
 * Declared, an option is checked before create is called, in `iotcc check-config` too, which runs nothing of the
 * plugin but its static initialisers, in a process of their own. create still reads the values itself, as text, through
 * iotcc_config, and applies the default where get answers IOTCC_E_NOTFOUND: what is declared here is not handed to it.
 *
 * The host's own keys of [plugin.NAME] (component, listen, storage, log_level, ..., and those of [limits]) come first:
 * an option of such a name is never seen by the component.
 */
#ifndef IOTCC_OPTION_H
#define IOTCC_OPTION_H
#include <iotcc/version.h>
#ifdef __cplusplus
extern "C" {
#endif

enum {                   /* iotcc_option.type */
    IOTCC_OPTION_TEXT,   /* least..most: its length in bytes; most 0: any */
    IOTCC_OPTION_NUMBER, /* a whole number, least..most */
    IOTCC_OPTION_FLAG,   /* "true" or "false" */
    IOTCC_OPTION_CHOICE, /* one of choices */
    IOTCC_OPTION_LIST    /* texts; iotcc_config gives them separated by commas */
};
#define IOTCC_OPTION_SECRET 1u /* iotcc_option.flags: its value is printed nowhere */

/* One key of the component's section. Constant data, valid as long as the .so is mapped. */
typedef struct iotcc_option {
    uint32_t struct_size, flags; /* flags: IOTCC_OPTION_SECRET or 0 */
    int32_t type;                /* IOTCC_OPTION_* */
    uint32_t reserved;
    const char *name;         /* [a-z0-9_], 1 to 63 bytes, unique in the component */
    const char *default_text; /* as one writes it: "65536", "true"; NULL: there is none */
    const char *unit;         /* of a number: "ms", "bytes"; or NULL */
    const char *meaning;      /* one sentence for the operator, at most 255 bytes */
    int64_t least, most;      /* both included */
    const char *const *choices; /* of a choice: NULL-terminated, at most 64; else NULL */
} iotcc_option;

#ifdef __cplusplus
}
#endif
#endif
