/* iotcc.exec/1: each errand ends with a line to the device that asked for it. */
#define _GNU_SOURCE /* pipe2 */
#include "services.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct errand {
    services *services;
    uint64_t conn_id;
    uint32_t lane; /* that it was posted to */
    pthread_t asked_on;
    pthread_t ran_on;
    uint64_t timer;
    uint32_t ticks;
} errand;

static errand *errand_for(services *s, const iotcc_conn *c)
{
    errand *const e = calloc(1, sizeof *e);
    if (e == NULL)
        abort();
    e->services = s;
    e->conn_id = c->id;
    e->asked_on = pthread_self();
    return e;
}

static const char *thread_of(pthread_t thread, const errand *e)
{
    return pthread_equal(thread, e->asked_on) ? "the same" : "another";
}

/* ---- post and post_conn ------------------------------------------------------------------------ */
static void tell_posted(iotcc_conn *c, void *arg)
{
    errand *const e = arg;
    if (c != NULL)
        say(e->services, c, "posted to lane %u: ran on %s thread, back on %s", e->lane,
            thread_of(e->ran_on, e), thread_of(pthread_self(), e));
    free(e);
}

static void posted(void *arg)
{
    errand *const e = arg;
    e->ran_on = pthread_self();
    e->services->exec->post_conn(e->services->host, e->conn_id, tell_posted, e);
}

/* For a connection that is not there the task runs all the same, with NULL. */
static void tell_gone(iotcc_conn *c, void *arg)
{
    errand *const e = arg;
    if (c != NULL)
        say(e->services, c, "gone: NULL");
    free(e);
}

static void missed(iotcc_conn *none, void *arg)
{
    errand *const e = arg;
    if (none == NULL)
        e->services->exec->post_conn(e->services->host, e->conn_id, tell_gone, e);
    else
        free(e);
}

/* ---- work -------------------------------------------------------------------------------------- */
static void tell_worked(iotcc_conn *c, void *arg)
{
    errand *const e = arg;
    if (c != NULL)
        say(e->services, c, "worked on %s thread", thread_of(e->ran_on, e));
    free(e);
}

static void worked(void *arg)
{
    errand *const e = arg;
    e->ran_on = pthread_self();
    e->services->exec->post_conn(e->services->host, e->conn_id, tell_worked, e);
}

/* ---- timer and cancel -------------------------------------------------------------------------- */
enum { TICK_MS = 10, TICKS = 3 };

static void tell_ticks(iotcc_conn *c, void *arg)
{
    errand *const e = arg;
    if (c != NULL)
        say(e->services, c, "ticked %u times on %s thread", e->ticks, thread_of(e->ran_on, e));
    free(e);
}

static void looked(void *arg)
{
    errand *const e = arg;
    e->services->exec->post_conn(e->services->host, e->conn_id, tell_ticks, e);
}

/* Cancelled on its own lane it never runs again, which is looked at ten ticks later. */
static void ticked(void *arg)
{
    errand *const e = arg;
    const iotcc_exec *const exec = e->services->exec;
    e->ran_on = pthread_self();
    if (++e->ticks != TICKS)
        return;
    exec->cancel(e->services->host, e->timer);
    exec->timer(e->services->host, e->lane, 10 * TICK_MS, 0, looked, e, &e->timer);
}

/* ---- watch_fd ---------------------------------------------------------------------------------- */
static void tell_watched(iotcc_conn *c, void *arg)
{
    if (c != NULL)
        say(arg, c, "watched");
}

static void readable(int32_t fd, uint32_t ready, void *arg)
{
    services *const s = arg;
    uint64_t conn_id;
    if ((ready & POLLIN) != 0 && read(fd, &conn_id, sizeof conn_id) == (ssize_t)sizeof conn_id)
        s->exec->post_conn(s->host, conn_id, tell_watched, s);
}

int32_t start_watch(services *s)
{
    if (pipe2(s->pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return IOTCC_E_FAIL;
    return s->exec->watch_fd(s->host, 0, s->pipe[0], POLLIN, readable, s, &s->watch);
}

void stop_watch(services *s)
{
    s->exec->cancel(s->host, s->watch);
}

int do_exec(services *s, iotcc_conn *c, const char *line)
{
    const iotcc_exec *const exec = s->exec;
    unsigned lane = 0;
    if (sscanf(line, "post %u", &lane) == 1) {
        errand *const e = errand_for(s, c);
        e->lane = lane;
        if (exec->post(s->host, lane, posted, e) < 0) {
            say(s, c, "no lane %u", lane);
            free(e);
        }
    } else if (strcmp(line, "post to the last closed") == 0) {
        const uint64_t gone = __atomic_load_n(&s->last_closed, __ATOMIC_RELAXED);
        exec->post_conn(s->host, gone, missed, errand_for(s, c));
    } else if (strcmp(line, "work") == 0) {
        exec->work(s->host, worked, errand_for(s, c));
    } else if (sscanf(line, "timer %u", &lane) == 1) {
        errand *const e = errand_for(s, c);
        e->lane = lane;
        exec->timer(s->host, lane, TICK_MS, TICK_MS, ticked, e, &e->timer);
    } else if (strcmp(line, "watch") == 0) {
        if (write(s->pipe[1], &c->id, sizeof c->id) != (ssize_t)sizeof c->id)
            say(s, c, "the pipe is full");
    } else {
        return 0;
    }
    return 1;
}
