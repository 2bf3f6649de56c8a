#include "tests/e2e/postgres_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace torpor::e2e {

namespace {

/// Debian keeps the server's programs out of the PATH, in a folder per version.
std::string program(const std::string& name) {
    std::vector<std::string> found;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
        const auto path = version.path() / "bin" / name;
        if (std::filesystem::exists(path)) found.push_back(path);
    }
    if (found.empty()) throw std::runtime_error("PostgreSQL's server is not installed: " + name);
    return std::ranges::max(found);
}

/// The server refuses to run as root; its package brings a user for it.
std::vector<std::string> as_server_user(std::vector<std::string> command) {
    if (geteuid() != 0) return command;
    std::vector<std::string> wrapped{"runuser", "-u", "postgres", "--"};
    wrapped.insert(wrapped.end(), command.begin(), command.end());
    return wrapped;
}

}  // namespace

PostgresServer::PostgresServer() {
    chmod(folder_.path().c_str(), 0777);
    const auto data = folder_.path() + "/data";
    run_command(as_server_user({program("initdb"), "-D", data, "-U", "admin", "-A", "trust",
                                "--no-sync", "--locale=C", "-E", "UTF8"}));
    run_command(as_server_user(
        {program("pg_ctl"), "-D", data, "-w", "-s", "-l", folder_.path() + "/log", "-o",
         "-c listen_addresses='' -c fsync=off -k " + folder_.path(), "start"}));
}

PostgresServer::~PostgresServer() {
    try {
        run_command(as_server_user(
            {program("pg_ctl"), "-D", folder_.path() + "/data", "-m", "immediate", "-s", "stop"}));
    } catch (const std::exception&) {
        // A server that has already ended needs no stopping.
    }
}

std::string PostgresServer::address() const {
    return "host=" + folder_.path() + " user=admin dbname=postgres";
}

}  // namespace torpor::e2e
