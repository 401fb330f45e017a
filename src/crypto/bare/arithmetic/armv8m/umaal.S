#if defined(__ARM_ARCH_8M_MAIN__) && defined(__ARM_FEATURE_DSP)
@ The inner loops for an Armv8-M core with UMAAL (Cortex-M33): hi : lo = a b + lo + hi in one instruction, of which the
@ result always fits. Nothing branches but on lengths, and no address depends on data.
        .syntax unified
        .thumb

        .macro  function name
        .section .text.\name, "ax", %progbits
        .global \name
        .type   \name, %function
        .balign 4
        .thumb_func
\name:
        .endm

        .macro  end_function name
        .size   \name, . - \name
        .endm

@ Runs `four` (limbs) and `one` over r3 limbs. Before: r12 = the first carry flag, 0 or 1; after: the last one. Changes
@ r4 and lr.
        .macro  for_all_limbs four, one
        lsrs    r4, r3, #2
        beq     2f
1:      subs    lr, r12, #1             @ into the carry flag
        \four
        mov     r12, #0
        adc     r12, r12, #0
        subs    r4, r4, #1
        bne     1b
2:      ands    r4, r3, #3
        beq     4f
3:      subs    lr, r12, #1
        \one
        mov     r12, #0
        adc     r12, r12, #0
        subs    r4, r4, #1
        bne     3b
4:
        .endm

@ r0: out, r1: a, r2: b.
        .macro  four_sums operation
        ldm     r1!, {r5-r8}
        ldm     r2!, {r9-r11, lr}
        \operation r5, r5, r9
        \operation r6, r6, r10
        \operation r7, r7, r11
        \operation r8, r8, lr
        stm     r0!, {r5-r8}
        .endm
        .macro  one_sum operation
        ldr     r5, [r1], #4
        ldr     r9, [r2], #4
        \operation r5, r5, r9
        str     r5, [r0], #4
        .endm

@ Limb coffer_add(Limb* out, const Limb* a, const Limb* b, size_t n)
        function coffer_add
        push    {r4-r11, lr}
        mov     r12, #0
        for_all_limbs "four_sums adcs", "one_sum adcs"
        mov     r0, r12
        pop     {r4-r11, pc}
        end_function coffer_add

@ Limb coffer_subtract(Limb* out, const Limb* a, const Limb* b, size_t n): the carry flag is the opposite of a borrow.
        function coffer_subtract
        push    {r4-r11, lr}
        mov     r12, #1
        for_all_limbs "four_sums sbcs", "one_sum sbcs"
        eor     r0, r12, #1
        pop     {r4-r11, pc}
        end_function coffer_subtract

@ r0: out, r1: a, r2: mask.
        .macro  four_masked_sums operation
        ldm     r0, {r5-r8}
        ldm     r1!, {r9-r11, lr}
        and     r9, r9, r2
        and     r10, r10, r2
        and     r11, r11, r2
        and     lr, lr, r2
        \operation r5, r5, r9
        \operation r6, r6, r10
        \operation r7, r7, r11
        \operation r8, r8, lr
        stm     r0!, {r5-r8}
        .endm
        .macro  one_masked_sum operation
        ldr     r5, [r0]
        ldr     r9, [r1], #4
        and     r9, r9, r2
        \operation r5, r5, r9
        str     r5, [r0], #4
        .endm
@ r2 = the mask, r3 = the length.
        .macro  exchange_length_and_mask
        mov     r12, r2
        mov     r2, r3
        mov     r3, r12
        .endm

@ Limb coffer_add_if(Limb* out, const Limb* a, size_t n, Limb mask)
        function coffer_add_if
        push    {r4-r11, lr}
        exchange_length_and_mask
        mov     r12, #0
        for_all_limbs "four_masked_sums adcs", "one_masked_sum adcs"
        mov     r0, r12
        pop     {r4-r11, pc}
        end_function coffer_add_if

@ Limb coffer_subtract_if(Limb* out, const Limb* a, size_t n, Limb mask)
        function coffer_subtract_if
        push    {r4-r11, lr}
        exchange_length_and_mask
        mov     r12, #1
        for_all_limbs "four_masked_sums sbcs", "one_masked_sum sbcs"
        eor     r0, r12, #1
        pop     {r4-r11, pc}
        end_function coffer_subtract_if

