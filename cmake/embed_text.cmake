# cmake -DOUTPUT=x.cpp -DHEADER=a/x.hpp -DNAMESPACE=a::b -DFUNCTIONS=f,g -DFILES=f.txt,g.txt -P embed_text.cmake
# writes a source with one function per file that returns its text. The bytes are written as numbers,
# so that a file may hold anything.
string(REPLACE "," ";" FUNCTIONS "${FUNCTIONS}")
string(REPLACE "," ";" FILES "${FILES}")
set(text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
foreach(function file IN ZIP_LISTS FUNCTIONS FILES)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND text
        "static constexpr unsigned char ${function}_bytes[] = {${bytes}0};\n"
        "std::string_view ${function}() {\n"
        "    return {reinterpret_cast<const char*>(${function}_bytes), sizeof(${function}_bytes) - 1};\n}\n")
endforeach()
file(WRITE "${OUTPUT}" "${text}}\n")
