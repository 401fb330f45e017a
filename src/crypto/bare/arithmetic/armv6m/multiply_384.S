#ifdef __ARM_ARCH_6M__
@ Products of numbers of twelve limbs: of three parts of 128 bits each, by six products (Karatsuba's method for three
@ parts). With B = 2^128, p_i = a_i b_i and c_ij = (a_i - a_j) (b_i - b_j), the product is
@   p0 + (p0 + p1 - c01) B + (p0 + p1 + p2 - c02) B^2 + (p1 + p2 - c12) B^3 + p2 B^4.
@
@ The stack grows by each product, so that all of them are made at the same offset. The two inner functions change r4
@ to r12: their callers have saved those.
#include "macros.inc"

        .equ    SPILL, -4               @ two limbs of b, behind the return address at [sp]
        .equ    PRODUCT, 12             @ eight limbs
        .equ    STEP, 32
        .equ    FRAME, 48               @ above: what follows, before the first product
        .equ    OUT, 12
        .equ    A, 16
        .equ    B, 20
        .equ    SIGN_01, 24             @ -1 to subtract c01, 0 to add its amount
        .equ    SIGN_02, 28
        .equ    SIGN_12, 32

        .set    made, 0                 @ how many products there are: how far the stack has grown

@ [sp + PRODUCT] = a b, with a in r8 to r11 and b in r4 to r7.
        function multiply_384_part
        mov     r3, lr
        str     r3, [sp]
        set_b   SPILL
        multiply_128 PRODUCT, SPILL
        ldr     r3, [sp]
        bx      r3
        end_function multiply_384_part

        function square_384_part
        square_128 PRODUCT
        bx      lr
        end_function square_384_part

        .macro  next_product
        sub     sp, #STEP
        .set    made, made + 1
        .endm

@ c of the parts that begin `at` bytes into a and b, and 16 + `gap` bytes further on.
        .macro  multiply_differences at, gap, sign
        next_product
        ldr     r1, [sp, #A + STEP * made]
        .if     \at
        adds    r1, #\at
        .endif
        absolute_difference r1, \gap
        set_a
        movs    r1, r3
        ldr     r2, [sp, #B + STEP * made]
        .if     \at
        adds    r2, #\at
        .endif
        absolute_difference r2, \gap
        eors    r3, r1
        mvns    r3, r3
        str     r3, [sp, #\sign + STEP * made]
        bl      multiply_384_part
        .endm

        .macro  multiply_parts at
        next_product
        ldr     r1, [sp, #A + STEP * made]
        ldr     r2, [sp, #B + STEP * made]
        .if     \at
        adds    r1, #\at
        adds    r2, #\at
        .endif
        ldmia   r1!, {r4-r7}
        set_a
        ldmia   r2!, {r4-r7}
        bl      multiply_384_part
        .endm

        .macro  square_difference at, gap, sign
        next_product
        ldr     r1, [sp, #A + STEP * made]
        .if     \at
        adds    r1, #\at
        .endif
        absolute_difference r1, \gap
        set_a
        movs    r3, #0
        mvns    r3, r3
        str     r3, [sp, #\sign + STEP * made]
        bl      square_384_part
        .endm

        .macro  square_part at
        next_product
        ldr     r1, [sp, #A + STEP * made]
        .if     \at
        adds    r1, #\at
        .endif
        ldmia   r1!, {r4-r7}
        set_a
        bl      square_384_part
        .endm

@ In the order in which they are made.
        .equ    C01, PRODUCT + 5 * STEP
        .equ    C02, PRODUCT + 4 * STEP
        .equ    C12, PRODUCT + 3 * STEP
        .equ    P0, PRODUCT + 2 * STEP
        .equ    P1, PRODUCT + 1 * STEP
        .equ    P2, PRODUCT
        .equ    HALF, 16

@ r2 : r4 to r7 = the four limbs at [sp + from] and the carry r2, of any sign.
        .macro  begin_part from
        add     r0, sp, #\from
        ldmia   r0!, {r4-r7}
        asrs    r0, r2, #31
        adds    r4, r4, r2
        adcs    r5, r0
        adcs    r6, r0
        adcs    r7, r0
        movs    r2, #0
        adcs    r2, r0
        .endm

        .macro  add_part from
        add_from_stack \from, r0, r2, r0
        .endm

@ Adds or subtracts, as r3 says: minus is the complement and one, less B.
        .macro  add_signed from
        adds    r0, r3, r3
        add_complemented \from, r0, r2, r0
        adds    r2, r2, r3
        .endm

        function multiply_384_combine
        ldr     r1, [sp, #OUT + 6 * STEP]
        add     r0, sp, #P0
        ldmia   r0!, {r4-r7}
        stmia   r1!, {r4-r7}

        movs    r2, #0
        begin_part P0 + HALF
        add_part P0
        add_part P1
        ldr     r3, [sp, #SIGN_01 + 6 * STEP]
        add_signed C01
        stmia   r1!, {r4-r7}

        begin_part P0 + HALF
        add_part P0
        add_part P1
        add_part P1 + HALF
        add_part P2
        add_signed C01 + HALF
        ldr     r3, [sp, #SIGN_02 + 6 * STEP]
        add_signed C02
        stmia   r1!, {r4-r7}

        begin_part P0 + HALF
        add_part P1
        add_part P1 + HALF
        add_part P2
        add_part P2 + HALF
        add_signed C02 + HALF
        ldr     r3, [sp, #SIGN_12 + 6 * STEP]
        add_signed C12
        stmia   r1!, {r4-r7}

        begin_part P1 + HALF
        add_part P2
        add_part P2 + HALF
        add_signed C12 + HALF
        stmia   r1!, {r4-r7}

        begin_part P2 + HALF
        stmia   r1!, {r4-r7}
        add     sp, #6 * STEP + FRAME
        pop     {pc}
        end_function multiply_384_combine

        function coffer_multiply_384_unsaved
        push    {lr}
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        str     r1, [sp, #A]
        str     r2, [sp, #B]
        .set    made, 0
        multiply_differences 0, 0, SIGN_01
        multiply_differences 0, 16, SIGN_02
        multiply_differences 16, 0, SIGN_12
        multiply_parts 0
        multiply_parts 16
        multiply_parts 32
        bl      multiply_384_combine       @ does not return here
        end_function coffer_multiply_384_unsaved

        function coffer_square_384_unsaved
        push    {lr}
        sub     sp, #FRAME
        str     r0, [sp, #OUT]
        str     r1, [sp, #A]
        .set    made, 0
        square_difference 0, 0, SIGN_01
        square_difference 0, 16, SIGN_02
        square_difference 16, 0, SIGN_12
        square_part 0
        square_part 16
        square_part 32
        bl      multiply_384_combine       @ does not return here
        end_function coffer_square_384_unsaved

@ void coffer_multiply_384(Limb* out, const Limb* a, const Limb* b): out[24] = a[12] b[12]. All may be the same memory.
        function coffer_multiply_384
        save_registers
        bl      coffer_multiply_384_unsaved
        restore_registers_and_return
        end_function coffer_multiply_384

@ void coffer_square_384(Limb* out, const Limb* a): out[24] = a[12]^2. Both may be the same memory.
        function coffer_square_384
        save_registers
        bl      coffer_square_384_unsaved
        restore_registers_and_return
        end_function coffer_square_384
#endif
