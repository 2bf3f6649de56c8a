#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace torpor::e2e {

/// A program started by a test; ended, and waited for, when the test ends.
class ChildProcess {
public:
    ChildProcess(std::vector<std::string> command, std::map<std::string, std::string> variables);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next line of its standard output; waits for it. Empty at the end.
    std::string read_line();
    /// Waits for its end and returns the exit status.
    int wait();

private:
    pid_t id_ = -1;
    int output_ = -1;
};

/// Runs a command to its end; throws if it fails.
void run_command(std::vector<std::string> command);

/// A fresh folder, gone with all that is in it when the test ends.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace torpor::e2e
