/* What the bare servers share: where they listen, and how they end. */
#pragma once

#include <signal.h>

/* Listens on a free port of 127.0.0.1 and prints it the way the host prints its plugins' addresses, as that of `name`.
 * Ends the process when it cannot. Answers the descriptor. */
int listen_somewhere(const char *name);

/* Set by SIGTERM, which also interrupts an epoll_wait. */
extern volatile sig_atomic_t ended;
