# Start of a program on QEMU's virt: a stack, a trap handler, zeroed .bss, program().

    .option arch, +zicsr
    .section .vectors, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la   gp, __global_pointer$
    .option pop
    la   sp, stack_top
    la   t0, trapped
    csrw mtvec, t0
    la   t0, bss_start
    la   t1, bss_end
1:  bgeu t0, t1, 2f
    sw   zero, 0(t0)
    addi t0, t0, 4
    j    1b
2:  call program
3:  j    3b

    .balign 4
trapped:
    tail fault