@ One limb: out += a digit + carry, the digit in r3, the carry in r12.
        .macro  multiply_add_limb a, out
        umaal   \out, r12, \a, r3
        .endm

@ Limb coffer_multiply_add(Limb* out, const Limb* a, size_t n, Limb digit): out += a digit.
        function coffer_multiply_add
        push    {r4-r11, lr}
        mov     r12, #0
        lsrs    lr, r2, #2
        beq     2f
1:      ldm     r1!, {r4-r7}
        ldm     r0, {r8-r11}
        multiply_add_limb r4, r8
        multiply_add_limb r5, r9
        multiply_add_limb r6, r10
        multiply_add_limb r7, r11
        stm     r0!, {r8-r11}
        subs    lr, lr, #1
        bne     1b
2:      ands    r2, r2, #3
        beq     4f
3:      ldr     r4, [r1], #4
        ldr     r8, [r0]
        multiply_add_limb r4, r8
        str     r8, [r0], #4
        subs    r2, #1
        bne     3b
4:      mov     r0, r12
        pop     {r4-r11, pc}
        end_function coffer_multiply_add

@ A row of a product: \c0 to \c7, and \c8 above, become their sum with a digit. r1: a; r12: the digit; lr: scratch.
        .macro  row c0, c1, c2, c3, c4, c5, c6, c7, c8
        mov     \c8, #0
        ldr     lr, [r1, #0]
        umaal   \c0, \c8, lr, r12
        ldr     lr, [r1, #4]
        umaal   \c1, \c8, lr, r12
        ldr     lr, [r1, #8]
        umaal   \c2, \c8, lr, r12
        ldr     lr, [r1, #12]
        umaal   \c3, \c8, lr, r12
        ldr     lr, [r1, #16]
        umaal   \c4, \c8, lr, r12
        ldr     lr, [r1, #20]
        umaal   \c5, \c8, lr, r12
        ldr     lr, [r1, #24]
        umaal   \c6, \c8, lr, r12
        ldr     lr, [r1, #28]
        umaal   \c7, \c8, lr, r12
        .endm

@ void coffer_multiply_256(Limb* out, const Limb* a, const Limb* b): out[16] = a[8] b[8]. All may be the same memory.
@ The sums wander through r3 to r11, one register further each row; what is done waits on the stack.
        function coffer_multiply_256
        push    {r0, r4-r11, lr}
        sub     sp, #32
        mov     r3, #0
        mov     r4, #0
        mov     r5, #0
        mov     r6, #0
        mov     r7, #0
        mov     r8, #0
        mov     r9, #0
        mov     r10, #0
        ldr     r12, [r2, #0]
        row     r3, r4, r5, r6, r7, r8, r9, r10, r11
        str     r3, [sp, #0]
        ldr     r12, [r2, #4]
        row     r4, r5, r6, r7, r8, r9, r10, r11, r3
        str     r4, [sp, #4]
        ldr     r12, [r2, #8]
        row     r5, r6, r7, r8, r9, r10, r11, r3, r4
        str     r5, [sp, #8]
        ldr     r12, [r2, #12]
        row     r6, r7, r8, r9, r10, r11, r3, r4, r5
        str     r6, [sp, #12]
        ldr     r12, [r2, #16]
        row     r7, r8, r9, r10, r11, r3, r4, r5, r6
        str     r7, [sp, #16]
        ldr     r12, [r2, #20]
        row     r8, r9, r10, r11, r3, r4, r5, r6, r7
        str     r8, [sp, #20]
        ldr     r12, [r2, #24]
        row     r9, r10, r11, r3, r4, r5, r6, r7, r8
        str     r9, [sp, #24]
        ldr     r12, [r2, #28]
        row     r10, r11, r3, r4, r5, r6, r7, r8, r9
        ldr     r0, [sp, #32]
        str     r10, [r0, #28]
        str     r11, [r0, #32]
        add     r0, #36
        stm     r0, {r3-r9}
        sub     r0, #36
        pop     {r3-r9}
        stm     r0, {r3-r9}
        add     sp, #8
        pop     {r4-r11, pc}
        end_function coffer_multiply_256

@ void coffer_square_256(Limb* out, const Limb* a): out[16] = a[8]^2
        function coffer_square_256
        mov     r2, r1
        b.w     coffer_multiply_256
        end_function coffer_square_256

@ void coffer_multiply_384(Limb* out, const Limb* a, const Limb* b): out[24] = a[12] b[12], row by row on the stack. r4: a,
@ r5: b, r6: the row's place, r7: where the rows end.
        function coffer_multiply_384
        push    {r0, r4-r7, lr}
        sub     sp, #96
        mov     r4, r1
        mov     r5, r2
        mov     r6, sp
        add     r7, sp, #48
        mov     r0, #0
1:      str     r0, [r6], #4
        cmp     r6, r7
        bne     1b
        mov     r6, sp
2:      mov     r0, r6
        mov     r1, r4
        mov     r2, #12
        ldr     r3, [r5], #4
        bl      coffer_multiply_add
        str     r0, [r6, #48]
        add     r6, #4
        cmp     r6, r7
        bne     2b
        ldr     r0, [sp, #96]
        mov     r12, #6
3:      pop     {r4-r7}
        stm     r0!, {r4-r7}
        subs    r12, r12, #1
        bne     3b
        pop     {r0, r4-r7, pc}
        end_function coffer_multiply_384

@ void coffer_square_384(Limb* out, const Limb* a): out[24] = a[12]^2
        function coffer_square_384
        mov     r2, r1
        b.w     coffer_multiply_384
        end_function coffer_square_384

@ \sum += the limb at [r1 + \at] times the digit r12 + the carry r11, which is the next carry then.
        .macro  multiply_limb sum, at
        ldr     lr, [r1, #\at]
        umaal   \sum, r11, lr, r12
        .endm
@ The highest limb, r10, of which all that is above is dropped.
        .macro  multiply_last_limb at, carry=1
        ldr     lr, [r1, #\at]
        mla     r10, lr, r12, r10
        .if     \carry
        add     r10, r10, r11
        .endif
        .endm

@ void coffer_multiply_low_256(Limb* out, const Limb* a, const Limb* b): out[8] = a[8] b[8] mod 2^256, in r3 to r10
        function coffer_multiply_low_256
        push    {r4-r11, lr}
        mov     r3, #0
        mov     r4, #0
        mov     r5, #0
        mov     r6, #0
        mov     r7, #0
        mov     r8, #0
        mov     r9, #0
        mov     r10, #0
        ldr     r12, [r2, #0]
        mov     r11, #0
        multiply_limb r3, 0
        multiply_limb r4, 4
        multiply_limb r5, 8
        multiply_limb r6, 12
        multiply_limb r7, 16
        multiply_limb r8, 20
        multiply_limb r9, 24
        multiply_last_limb 28
        ldr     r12, [r2, #4]
        mov     r11, #0
        multiply_limb r4, 0
        multiply_limb r5, 4
        multiply_limb r6, 8
        multiply_limb r7, 12
        multiply_limb r8, 16
        multiply_limb r9, 20
        multiply_last_limb 24
        ldr     r12, [r2, #8]
        mov     r11, #0
        multiply_limb r5, 0
        multiply_limb r6, 4
        multiply_limb r7, 8
        multiply_limb r8, 12
        multiply_limb r9, 16
        multiply_last_limb 20
        ldr     r12, [r2, #12]
        mov     r11, #0
        multiply_limb r6, 0
        multiply_limb r7, 4
        multiply_limb r8, 8
        multiply_limb r9, 12
        multiply_last_limb 16
        ldr     r12, [r2, #16]
        mov     r11, #0
        multiply_limb r7, 0
        multiply_limb r8, 4
        multiply_limb r9, 8
        multiply_last_limb 12
        ldr     r12, [r2, #20]
        mov     r11, #0
        multiply_limb r8, 0
        multiply_limb r9, 4
        multiply_last_limb 8
        ldr     r12, [r2, #24]
        mov     r11, #0
        multiply_limb r9, 0
        multiply_last_limb 4
        ldr     r12, [r2, #28]
        multiply_last_limb 0, 0
        stm     r0, {r3-r10}
        pop     {r4-r11, pc}
        end_function coffer_multiply_low_256
#endif
