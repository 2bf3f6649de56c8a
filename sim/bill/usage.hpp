#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// What AWS counts.
enum class Metered {
    lambda_requests,
    lambda_megabyte_milliseconds,
    sqs_fifo_requests,
    sqs_standard_requests,
    scheduler_invocations,
    dynamodb_half_read_units,  ///< an eventually consistent read is half a unit
    dynamodb_write_units,
    dsql_statements,
    dsql_128_bytes_read,
    dsql_kib_written,
    input_tokens,
    output_tokens,
    idle_fifo_polls,  ///< of event source mappings, whether or not anybody speaks
    idle_standard_polls
};
inline constexpr std::size_t metered_count = 14;

/// What a run has used, in whole numbers.
struct Usage {
    std::array<std::int64_t, metered_count> counts{};
    std::int64_t threads = 0;  ///< conversations that had a slice, children included
    base::Duration elapsed{};

    std::int64_t& of(Metered what) { return counts[static_cast<std::size_t>(what)]; }
    std::int64_t of(Metered what) const { return counts[static_cast<std::size_t>(what)]; }

    friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace torpor::sim
