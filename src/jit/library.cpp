#include "jit/library.h"

#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "jit/code.h"

namespace casus::jit {
namespace {

namespace fs = std::filesystem;

/// Where the loader looks first: LD_LIBRARY_PATH, then beside the program and in the lib folder beside it.
std::vector<fs::path> folders() {
  std::vector<fs::path> out;
  const char* path = std::getenv("LD_LIBRARY_PATH");
  for (std::string rest = path ? path : ""; !rest.empty();) {
    const size_t end = rest.find_first_of(":;");
    out.emplace_back(rest.substr(0, end));
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none).parent_path();
  if (!program.empty()) {
    out.push_back(program);
    out.push_back(program.parent_path() / "lib");
  }
  return out;
}

template <class Number>
Number number_at(const char* header, size_t at) {
  Number x;
  std::memcpy(&x, header + at, sizeof x);
  return x;
}

}  // namespace

bool is_whole(const std::string& path) {
  constexpr size_t kHeader = 64;
  char header[kHeader];
  std::ifstream file(path, std::ios::binary);
  if (!file.read(header, kHeader) || std::memcmp(header,
                                                 "\x7f"
                                                 "ELF\x02",
                                                 5) != 0)
    return true;
  std::error_code none;
  const uint64_t size = fs::file_size(path, none);
  // Tables of sections stand at the end: offset, size of an entry, entries.
  const auto sections = number_at<uint64_t>(header, 0x28);
  const uint64_t table = uint64_t{number_at<uint16_t>(header, 0x3A)} * number_at<uint16_t>(header, 0x3C);
  return sections <= size && table <= size - sections;
}

void* open_library(std::string& why_not) {
  for (const fs::path& folder : folders()) {
    const fs::path file = folder / kLibrary;
    std::error_code none;
    if (!fs::is_regular_file(file, none)) continue;
    if (is_whole(file.string())) break;
    why_not = file.string() + " is cut short";
    return nullptr;
  }
  // Never unloaded: LLVM keeps what it has registered until the end of the program.
  void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (!library) why_not = dlerror();
  return library;
}

}  // namespace casus::jit
