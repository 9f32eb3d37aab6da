#pragma once
#include "host_process.hpp"
#include "scratch_file.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace iotcc::test {

// A token file, kept by `iotcc token`.
class TokenFile : public ScratchFile {
public:
    // Makes a token, --role ROLE or --device ID, and answers its text.
    std::string add(const std::string& name, const std::string& option,
                    const std::string& value) const
    {
        std::string token = run({"new", name, option, value});
        token.pop_back(); // the end of line
        return token;
    }
    std::string add_device(const std::string& id) const { return add(id, "--device", id); }
    void revoke(const std::string& name) const { run({"revoke", name}); }
    [[nodiscard]] std::string list() const { return run({"list"}); }

private:
    std::string run(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), "token");
        arguments.insert(arguments.end(), {"--file", path()});
        ChildProcess iotcc = start_iotcc(arguments);
        if (iotcc.wait() != Exit{0, 0})
            throw std::runtime_error(iotcc.errors());
        return iotcc.output();
    }
};

} // namespace iotcc::test
