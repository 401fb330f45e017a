#ifdef __ARM_ARCH_6M__
@ Products of numbers of eight limbs.
#include "macros.inc"

        .equ    OUT, 0
        .equ    A, 4
        .equ    B, 8
        .equ    SIGN, 12
        .equ    OPERAND, 16             @ b of the product that is being made; four limbs
        .equ    LOW, 32                 @ the three products, eight limbs each
        .equ    MIDDLE, 64
        .equ    HIGH, 96
        .equ    FRAME, 128

@ The two below do the work of the two functions after them, and change r4 to r12: for callers that have saved those.
@ Karatsuba: with halves of 128 bits, a1 b0 + a0 b1 = a0 b0 + a1 b1 - (a0 - a1) (b0 - b1).
        function coffer_multiply_256_unsaved
        push    {lr}
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        str     r1, [sp, #A]
        str     r2, [sp, #B]
        absolute_difference r1
        set_a
        movs    r1, r3
        absolute_difference r2
        set_b   OPERAND
        eors    r3, r1
        mvns    r3, r3
        str     r3, [sp, #SIGN]         @ -1 to subtract
        multiply_128 MIDDLE, OPERAND

        ldr     r1, [sp, #A]
        ldr     r2, [sp, #B]
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r2!, {r4-r7}
        set_b   OPERAND
        str     r1, [sp, #A]
        str     r2, [sp, #B]
        multiply_128 LOW, OPERAND

        ldr     r1, [sp, #A]
        ldr     r2, [sp, #B]
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r2!, {r4-r7}
        set_b   OPERAND
        multiply_128 HIGH, OPERAND

        ldr     r1, [sp, #OUT]
        ldr     r3, [sp, #SIGN]
        combine LOW, MIDDLE, HIGH
        add     sp, #FRAME
        pop     {pc}
        end_function coffer_multiply_256_unsaved

        function coffer_square_256_unsaved
        push    {lr}
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        str     r1, [sp, #A]
        absolute_difference r1
        set_a
        square_128 MIDDLE

        ldr     r1, [sp, #A]
        ldmia   r1!, {r4-r7}
        set_a
        str     r1, [sp, #A]
        square_128 LOW

        ldr     r1, [sp, #A]
        ldmia   r1!, {r4-r7}
        set_a
        square_128 HIGH

        ldr     r1, [sp, #OUT]
        movs    r3, #0
        mvns    r3, r3
        combine LOW, MIDDLE, HIGH
        add     sp, #FRAME
        pop     {pc}
        end_function coffer_square_256_unsaved

@ void coffer_multiply_256(Limb* out, const Limb* a, const Limb* b): out[16] = a[8] b[8]. All may be the same memory.
        function coffer_multiply_256
        save_registers
        bl      coffer_multiply_256_unsaved
        restore_registers_and_return
        end_function coffer_multiply_256

@ void coffer_square_256(Limb* out, const Limb* a): out[16] = a[8]^2. Both may be the same memory.
        function coffer_square_256
        save_registers
        bl      coffer_square_256_unsaved
        restore_registers_and_return
        end_function coffer_square_256

@ void coffer_multiply_low_256(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] b[8] mod 2^256. All may be the
@ same memory.
        function coffer_multiply_low_256
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        str     r1, [sp, #A]
        str     r2, [sp, #B]
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r2!, {r4-r7}
        set_b   OPERAND
        multiply_128 LOW, OPERAND

        ldr     r2, [sp, #B]
        adds    r2, #16
        ldmia   r2!, {r4-r7}
        set_b   OPERAND
        multiply_add_low_128 LOW + 16, OPERAND

        ldr     r1, [sp, #A]
        ldr     r2, [sp, #B]
        adds    r1, #16
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r2!, {r4-r7}
        set_b   OPERAND
        multiply_add_low_128 LOW + 16, OPERAND

        ldr     r1, [sp, #OUT]
        add     r2, sp, #LOW
        ldmia   r2!, {r4-r7}
        stmia   r1!, {r4-r7}
        ldmia   r2!, {r4-r7}
        stmia   r1!, {r4-r7}
        add     sp, #FRAME
        restore_registers_and_return
        end_function coffer_multiply_low_256
#endif
