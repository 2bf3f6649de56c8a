#include "tests/e2e/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace torpor::e2e {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& variables) {
    std::vector<std::string> all;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string text = *one;
        if (!variables.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : variables)
        all.push_back(name + "=" + value);
    return all;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command,
                           std::map<std::string, std::string> variables) {
    std::array<int, 2> channel{};
    if (pipe2(channel.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, channel[1], STDOUT_FILENO);
    auto environment = merged_environment(variables);
    const int error = posix_spawnp(&id_, command.front().c_str(), &actions, nullptr,
                                   pointers(command).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    close(channel[1]);
    output_ = channel[0];
    if (error != 0) throw std::system_error(error, std::generic_category(), command.front());
}

ChildProcess::~ChildProcess() {
    close(output_);
    if (id_ <= 0) return;
    kill(id_, SIGTERM);
    waitpid(id_, nullptr, 0);
}

std::string ChildProcess::read_line() {
    std::string line;
    char letter = 0;
    while (read(output_, &letter, 1) == 1 && letter != '\n')
        line.push_back(letter);
    return line;
}

int ChildProcess::wait() {
    int status = 0;
    waitpid(id_, &status, 0);
    id_ = -1;
    return status;
}

void run_command(std::vector<std::string> command) {
    const auto name = command.front();
    ChildProcess child{std::move(command), {}};
    while (!child.read_line().empty()) {
    }
    if (child.wait() != 0) throw std::runtime_error(name + " failed");
}

TemporaryFolder::TemporaryFolder() : path_("/tmp/torpor-e2e-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    }
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace torpor::e2e
