#pragma once

#include <string>

#include <sqlite3.h>

#include "sim/disk/disk.hpp"

namespace torpor::sim {

/// The disk as an operating system of SQLite, registered as long as it lives.
struct Disk::System {
public:
    explicit System(Disk& disk);
    ~System();
    System(const System&) = delete;
    System& operator=(const System&) = delete;

    const std::string& name() const { return name_; }

private:
    std::string name_;
    sqlite3_vfs vfs_{};
};

}  // namespace torpor::sim
