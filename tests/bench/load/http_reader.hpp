#pragma once

#include <string>
#include <string_view>

// One answer of the API.
struct HttpAnswer {
    int status = 0;
    std::string_view body; // valid until the call that it was given to returns
};

// Cuts what one connection receives into answers with a Content-Length. Throws std::runtime_error
// on anything else.
class HttpReader {
public:
    template <typename OnAnswer> void read(std::string_view bytes, OnAnswer&& on_answer)
    {
        rest_ += bytes;
        while (const auto size = whole_answer())
            rest_.erase(0, (on_answer(answer_), size));
    }

private:
    // Sets answer_ to the one at the front; how many bytes it takes, 0: it is not whole.
    std::size_t whole_answer();

    std::string rest_;
    HttpAnswer answer_;
};
