// casus_generate SEED [FOLDER]: prints the generated model of a seed, or writes it and its data into a
// folder.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "generated/model_text.h"

int main(int argc, char** argv) {
  char* end = nullptr;
  const unsigned long long seed = argc > 1 ? std::strtoull(argv[1], &end, 10) : 0;
  if (argc < 2 || argc > 3 || *argv[1] == '\0' || *end != '\0') {
    std::cerr << "usage: casus_generate SEED [FOLDER]\n";
    return 2;
  }
  const std::string text = casus::test::write_model(seed).text();
  if (argc == 2) {
    std::cout << text;
    return 0;
  }
  namespace fs = std::filesystem;
  const fs::path folder = argv[2];
  std::error_code problem;
  fs::create_directories(folder / "observed", problem);
  const fs::path file = folder / (std::to_string(seed) + ".casus");
  std::ofstream(folder / "observed/generated.csv") << casus::test::data_file();
  std::ofstream out(file);
  out << text;
  if (!out.flush()) {
    std::cerr << "cannot write " << file.string() << "\n";
    return 1;
  }
  std::cout << file.string() << "\n";
  return 0;
}
