#include "sim/disk/disk.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/disk/node.hpp"
#include "sim/disk/vfs.hpp"

namespace torpor::sim {

Disk::Disk(base::Random& random) : random_(random), system_(std::make_unique<System>(*this)) {}

Disk::~Disk() = default;

const std::string& Disk::vfs() const {
    return system_->name();
}

void Disk::crash() {
    generation_ += 1;
    auto changes = std::exchange(unsafe_, {});
    const auto kept = random_.choose("disk/directory", changes.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) {
        auto& change = changes[i];
        if (change.node) {
            safe_[change.name] = std::move(change.node);
        } else {
            safe_.erase(change.name);
        }
    }
    for (const auto& [name, node] : safe_) {
        node->file.crash(random_);
        node->handles.clear();
        node->memory.reset();
    }
    seen_ = safe_;
}

void Disk::crash_at(std::uint64_t operations, std::function<void()> down) {
    base::invariant(operations > 0, "a crash lies in the future");
    operations_left_ = operations;
    down_ = std::move(down);
}

void Disk::operate() {
    if (operations_left_ == 0 || --operations_left_ > 0) return;
    crash();
    const auto down = std::exchange(down_, {});
    if (down) down();
}

std::map<std::string, std::size_t> Disk::files() const {
    std::map<std::string, std::size_t> sizes;
    for (const auto& [name, node] : seen_)
        sizes.emplace(name, node->file.size());
    return sizes;
}

std::shared_ptr<Disk::Node> Disk::create(const std::string& name) {
    auto node = std::make_shared<Node>();
    const bool fresh = seen_.emplace(name, node).second;
    base::invariant(fresh, "a file is created where there is none");
    unsafe_.push_back({.name = name, .node = node});
    return node;
}

void Disk::remove(const std::string& name) {
    if (seen_.erase(name) > 0) unsafe_.push_back({.name = name, .node = nullptr});
}

void Disk::sync_directory() {
    unsafe_.clear();
    safe_ = seen_;
}

bool Disk::fits(std::size_t more) const {
    if (!faults_.capacity) return true;
    std::size_t used = 0;
    for (const auto& [name, node] : seen_)
        used += node->file.size();
    return used + more <= *faults_.capacity;
}

bool Disk::fails(DiskFault fault, const char* site, std::uint64_t per_thousand) {
    constexpr std::uint64_t thousand = 1000;
    if (per_thousand == 0 || random_.choose(site, thousand) >= per_thousand) return false;
    if (fault_sink_) fault_sink_(fault);
    return true;
}

}  // namespace torpor::sim
