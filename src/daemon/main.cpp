#include "daemon/cofferd.h"

int main(int argc, char** argv) { return coffer::daemon::run_cofferd(argc, argv); }
