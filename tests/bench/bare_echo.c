/* The limit that the host is measured against: an epoll loop that sends back what it receives, and nothing else.
 * Prints its port, serves until it is killed. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void end(int signal)
{
    (void)signal;
    _exit(0);
}

static int listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 511) != 0)
        exit(1);
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("plugin\techo\t0\ttcp://127.0.0.1:%d\nready\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(void)
{
    static char buffer[65536];
    struct epoll_event events[512], event = {.events = EPOLLIN};
    const int listener = listen_somewhere(), epoll = epoll_create1(0);
    signal(SIGTERM, end);
    event.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
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
}
