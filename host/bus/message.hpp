#pragma once
#include "client.hpp"

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace iotcc::bus {

// A message that is lent: what a publisher hands over.
struct MessageView {
    std::string_view topic, payload;
    std::uint8_t qos = 0;
    bool retain = false;

    // What it counts against a limit in bytes.
    [[nodiscard]] std::uint32_t bytes() const noexcept
    {
        return static_cast<std::uint32_t>(topic.size() + payload.size());
    }
};

// A published message that somebody keeps: immutable, in one piece of memory, counted by its
// MessageRefs, which live on several lanes.
class Message {
public:
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

    [[nodiscard]] MessageView view() const noexcept { return {topic(), payload(), qos_, retain_}; }
    [[nodiscard]] std::string_view topic() const noexcept { return {text(), topic_size_}; }
    [[nodiscard]] std::string_view payload() const noexcept
    {
        return {text() + topic_size_, payload_size_};
    }
    [[nodiscard]] std::uint8_t qos() const noexcept { return qos_; }
    // Whose right to publish it is looked at again; without a device: nobody's.
    [[nodiscard]] Client writer() const noexcept
    {
        const char* const behind = text() + bytes();
        return {{behind, user_size_}, {behind + user_size_, device_size_}};
    }
    // What it counts against a limit in bytes.
    [[nodiscard]] std::size_t bytes() const noexcept { return topic_size_ + payload_size_; }

    // Under which number the store has it; 0: it has not. Set before the message is shared.
    [[nodiscard]] std::uint64_t stored() const noexcept { return stored_; }
    void set_stored(std::uint64_t number) noexcept { stored_ = number; }
    // The same for what a topic keeps.
    [[nodiscard]] std::uint64_t retained_as() const noexcept { return retained_as_; }
    void set_retained_as(std::uint64_t number) noexcept { retained_as_ = number; }
    // Durable sessions that it is owed to; who settles the last one erases it from the store.
    void owe() noexcept { owed_.fetch_add(1, std::memory_order_relaxed); }
    [[nodiscard]] bool settle_one() noexcept
    {
        return owed_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }

private:
    friend class MessageRef;
    Message(const MessageView& view, const Client& writer) noexcept
        : topic_size_(static_cast<std::uint32_t>(view.topic.size())),
          payload_size_(static_cast<std::uint32_t>(view.payload.size())), qos_(view.qos),
          retain_(view.retain), user_size_(static_cast<std::uint16_t>(writer.user.size())),
          device_size_(static_cast<std::uint16_t>(writer.device.size()))
    {
        assert(user_size_ == writer.user.size() && device_size_ == writer.device.size());
        char* at = text();
        for (const std::string_view each : {view.topic, view.payload, writer.user, writer.device})
            if (!each.empty())
                at = static_cast<char*>(std::memcpy(at, each.data(), each.size())) + each.size();
    }
    [[nodiscard]] char* text() noexcept { return reinterpret_cast<char*>(this + 1); }
    [[nodiscard]] const char* text() const noexcept
    {
        return reinterpret_cast<const char*>(this + 1);
    }

    std::atomic<std::uint32_t> references_{1};
    std::atomic<std::uint32_t> owed_{0};
    std::uint64_t stored_ = 0, retained_as_ = 0;
    const std::uint32_t topic_size_, payload_size_;
    const std::uint8_t qos_;
    const bool retain_;
    const std::uint16_t user_size_, device_size_; // of the writer
};

// Keeps a message alive. Safe to copy on one thread and to destroy on another.
class MessageRef {
public:
    MessageRef() = default;
    // Copies it. `writer`: whose names have at most 65,535 bytes each. Throws std::bad_alloc.
    explicit MessageRef(const MessageView& view, const Client& writer = {})
        : message_(new (::operator new(sizeof(Message) + view.topic.size() + view.payload.size() +
                                       writer.user.size() + writer.device.size()))
                       Message(view, writer))
    {
    }
    MessageRef(const MessageRef& other) noexcept : message_(other.message_)
    {
        if (message_ != nullptr)
            message_->references_.fetch_add(1, std::memory_order_relaxed);
    }
    MessageRef(MessageRef&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
    MessageRef& operator=(MessageRef other) noexcept
    {
        std::swap(message_, other.message_);
        return *this;
    }
    ~MessageRef()
    {
        if (message_ != nullptr &&
            message_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            message_->~Message();
            ::operator delete(message_);
        }
    }

    explicit operator bool() const noexcept { return message_ != nullptr; }
    [[nodiscard]] Message* operator->() const noexcept { return message_; }
    [[nodiscard]] Message& operator*() const noexcept { return *message_; }

private:
    Message* message_ = nullptr;
};

} // namespace iotcc::bus
