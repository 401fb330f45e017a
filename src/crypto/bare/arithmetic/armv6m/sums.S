#ifdef __ARM_ARCH_6M__
@ Sums, differences and rows of products, for numbers of any length n > 0. What counts a loop destroys the carry flag,
@ so eight limbs are done at a time, and in between the carry waits in r12. Branches go by n alone, which is public.
#include "macros.inc"

@ Runs `pair` (two limbs) and `single` (one) over \count limbs, handing the carry flag from one to the next. Before:
@ r12 = the first carry flag, 0 or 1; after: the last one. Changes r4.
        .macro  for_all_limbs pair, single, count
1:      subs    \count, #8
        blo     2f
        mov     r4, r12
        lsrs    r4, r4, #1              @ into the carry flag
        \pair
        \pair
        \pair
        \pair
        movs    r4, #0                  @ leaves the carry flag alone
        adcs    r4, r4
        mov     r12, r4
        b       1b
2:      adds    \count, #8
        beq     4f
3:      mov     r4, r12
        lsrs    r4, r4, #1
        \single
        movs    r4, #0                  @ leaves the carry flag alone
        adcs    r4, r4
        mov     r12, r4
        subs    \count, #1
        bne     3b
4:
        .endm

        .macro  enter_with_carry carry, scratch
        push    {r4-r7, lr}
        movs    \scratch, #\carry
        mov     r12, \scratch
        .endm

@ r0: out, r1: a, r2: b.
        .macro  pair_of_sums operation
        ldmia   r1!, {r4, r5}
        ldmia   r2!, {r6, r7}
        \operation r4, r6
        \operation r5, r7
        stmia   r0!, {r4, r5}
        .endm
        .macro  single_sum operation
        ldmia   r1!, {r4}
        ldmia   r2!, {r6}
        \operation r4, r6
        stmia   r0!, {r4}
        .endm

@ Limb coffer_add(Limb* out, const Limb* a, const Limb* b, size_t n)
        function coffer_add
        enter_with_carry 0, r4
        for_all_limbs "pair_of_sums adcs", "single_sum adcs", r3
        mov     r0, r12
        pop     {r4-r7, pc}
        end_function coffer_add

@ Limb coffer_subtract(Limb* out, const Limb* a, const Limb* b, size_t n): the carry flag is the opposite of a borrow.
        function coffer_subtract
        enter_with_carry 1, r4
        for_all_limbs "pair_of_sums sbcs", "single_sum sbcs", r3
        mov     r0, r12
        movs    r1, #1
        eors    r0, r1
        pop     {r4-r7, pc}
        end_function coffer_subtract

