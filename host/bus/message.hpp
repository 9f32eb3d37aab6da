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

// A published message that somebody keeps: immutable, counted by its MessageRefs, which live on
// several lanes. In one piece of memory; or its text is apart, and goes with the last MessageRef
// while MessageStubs keep the rest, so that the text can be read back.
class Message {
public:
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

    // With a MessageRef only.
    [[nodiscard]] MessageView view() const noexcept { return {topic(), payload(), qos_, retain_}; }
    [[nodiscard]] std::string_view topic() const noexcept { return {text_, topic_size_}; }
    [[nodiscard]] std::string_view payload() const noexcept
    {
        return {text_ + topic_size_, payload_size_};
    }
    // Whose right to publish it is looked at again; without a device: nobody's.
    [[nodiscard]] Client writer() const noexcept
    {
        const char* const behind = text_ + bytes();
        return {{behind, user_size_}, {behind + user_size_, device_size_}};
    }

    [[nodiscard]] std::uint8_t qos() const noexcept { return qos_; }
    // What it counts against a limit in bytes.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return std::size_t{topic_size_} + payload_size_;
    }

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
    friend class MessageStub;
    // Without its text. No name has more than 65,535 bytes.
    Message(const MessageView& view, const Client& writer, std::uint32_t references) noexcept
        : references_(references), payload_size_(static_cast<std::uint32_t>(view.payload.size())),
          topic_size_(static_cast<std::uint16_t>(view.topic.size())),
          user_size_(static_cast<std::uint16_t>(writer.user.size())),
          device_size_(static_cast<std::uint16_t>(writer.device.size())), qos_(view.qos),
          retain_(view.retain)
    {
        assert(topic_size_ == view.topic.size() && user_size_ == writer.user.size() &&
               device_size_ == writer.device.size());
    }
    [[nodiscard]] static std::size_t text_size(const MessageView& view,
                                               const Client& writer) noexcept
    {
        return view.topic.size() + view.payload.size() + writer.user.size() + writer.device.size();
    }
    void set_text(char* text, const MessageView& view, const Client& writer) noexcept
    {
        text_ = text;
        for (const std::string_view each : {view.topic, view.payload, writer.user, writer.device})
            if (!each.empty())
                text =
                    static_cast<char*>(std::memcpy(text, each.data(), each.size())) + each.size();
    }

    void release() noexcept
    {
        char* const text = text_; // as soon as nobody has it, it may be read back
        if (references_.fetch_sub(1, std::memory_order_acq_rel) != 1)
            return;
        if (text != reinterpret_cast<char*>(this + 1))
            ::operator delete(text);
        release_stub();
    }
    void release_stub() noexcept
    {
        // A stub is made of a message or another stub: none comes any more where this is the last.
        if (stubs_.load(std::memory_order_acquire) != 1 &&
            stubs_.fetch_sub(1, std::memory_order_acq_rel) != 1)
            return;
        this->~Message();
        ::operator delete(this);
    }

    std::atomic<std::uint32_t> references_; // MessageRefs
    std::atomic<std::uint32_t> stubs_{1};   // MessageStubs; the MessageRefs together are one
    std::atomic<std::uint32_t> owed_{0};
    const std::uint32_t payload_size_;
    const std::uint16_t topic_size_, user_size_, device_size_; // the last two of the writer
    const std::uint8_t qos_;
    const bool retain_;
    std::uint64_t stored_ = 0, retained_as_ = 0;
    char* text_ = nullptr; // topic, payload, user, device
};
static_assert(sizeof(Message) <= 48, "each message that somebody keeps has one");

// Keeps a message alive. Safe to copy on one thread and to destroy on another.
class MessageRef {
public:
    MessageRef() = default;
    // Copies it. Topic and names of the writer have at most 65,535 bytes. Throws std::bad_alloc.
    explicit MessageRef(const MessageView& view, const Client& writer = {})
        : message_(new (::operator new(sizeof(Message) + Message::text_size(view, writer)))
                       Message(view, writer, 1))
    {
        message_->set_text(reinterpret_cast<char*>(message_ + 1), view, writer);
    }
    // The same with the text apart.
    [[nodiscard]] static MessageRef apart(const MessageView& view, const Client& writer = {});
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
        if (message_ != nullptr)
            message_->release();
    }

    explicit operator bool() const noexcept { return message_ != nullptr; }
    [[nodiscard]] Message* operator->() const noexcept { return message_; }
    [[nodiscard]] Message& operator*() const noexcept { return *message_; }

private:
    friend class MessageStub;
    explicit MessageRef(Message* counted) noexcept : message_(counted) {}

    Message* message_ = nullptr;
};

// Keeps what is known of a message besides its text. Safe to copy on one thread and to destroy on
// another.
class MessageStub {
public:
    MessageStub() = default;
    // Of a message that is not in memory. Throws std::bad_alloc.
    MessageStub(const MessageView& view, const Client& writer)
        : message_(new (::operator new(sizeof(Message))) Message(view, writer, 0))
    {
    }
    explicit MessageStub(const MessageRef& whole) noexcept : message_(whole.message_) { count(); }
    MessageStub(const MessageStub& other) noexcept : message_(other.message_) { count(); }
    MessageStub(MessageStub&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
    MessageStub& operator=(MessageStub other) noexcept
    {
        std::swap(message_, other.message_);
        return *this;
    }
    ~MessageStub()
    {
        if (message_ != nullptr)
            message_->release_stub();
    }

    explicit operator bool() const noexcept { return message_ != nullptr; }
    [[nodiscard]] Message* operator->() const noexcept { return message_; }
    // [any] The message, if somebody has it whole; else empty.
    [[nodiscard]] MessageRef whole() const noexcept;
    // The message with a copy of this text; one thread at a time for one message. Empty: it is the
    // text of another. Throws std::bad_alloc.
    [[nodiscard]] MessageRef read_back(const MessageView& view, const Client& writer) const;

private:
    void count() const noexcept
    {
        if (message_ != nullptr)
            message_->stubs_.fetch_add(1, std::memory_order_relaxed);
    }

    Message* message_ = nullptr;
};

} // namespace iotcc::bus
