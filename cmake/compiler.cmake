# g++ 12 destroys coroutine frames twice in ordinary code, silently. Nobody should debug that here.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR
        "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (objects are destroyed twice). "
        "Use clang 19: cmake --preset dev, or CXX=clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(TORPOR_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(TORPOR_WERROR "Treat warnings as errors" OFF)
set(TORPOR_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined")
option(TORPOR_SHARED_CACHE "Let copies of the tree (tools/planted) find in ccache what was compiled of each other" OFF)

find_program(TORPOR_CCACHE ccache)
if(TORPOR_CCACHE)
    set(TORPOR_CCACHE_OPTIONS CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
    if(TORPOR_SHARED_CACHE)
        list(APPEND TORPOR_CCACHE_OPTIONS
            CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1)
    endif()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${TORPOR_CCACHE_OPTIONS} ${TORPOR_CCACHE})
endif()

add_library(torpor_options INTERFACE)
target_include_directories(torpor_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(torpor_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wimplicit-fallthrough -Wno-missing-designated-field-initializers
    $<$<BOOL:${TORPOR_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    if(TORPOR_SHARED_CACHE)
        # Without the path of the header that the precompiled one was made of.
        set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
    endif()
    target_compile_options(torpor_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
    target_link_options(torpor_options INTERFACE -fuse-ld=lld-19)
endif()
if(TORPOR_SANITIZE)
    target_compile_options(torpor_options INTERFACE -fsanitize=${TORPOR_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    target_link_options(torpor_options INTERFACE -fsanitize=${TORPOR_SANITIZE})
endif()
