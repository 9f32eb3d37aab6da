#include "drop_folder.hpp"
#include "generation.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>

using namespace iotcc::plugin;

namespace {

Generation copy_of(const DropFolder& folder, const std::string& name)
{
    const auto opened = PluginFolder::open(folder.path(), Trust::owned);
    const auto file = std::get<PluginFolder>(opened).open_file(name);
    return std::get<Generation>(Generation::copy(std::get<OpenPlugin>(file), name));
}

} // namespace

TEST_CASE("a copy is known by its SHA-256")
{
    DropFolder folder;
    folder.write("x.so", "abc"); // FIPS 180-2, appendix B.1
    CHECK(copy_of(folder, "x.so").sha256() ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a copy does not change with its file")
{
    DropFolder folder;
    folder.write("x.so", "before");
    const Generation copy = copy_of(folder, "x.so");
    folder.write("x.so", "after");
    const MappedFile mapped(copy.fd(), copy.size());
    CHECK(std::string(reinterpret_cast<const char*>(mapped.bytes().data()),
                      mapped.bytes().size()) == "before");
}

TEST_CASE("nobody can change a copy")
{
    DropFolder folder;
    folder.write("x.so", "sealed");
    const Generation copy = copy_of(folder, "x.so");
    CHECK(::pwrite(copy.fd(), "S", 1, 0) == -1);
    CHECK(errno == EPERM);
    CHECK(::ftruncate(copy.fd(), 0) == -1);
    CHECK(::ftruncate(copy.fd(), 100) == -1);
}
