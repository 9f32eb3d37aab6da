/* services: a handler that asks each host service for what it is told by its device, line by line. */
#ifndef SERVICES_H
#define SERVICES_H
#include <iotcc/plugin.h>

typedef struct services { /* one instance */
    const iotcc_host *host;
    const iotcc_log *log;
    const iotcc_config *config;
    const iotcc_exec *exec;
    const iotcc_io *io;
    const iotcc_stats *stats;
    int pipe[2]; /* watched by the host: whoever writes a conn_id into it is answered */
    uint64_t watch;
    uint64_t last_closed; /* conn_id; touched by all lanes, atomically */
} services;

typedef struct session { /* one connection, its conn->user */
    size_t needed;       /* bytes that the last need asked for; 0: none */
    uint32_t calls;      /* of on_bytes since then */
} session;

/* Sends one formatted line. [lane] */
void say(services *s, iotcc_conn *c, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Each does what the line says and answers 1, or 0 when it does not know the line. [lane] */
int do_exec(services *s, iotcc_conn *c, const char *line);
int do_io(services *s, iotcc_conn *c, const char *line);
int do_reads(services *s, iotcc_conn *c, const char *line);

int32_t start_watch(services *s); /* [main] */
void stop_watch(services *s);     /* [main] */

int32_t look_if_told(services *s); /* [main] */

iotcc_str view(const char *text);
#endif
