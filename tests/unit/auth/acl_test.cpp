#include "acl.hpp"
#include "scratch_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::auth;
using iotcc::test::ScratchFile;

namespace {

Acl acl(const std::string& text)
{
    return Acl::parse(text, "acl");
}

std::string acl_faults(const std::string& text)
{
    try {
        (void)acl(text);
        return {};
    } catch (const GuardedFileError& error) {
        return error.what();
    }
}

constexpr Client kAlice{"alice", "lamp"}, kBob{"bob", "door"}, kNobody{"", "lamp"};

} // namespace

TEST_CASE("what no line allows is denied")
{
    CHECK_FALSE(acl("").may_read(kAlice, "a"));
    CHECK_FALSE(acl("# nothing\n\n").may_write(kNobody, "a"));
    CHECK_FALSE(acl("").may_subscribe(kAlice, "#"));
}

TEST_CASE("lines belong to the user above them, and the first ones to clients without a user")
{
    const Acl rules = acl("topic read news/#\r\nuser alice\r\ntopic a/+\r\ntopic write w\r\n"
                          "user bob smith\ntopic read b c\nuser bob\ntopic read b c/d\n"
                          "user alice\ntopic read late\n");
    CHECK(rules.may_read(kNobody, "news"));
    CHECK(rules.may_read(kNobody, "news/of/all"));
    CHECK_FALSE(rules.may_write(kNobody, "news"));
    CHECK_FALSE(rules.may_read(kAlice, "news"));
    CHECK(rules.may_read(kAlice, "a/x"));
    CHECK(rules.may_write(kAlice, "a/x"));
    CHECK(rules.may_write(kAlice, "w"));
    CHECK_FALSE(rules.may_read(kAlice, "w"));
    CHECK(rules.may_read(kAlice, "late"));
    CHECK(rules.may_read({"bob smith", "x"}, "b c"));
    CHECK_FALSE(rules.may_read(kBob, "b c"));
    CHECK(rules.may_read(kBob, "b c/d"));
}

TEST_CASE("wildcards match as in MQTT 3.1.1, 4.7")
{
    const auto reads = [](const std::string& filter, const std::string& topic) {
        return acl("topic read " + filter).may_read(kNobody, topic);
    };
    CHECK(reads("a/#", "a"));
    CHECK(reads("a/#", "a/"));
    CHECK(reads("a/#", "a/b/c"));
    CHECK_FALSE(reads("a/#", "ab"));
    CHECK(reads("+", "a"));
    CHECK_FALSE(reads("+", "/a"));
    CHECK(reads("+/+", "/a"));
    CHECK(reads("/+", "/a"));
    CHECK(reads("a/+/c", "a//c"));
    CHECK_FALSE(reads("a/+", "a"));
    CHECK(reads("a/+", "a/"));
    CHECK_FALSE(reads("#", "$SYS/x"));
    CHECK_FALSE(reads("+/x", "$SYS/x"));
    CHECK(reads("$SYS/#", "$SYS/x"));
    CHECK(reads("a/+/#", "a/b"));
    CHECK_FALSE(reads("a/+/#", "a"));
    CHECK(reads("%c", "%c")); // no pattern
}

TEST_CASE("deny wins over every line that allows, wherever it stands")
{
    const Acl rules = acl("user alice\ntopic deny a/secret/#\ntopic a/#\n"
                          "pattern read a/secret/%c\npattern deny a/%u/x\n");
    CHECK(rules.may_read(kAlice, "a/b"));
    CHECK_FALSE(rules.may_read(kAlice, "a/secret/lamp"));
    CHECK_FALSE(rules.may_write(kAlice, "a/secret"));
    CHECK_FALSE(rules.may_write(kAlice, "a/alice/x"));
    CHECK(rules.may_read(kBob, "a/secret/door"));
}

TEST_CASE("%c and %u are the client's id and user")
{
    const Acl rules = acl("pattern write devices/%c/up\npattern read %u/x-%c-y/#\n");
    CHECK(rules.may_write(kAlice, "devices/lamp/up"));
    CHECK(rules.may_write(kNobody, "devices/lamp/up"));
    CHECK_FALSE(rules.may_write(kAlice, "devices/door/up"));
    CHECK(rules.may_read(kAlice, "alice/x-lamp-y/z"));
    CHECK_FALSE(rules.may_read(kNobody, "/x-lamp-y/z"));
    CHECK_FALSE(rules.may_read(kAlice, "alice/x-lamp-z"));
}

TEST_CASE("a name never becomes a wildcard, another level or $SYS (CVE-2017-7650)")
{
    const Acl rules = acl("pattern readwrite d/%c\npattern read %u/#\npattern read e/%c/x\n");
    for (const char* name : {"+", "#", "a/b", "a+", "$SYS", ""}) {
        const Client client{name, name};
        CHECK_FALSE(rules.may_read(client, "d/a"));
        CHECK_FALSE(rules.may_read(client, std::string("d/") + name));
        CHECK_FALSE(rules.may_read(client, "$SYS/broker"));
        CHECK_FALSE(rules.may_subscribe(client, "#"));
        CHECK_FALSE(rules.may_subscribe(client, std::string("d/") + name));
    }
    // But it cannot slip out of a line that denies.
    const Acl denying = acl("topic read #\npattern deny private/%c\n");
    CHECK_FALSE(denying.may_read({"", "a/b"}, "private/a/b"));
    CHECK(denying.may_read({"", "a/b"}, "private/c"));
}

