/* The limit for raw bytes: an epoll loop that sends back what it receives, and nothing else. Prints its port, serves
 * until SIGTERM. */
#include "bare_listener.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    static char buffer[65536];
    struct epoll_event events[512], event = {.events = EPOLLIN};
    const int listener = listen_somewhere("echo"), epoll = epoll_create1(0);
    event.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    while (!ended) {
        const int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; ++i) {
            const int fd = events[i].data.fd;
            if (fd == listener) {
                event.data.fd = accept(listener, NULL, NULL);
                epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
                continue;
            }
            const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0)
                close(fd);
            else
                send(fd, buffer, (size_t)got, MSG_NOSIGNAL);
        }
    }
    return 0;
}
