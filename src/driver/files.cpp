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

const char* remedy_of(int why) {
  return why == ENOSPC || why == EDQUOT ? "make room on the disk, or write somewhere else"
                                        : "check that it may be written to";
}

/// Into a device or a pipe: there is nothing to write beside.
void write_there(const std::string& path, const std::string& target, const std::string& text) {
  FILE* file = std::fopen(target.c_str(), "wb");
  int why = file ? 0 : errno;
  if (file && std::fwrite(text.data(), 1, text.size(), file) != text.size()) why = errno;
  if (file && std::fclose(file) != 0 && why == 0) why = errno;
  if (why != 0)
    throw UserError(fmt::format("cannot write '{}': {}", path, std::strerror(why)), remedy_of(why));
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
  if (path.empty()) throw UserError("no file to write to: its name is empty", "name a file");
  // A link keeps pointing where it did, and what is no file (a pipe, /dev/null) stays what it is.
  std::error_code error;
  std::string target = path;
  if (std::filesystem::is_symlink(path, error)) {
    const auto real = std::filesystem::canonical(path, error);
    if (!error) target = real.string();
  }
  struct stat before{};
  const bool exists = ::stat(target.c_str(), &before) == 0;
  if (exists && S_ISDIR(before.st_mode))
    throw UserError(fmt::format("cannot write '{}': it is a folder", path), "name a file in it");
  if (exists && !S_ISREG(before.st_mode)) return write_there(path, target, text);

  const std::string aside = fmt::format("{}.partial-{}", target, ::getpid());
  FILE* file = std::fopen(aside.c_str(), "wbx");
  if (!file)
    throw UserError(fmt::format("cannot write '{}': {}", path, std::strerror(errno)),
                    "check that the folder exists and may be written to");
  bool done = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  if (done && exists) done = ::fchmod(::fileno(file), before.st_mode & 07777) == 0;
  int why = done ? 0 : errno;
  if (std::fclose(file) != 0 && why == 0) why = errno;
  if (why == 0 && std::rename(aside.c_str(), target.c_str()) != 0) why = errno;
  if (why == 0) return;
  std::remove(aside.c_str());
  throw UserError(fmt::format("cannot write '{}': {}", path, std::strerror(why)), remedy_of(why));
}

void expect_writable(const std::string& path, const std::vector<std::string>& inputs) {
  if (path.empty()) throw UserError("no file to write to: its name is empty", "name a file");
  std::error_code error;
  for (const auto& input : inputs)
    if (!input.empty() && std::filesystem::equivalent(path, input, error) && !error)
      throw UserError(fmt::format("'{}' is read, and would be written over", path), "name another file");
  if (std::filesystem::is_directory(path, error))
    throw UserError(fmt::format("cannot write '{}': it is a folder", path), "name a file in it");
  const std::string folder = folder_of(path);
  if (!std::filesystem::is_directory(folder, error))
    throw UserError(fmt::format("cannot write '{}': there is no folder '{}'", path, folder),
                    "make the folder first, or name another");
  const bool exists = std::filesystem::exists(path, error);
  const bool device = exists && !std::filesystem::is_regular_file(path, error);
  if (::access(device ? path.c_str() : folder.c_str(), W_OK) != 0 ||
      (exists && ::access(path.c_str(), W_OK) != 0))
    throw UserError(fmt::format("cannot write '{}': {}", path, std::strerror(errno)), remedy_of(errno));
}

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace casus::driver
