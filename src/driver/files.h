#pragma once
// Reading input and writing output without surprises.
#include <cstddef>
#include <string>
#include <vector>

namespace casus::driver {

/// The whole text of a file, or of standard input for "-". Throws UserError if it cannot be read, is not a
/// regular file, or is longer than `limit` bytes.
std::string read_text(const std::string& path, size_t limit);

/// Writes `text` beside `path` under another name, then renames: `path` is either as before or complete, and
/// keeps its permissions. A link is followed; a device or a pipe is written to as it is. Throws UserError;
/// nothing is left behind then.
void write_text(const std::string& path, const std::string& text);

/// Throws UserError if `path` could not be written, or is one of the files that are read: better known before
/// long work than after it. Empty inputs count for nothing.
void expect_writable(const std::string& path, const std::vector<std::string>& inputs);

/// The folder of a path, "." if it names none.
std::string folder_of(const std::string& path);

}  // namespace casus::driver
