#pragma once
// The library with the compiler, found and opened. Private to this folder.
#include <string>

namespace casus::jit {

/// As dlopen; null with the reason in `why_not`. A file that is cut short is refused: what is missing would
/// end the program when it is first touched.
void* open_library(std::string& why_not);

/// Whether an ELF file has all that its headers speak of. True for what is no ELF file of 64 bits: dlopen
/// says that.
bool is_whole(const std::string& path);

}  // namespace casus::jit