TEST_CASE("a filter may be subscribed when some topic that it matches may be read")
{
    const auto subscribes = [](const std::string& text, const std::string& filter) {
        return acl(text).may_subscribe(kAlice, filter);
    };
    const std::string user = "user alice\n";
    CHECK(subscribes(user + "topic read a/b\n", "a/b"));
    CHECK(subscribes(user + "topic read a/b\n", "#"));
    CHECK(subscribes(user + "topic read a/b\n", "+/b"));
    CHECK(subscribes(user + "topic read a/b\n", "a/b/#"));
    CHECK_FALSE(subscribes(user + "topic read a/b\n", "a/b/+"));
    CHECK_FALSE(subscribes(user + "topic read a/b\n", "a/+/c"));
    CHECK_FALSE(subscribes(user + "topic write a/b\n", "a/b"));
    CHECK(subscribes(user + "topic read a/+/c\n", "a/b/+"));
    CHECK(subscribes(user + "topic read a/#\n", "+/+/+/+"));
    CHECK_FALSE(subscribes(user + "topic read #\n", "$SYS/#"));
    CHECK_FALSE(subscribes(user + "topic read $SYS/#\n", "#"));
    CHECK(subscribes(user + "topic read $SYS/#\n", "$SYS/+"));
    CHECK(subscribes("pattern read d/%c/#\n", "d/+/x"));
    CHECK(subscribes("pattern read d/%c/#\n", "d/lamp/x"));
    CHECK_FALSE(subscribes("pattern read d/%c/#\n", "d/door/#"));
}

TEST_CASE("a filter of which each topic is denied may not be subscribed, one with a rest may")
{
    const auto subscribes = [](const std::string& denied, const std::string& filter) {
        return acl("user alice\ntopic read #\n" + denied).may_subscribe(kAlice, filter);
    };
    CHECK_FALSE(subscribes("topic deny a/#\n", "a/b"));
    CHECK_FALSE(subscribes("topic deny a/#\n", "a/+"));
    CHECK_FALSE(subscribes("topic deny a/#\n", "a/#"));
    CHECK(subscribes("topic deny a/#\n", "+/b"));
    CHECK(subscribes("topic deny a/b\n", "a/+"));
    CHECK(subscribes("topic deny a/+\n", "a/#")); // "a", "a/b/c"
    CHECK_FALSE(subscribes("topic deny a/+\n", "a/+"));
    // Together they cover it, no one alone.
    CHECK_FALSE(subscribes("topic deny a\ntopic deny a/+/#\n", "a/#"));
    CHECK(subscribes("topic deny a\ntopic deny a/+\ntopic deny a/+/+/#\ntopic deny b\n", "+/#"));
    CHECK(subscribes("topic deny a\ntopic deny a/+\ntopic deny a/+/+/+/#\n", "a/#"));
    CHECK_FALSE(subscribes("topic deny +\ntopic deny +/+/#\n", "#"));
    CHECK(subscribes("topic deny +\ntopic deny +/+\n", "#"));
    CHECK_FALSE(subscribes("topic deny /+/#\n", "/#"));
}

TEST_CASE("each bad line of an ACL is told with its number")
{
    CHECK(acl_faults("topic a\nfoo\nuser\ntopic\ntopic allow a\npattern read a#\ntopic a/#/b\n") ==
          "acl:2: must begin with user, topic or pattern\n"
          "acl:3: user must be followed by a name\n"
          "acl:4: is no topic filter: + stands for a whole level, # for the last ones\n"
          "acl:5: the access must be read, write, readwrite or deny\n"
          "acl:6: is no topic filter: + stands for a whole level, # for the last ones\n"
          "acl:7: is no topic filter: + stands for a whole level, # for the last ones");
    CHECK(acl_faults("topic read\n").empty()); // a topic of that name
    CHECK(acl("topic read\n").may_write(kNobody, "read"));
}

TEST_CASE("an ACL may be read by everybody and written by its owner alone")
{
    const ScratchFile file("topic #\n");
    file.set_mode(0644);
    AclStore store(file.path());
    const auto before = store.generation();
    file.write("topic a\n");
    CHECK(store.refresh().outcome == Refresh::Outcome::replaced);
    CHECK(store.generation() != before);
    CHECK_FALSE(store.current()->may_read(kNobody, "b"));
    file.write("nonsense\n");
    const auto refused = store.refresh();
    CHECK(refused.outcome == Refresh::Outcome::refused);
    CHECK(refused.reason.find(":1: must begin with user") != std::string::npos);
    CHECK(store.current()->may_read(kNobody, "a"));
    file.set_mode(0666);
    CHECK_THROWS_AS((void)AclStore(file.path()), GuardedFileError);
}
