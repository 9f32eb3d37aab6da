/* The limit for WebSocket: an epoll loop that believes every byte. Masked frames of at most 125 bytes, each whole
 * message in one; no check, no limit, no identity, no count per connection. Answers with one send per read.
 *
 *   bare_ws [count]   count: data frames are counted and not sent back
 *
 * Prints its port, serves until SIGTERM, then prints "messages" and how many data frames it has seen. */
#include "bare_listener.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_connections = 20000, longest_frame = 6 + 125, ping = 9, pong = 10 };

/* A frame that the last read cut. */
struct connection {
    uint8_t is_open, kept;
    uint8_t rest[longest_frame];
};

static struct connection connections[most_connections];
static uint8_t in[longest_frame + 65536 + 8], out[sizeof in];
static size_t messages;
static int counts;

/* Whole words: up to 7 bytes behind `size` are read and written, and what comes next overwrites them. */
static void unmask(uint8_t *restrict to, const uint8_t *restrict from, size_t size, uint32_t mask)
{
    const uint64_t twice = (uint64_t)mask << 32 | mask;
    uint64_t word;
    for (size_t i = 0; i < size; i += 8) {
        memcpy(&word, from + i, 8);
        word ^= twice;
        memcpy(to + i, &word, 8);
    }
}

/* Answers how many bytes of answer it put at `to`. */
static size_t on_frame(uint8_t *to, const uint8_t *frame, size_t size)
{
    uint32_t mask;
    messages += (frame[0] & 8) == 0;
    memcpy(&mask, frame + 2, 4);
    to[0] = (frame[0] & 15) == ping ? 0x80 | pong : frame[0];
    to[1] = (uint8_t)size;
    unmask(to + 2, frame + 6, size, mask);
    return counts && (frame[0] & 8) == 0 ? 0 : 2 + size;
}

/* All whole frames of `in`; the rest is kept for the next read. */
static void on_bytes(int fd, struct connection *connection, size_t size)
{
    size_t used = 0, answered = 0;
    while (size - used >= 2) {
        const size_t payload = in[used + 1] & 127u;
        if (size - used < 6 + payload)
            break;
        answered += on_frame(out + answered, in + used, payload);
        used += 6 + payload;
    }
    if (answered != 0)
        send(fd, out, answered, MSG_NOSIGNAL);
    connection->kept = (uint8_t)(size - used);
    if (connection->kept != 0)
        memcpy(connection->rest, in + used, connection->kept);
}

/* The request came in one read. */
static void on_request(int fd, struct connection *connection, size_t size)
{
    char *key, input[61] = "", answer[256];
    unsigned char digest[EVP_MAX_MD_SIZE], accept[29];
    in[size] = 0;
    key = strstr((char *)in, "Sec-WebSocket-Key: ");
    if (key == NULL)
        return;
    snprintf(input, sizeof input, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + strlen("Sec-WebSocket-Key: "));
    EVP_Digest(input, strlen(input), digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock(accept, digest, 20);
    snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    send(fd, answer, strlen(answer), MSG_NOSIGNAL);
    connection->is_open = 1;
}

static void on_readable(int fd)
{
    struct connection *const connection = &connections[fd];
    const size_t kept = connection->kept;
    const ssize_t got = recv(fd, in + kept, 65536, 0);
    if (got <= 0) {
        close(fd);
        return;
    }
    if (kept != 0)
        memcpy(in, connection->rest, kept);
    if (connection->is_open)
        on_bytes(fd, connection, kept + (size_t)got);
    else
        on_request(fd, connection, (size_t)got);
}

static void on_client(int listener, int epoll)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = accept(listener, NULL, NULL)};
    memset(&connections[event.data.fd], 0, 2);
    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
}

int main(int argc, char **argv)
{
    struct epoll_event events[512], event = {.events = EPOLLIN};
    const int listener = listen_somewhere("websocket"), epoll = epoll_create1(0);
    counts = argc > 1 && strcmp(argv[1], "count") == 0;
    event.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    while (!ended) {
        const int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; ++i) {
            if (events[i].data.fd == listener)
                on_client(listener, epoll);
            else
                on_readable(events[i].data.fd);
        }
    }
    printf("messages\t%zu\n", messages);
    return 0;
}
