#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/random.hpp"

namespace torpor::sim {

inline constexpr std::size_t sector_bytes = 512;

/// The bytes of one file: what its readers see, and what a crash would leave of it.
class StoredFile {
public:
    std::size_t size() const { return seen_.size(); }

    /// Fills `into` from `offset`; bytes past the end read as zero. Returns how many existed.
    std::size_t read(std::size_t offset, std::span<char> into) const;
    void write(std::size_t offset, std::span<const char> from);
    void truncate(std::size_t size);

    /// Everything written is safe from here on.
    void sync();
    /// The power fails. Each change since the last sync is kept, lost or, if it is a write of
    /// several sectors, torn behind one of them; a lost write may still have grown the file. What
    /// is left is safe.
    void crash(base::Random& random);

    bool synced() const { return unsafe_.empty(); }

private:
    struct Change {
        std::size_t offset = 0;  ///< of a write; the new size of a truncation
        std::string bytes;       ///< empty for a truncation
    };
    static void apply(const Change& change, std::string& to);

    std::string safe_;
    std::string seen_;
    std::vector<Change> unsafe_;  ///< in order, from `safe_` to `seen_`
};

}  // namespace torpor::sim
