# What the compiler shall complain about in sources of ours, on hosts and for microcontrollers.
set(COFFER_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror)
