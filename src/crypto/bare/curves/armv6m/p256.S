#ifdef __ARM_ARCH_6M__
@ The field of P-256: products reduced by adding (FIPS 186-4, D.2.3), sums and differences below 2^256.
#include "../../arithmetic/armv6m/macros.inc"
#include "sums.inc"

        .equ    OUT, 64                 @ above the sixteen limbs of a product
        .equ    FRAME, 72

@ \operation \sum, limb \c of the product's high half, 8 to 15: the first six are in r8 to lr. z: nothing but the carry.
        .macro  term operation, sum, c
        .ifc    \c, z
        \operation \sum, r0
        .else
        .if     \c == 8
        mov     r3, r8
        .elseif \c == 9
        mov     r3, r9
        .elseif \c == 10
        mov     r3, r10
        .elseif \c == 11
        mov     r3, r11
        .elseif \c == 12
        mov     r3, r12
        .elseif \c == 13
        mov     r3, lr
        .else
        ldr     r3, [sp, #4 * \c]
        .endif
        \operation \sum, r3
        .endif
        .endm

@ r4 to r7 += four limbs of the high half; r2 += the carry. r0 = 0.
        .macro  add_row c0, c1, c2, c3
        term    adds, r4, \c0
        term    adcs, r5, \c1
        term    adcs, r6, \c2
        term    adcs, r7, \c3
        adcs    r2, r0
        .endm
        .macro  subtract_row c0, c1, c2, c3
        term    subs, r4, \c0
        term    sbcs, r5, \c1
        term    sbcs, r6, \c2
        term    sbcs, r7, \c3
        sbcs    r2, r0
        .endm
@ The same for limb 3 of the four alone.
        .macro  add_top c
        term    adds, r7, \c
        adcs    r2, r0
        .endm
        .macro  subtract_top c
        term    subs, r7, \c
        sbcs    r2, r0
        .endm

@ The number of four limbs at [sp], and four in r4 to r7, += r2 2^256 mod p, for a small r2 of any sign:
@ 2^256 = 2^224 - 2^192 - 2^96 + 1. r2 = what is above then.
        .macro  fold
        asrs    r3, r2, #31
        ldr     r0, [sp]
        adds    r0, r0, r2
        str     r0, [sp]
        ldr     r0, [sp, #4]
        adcs    r0, r3
        str     r0, [sp, #4]
        ldr     r0, [sp, #8]
        adcs    r0, r3
        str     r0, [sp, #8]
        ldr     r0, [sp, #12]
        adcs    r0, r3
        movs    r1, #0
        adcs    r1, r3
        subs    r0, r0, r2
        str     r0, [sp, #12]
        sbcs    r1, r3
        asrs    r0, r1, #31
        adds    r4, r4, r1
        adcs    r5, r0
        adcs    r6, r0
        adcs    r7, r0
        movs    r1, #0
        adcs    r1, r0
        subs    r6, r6, r2
        sbcs    r7, r3
        sbcs    r1, r3
        adds    r7, r7, r2
        adcs    r1, r3
        movs    r2, r1
        .endm

@ The sixteen limbs at [sp] modulo p, to [[sp + OUT]]; then returns.
        .macro  reduce_and_return
        add     r1, sp, #32
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r1!, {r4, r5}
        mov     r12, r4
        mov     lr, r5
        movs    r0, #0
        movs    r2, #0
        mov     r1, sp
        ldmia   r1!, {r4-r7}
        add_row 8, 9, 10, 11
        add_row 9, 10, 11, 12
        add_top 11
        add_top 12
        add_top 13
        subtract_row 11, 12, 13, 15
        subtract_row 12, 13, 14, 8
        subtract_row 13, 14, 15, 9
        subtract_row 14, 15, z, z
        mov     r1, sp
        stmia   r1!, {r4-r7}
        asrs    r3, r2, #31
        ldmia   r1!, {r4-r7}
        adds    r4, r4, r2
        adcs    r5, r3
        adcs    r6, r3
        adcs    r7, r3
        adcs    r3, r0
        movs    r2, r3
        add_row 12, 13, 15, 8
        add_row 12, 13, 15, 15
        add_row 13, 14, 14, 15
        add_row 13, 14, 14, 15
        add_row 14, 15, 14, z
        add_row z, z, 13, z
        subtract_row 9, 10, 8, 10
        subtract_row 10, 11, 9, 11
        subtract_top 12
        subtract_top 13
        fold
        fold
        ldr     r0, [sp, #OUT]
        pop     {r1-r3}
        stmia   r0!, {r1-r3}
        pop     {r1}
        stmia   r0!, {r1, r4-r7}
        add     sp, #FRAME - 16
        restore_registers_and_return
        .endm

@ void coffer_p256_multiply(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] b[8] mod p, below 2^256. All may be
@ the same memory.
        function coffer_p256_multiply
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_multiply_256_unsaved
        bl      coffer_p256_reduce_saved   @ does not return here
        end_function coffer_p256_multiply

@ void coffer_p256_square(Limb* out, const Limb* a): out[8] = a[8]^2 mod p
        function coffer_p256_square
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_square_256_unsaved
        bl      coffer_p256_reduce_saved   @ does not return here
        end_function coffer_p256_square

@ void coffer_p256_reduce(Limb* out, const Limb* wide): out[8] = wide[16] mod p
        function coffer_p256_reduce
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        .rept   4
        ldmia   r1!, {r4-r7}
        stmia   r0!, {r4-r7}
        .endr
        bl      coffer_p256_reduce_saved   @ does not return here
        end_function coffer_p256_reduce

        function coffer_p256_reduce_saved
        reduce_and_return
        end_function coffer_p256_reduce_saved

@ r3 = limb i of what r0 points to, \operation \term.
        .macro  fold_limb operation, i, term
        ldr     r3, [r0, #4 * \i]
        \operation r3, \term
        str     r3, [r0, #4 * \i]
        .endm

@ A sum or difference, and then twice 2^256 - p = { 1, 0, 0, -1, -1, -1, -2, 0 } where it was too long.
        .macro  folded first, next
        push    {r4-r7, lr}
        four_limbs \first, \next, 0
        mov     r3, r0
        stmia   r3!, {r4-r7}
        four_limbs \next, \next, 16
        .rept   2
        mask_of_carry \next
        lsls    r1, r2, #1
        mov     r12, r1
        carry_of_mask \next
        movs    r1, #0
        fold_limb \next, 0, r1
        fold_limb \next, 1, r1
        fold_limb \next, 2, r1
        fold_limb \next, 3, r2
        \next   r4, r2
        \next   r5, r2
        mov     r3, r12
        \next   r6, r3
        \next   r7, r1
        .endr
        adds    r0, #16
        stmia   r0!, {r4-r7}
        pop     {r4-r7, pc}
        .endm

@ void coffer_p256_add(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] + b[8] mod p, below 2^256
        function coffer_p256_add
        folded  adds, adcs
        end_function coffer_p256_add

@ void coffer_p256_subtract(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] - b[8] mod p, below 2^256
        function coffer_p256_subtract
        folded  subs, sbcs
        end_function coffer_p256_subtract
#endif
