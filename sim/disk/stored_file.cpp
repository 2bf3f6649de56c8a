#include "sim/disk/stored_file.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

enum class Fate { kept, lost, torn };

Fate draw_fate(base::Random& random, std::size_t sectors) {
    const auto fates = sectors > 1 ? 3U : 2U;
    return static_cast<Fate>(random.choose("disk/unsynced", fates));
}

}  // namespace

std::size_t StoredFile::read(std::size_t offset, std::span<char> into) const {
    const auto from = std::min(offset, seen_.size());
    const auto existing = std::min(into.size(), seen_.size() - from);
    std::ranges::copy(std::span(seen_).subspan(from, existing), into.begin());
    std::ranges::fill(into.subspan(existing), '\0');
    return existing;
}

void StoredFile::write(std::size_t offset, std::span<const char> from) {
    if (from.empty()) return;
    unsafe_.push_back({.offset = offset, .bytes = std::string(from.begin(), from.end())});
    apply(unsafe_.back(), seen_);
}

void StoredFile::truncate(std::size_t size) {
    unsafe_.push_back({.offset = size, .bytes = {}});
    apply(unsafe_.back(), seen_);
}

void StoredFile::apply(const Change& change, std::string& to) {
    if (change.bytes.empty()) {
        to.resize(change.offset);
        return;
    }
    to.resize(std::max(to.size(), change.offset + change.bytes.size()));
    std::ranges::copy(change.bytes, to.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void StoredFile::sync() {
    for (const auto& change : unsafe_)
        apply(change, safe_);
    unsafe_.clear();
    base::invariant(safe_.size() == seen_.size(), "what was synced is what is seen");
}

void StoredFile::crash(base::Random& random) {
    for (auto& change : std::exchange(unsafe_, {})) {
        const auto end = change.offset + change.bytes.size();
        const auto first_sector = change.offset / sector_bytes;
        const auto sectors = change.bytes.empty() ? 0 : (end - 1) / sector_bytes - first_sector + 1;
        const auto fate = draw_fate(random, sectors);
        if (fate == Fate::kept) {
            apply(change, safe_);
            continue;
        }
        if (fate == Fate::torn) {
            const auto kept = 1 + random.choose("disk/torn-behind", sectors - 1);
            change.bytes.resize((first_sector + kept) * sector_bytes - change.offset);
            apply(change, safe_);
        }
        if (!change.bytes.empty() && end > safe_.size() && random.choose("disk/grown", 2) == 1) {
            safe_.resize(end);
        }
    }
    seen_ = safe_;
}

}  // namespace torpor::sim
