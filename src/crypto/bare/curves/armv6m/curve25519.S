#ifdef __ARM_ARCH_6M__
@ The integers modulo p = 2^255 - 19, as numbers below 2^256 = 2 p + 38.
#include "../../arithmetic/armv6m/macros.inc"
#include "sums.inc"

        .equ    OUT, 64                 @ above the sixteen limbs of a product
        .equ    FRAME, 68

@ One limb of x factor, for a factor of 16 bits in r3 (plus 2^16, if `with_2_16`): r4 = the limb at r1, which moves on,
@ times that, plus the limb \at of [r2] if there is one, and the carry r7; r7 = the next carry. Changes r5, r6.
        .macro  times_small with_2_16
        ldmia   r1!, {r4}
        uxth    r5, r4
        lsrs    r6, r4, #16
        mov     r12, r6
        muls    r6, r3, r6
        .if     \with_2_16
        adds    r6, r6, r5              @ stays below 2^32 for a factor of 56129
        .endif
        muls    r5, r3, r5
        lsls    r4, r6, #16
        lsrs    r6, r6, #16
        adds    r4, r4, r5
        .if     \with_2_16
        mov     r5, r12
        adcs    r6, r5
        .else
        movs    r5, #0
        adcs    r6, r5
        .endif
        adds    r4, r4, r7
        .if     \with_2_16
        movs    r5, #0
        .endif
        adcs    r6, r5
        movs    r7, r6
        .endm

@ The eight limbs at [sp] += 38 r7, where the sum is below 2^256 + 2^32; then once more 38 if it was too long: then what
@ is left is small. Writes them to r0.
        .macro  fold_to_out
        movs    r3, #38
        muls    r7, r3, r7
        mov     r1, sp
        movs    r2, r7
        movs    r3, #0
        ldmia   r1!, {r4-r7}
        adds    r4, r4, r2
        adcs    r5, r3
        adcs    r6, r3
        adcs    r7, r3
        mov     r2, r0
        stmia   r0!, {r4-r7}
        ldmia   r1!, {r4-r7}
        adcs    r4, r3
        adcs    r5, r3
        adcs    r6, r3
        adcs    r7, r3
        stmia   r0!, {r4-r7}
        sbcs    r3, r3
        mvns    r3, r3
        movs    r4, #38
        ands    r3, r4
        ldr     r4, [r2]
        adds    r4, r4, r3
        str     r4, [r2]
        .endm

@ void coffer_25519_multiply(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] b[8] mod p, below 2^256. All may be
@ the same memory.
        function coffer_25519_multiply
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_multiply_256_unsaved
        bl      coffer_25519_reduce_saved  @ does not return here
        end_function coffer_25519_multiply

@ void coffer_25519_square(Limb* out, const Limb* a): out[8] = a[8]^2 mod p
        function coffer_25519_square
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        bl      coffer_square_256_unsaved
        bl      coffer_25519_reduce_saved  @ does not return here
        end_function coffer_25519_square

@ void coffer_25519_reduce(Limb* out, const Limb* wide): out[8] = wide[16] mod p
        function coffer_25519_reduce
        save_registers
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        mov     r0, sp
        .rept   4
        ldmia   r1!, {r4-r7}
        stmia   r0!, {r4-r7}
        .endr
        bl      coffer_25519_reduce_saved  @ does not return here
        end_function coffer_25519_reduce

@ The sixteen limbs at [sp] modulo p, to [[sp + OUT]]; then returns.
        function coffer_25519_reduce_saved
        mov     r2, sp
        add     r1, sp, #32
        movs    r3, #38
        movs    r7, #0
        .rept   8
        times_small 0
        ldr     r6, [r2]
        adds    r4, r4, r6
        adcs    r7, r5
        stmia   r2!, {r4}
        .endr
        ldr     r0, [sp, #OUT]
        fold_to_out
        add     sp, #FRAME
        restore_registers_and_return
        end_function coffer_25519_reduce_saved

@ void coffer_25519_multiply_a24(Limb* out, const Limb* a): out[8] = 121665 a[8] mod p; 121665 = 2^16 + 56129
        function coffer_25519_multiply_a24
        push    {r4-r7, lr}
        sub     sp, #32
        mov     r2, sp
        ldr     r3, =56129
        movs    r7, #0
        .rept   8
        times_small 1
        stmia   r2!, {r4}
        .endr
        fold_to_out
        add     sp, #32
        pop     {r4-r7, pc}
        .pool
        end_function coffer_25519_multiply_a24

@ A sum or difference, and then twice 38 where it was too long; the second time one limb is enough.
        .macro  folded first, next
        push    {r4-r7, lr}
        four_limbs \first, \next, 0
        mov     r3, r0
        stmia   r3!, {r4-r7}
        four_limbs \next, \next, 16
        mask_of_carry \next
        movs    r3, #38
        ands    r2, r3
        movs    r3, #0
        ldr     r1, [r0]
        \first  r1, r2
        str     r1, [r0]
        .irp    i, 4, 8, 12
        ldr     r1, [r0, #\i]
        \next   r1, r3
        str     r1, [r0, #\i]
        .endr
        \next   r4, r3
        \next   r5, r3
        \next   r6, r3
        \next   r7, r3
        mask_of_carry \next
        movs    r3, #38
        ands    r2, r3
        ldr     r1, [r0]
        \first  r1, r2
        str     r1, [r0]
        adds    r0, #16
        stmia   r0!, {r4-r7}
        pop     {r4-r7, pc}
        .endm

@ void coffer_25519_add(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] + b[8] mod p, below 2^256
        function coffer_25519_add
        folded  adds, adcs
        end_function coffer_25519_add

@ void coffer_25519_subtract(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] - b[8] mod p, below 2^256
        function coffer_25519_subtract
        folded  subs, sbcs
        end_function coffer_25519_subtract
#endif
