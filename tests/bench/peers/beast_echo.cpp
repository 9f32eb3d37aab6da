// What an application gets that is written on Boost.Beast as its examples are: one thread,
// asynchronous, no extensions.
//
//   beast_echo [count]   count: messages are counted and not sent back
//
// Prints its port, serves until SIGTERM, then prints "messages" and how many it has seen.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <cstdio>
#include <memory>
#include <string_view>
#include <sys/resource.h>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Error = boost::system::error_code;
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

enum class Answer { echo, none };

struct Service {
    Answer answer = Answer::echo;
    std::size_t messages = 0;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Socket socket, Service& service) : ws_(std::move(socket)), service_(service) {}

    void start()
    {
        ws_.next_layer().set_option(asio::ip::tcp::no_delay(true));
        ws_.async_accept([self = shared_from_this()](Error error) { self->on_done(error); });
    }

private:
    void on_done(Error error)
    {
        if (error)
            return;
        buffer_.clear();
        ws_.async_read(buffer_, [self = shared_from_this()](Error read_error, std::size_t) {
            self->on_message(read_error);
        });
    }

    void on_message(Error error)
    {
        if (error)
            return;
        ++service_.messages;
        if (service_.answer == Answer::none)
            return on_done(error);
        ws_.text(ws_.got_text());
        ws_.async_write(buffer_.data(),
                        [self = shared_from_this()](Error write_error, std::size_t) {
                            self->on_done(write_error);
                        });
    }

    beast::websocket::stream<Socket> ws_;
    beast::flat_buffer buffer_;
    Service& service_;
};

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;

void accept_next(Acceptor& acceptor, Service& service)
{
    acceptor.async_accept([&](Error error, Socket socket) {
        if (!error)
            std::make_shared<Session>(std::move(socket), service)->start();
        accept_next(acceptor, service);
    });
}

void take_all_descriptors()
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

} // namespace

int main(int argc, char** argv)
{
    take_all_descriptors();
    Service service{argc > 1 && std::string_view(argv[1]) == "count" ? Answer::none : Answer::echo};
    asio::io_context io(1);
    Acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    acceptor.listen(511);
    accept_next(acceptor, service);
    asio::signal_set signals(io, SIGTERM);
    signals.async_wait([&](Error, int) { io.stop(); });
    std::printf("plugin\twebsocket\t0\ttcp://127.0.0.1:%d\nready\n",
                acceptor.local_endpoint().port());
    std::fflush(stdout);
    io.run();
    std::printf("messages\t%zu\n", service.messages);
}
