#pragma once

namespace torpor::sim {

/// Where something stands in a scenario file, both counted from 1; 0 if it stands nowhere.
struct Position {
    int line = 0;
    int column = 0;
    friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace torpor::sim
