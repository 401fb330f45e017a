// Start of a program on QEMU's sim: a stack, zeroed .bss, program(); and where exceptions go.

    .section .vectors, "ax"
    .globl _start
    .literal_position
_start:
    j    1f
    .align 4
    .literal_position
1:  movi a0, 0x20                   // PS: no exception is being handled, interrupts off
    wsr  a0, ps
    rsync
    movi a1, stack_top
    movi a2, bss_start
    movi a3, bss_end
    movi a4, 0
2:  bgeu a2, a3, 3f
    s32i a4, a2, 0
    addi a2, a2, 4
    j    2b
3:  call0 program
4:  j    4b

    .section .exceptions, "ax"
    .literal_position
stop:
    movi a1, stack_top
    movi a0, fault
    jx   a0
    .org 0x30                       // of the kernel
    j    stop
    .org 0x50                       // of the user
    j    stop
    .org 0x70                       // in another exception
    j    stop
