#pragma once

#include "mqtt_packet.hpp"
#include "mqtt_reader.hpp"
#include "socket.hpp"

#include <string>
#include <string_view>
#include <vector>

// One client's connection. Its calls throw like those of Socket.
class MqttClient {
public:
    // Connects and sends the CONNECT. From 127.0.0.SOURCE.
    MqttClient(int port, int source, std::string_view client_id,
               MqttSession session = MqttSession::clean);

    // Waits for the CONNACK; answers whether a session was there [MQTT-3.2.2-2]. Throws
    // std::runtime_error when it refuses.
    bool await_connack();

    // Waits until each filter is granted; throws std::runtime_error when one is not.
    void subscribe(const std::vector<std::string>& filters, std::uint8_t qos);

    void send(std::string_view bytes) const { socket_.send_all(bytes); }
    [[nodiscard]] const Socket& socket() const { return socket_; }

    // Hands on each packet that became whole by one read into `buffer`; waits when nothing has
    // come.
    template <typename OnPacket> void receive(std::string& buffer, OnPacket&& on_packet)
    {
        const auto got = socket_.receive(buffer.data(), buffer.size());
        if (got == 0)
            throw std::runtime_error("the server closed a connection");
        reader_.read(std::string_view(buffer).substr(0, got), on_packet);
    }

private:
    // The body of the next packet, which must be of this type and the only one that is due.
    std::string await(int type);

    Socket socket_;
    MqttReader reader_;
};
