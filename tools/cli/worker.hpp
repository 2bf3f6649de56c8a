#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/block.hpp"

namespace torpor::cli {

/// The end of a pipe; closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;

    int number() const { return number_; }
    int release();
    void close();

private:
    int number_;
};

/// A forked process that works off blocks and answers over a pipe, seen from its parent.
class Worker {
public:
    using Work = std::function<std::string(std::uint64_t unit)>;

    struct Answer {
        std::uint64_t unit = 0;
        std::string result;
    };

    /// Forks. `siblings` are descriptors of the parent that the child must not keep. Throws
    /// std::system_error if there can be no further process.
    Worker(const Work& work, const std::vector<int>& siblings);
    /// Kills the process if it is still there.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Does nothing if the process is gone.
    void give(const sim::Block& block);

    /// Takes in what has been written. False at the end of the answers: the process is gone.
    bool read_answers();
    void read_diagnostics();
    std::optional<Answer> next_answer();

    void kill();
    /// Waits for the end of the process; what it died of and wrote. It is not asked to end.
    std::string obituary();
    /// Lets the process end by itself and waits for that; what it has written to stderr.
    std::string dismiss();

    int answers() const { return answers_.number(); }
    int diagnostics() const { return diagnostics_.number(); }
    std::vector<int> descriptors() const;

private:
    int wait_for_end();

    pid_t process_ = -1;
    Descriptor blocks_;
    Descriptor answers_;
    Descriptor diagnostics_;
    std::string received_;
    std::string said_;
};

}  // namespace torpor::cli
