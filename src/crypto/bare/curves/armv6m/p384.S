#ifdef __ARM_ARCH_6M__
@ The field of P-384: products reduced by adding (FIPS 186-4, D.2.4), sums and differences below 2^384.
#include "../../arithmetic/armv6m/macros.inc"
#include "sums.inc"

        .equ    OUT, 96                 @ above the 24 limbs of a product
        .equ    FRAME, 100

@ \operation \sum, limb \c of the product's high half, 12 to 23: the last four are in r8 to r11, the first in r12 and lr.
@ z: nothing but the carry.
        .macro  term operation, sum, c
        .ifc    \c, z
        \operation \sum, r0
        .else
        .if     \c == 20
        mov     r3, r8
        .elseif \c == 21
        mov     r3, r9
        .elseif \c == 22
        mov     r3, r10
        .elseif \c == 23
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

@ The next four limbs of the low half at r1, with the carry r2 of any sign, which becomes the next.
        .macro  next_limbs
        ldmia   r1!, {r4-r7}
        asrs    r3, r2, #31
        adds    r4, r4, r2
        adcs    r5, r3
        adcs    r6, r3
        adcs    r7, r3
        movs    r2, #0
        adcs    r2, r3
        .endm
        .macro  store_limbs
        subs    r1, #16
        stmia   r1!, {r4-r7}
        .endm

@ r0 : r4 to r7 += r2 { 1, -1, 0, 1 }, for a small r2 of any sign.
        .macro  fold_four_limbs
        movs    r0, #0
        asrs    r3, r2, #31
        adds    r4, r4, r2
        adcs    r5, r3
        adcs    r6, r3
        adcs    r7, r3
        adcs    r0, r3
        subs    r5, r5, r2
        sbcs    r6, r3
        sbcs    r7, r3
        sbcs    r0, r3
        adds    r7, r7, r2
        adcs    r0, r3
        .endm

@ The 24 limbs at [sp] modulo p, to [[sp + OUT]]; then returns.
        function coffer_p384_reduce_saved
        add     r1, sp, #80
        ldmia   r1!, {r4-r7}
        set_a
        ldr     r4, [sp, #4 * 12]
        mov     r12, r4
        ldr     r4, [sp, #4 * 13]
        mov     lr, r4
        movs    r0, #0
        movs    r2, #0
        mov     r1, sp
        ldmia   r1!, {r4-r7}
        add_row 12, 13, 14, 15
        add_row 21, 22, 23, 12
        add_row 20, 23, z, 20
        add_row z, z, z, 21
        subtract_row 23, 12, 13, 14
        subtract_row z, 20, 21, 22
        subtract_row z, z, z, 23
        store_limbs
        next_limbs
        add_row 21, 22, 23, z
        add_row 21, 22, 23, z
        add_row 16, 17, 18, 19
        add_row 13, 14, 15, 16
        add_row 12, 13, 14, 15
        add_row 20, 21, 22, 23
        add_row 22, 23, z, z
        subtract_row 15, 16, 17, 18
        subtract_row 23, z, z, z
        subtract_row 23, z, z, z
        store_limbs
        next_limbs
        add_row 20, 21, 22, 23
        add_row 17, 18, 19, 20
        add_row 16, 17, 18, 19
        subtract_row 19, 20, 21, 22
        store_limbs

        @ Twice what is above, r2, times 2^384 mod p = 2^128 + 2^96 - 2^32 + 1.
        mov     r1, sp
        ldmia   r1!, {r4-r7}
        fold_four_limbs
        store_limbs
        adds    r2, r2, r0
        next_limbs
        store_limbs
        next_limbs
        ldr     r0, [sp, #OUT]
        adds    r0, #32
        stmia   r0!, {r4-r7}
        @ If there is something still, what is below is small, or as near to 2^384: the carry ends in limb 4.
        mov     r1, sp
        ldmia   r1!, {r4-r7}
        fold_four_limbs
        adds    r2, r2, r0
        ldr     r0, [sp, #OUT]
        stmia   r0!, {r4-r7}
        ldmia   r1!, {r4-r7}
        adds    r4, r4, r2
        stmia   r0!, {r4-r7}
        add     sp, #FRAME
        restore_registers_and_return
        end_function coffer_p384_reduce_saved

@ void coffer_p384_multiply(Limb* out, const Limb* a, const Limb* b): out[12] = a[12] b[12] mod p, below 2^384. All may
@ be the same memory.
        function coffer_p384_multiply
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_multiply_384_unsaved
        bl      coffer_p384_reduce_saved   @ does not return here
        end_function coffer_p384_multiply

@ void coffer_p384_square(Limb* out, const Limb* a): out[12] = a[12]^2 mod p
        function coffer_p384_square
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_square_384_unsaved
        bl      coffer_p384_reduce_saved   @ does not return here
        end_function coffer_p384_square

@ void coffer_p384_reduce(Limb* out, const Limb* wide): out[12] = wide[24] mod p
        function coffer_p384_reduce
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        .rept   6
        ldmia   r1!, {r4-r7}
        stmia   r0!, {r4-r7}
        .endr
        bl      coffer_p384_reduce_saved   @ does not return here
        end_function coffer_p384_reduce

@ A sum or difference, and then twice 2^384 - p = { 1, -1, -1, 0, 1 } where it was too long; the second time the carry
@ ends in limb 4.
        .macro  folded first, next
        push    {r4-r7, lr}
        four_limbs \first, \next, 0
        stmia   r0!, {r4-r7}
        four_limbs \next, \next, 16
        stmia   r0!, {r4-r7}
        four_limbs \next, \next, 32
        stmia   r0!, {r4-r7}
        mask_of_carry \next
        subs    r0, #48
        mov     r1, r0
        fold_low \next
        .rept   2
        stmia   r0!, {r4-r7}
        ldmia   r1!, {r4-r7}
        \next   r4, r2
        movs    r2, #0
        \next   r5, r2
        \next   r6, r2
        \next   r7, r2
        .endr
        stmia   r0!, {r4-r7}
        mask_of_carry \next
        subs    r0, #48
        mov     r1, r0
        fold_low \next
        stmia   r0!, {r4-r7}
        ldr     r4, [r0]
        \next   r4, r2
        str     r4, [r0]
        pop     {r4-r7, pc}
        .endm

@ The first four limbs at r1, and r2 = what belongs to limb 4 besides the carry flag. Changes r12.
        .macro  fold_low next
        rsbs    r3, r2, #0
        mov     r12, r3
        ldmia   r1!, {r4-r7}
        carry_of_mask \next
        \next   r4, r3
        \next   r5, r2
        \next   r6, r2
        \next   r7, r3
        mov     r2, r12
        .endm

@ void coffer_p384_add(Limb* out, const Limb* a, const Limb* b): out[12] = a[12] + b[12] mod p, below 2^384
        function coffer_p384_add
        folded  adds, adcs
        end_function coffer_p384_add

@ void coffer_p384_subtract(Limb* out, const Limb* a, const Limb* b): out[12] = a[12] - b[12] mod p, below 2^384
        function coffer_p384_subtract
        folded  subs, sbcs
        end_function coffer_p384_subtract
#endif
