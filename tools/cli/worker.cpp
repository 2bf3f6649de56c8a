#include "tools/cli/worker.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>
#include <span>
#include <system_error>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::cli {

namespace {

/// Of what a worker says, the end matters: there it says what it dies of.
constexpr std::size_t said_max = 4000;
constexpr std::size_t piece_size = 64 * 1024;

struct AnswerHead {
    std::uint64_t unit;
    std::uint64_t size;
};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe to a worker");
    return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

/// All of it; false if the other side is gone.
bool write_all(int descriptor, const char* from, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(descriptor, from, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        from += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

/// All of it; false at the end of what there is.
bool read_all(int descriptor, char* into, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::read(descriptor, into, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        into += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

/// Appends one piece. False at the end; also if nothing is there yet, true.
bool read_piece(int descriptor, std::string& into) {
    const auto before = into.size();
    into.resize(before + piece_size);
    const ssize_t got = ::read(descriptor, into.data() + before, piece_size);
    into.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

bool answer(int descriptor, std::uint64_t unit, const std::string& result) {
    const AnswerHead head{unit, result.size()};
    std::array<char, sizeof head> bytes{};
    std::memcpy(bytes.data(), &head, sizeof head);
    return write_all(descriptor, bytes.data(), bytes.size()) &&
           write_all(descriptor, result.data(), result.size());
}

/// The life of a worker: blocks in, answers out, until the parent closes the pipe.
void serve(const Worker::Work& work, int blocks, int answers) {
    sim::Block block;
    while (read_all(blocks, reinterpret_cast<char*>(&block), sizeof block)) {
        for (std::uint64_t i = 0; i < block.count; ++i) {
            if (!answer(answers, block.first + i, work(block.first + i))) return;
        }
    }
}

[[noreturn]] void live(const Worker::Work& work, int blocks, int answers) {
    try {
        serve(work, blocks, answers);
    } catch (const base::InvariantViolation& broken) {
        std::cerr << "torpor: internal error: " << broken.text() << '\n';
        std::abort();
    } catch (const std::exception& error) {
        // It must not unwind what it shares with its parent: that would end its siblings.
        std::cerr << "torpor: internal error: " << error.what() << '\n';
        std::abort();
    }
    ::_exit(0);
}

/// "SIGABRT (Aborted)"
std::string signal_text(int number) {
    const char* const name = ::sigabbrev_np(number);
    if (name == nullptr) return "the signal " + std::to_string(number);
    return "SIG" + std::string{name} + " (" + ::sigdescr_np(number) + ")";
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n\r\t");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \n\r\t") - first + 1);
}

}  // namespace

Descriptor::~Descriptor() {
    close();
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        close();
        number_ = other.release();
    }
    return *this;
}

int Descriptor::release() {
    return std::exchange(number_, -1);
}

void Descriptor::close() {
    if (number_ >= 0) ::close(release());
}

Worker::Worker(const Work& work, const std::vector<int>& siblings) {
    auto blocks = make_pipe();
    auto answers = make_pipe();
    auto diagnostics = make_pipe();
    std::cout.flush();
    std::cerr.flush();
    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ < 0) fail("cannot start a worker process");
    if (process_ == 0) {
        // Whoever waits for the end of a sibling's pipe must not wait for this process.
        for (const int descriptor : siblings)
            ::close(descriptor);
        blocks.write.close();
        answers.read.close();
        diagnostics.read.close();
        ::dup2(diagnostics.write.number(), STDERR_FILENO);
        ::dup2(diagnostics.write.number(), STDOUT_FILENO);
        std::signal(SIGINT, SIG_IGN);
        // Whatever the parent wants to do on these.
        for (const int signal : {SIGABRT, SIGTERM, SIGPIPE})
            std::signal(signal, SIG_DFL);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(0);
        live(work, blocks.read.number(), answers.write.number());
    }
    blocks_ = std::move(blocks.write);
    answers_ = std::move(answers.read);
    diagnostics_ = std::move(diagnostics.read);
    ::fcntl(diagnostics_.number(), F_SETFL, O_NONBLOCK);
}

Worker::~Worker() {
    if (process_ < 0) return;
    kill();
    wait_for_end();
}

void Worker::give(const sim::Block& block) {
    write_all(blocks_.number(), reinterpret_cast<const char*>(&block), sizeof block);
}

bool Worker::read_answers() {
    return read_piece(answers_.number(), received_);
}

void Worker::read_diagnostics() {
    while (diagnostics_.number() >= 0) {
        const auto before = said_.size();
        const bool open = read_piece(diagnostics_.number(), said_);
        const bool more = said_.size() > before;
        if (said_.size() > said_max) said_.erase(0, said_.size() - said_max);
        if (!open) diagnostics_.close();
        if (!more) return;
    }
}

std::optional<Worker::Answer> Worker::next_answer() {
    AnswerHead head{};
    if (received_.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, received_.data(), sizeof head);
    if (received_.size() - sizeof head < head.size) return std::nullopt;
    Answer next{.unit = head.unit, .result = received_.substr(sizeof head, head.size)};
    received_.erase(0, sizeof head + head.size);
    return next;
}

void Worker::kill() {
    if (process_ > 0) ::kill(process_, SIGKILL);
}

int Worker::wait_for_end() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    read_diagnostics();
    return status;
}

std::string Worker::obituary() {
    const int status = wait_for_end();
    std::string text = "the process ended with ";
    text += WIFSIGNALED(status) ? signal_text(WTERMSIG(status))
                                : "exit code " + std::to_string(WEXITSTATUS(status));
    const auto last_words = trimmed(said_);
    return last_words.empty() ? text : text + ": " + last_words;
}

std::string Worker::dismiss() {
    blocks_.close();
    wait_for_end();
    return said_;
}

std::vector<int> Worker::descriptors() const {
    std::vector<int> open;
    for (const auto* one : {&blocks_, &answers_, &diagnostics_}) {
        if (one->number() >= 0) open.push_back(one->number());
    }
    return open;
}

}  // namespace torpor::cli
