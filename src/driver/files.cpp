#include "driver/files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "driver/errors.h"

namespace casus::driver {
namespace {

struct CloseFile {
  void operator()(FILE* f) const {
    if (f && f != stdin) std::fclose(f);
  }
};
using File = std::unique_ptr<FILE, CloseFile>;

std::string read_all(FILE* file, const std::string& path, size_t limit) {
  std::string text;
  char buffer[1 << 16];
  while (size_t n = std::fread(buffer, 1, sizeof buffer, file)) {
    text.append(buffer, n);
    if (text.size() > limit)
      throw UserError(fmt::format("'{}' is larger than {} bytes", path, limit),
                      "split it, or name a smaller file");
  }
  if (std::ferror(file)) throw UserError(fmt::format("cannot read '{}': {}", path, std::strerror(errno)), "");
  return text;
}

}  // namespace

std::string read_text(const std::string& path, size_t limit) {
  if (path == "-") return read_all(stdin, "standard input", limit);
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0)
    throw UserError(fmt::format("cannot read '{}': {}", path, std::strerror(errno)),
                    "check the name and the folder you are in");
  if (!S_ISREG(info.st_mode))
    throw UserError(fmt::format("'{}' is not a file", path), "name a model file, e.g. model.casus");
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) throw UserError(fmt::format("cannot read '{}': {}", path, std::strerror(errno)), "");
  return read_all(file.get(), path, limit);
}

void write_text(const std::string& path, const std::string& text) {
  const std::string aside = fmt::format("{}.partial-{}", path, ::getpid());
  FILE* file = std::fopen(aside.c_str(), "wb");
  if (!file)
    throw UserError(fmt::format("cannot write '{}': {}", path, std::strerror(errno)),
                    "check that the folder exists and may be written to");
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(aside.c_str(), path.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    std::remove(aside.c_str());
    throw UserError(fmt::format("cannot write '{}': {}", path, why), "is the disk full?");
  }
}

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace casus::driver