@ r0: out, r1: a, r3: mask.
        .macro  pair_of_masked_sums operation
        ldmia   r1!, {r6, r7}
        ldr     r4, [r0]
        ldr     r5, [r0, #4]
        ands    r6, r3
        ands    r7, r3
        \operation r4, r6
        \operation r5, r7
        stmia   r0!, {r4, r5}
        .endm
        .macro  single_masked_sum operation
        ldmia   r1!, {r6}
        ldr     r4, [r0]
        ands    r6, r3
        \operation r4, r6
        stmia   r0!, {r4}
        .endm

@ Limb coffer_add_if(Limb* out, const Limb* a, size_t n, Limb mask)
        function coffer_add_if
        enter_with_carry 0, r4
        for_all_limbs "pair_of_masked_sums adcs", "single_masked_sum adcs", r2
        mov     r0, r12
        pop     {r4-r7, pc}
        end_function coffer_add_if

@ Limb coffer_subtract_if(Limb* out, const Limb* a, size_t n, Limb mask)
        function coffer_subtract_if
        enter_with_carry 1, r4
        for_all_limbs "pair_of_masked_sums sbcs", "single_masked_sum sbcs", r2
        mov     r0, r12
        movs    r1, #1
        eors    r0, r1
        pop     {r4-r7, pc}
        end_function coffer_subtract_if

@ r0: out, r2: mask, r3: zero.
        .macro  pair_of_negations
        ldr     r4, [r0]
        ldr     r5, [r0, #4]
        eors    r4, r2
        eors    r5, r2
        adcs    r4, r3
        adcs    r5, r3
        stmia   r0!, {r4, r5}
        .endm
        .macro  single_negation
        ldr     r4, [r0]
        eors    r4, r2
        adcs    r4, r3
        stmia   r0!, {r4}
        .endm

@ void coffer_negate_if(Limb* out, size_t n, Limb mask): the complement and one.
        function coffer_negate_if
        push    {r4-r7, lr}
        lsrs    r4, r2, #31
        mov     r12, r4
        movs    r3, #0
        for_all_limbs pair_of_negations, single_negation, r1
        pop     {r4-r7, pc}
        end_function coffer_negate_if

@ The two below: a sum (or difference), and twice more the number at the stack's top where the one before overflowed. At
@ [sp]: out and n; behind what is pushed: the number.
        .macro  folded operation, carry
        push    {r4-r7, lr}
        push    {r0, r3}
        movs    r4, #\carry
        mov     r12, r4
        for_all_limbs "pair_of_sums \operation", "single_sum \operation", r3
        .rept   2
        mov     r3, r12
        .if     \carry
        subs    r3, r3, #1              @ -1 for a borrow
        .else
        rsbs    r3, r3, #0              @ -1 for a carry
        .endif
        movs    r4, #\carry
        mov     r12, r4
        ldr     r0, [sp]
        ldr     r2, [sp, #4]
        ldr     r1, [sp, #28]
        for_all_limbs "pair_of_masked_sums \operation", "single_masked_sum \operation", r2
        .endr
        add     sp, #8
        pop     {r4-r7, pc}
        .endm

@ void coffer_add_folded(Limb* out, const Limb* a, const Limb* b, size_t n, const Limb* excess)
        function coffer_add_folded
        folded  adcs, 0
        end_function coffer_add_folded

@ void coffer_subtract_folded(Limb* out, const Limb* a, const Limb* b, size_t n, const Limb* excess)
        function coffer_subtract_folded
        folded  sbcs, 1
        end_function coffer_subtract_folded

@ r0: out, r1: a, r3: mask.
        .macro  pair_of_signed_sums
        ldmia   r1!, {r6, r7}
        ldr     r4, [r0]
        ldr     r5, [r0, #4]
        eors    r6, r3
        eors    r7, r3
        adcs    r4, r6
        adcs    r5, r7
        stmia   r0!, {r4, r5}
        .endm
        .macro  single_signed_sum
        ldmia   r1!, {r6}
        ldr     r4, [r0]
        eors    r6, r3
        adcs    r4, r6
        stmia   r0!, {r4}
        .endm

@ Limb coffer_add_or_subtract(Limb* out, const Limb* a, size_t n, Limb minus): a difference is the sum with the
@ complement and one, less the 2^(32 n) of that complement.
        function coffer_add_or_subtract
        push    {r4-r7, lr}
        lsrs    r4, r3, #31
        mov     r12, r4
        for_all_limbs pair_of_signed_sums, single_signed_sum, r2
        mov     r0, r12
        adds    r0, r0, r3
        pop     {r4-r7, pc}
        end_function coffer_add_or_subtract

@ Limb coffer_absolute_difference(Limb* out, const Limb* a, const Limb* b, size_t n): out = |a - b|; -1 if
@ a < b, else 0. n is a multiple of eight.
        function coffer_absolute_difference
        push    {r4-r7, lr}
        lsls    r3, r3, #2
        adds    r3, r0, r3
        mov     r12, r0
        mov     lr, r3
        movs    r3, #0                  @ the borrow: -1 or 0
1:      mvns    r3, r3
        adds    r3, r3, r3              @ carry flag = no borrow
        .rept   4
        ldmia   r1!, {r4, r5}
        ldmia   r2!, {r6, r7}
        sbcs    r4, r6
        sbcs    r5, r7
        stmia   r0!, {r4, r5}
        .endr
        sbcs    r3, r3
        cmp     r0, lr
        bne     1b

        mov     r0, r12
        movs    r2, #0
        movs    r1, r3                  @ the first carry: one for the complement
2:      adds    r1, r1, r1              @ carry flag = r1's sign
        .rept   2
        ldr     r4, [r0]
        ldr     r5, [r0, #4]
        ldr     r6, [r0, #8]
        ldr     r7, [r0, #12]
        eors    r4, r3
        eors    r5, r3
        eors    r6, r3
        eors    r7, r3
        adcs    r4, r2
        adcs    r5, r2
        adcs    r6, r2
        adcs    r7, r2
        stmia   r0!, {r4-r7}
        .endr
        sbcs    r1, r1
        mvns    r1, r1                  @ -1 for a carry
        cmp     r0, lr
        bne     2b
        mov     r0, r3
        pop     {r4-r7, pc}
        end_function coffer_absolute_difference

@ int32_t coffer_add_digits(Limb* out, const int32_t* digits, size_t n, int32_t factor)
        function coffer_add_digits
        push    {r4-r7, lr}
        lsls    r2, r2, #2
        adds    r2, r0, r2
        mov     r12, r2                 @ where out ends
        movs    r2, #0
        movs    r7, #0                  @ the carry
1:      ldmia   r1!, {r4}
        ldr     r5, [r0]
        muls    r4, r3, r4
        adds    r4, r4, r7
        asrs    r7, r4, #31
        adds    r5, r5, r4
        adcs    r7, r2
        stmia   r0!, {r5}
        cmp     r0, r12
        bne     1b
        movs    r0, r7
        pop     {r4-r7, pc}
        end_function coffer_add_digits

@ void coffer_clear(Limb* out, size_t n)
        function coffer_clear
        push    {r4, r5}
        movs    r2, #0
        movs    r3, #0
        movs    r4, #0
        movs    r5, #0
1:      subs    r1, #4
        blo     2f
        stmia   r0!, {r2-r5}
        b       1b
2:      adds    r1, #4
        beq     4f
3:      stmia   r0!, {r2}
        subs    r1, #1
        bne     3b
4:      pop     {r4, r5}
        bx      lr
        end_function coffer_clear

@ void coffer_look_up(Limb* out, const Limb* entries, size_t n, size_t stride, size_t count, Limb wanted), n a multiple of
@ four. Four limbs of all entries at a time: r4 to r7 gather them; r8: from the end of these four to the next entry's; r9:
@ how many entries the wanted one is away; r10: out's end; r11: behind the last entry's four; lr: out; [sp]: entries.
        function coffer_look_up
        save_registers
        lsls    r2, r2, #2
        adds    r2, r0, r2
        mov     r10, r2
        lsls    r3, r3, #2
        ldr     r4, [sp, #36]           @ count
        muls    r4, r3, r4
        adds    r4, r1, r4
        mov     r11, r4
        subs    r3, #16
        mov     r8, r3
        ldr     r4, [sp, #40]           @ wanted
        mov     r12, r4
        push    {r1}
1:      mov     lr, r0
        ldr     r0, [sp]
        mov     r9, r12
        movs    r4, #0
        movs    r5, #0
        movs    r6, #0
        movs    r7, #0
2:      mov     r2, r9
        subs    r1, r2, #1
        mov     r9, r1
        sbcs    r1, r1                  @ -1 for the wanted one
        ldmia   r0!, {r2, r3}
        ands    r2, r1
        ands    r3, r1
        orrs    r4, r2
        orrs    r5, r3
        ldmia   r0!, {r2, r3}
        ands    r2, r1
        ands    r3, r1
        orrs    r6, r2
        orrs    r7, r3
        add     r0, r8
        cmp     r0, r11
        bne     2b
        mov     r0, lr
        stmia   r0!, {r4-r7}
        ldr     r1, [sp]
        adds    r1, #16
        str     r1, [sp]
        mov     r1, r11
        adds    r1, #16
        mov     r11, r1
        cmp     r0, r10
        bne     1b
        add     sp, #4
        restore_registers_and_return
        end_function coffer_look_up

@ Limb coffer_multiply_add(Limb* out, const Limb* a, size_t n, Limb digit): out += a digit.
@ r2, r3: the digit's halves; r8: the carry limb; r9: where out ends.
        function coffer_multiply_add
        push    {r4-r7, lr}
        mov     r4, r8
        mov     r5, r9
        push    {r4, r5}
        lsls    r2, r2, #2
        adds    r2, r0, r2
        mov     r9, r2
        uxth    r2, r3
        lsrs    r3, r3, #16
        movs    r4, #0
        mov     r8, r4
1:      ldmia   r1!, {r4}
        uxth    r5, r4
        lsrs    r4, r4, #16
        movs    r6, r5
        muls    r6, r2, r6              @ low by low
        muls    r5, r3, r5              @ low by high
        movs    r7, r4
        muls    r7, r3, r7              @ high by high
        muls    r4, r2, r4              @ high by low
        mov     r12, r4
        lsls    r4, r5, #16
        lsrs    r5, r5, #16
        adds    r6, r6, r4
        adcs    r7, r5
        mov     r5, r12
        lsls    r4, r5, #16
        lsrs    r5, r5, #16
        adds    r6, r6, r4
        adcs    r7, r5
        ldr     r4, [r0]
        movs    r5, #0
        adds    r6, r6, r4
        adcs    r7, r5
        mov     r4, r8
        adds    r6, r6, r4
        adcs    r7, r5
        mov     r8, r7
        stmia   r0!, {r6}
        cmp     r0, r9
        bne     1b
        mov     r0, r8
        pop     {r4, r5}
        mov     r8, r4
        mov     r9, r5
        pop     {r4-r7, pc}
        end_function coffer_multiply_add
#endif
