#include "cli/coffer.h"

int main(int argc, char** argv) { return coffer::cli::run_coffer(argc, argv); }
