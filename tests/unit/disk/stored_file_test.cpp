#include <string>

#include <catch2/catch.hpp>

#include "sim/disk/stored_file.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::sim;

namespace {

constexpr std::uint64_t kept = 0;
constexpr std::uint64_t lost = 1;
constexpr std::uint64_t torn = 2;

std::string content(const StoredFile& file) {
    std::string bytes(file.size(), '?');
    CHECK(file.read(0, bytes) == bytes.size());
    return bytes;
}

}  // namespace

TEST_CASE("stored file: what was synced survives a crash, whatever is drawn") {
    tests::SeededRandom random{7};
    StoredFile file;
    file.write(0, std::string(2000, 'a'));
    file.sync();
    file.crash(random);
    CHECK(content(file) == std::string(2000, 'a'));
}

TEST_CASE("stored file: an unsynced write is seen at once and may be lost") {
    tests::SeededRandom random;
    random.dictate("disk/unsynced", lost);
    random.dictate("disk/grown", 0);
    StoredFile file;
    file.write(0, std::string("safe"));
    file.sync();
    file.write(2, std::string("xyz"));
    CHECK(content(file) == "saxyz");
    CHECK_FALSE(file.synced());
    file.crash(random);
    CHECK(content(file) == "safe");
    CHECK(file.synced());
}

TEST_CASE("stored file: a lost write may still have grown the file") {
    tests::SeededRandom random;
    random.dictate("disk/unsynced", lost);
    random.dictate("disk/grown", 1);
    StoredFile file;
    file.write(3, std::string("xyz"));
    file.crash(random);
    CHECK(content(file) == std::string(6, '\0'));
}

TEST_CASE("stored file: a torn write is there up to the end of a sector") {
    tests::SeededRandom random;
    random.dictate("disk/unsynced", torn);
    random.dictate("disk/torn-behind", 0);
    random.dictate("disk/grown", 0);
    StoredFile file;
    file.write(100, std::string(3 * sector_bytes, 'x'));
    file.crash(random);
    CHECK(content(file) == std::string(100, '\0') + std::string(sector_bytes - 100, 'x'));
}

TEST_CASE("stored file: a write within one sector is not torn") {
    tests::SeededRandom random;
    random.dictate("disk/unsynced", torn);
    random.dictate("disk/grown", 0);
    StoredFile file;
    file.write(10, std::string("word"));
    file.crash(random);
    CHECK(file.size() == 0);
}

TEST_CASE("stored file: a truncation is a change like any other") {
    tests::SeededRandom random;
    StoredFile file;
    file.write(0, std::string("everything"));
    file.sync();
    file.truncate(4);
    CHECK(content(file) == "ever");
    SECTION("kept") {
        random.dictate("disk/unsynced", kept);
        file.crash(random);
        CHECK(content(file) == "ever");
    }
    SECTION("lost") {
        random.dictate("disk/unsynced", lost);
        file.crash(random);
        CHECK(content(file) == "everything");
    }
}

TEST_CASE("stored file: bytes past the end read as zero and are counted as missing") {
    StoredFile file;
    file.write(0, std::string("end"));
    std::string bytes(5, '?');
    CHECK(file.read(1, bytes) == 2);
    CHECK(bytes == std::string("nd\0\0\0", 5));
}
