#include "plugin_library.hpp"

#include <boost/dll/shared_library.hpp>

#include <dlfcn.h>
#include <exception>
#include <link.h>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::plugin {
namespace {

constexpr const char* kSymbol = "iotcc_plugin_v1";

struct KeptLibrary {
    boost::dll::shared_library library;
    FileDescriptor copy;
};

// What is in here is never destroyed, also not at exit: plugins' threads may still run then. [main]
// only.
std::vector<KeptLibrary>& kept_libraries()
{
    static auto& libraries = *new std::vector<KeptLibrary>;
    return libraries;
}

boost::dll::shared_library open_library(const std::string& path)
{
    // Boost.DLL has no name for NODELETE, but hands the bits to dlopen as they are.
    constexpr auto kMode =
        static_cast<boost::dll::load_mode::type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    return boost::dll::shared_library(boost::dll::fs::path(path), kMode);
}

// dlerror's words without the descriptor's path, out of what Boost.DLL wraps around them; empty
// where they are none.
std::string linker_words(std::string_view what, const std::string& path)
{
    constexpr std::string_view kBefore = "(dlerror system message: ";
    const auto begin = what.find(kBefore);
    if (begin == what.npos)
        return {};
    what.remove_prefix(begin + kBefore.size());
    what = what.substr(0, what.rfind(')'));
    if (what.starts_with(path + ": "))
        what.remove_prefix(path.size() + 2);
    return std::string(what);
}

std::variant<LoadedDescriptor, Rejection> find_descriptor(const boost::dll::shared_library& library)
{
    if (!library.has(kSymbol))
        return refused(std::string("symbol ") + kSymbol + " missing");
    const char& first_byte = library.get<const char>(kSymbol); // whatever it is
    Dl_info library_place{};
    ElfW(Sym)* symbol = nullptr;
    if (::dladdr1(&first_byte, &library_place, reinterpret_cast<void**>(&symbol), RTLD_DL_SYMENT) ==
            0 ||
        symbol == nullptr || ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT)
        return refused(std::string("symbol ") + kSymbol + " is not data");
    return LoadedDescriptor{reinterpret_cast<const iotcc_plugin*>(&first_byte), symbol->st_size};
}

} // namespace

std::variant<LoadedDescriptor, Rejection> load_for_good(const std::string& path,
                                                        FileDescriptor keep_open)
try {
    auto& kept =
        kept_libraries().emplace_back(KeptLibrary{open_library(path), std::move(keep_open)});
    return find_descriptor(kept.library);
} catch (const std::exception& error) {
    const auto words = linker_words(error.what(), path);
    return words.empty() ? refused(std::string("threw while loading: ") + error.what())
                         : refused(words);
} catch (...) {
    return refused("threw while loading");
}

} // namespace iotcc::plugin
