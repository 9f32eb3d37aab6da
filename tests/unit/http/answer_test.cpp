#include "answer.hpp"
#include "kept_answers.hpp"

#include <doctest/doctest.h>

using namespace iotcc::http;

TEST_CASE("an answer that there is no memory for is lost, and nothing else")
{
    struct Full final : AnswerSink {
        void answered(std::uint64_t, Response) override { throw std::bad_alloc(); }
    };
    CHECK_NOTHROW(Answer(std::make_shared<Full>(), 1));
}

TEST_CASE("an answer arrives with its ticket")
{
    const auto sink = std::make_shared<KeptAnswers>();
    Answer(sink, 7).send({200, kJson, "{}"});
    CHECK(sink->at(7).body == "{}");
}

TEST_CASE("an answer that is dropped says 500, once")
{
    const auto sink = std::make_shared<KeptAnswers>();
    {
        Answer first(sink, 1);
        const Answer second(std::move(first));
    }
    CHECK(sink->count(1) == 1);
    CHECK(sink->at(1).status == 500);
}

TEST_CASE("an answer that was sent says nothing more when it goes")
{
    const auto sink = std::make_shared<KeptAnswers>();
    {
        Answer answer(sink, 1);
        answer.send({});
    }
    CHECK(sink->count(1) == 1);
}

TEST_CASE("a body above 8 MiB becomes a 500")
{
    const auto sink = std::make_shared<KeptAnswers>();
    Answer(sink, 1).send({200, kJson, std::string(kMaxResponse, ' ')});
    Answer(sink, 2).send({200, kJson, std::string(kMaxResponse + 1, ' ')});
    CHECK(sink->at(1).status == 200);
    CHECK(sink->at(2).status == 500);
}
