#pragma once
#include "file_descriptor.hpp"

#include <ctime>
#include <string>
#include <sys/types.h>

namespace iotcc::net {

// The file through which a Unix socket is dialled: goes with its owner, unless another one has
// taken its place.
class SocketFile {
public:
    SocketFile() = default;                // none
    explicit SocketFile(std::string path); // there already; throws std::system_error if it is not
    ~SocketFile();
    SocketFile(SocketFile&& other) noexcept;
    SocketFile& operator=(SocketFile&& other) noexcept;

private:
    std::string path_; // empty: none
    dev_t device_ = 0;
    ino_t inode_ = 0;
    timespec changed_{}; // a new file may get the number of the one before
};

struct UnixSocket {
    FileDescriptor socket; // listens
    SocketFile file;
};

// Listens on `path`, which owner and group may dial (0660). A socket file that nobody listens on is
// replaced. Throws std::runtime_error with the reason: somebody listens, or something else lies
// there.
UnixSocket listen_on_unix(const std::string& path, int backlog);

} // namespace iotcc::net
