#ifdef __ARM_ARCH_6M__
@ The rounds of fixsliced AES (aes/rounds.h; its namespace reference has the twin of each). Before an S-box, r7 to r0 hold
@ bits 0 to 7 of each byte: of two blocks, or of one in the lower half of each byte. r8 to r12, and the stack, hold what
@ is needed later. The order of the instructions, and what lies where, is the best that a random search found for the
@ circuits of aes/sbox.h and for each mixing of columns. Nothing branches but on the number of rounds; no address depends on
@ data.
        .syntax unified
        .cpu    cortex-m0plus
        .thumb

@ On the stack: words that are set aside, masks, and what follows.
        .equ    mask_7, 80
        .equ    mask_3, 84
        .equ    mask_1, 88
        .equ    mask_f, 92
        .equ    round_keys, 96          @ of the next round of which one shift was left out
        .equ    to_do, 100              @ encrypting: rounds; decrypting: the first round keys
        .equ    result, 104
        .equ    frame, 108

        .macro  function name
        .section .text.\name, "ax", %progbits
        .global \name
        .type   \name, %function
        .balign 4
        .thumb_func
\name:
        .endm

@ Four equal bytes.
        .macro  set_mask at, value
        movs    r3, #\value
        lsls    r4, r3, #8
        orrs    r3, r4
        lsls    r4, r3, #16
        orrs    r3, r4
        str     r3, [sp, #\at]
        .endm

@ Saves registers. r0: the state, r1: the round keys, r2: the rounds.
        .macro  enter
        push    {r4-r7, lr}
        mov     r4, r8
        mov     r5, r9
        mov     r6, r10
        mov     r7, r11
        push    {r4-r7}
        sub     sp, #frame
        str     r0, [sp, #result]
        set_mask mask_7, 0x77
        set_mask mask_3, 0x33
        set_mask mask_1, 0x11
        set_mask mask_f, 0x0F
        .endm

        .macro  leave
        add     sp, #frame
        pop     {r4-r7}
        mov     r8, r4
        mov     r9, r5
        mov     r10, r6
        mov     r11, r7
        pop     {r4-r7, pc}
        .endm

@ Eight words of r0 plus a round key of r1.
        .macro  load_pair
        ldr     r2, [r0, #28]
        ldr     r3, [r1, #28]
        eors    r2, r3
        mov     r8, r2
        ldr     r2, [r0, #24]
        ldr     r3, [r1, #24]
        eors    r2, r3
        mov     r9, r2
        .irp    i, 2, 3, 4, 5, 6
        ldr     r\i, [r0, #28 - 4 * \i]
        ldr     r7, [r1, #28 - 4 * \i]
        eors    r\i, r7
        .endr
        ldr     r7, [r0]
        ldr     r0, [r1]
        eors    r7, r0
        mov     r0, r8
        mov     r1, r9
        .endm

        .macro  store_pair
        mov     r8, r0
        ldr     r0, [sp, #result]
        .irp    i, 1, 2, 3, 4, 5, 6, 7
        str     r\i, [r0, #28 - 4 * \i]
        .endr
        mov     r1, r8
        str     r1, [r0, #28]
        .endm

@ Counts four rounds; to \label when the next is the last.
        .macro  count_rounds label
        mov     r8, r0
        ldr     r0, [sp, #to_do]
        subs    r0, #4
        str     r0, [sp, #to_do]
        mov     r0, r8
        bpl     9f
        b       \label
9:
        .endm

@ To \label when none is left after the next.
        .macro  end_rounds label
        mov     r8, r0
        ldr     r0, [sp, #to_do]
        cmp     r0, #0
        mov     r0, r8
        bne     9f
        b       \label
9:
        .endm

@ Four rounds on.
        .macro  advance bytes
        mov     r8, r0
        ldr     r0, [sp, #round_keys]
        adds    r0, #\bytes
        str     r0, [sp, #round_keys]
        mov     r0, r8
        .endm

@ SubBytes but for its constant. Afterwards s0 in r10, s1 in r4, s2 in r6, s3 in r7, s4 in r1, s5 in r2, s6 in r3, s7 in r5.
        .section .text.substitute, "ax", %progbits
        .balign 4
        .type   substitute, %function
        .thumb_func
substitute:
        eors r2, r1; mov r8, r2; eors r2, r7; mov r9, r5; eors r5, r3; mov r10, r3; eors r3, r2; mov r11, r2
        eors r2, r6; eors r6, r0; mov r12, r6; eors r6, r5; eors r4, r6; eors r1, r4; str r3, [sp, #0]; ands r3, r7
        str r5, [sp, #4]; mov r5, r9; eors r4, r5; str r6, [sp, #8]; ands r6, r4; eors r5, r0; mov r9, r2
        eors r2, r5; str r7, [sp, #12]; eors r7, r4; str r7, [sp, #16]; ands r7, r2; eors r7, r6; str r2, [sp, #20]
        mov r2, r8; eors r2, r4; eors r3, r6; mov r6, r5; ands r6, r2; str r4, [sp, #24]; mov r4, r10; eors r4, r0
        mov r10, r1; eors r1, r4; str r4, [sp, #28]; ands r4, r1; eors r6, r4; str r5, [sp, #32]; eors r5, r2
        str r2, [sp, #36]; eors r2, r1; eors r3, r6; eors r3, r5; mov r5, r8; eors r5, r1; mov r8, r3
        ldr r3, [sp, #12]; eors r3, r1; str r1, [sp, #40]; ldr r1, [sp, #4]; ands r1, r2; eors r1, r4; eors r7, r1
        mov r4, r10; eors r7, r4; mov r4, r11; eors r4, r0; mov r10, r4; ands r4, r3; str r2, [sp, #44]; mov r2, r12
        ands r2, r5; eors r0, r5; eors r4, r2; eors r4, r6; eors r4, r0; mov r0, r9; mov r6, r11; ands r0, r6
        eors r0, r2; eors r0, r1; mov r1, r8; mov r2, r1; eors r2, r7; mov r6, r12; eors r6, r5; eors r0, r6
        ands r7, r0; mov r6, r0; eors r6, r4; eors r1, r7; ands r1, r6; eors r1, r4; eors r0, r1; eors r7, r4
        mov r6, r1; eors r6, r7; ands r4, r6; eors r0, r4; eors r4, r7; ands r7, r2; mov r6, r8; eors r7, r6
        ldr r6, [sp, #20]; ands r6, r0; mov r8, r0; eors r0, r1; ands r3, r7; ands r4, r7; eors r2, r4; mov r4, r11
        ands r4, r2; mov r11, r4; ldr r4, [sp, #0]; ands r4, r1; eors r4, r6; str r4, [sp, #0]; mov r4, r10
        ands r4, r7; mov r10, r4; ldr r4, [sp, #8]; ands r4, r0; eors r4, r6; ldr r6, [sp, #12]; ands r6, r1
        str r4, [sp, #8]; mov r4, r9; ands r4, r2; eors r1, r7; eors r7, r2; eors r4, r3; ands r5, r7; eors r3, r6
        mov r9, r3; ldr r3, [sp, #24]; ands r0, r3; eors r0, r5; mov r3, r8; eors r2, r3; mov r3, r12; ands r7, r3
        eors r6, r7; ldr r3, [sp, #40]; ands r3, r1; eors r6, r0; mov r12, r0; ldr r0, [sp, #28]; ands r0, r1
        eors r1, r2; eors r7, r4; str r7, [sp, #12]; ldr r7, [sp, #44]; ands r7, r1; eors r3, r7; eors r5, r3
        ldr r3, [sp, #4]; ands r1, r3; ldr r3, [sp, #36]; ands r3, r2; eors r7, r3; ldr r3, [sp, #32]; ands r2, r3
        eors r2, r1; eors r0, r1; mov r1, r10; eors r1, r6; eors r6, r0; mov r3, r11; eors r0, r3; eors r7, r0
        eors r1, r7; eors r4, r6; ldr r6, [sp, #0]; eors r6, r1; mov r10, r4; ldr r4, [sp, #12]; eors r4, r7
        eors r3, r5; eors r1, r3; ldr r7, [sp, #8]; eors r7, r0; eors r2, r1; mov r0, r8; ldr r1, [sp, #16]
        ands r0, r1; eors r0, r7; eors r5, r7; mov r1, r12; eors r1, r0; eors r3, r1; mov r7, r9; eors r7, r0
        bx      lr
        .size   substitute, . - substitute

@ The reverse. Afterwards s0 in r8, s1 in r10, s2 in r6, s3 in r7, s4 in r2, s5 in r4, s6 in r1, s7 in r3.
        .section .text.substitute_back, "ax", %progbits
        .balign 4
        .type   substitute_back, %function
        .thumb_func
substitute_back:
        mov r8, r0; eors r0, r3; mov r9, r0; eors r0, r1; mov r10, r0; eors r0, r4; mov r11, r4; eors r4, r3
        eors r2, r4; mov r12, r2; mov r2, r8; eors r2, r1; eors r1, r3; mov r8, r1; mov r1, r11; eors r1, r7
        eors r3, r1; mov r11, r6; eors r6, r3; str r1, [sp, #0]; eors r1, r2; str r2, [sp, #4]; ands r2, r1
        eors r5, r6; eors r7, r5; str r1, [sp, #8]; eors r1, r7; str r1, [sp, #12]; ands r1, r4; str r0, [sp, #16]
        ands r0, r7; eors r2, r1; str r5, [sp, #20]; mov r5, r8; eors r5, r6; str r4, [sp, #24]; eors r4, r5
        eors r0, r1; mov r1, r8; ands r1, r3; str r4, [sp, #28]; mov r4, r12; eors r4, r5; str r5, [sp, #32]
        ands r5, r4; str r3, [sp, #36]; eors r3, r4; str r7, [sp, #40]; eors r7, r3; str r3, [sp, #44]; ands r3, r6
        eors r5, r3; eors r1, r3; ldr r3, [sp, #16]; eors r3, r6; str r6, [sp, #48]; mov r6, r11; eors r6, r4
        mov r11, r3; ands r3, r7; eors r5, r2; str r4, [sp, #52]; mov r4, r12; eors r5, r4; eors r1, r0; eors r1, r6
        mov r4, r9; mov r6, r10; ands r4, r6; eors r4, r3; eors r4, r0; ldr r0, [sp, #20]; eors r0, r6; eors r6, r7
        eors r4, r0; ldr r0, [sp, #28]; ands r0, r6; mov r12, r4; ands r4, r1; eors r0, r3; eors r0, r2
        ldr r2, [sp, #0]; eors r0, r2; mov r2, r0; eors r2, r4; mov r3, r1; eors r3, r5; ands r2, r3; eors r2, r5
        eors r1, r2; eors r4, r5; mov r3, r2; eors r3, r4; ands r5, r3; eors r1, r5; mov r3, r10; ands r3, r1
        mov r10, r3; mov r3, r12; eors r3, r0; eors r5, r4; ands r4, r3; eors r4, r0; mov r0, r9; ands r0, r1
        ands r6, r2; eors r0, r6; ands r5, r4; eors r3, r5; ldr r5, [sp, #32]; ands r5, r4; mov r9, r6
        ldr r6, [sp, #28]; ands r6, r2; mov r12, r4; eors r4, r2; eors r5, r0; eors r2, r1; ands r7, r2; eors r1, r3
        str r5, [sp, #0]; ldr r5, [sp, #4]; ands r5, r1; str r7, [sp, #4]; mov r7, r11; ands r2, r7; mov r7, r2
        eors r7, r5; eors r5, r6; eors r0, r5; mov r11, r0; ldr r0, [sp, #24]; ands r0, r4; eors r5, r0; eors r5, r2
        ldr r2, [sp, #12]; ands r2, r4; eors r4, r1; eors r0, r2; mov r2, r8; ands r2, r3; mov r8, r5; mov r5, r12
        eors r5, r3; eors r2, r0; eors r7, r2; str r7, [sp, #12]; ldr r7, [sp, #48]; ands r7, r5; eors r2, r7
        eors r6, r7; ldr r7, [sp, #8]; ands r1, r7; ldr r7, [sp, #36]; ands r3, r7; eors r0, r6; ldr r6, [sp, #40]
        ands r6, r4; eors r6, r3; ldr r7, [sp, #16]; ands r4, r7; ldr r7, [sp, #44]; ands r5, r7; eors r6, r2
        mov r7, r11; eors r7, r6; eors r6, r5; eors r6, r4; eors r4, r1; eors r0, r4; eors r2, r4; mov r4, r10
        eors r4, r3; mov r3, r12; mov r10, r6; ldr r6, [sp, #52]; ands r3, r6; eors r7, r3; eors r3, r2; mov r6, r4
        eors r6, r3; eors r3, r5; eors r4, r5; ldr r5, [sp, #4]; eors r7, r5; eors r6, r5; eors r2, r5
        ldr r5, [sp, #0]; eors r4, r5; eors r1, r4; eors r4, r0; ldr r0, [sp, #12]; eors r1, r0; mov r0, r9
        eors r2, r0
        bx      lr
        .size   substitute_back, . - substitute_back

@ void coffer_aes_encrypt_pair(uint32_t* state, const uint32_t* keys, unsigned rounds)
        function coffer_aes_encrypt_pair
        enter
        str     r2, [sp, #to_do]
        mov     r3, r1
        adds    r3, #32
        str     r3, [sp, #round_keys]
        load_pair
1:      bl      substitute
        @ one shift left out
        mov r0, r10; mov r8, r3; lsrs r3, r0, #1; mov r9, r5; ldr r5, [sp, #80]; ands r3, r5; mov r11, r2
        lsls r2, r0, #3; bics r2, r5; mov r12, r6; lsls r6, r4, #3; lsrs r0, r4, #1; eors r3, r2; bics r6, r5
        ands r0, r5; eors r0, r6; movs r2, #8; rors r3, r2; rors r0, r2; eors r4, r0; lsrs r6, r4, #2
        lsls r2, r4, #2; str r4, [sp, #0]; ldr r4, [sp, #84]; bics r2, r4; ands r6, r4; eors r6, r2; movs r2, #16
        rors r6, r2; eors r0, r6; mov r6, r10; eors r6, r3; eors r0, r6; mov r10, r0; lsls r0, r6, #2; bics r0, r4
        lsrs r6, r6, #2; ands r6, r4; eors r6, r0; lsrs r0, r1, #1; rors r6, r2; lsls r2, r7, #3; bics r2, r5
        ands r0, r5; eors r3, r6; lsrs r6, r7, #1; ands r6, r5; str r3, [sp, #4]; mov r3, r12; lsrs r4, r3, #1
        eors r6, r2; lsls r2, r1, #3; bics r2, r5; ands r4, r5; eors r0, r2; lsls r2, r3, #3; bics r2, r5
        eors r4, r2; movs r2, #8; rors r0, r2; rors r6, r2; eors r1, r0; lsrs r3, r1, #2; rors r4, r2
        lsls r2, r1, #2; str r1, [sp, #8]; ldr r1, [sp, #84]; ands r3, r1; bics r2, r1; eors r3, r2; movs r2, #16
        rors r3, r2; eors r7, r6; eors r0, r3; eors r0, r7; lsls r3, r7, #2; bics r3, r1; lsrs r7, r7, #2
        ands r7, r1; eors r7, r3; rors r7, r2; eors r6, r7; mov r3, r12; eors r3, r4; lsrs r7, r3, #2; eors r6, r3
        mov r12, r0; mov r0, r11; lsrs r2, r0, #1; ands r2, r5; ands r7, r1; lsls r3, r3, #2; bics r3, r1
        eors r7, r3; movs r3, #16; rors r7, r3; eors r4, r7; ldr r7, [sp, #0]; eors r4, r7; lsls r7, r0, #3
        mov r0, r9; lsrs r3, r0, #1; ands r3, r5; str r4, [sp, #0]; lsls r4, r0, #3; bics r4, r5; bics r7, r5
        eors r2, r7; mov r7, r8; lsrs r0, r7, #1; ands r0, r5; eors r3, r4; lsls r4, r7, #3; bics r4, r5
        eors r0, r4; movs r4, #8; rors r3, r4; mov r5, r9; eors r5, r3; eors r6, r5; rors r2, r4; mov r9, r6
        lsls r6, r5, #2; bics r6, r1; rors r0, r4; eors r7, r0; lsls r4, r7, #2; mov r8, r0; lsrs r0, r5, #2
        ands r0, r1; eors r0, r6; movs r6, #16; rors r0, r6; eors r3, r0; eors r3, r7; lsrs r7, r7, #2; bics r4, r1
        ands r7, r1; eors r7, r4; ldr r0, [sp, #96]; ldr r4, [r0, #28]; eors r3, r4; mov r4, r11; eors r4, r2
        rors r7, r6; mov r11, r3; lsls r3, r4, #2; bics r3, r1; lsrs r6, r4, #2; ands r6, r1; mov r1, r8
        eors r1, r7; ldr r7, [r0, #12]; eors r6, r3; ldr r3, [r0, #24]; eors r1, r4; eors r1, r3; ldr r3, [r0, #20]
        movs r4, #16; rors r6, r4; mov r4, r9; eors r4, r7; ldr r7, [r0, #16]; eors r2, r6; ldr r6, [sp, #8]
        eors r2, r6; eors r2, r3; mov r3, r12; eors r3, r5; eors r3, r7; mov r6, r10; eors r6, r5; ldr r7, [sp, #4]
        eors r7, r5; ldr r5, [r0, #4]; eors r6, r5; ldr r5, [r0, #0]; ldr r0, [r0, #8]; eors r7, r5
        ldr r5, [sp, #0]; eors r5, r0; mov r0, r11
        count_rounds 2f
        bl      substitute
        @ two shifts left out
        lsrs r0, r6, #2; mov r8, r1; lsls r1, r6, #2; mov r9, r2; lsrs r2, r7, #2; mov r11, r3; ldr r3, [sp, #84]
        bics r1, r3; ands r2, r3; ands r0, r3; eors r0, r1; lsls r1, r7, #2; bics r1, r3; eors r2, r1; movs r1, #8
        rors r2, r1; rors r0, r1; eors r6, r0; eors r7, r2; movs r1, #16; mov r12, r7; rors r7, r1; eors r2, r7
        lsrs r7, r4, #2; eors r2, r6; str r2, [sp, #0]; lsls r2, r4, #2; bics r2, r3; rors r6, r1; ands r7, r3
        eors r0, r6; eors r7, r2; movs r2, #8; rors r7, r2; eors r4, r7; eors r0, r4; mov r6, r10; str r0, [sp, #4]
        lsls r0, r6, #2; rors r4, r1; bics r0, r3; eors r7, r4; lsrs r4, r6, #2; ands r4, r3; eors r4, r0
        rors r4, r2; eors r6, r4; eors r7, r6; lsrs r0, r5, #2; ands r0, r3; rors r6, r1; eors r4, r6
        lsls r6, r5, #2; bics r6, r3; eors r0, r6; rors r0, r2; eors r5, r0; mov r6, r5; rors r6, r1; eors r4, r5
        mov r10, r4; mov r4, r11; lsrs r1, r4, #2; ands r1, r3; eors r0, r6; lsls r6, r4, #2; bics r6, r3
        eors r1, r6; eors r7, r5; rors r1, r2; mov r6, r9; lsrs r2, r6, #2; eors r4, r1; mov r11, r7
        lsls r7, r6, #2; ands r2, r3; bics r7, r3; eors r2, r7; eors r0, r4; movs r7, #8; rors r2, r7; movs r7, #16
        rors r4, r7; eors r1, r4; eors r6, r2; eors r1, r6; rors r6, r7; mov r4, r8; mov r9, r1; lsls r1, r4, #2
        eors r2, r6; lsrs r6, r4, #2; bics r1, r3; ands r6, r3; eors r6, r1; movs r1, #8; rors r6, r1
        ldr r1, [sp, #96]; ldr r3, [r1, #48]; eors r4, r6; eors r2, r4; rors r4, r7; ldr r7, [r1, #52]; eors r6, r4
        mov r4, r12; eors r6, r4; eors r6, r5; ldr r4, [sp, #0]; eors r4, r5; eors r6, r3; ldr r3, [r1, #44]
        ldr r5, [r1, #56]; mov r8, r6; ldr r6, [r1, #32]; eors r2, r7; eors r4, r3; ldr r3, [r1, #40]
        ldr r7, [r1, #60]; eors r0, r7; mov r7, r10; eors r7, r6; ldr r1, [r1, #36]; mov r6, r11; eors r6, r1
        mov r1, r9; eors r1, r5; ldr r5, [sp, #4]; eors r5, r3; mov r3, r8
        bl      substitute
        @ three shifts left out
        mov r0, r10; mov r8, r1; lsls r1, r0, #1; mov r9, r7; lsrs r7, r0, #3; mov r11, r5; ldr r5, [sp, #88]
        bics r1, r5; mov r12, r3; lsrs r3, r4, #3; ands r3, r5; lsls r0, r4, #1; bics r0, r5; ands r7, r5
        eors r7, r1; lsrs r1, r2, #3; eors r3, r0; lsls r0, r2, #1; ands r1, r5; bics r0, r5; eors r1, r0
        movs r0, #8; rors r1, r0; rors r3, r0; rors r7, r0; eors r4, r3; lsrs r0, r4, #2; eors r2, r1
        str r1, [sp, #0]; ldr r1, [sp, #84]; ands r0, r1; str r2, [sp, #4]; lsls r2, r4, #2; bics r2, r1
        eors r0, r2; movs r2, #16; rors r0, r2; eors r3, r0; mov r0, r10; eors r0, r7; eors r3, r0; mov r10, r3
        lsrs r3, r0, #2; ands r3, r1; lsls r0, r0, #2; bics r0, r1; eors r3, r0; rors r3, r2; lsrs r0, r6, #3
        eors r7, r3; ands r0, r5; lsls r3, r6, #1; bics r3, r5; eors r0, r3; movs r3, #8; rors r0, r3; eors r6, r0
        lsls r3, r6, #2; str r7, [sp, #8]; lsrs r7, r6, #2; ands r7, r1; bics r3, r1; eors r7, r3; mov r3, r12
        lsrs r1, r3, #3; rors r7, r2; lsls r2, r3, #1; mov r3, r11; str r6, [sp, #12]; lsls r6, r3, #1; bics r6, r5
        bics r2, r5; eors r0, r7; lsrs r7, r3, #3; ands r1, r5; ands r7, r5; eors r1, r2; mov r2, r9
        lsls r3, r2, #1; eors r0, r4; bics r3, r5; eors r7, r6; lsrs r4, r2, #3; mov r6, r8; lsls r2, r6, #1
        ands r4, r5; eors r4, r3; lsrs r3, r6, #3; bics r2, r5; ands r3, r5; eors r3, r2; movs r2, #8; rors r3, r2
        rors r1, r2; eors r6, r3; rors r4, r2; rors r7, r2; lsls r2, r6, #2; ldr r5, [sp, #84]; bics r2, r5
        mov r8, r0; lsrs r0, r6, #2; ands r0, r5; eors r0, r2; movs r2, #16; rors r0, r2; eors r3, r0; mov r0, r11
        eors r0, r7; mov r11, r6; lsrs r6, r0, #2; lsls r2, r0, #2; bics r2, r5; ands r6, r5; eors r6, r2
        movs r2, #16; rors r6, r2; eors r7, r6; mov r6, r9; eors r6, r4; eors r3, r6; mov r9, r3; mov r3, r12
        eors r3, r1; eors r7, r3; mov r12, r7; lsrs r7, r3, #2; lsls r3, r3, #2; bics r3, r5; ands r7, r5
        eors r7, r3; rors r7, r2; ldr r3, [sp, #4]; lsrs r2, r3, #2; ands r2, r5; eors r1, r7; eors r1, r3
        lsls r7, r6, #2; lsrs r6, r6, #2; ands r6, r5; lsls r3, r3, #2; bics r7, r5; eors r6, r7; movs r7, #16
        rors r6, r7; eors r4, r6; bics r3, r5; eors r2, r3; rors r2, r7; ldr r3, [sp, #0]; eors r3, r2
        ldr r2, [sp, #12]; eors r4, r2; mov r2, r11; eors r3, r2; ldr r2, [sp, #96]; ldr r5, [r2, #84]; eors r3, r5
        ldr r5, [r2, #64]; ldr r6, [r2, #76]; eors r4, r0; ldr r7, [sp, #8]; eors r7, r0; eors r4, r6; mov r6, r10
        eors r6, r0; mov r10, r3; ldr r3, [r2, #68]; eors r6, r3; mov r3, r9; eors r3, r0; ldr r0, [r2, #80]
        eors r3, r0; eors r7, r5; ldr r0, [r2, #88]; ldr r5, [r2, #92]; eors r1, r0; mov r0, r12; eors r0, r5
        ldr r2, [r2, #72]; mov r5, r8; eors r5, r2; mov r2, r10
        end_rounds 3f
        bl      substitute
        @ none left out
        movs r0, #8; mov r8, r2; rors r2, r0; mov r9, r3; mov r3, r8; eors r3, r2; mov r8, r5; movs r5, #16
        mov r11, r3; rors r3, r5; eors r2, r3; mov r3, r1; rors r3, r0; eors r1, r3; eors r2, r1; rors r1, r5
        eors r3, r1; mov r1, r7; rors r1, r0; eors r7, r1; eors r3, r7; rors r7, r5; eors r1, r7; mov r7, r6
        rors r7, r0; eors r6, r7; eors r1, r6; rors r6, r5; eors r7, r6; mov r6, r4; rors r6, r0; eors r4, r6
        eors r7, r4; mov r12, r7; mov r7, r10; rors r7, r0; rors r4, r5; eors r6, r4; mov r4, r10; eors r4, r7
        eors r6, r4; rors r4, r5; mov r5, r8; rors r5, r0; eors r7, r4; mov r4, r8; eors r4, r5; eors r3, r4
        eors r6, r4; eors r7, r4; eors r1, r4; mov r8, r1; mov r1, r9; rors r1, r0; movs r0, #16; rors r4, r0
        eors r5, r4; mov r4, r9; eors r4, r1; eors r5, r4; rors r4, r0; eors r1, r4; ldr r0, [sp, #96]
        ldr r4, [r0, #124]; eors r5, r4; ldr r4, [r0, #100]; eors r6, r4; ldr r4, [r0, #116]; mov r9, r5
        ldr r5, [r0, #112]; eors r3, r5; mov r5, r11; eors r1, r5; ldr r5, [r0, #108]; eors r2, r4
        ldr r4, [r0, #96]; eors r7, r4; ldr r4, [r0, #120]; eors r1, r4; mov r4, r8; eors r4, r5; ldr r0, [r0, #104]
        mov r5, r12; eors r5, r0; mov r0, r9
        advance 128
        b       1b
2:      bl      substitute
        ldr r0, [sp, #96]; mov r8, r7; ldr r7, [r0, #56]; eors r3, r7; ldr r7, [r0, #48]; mov r9, r3
        ldr r3, [r0, #60]; eors r1, r7; eors r5, r3; ldr r3, [r0, #40]; ldr r7, [r0, #36]; eors r6, r3
        ldr r3, [r0, #52]; eors r4, r7; ldr r7, [r0, #44]; eors r2, r3; ldr r0, [r0, #32]; mov r3, r8; eors r3, r7
        mov r7, r10; eors r7, r0; mov r0, r5; mov r5, r6; mov r6, r4; mov r4, r3; mov r3, r1; mov r1, r9
        b       4f
3:      bl      substitute
        ldr r0, [sp, #96]; mov r8, r7; ldr r7, [r0, #112]; eors r1, r7; ldr r7, [r0, #120]; eors r3, r7
        ldr r7, [r0, #108]; mov r9, r1; ldr r1, [r0, #116]; eors r2, r1; ldr r1, [r0, #124]; eors r5, r1
        ldr r1, [r0, #100]; eors r4, r1; ldr r1, [r0, #104]; eors r6, r1; ldr r0, [r0, #96]; mov r1, r8; eors r1, r7
        mov r7, r10; eors r7, r0; mov r0, r5; mov r5, r6; mov r6, r4; mov r4, r1; mov r1, r3; mov r3, r9
4:
        store_pair
        leave
        .size   coffer_aes_encrypt_pair, . - coffer_aes_encrypt_pair

@ void coffer_aes_encrypt_single(uint32_t* state, const uint32_t* keys, unsigned rounds)
        function coffer_aes_encrypt_single
        enter
        str     r2, [sp, #to_do]
        mov     r3, r1
        adds    r3, #16
        str     r3, [sp, #round_keys]
        .irp    i, 4, 5, 6
        ldr     r\i, [r0, #28 - 4 * \i]
        ldr     r7, [r1, #28 - 4 * \i]
        eors    r\i, r7
        .endr
        ldr     r7, [r0]
        ldr     r0, [r1]
        eors    r7, r0
        lsrs    r0, r4, #4
        lsrs    r1, r5, #4
        lsrs    r2, r6, #4
        lsrs    r3, r7, #4
1:      bl      substitute
        @ one shift left out
        ldr r0, [sp, #92]; ands r3, r0; ands r5, r0; lsls r5, r5, #4; ands r7, r0; ands r1, r0; orrs r7, r5
        lsls r1, r1, #4; lsls r3, r3, #4; ands r4, r0; lsls r5, r7, #3; ands r2, r0; ands r6, r0; lsls r2, r2, #4
        orrs r4, r2; mov r2, r10; ands r2, r0; orrs r2, r1; orrs r6, r3; lsrs r1, r4, #1; ldr r3, [sp, #80]
        ands r1, r3; lsls r0, r4, #3; bics r0, r3; eors r1, r0; movs r0, #8; rors r1, r0; bics r5, r3; eors r4, r1
        mov r8, r1; lsrs r1, r2, #1; ands r1, r3; mov r9, r4; lsls r4, r2, #3; bics r4, r3; eors r1, r4; rors r1, r0
        lsrs r4, r7, #1; eors r2, r1; ands r4, r3; eors r4, r5; lsrs r5, r6, #1; ands r5, r3; lsls r0, r6, #3
        bics r0, r3; eors r5, r0; movs r0, #8; rors r4, r0; rors r5, r0; lsls r0, r2, #2; lsrs r3, r2, #2
        mov r10, r2; ldr r2, [sp, #84]; bics r0, r2; ands r3, r2; eors r3, r0; eors r6, r5; movs r0, #16
        rors r3, r0; eors r1, r3; lsls r3, r6, #2; bics r3, r2; mov r11, r1; lsrs r1, r6, #2; ands r1, r2
        eors r1, r3; eors r7, r4; rors r1, r0; eors r5, r1; mov r1, r9; lsrs r3, r1, #2; eors r5, r1
        lsls r1, r1, #2; bics r1, r2; ands r3, r2; eors r3, r1; lsls r1, r7, #2; rors r3, r0; bics r1, r2
        lsrs r0, r7, #2; ands r0, r2; eors r0, r1; ldr r1, [sp, #96]; ldr r2, [r1, #8]; eors r5, r2; movs r2, #16
        rors r0, r2; eors r4, r0; ldr r0, [sp, #92]; mov r2, r7; bics r2, r0; eors r7, r2; lsrs r0, r2, #4
        lsls r7, r7, #4; eors r2, r0; eors r6, r0; eors r4, r6; mov r6, r8; eors r6, r3; mov r3, r10; eors r3, r0
        ldr r0, [r1, #4]; eors r2, r7; mov r7, r11; eors r7, r2; ldr r2, [r1, #0]; eors r7, r2; eors r6, r3
        eors r6, r0; ldr r0, [r1, #12]; lsrs r1, r5, #4; lsrs r2, r6, #4; eors r4, r0; lsrs r0, r4, #4
        lsrs r3, r7, #4
        count_rounds 2f
        bl      substitute
        @ two shifts left out
        ldr r0, [sp, #92]; ands r7, r0; ands r3, r0; ands r5, r0; ands r2, r0; lsls r3, r3, #4; lsls r5, r5, #4
        ands r6, r0; orrs r6, r3; ands r1, r0; lsls r1, r1, #4; orrs r7, r5; mov r3, r10; ands r3, r0
        lsls r5, r7, #2; ands r4, r0; lsls r2, r2, #4; orrs r4, r2; lsrs r2, r7, #2; ldr r0, [sp, #84]; bics r5, r0
        ands r2, r0; eors r2, r5; movs r5, #8; rors r2, r5; eors r7, r2; lsrs r5, r6, #2; orrs r3, r1; movs r1, #16
        mov r8, r7; rors r7, r1; ands r5, r0; eors r2, r7; lsrs r7, r3, #2; mov r9, r2; lsls r2, r6, #2; bics r2, r0
        ands r7, r0; eors r5, r2; movs r2, #8; rors r5, r2; eors r6, r5; lsls r2, r4, #2; mov r10, r6; rors r6, r1
        eors r5, r6; lsls r6, r3, #2; bics r6, r0; eors r7, r6; lsrs r6, r4, #2; ands r6, r0; bics r2, r0
        eors r6, r2; movs r0, #8; rors r6, r0; rors r7, r0; mov r0, r8; ldr r2, [sp, #92]; bics r0, r2; eors r4, r6
        eors r5, r4; mov r2, r8; eors r2, r0; lsls r2, r2, #4; rors r4, r1; eors r6, r4; eors r3, r7
        lsrs r4, r0, #4; eors r0, r4; eors r0, r2; mov r2, r3; rors r2, r1; eors r7, r2; eors r3, r4; eors r7, r0
        ldr r0, [sp, #96]; ldr r1, [r0, #16]; mov r2, r10; eors r2, r4; eors r6, r3; eors r7, r1; ldr r1, [r0, #24]
        eors r5, r1; ldr r1, [r0, #20]; eors r6, r1; ldr r0, [r0, #28]; lsrs r1, r5, #4; lsrs r3, r7, #4; mov r4, r9
        eors r4, r2; eors r4, r0; lsrs r0, r4, #4; lsrs r2, r6, #4
        bl      substitute
        @ three shifts left out
        ldr r0, [sp, #92]; ands r4, r0; ands r7, r0; ands r2, r0; ands r5, r0; lsls r5, r5, #4; ands r3, r0
        orrs r7, r5; lsls r2, r2, #4; lsls r3, r3, #4; ands r6, r0; orrs r4, r2; orrs r6, r3; ands r1, r0
        lsrs r2, r4, #3; lsls r1, r1, #4; mov r3, r10; ands r3, r0; lsls r5, r4, #1; orrs r3, r1; lsls r1, r7, #1
        ldr r0, [sp, #88]; ands r2, r0; bics r5, r0; eors r2, r5; bics r1, r0; lsrs r5, r7, #3; ands r5, r0
        eors r5, r1; movs r1, #8; rors r5, r1; eors r7, r5; mov r8, r5; lsls r5, r3, #1; rors r2, r1; mov r9, r7
        lsrs r7, r3, #3; eors r4, r2; bics r5, r0; mov r10, r2; lsls r2, r6, #1; bics r2, r0; ands r7, r0
        eors r7, r5; lsrs r5, r6, #3; rors r7, r1; eors r3, r7; ands r5, r0; eors r5, r2; lsrs r0, r3, #2
        lsls r2, r3, #2; mov r11, r3; ldr r3, [sp, #84]; bics r2, r3; rors r5, r1; ands r0, r3; lsls r1, r4, #2
        eors r0, r2; eors r6, r5; movs r2, #16; rors r0, r2; eors r7, r0; lsrs r0, r4, #2; ands r0, r3; bics r1, r3
        mov r12, r7; lsrs r7, r6, #2; eors r0, r1; ands r7, r3; lsls r1, r6, #2; bics r1, r3; eors r7, r1
        rors r7, r2; eors r5, r7; eors r5, r4; mov r1, r9; lsls r4, r1, #2; lsrs r7, r1, #2; ands r7, r3
        bics r4, r3; ldr r3, [sp, #92]; bics r1, r3; eors r7, r4; rors r7, r2; mov r3, r9; eors r3, r1; mov r4, r8
        eors r4, r7; lsrs r7, r1, #4; eors r1, r7; rors r0, r2; lsls r3, r3, #4; eors r6, r7; mov r2, r11
        eors r2, r7; eors r4, r6; mov r6, r10; eors r6, r0; eors r1, r3; ldr r0, [sp, #96]; ldr r3, [r0, #40]
        mov r7, r12; eors r7, r1; eors r5, r3; ldr r1, [r0, #32]; ldr r3, [r0, #36]; eors r7, r1; eors r6, r2
        eors r6, r3; lsrs r1, r5, #4; ldr r0, [r0, #44]; eors r4, r0; lsrs r0, r4, #4; lsrs r2, r6, #4
        lsrs r3, r7, #4
        end_rounds 3f
        bl      substitute
        @ none left out
        ldr r0, [sp, #92]; ands r2, r0; ands r4, r0; ands r3, r0; ands r5, r0; lsls r2, r2, #4; lsls r3, r3, #4
        ands r7, r0; ands r1, r0; lsls r1, r1, #4; orrs r4, r2; mov r2, r10; ands r2, r0; lsls r5, r5, #4
        orrs r2, r1; ands r6, r0; orrs r6, r3; orrs r7, r5; movs r1, #8; mov r3, r2; rors r3, r1; mov r5, r6
        rors r5, r1; eors r2, r3; eors r6, r5; mov r8, r3; movs r3, #16; mov r9, r6; rors r6, r3; eors r5, r6
        mov r6, r4; rors r6, r1; eors r4, r6; eors r5, r4; rors r4, r3; eors r6, r4; mov r4, r7; rors r4, r1
        eors r7, r4; mov r1, r7; bics r1, r0; mov r0, r1; eors r0, r7; lsls r0, r0, #4; rors r7, r3; eors r4, r7
        lsrs r7, r1, #4; eors r1, r7; eors r1, r0; mov r0, r9; eors r0, r7; eors r7, r2; eors r4, r0; rors r2, r3
        ldr r0, [sp, #96]; ldr r3, [r0, #56]; eors r5, r3; ldr r3, [r0, #48]; eors r6, r7; mov r7, r8; eors r7, r2
        ldr r2, [r0, #52]; eors r6, r2; eors r7, r1; lsrs r1, r5, #4; eors r7, r3; lsrs r2, r6, #4; lsrs r3, r7, #4
        ldr r0, [r0, #60]; eors r4, r0; lsrs r0, r4, #4
        advance 64
        b       1b
2:      bl      substitute
        ldr r0, [sp, #92]; ands r6, r0; ands r2, r0; ands r4, r0; lsls r2, r2, #4; ands r1, r0; orrs r4, r2
        ands r5, r0; lsls r1, r1, #4; ands r7, r0; ands r3, r0; lsls r3, r3, #4; mov r2, r10; ands r2, r0
        lsls r5, r5, #4; orrs r7, r5; ldr r0, [sp, #96]; ldr r5, [r0, #16]; orrs r2, r1; ldr r1, [r0, #20]
        orrs r6, r3; ldr r3, [r0, #24]; eors r2, r5; ldr r0, [r0, #28]; eors r4, r1; eors r6, r3; eors r7, r0
        mov r5, r6; mov r6, r4; mov r4, r7; mov r7, r2
        b       4f
3:      bl      substitute
        ldr r0, [sp, #92]; ands r7, r0; ands r1, r0; ands r3, r0; lsls r3, r3, #4; ands r4, r0; ands r5, r0
        lsls r5, r5, #4; ands r6, r0; orrs r7, r5; lsls r1, r1, #4; ands r2, r0; orrs r6, r3; ldr r3, [sp, #96]
        ldr r5, [r3, #48]; lsls r2, r2, #4; orrs r4, r2; mov r2, r10; ands r2, r0; ldr r0, [r3, #60]; eors r7, r0
        ldr r0, [r3, #52]; ldr r3, [r3, #56]; eors r4, r0; orrs r2, r1; eors r2, r5; eors r6, r3; mov r5, r6
        mov r6, r4; mov r4, r7; mov r7, r2
4:
        ldr     r0, [sp, #result]
        .irp    i, 4, 5, 6, 7
        str     r\i, [r0, #28 - 4 * \i]
        .endr
        leave
        .size   coffer_aes_encrypt_single, . - coffer_aes_encrypt_single

@ void coffer_aes_decrypt_pair(uint32_t* state, const uint32_t* keys, unsigned rounds)
        function coffer_aes_decrypt_pair
        enter
        mov     r3, r1
        adds    r3, #32
        str     r3, [sp, #to_do]
        lsls    r4, r2, #5              @ from the last round key
        adds    r1, r1, r4
        str     r2, [sp, #mask_f]
        movs    r5, #127                @ of the last round that is 1 modulo 4
        subs    r4, #64
        bics    r4, r5
        adds    r3, r3, r4
        str     r3, [sp, #round_keys]
        load_pair
        bl      substitute_back
        ldr     r0, [sp, #mask_f]
        cmp     r0, #12
        beq     6f
        b       4f
6:      b       2f
1:
        @ none left out
        ldr r0, [sp, #96]; ldr r5, [r0, #108]; eors r7, r5; movs r5, #16; mov r9, r7; rors r7, r5; mov r11, r6
        mov r6, r9; eors r7, r6; ldr r6, [r0, #124]; eors r3, r6; ldr r6, [r0, #120]; eors r1, r6
        ldr r6, [r0, #116]; eors r4, r6; mov r6, r3; rors r6, r5; eors r6, r3; eors r7, r6; eors r7, r4; mov r12, r7
        ldr r7, [r0, #112]; eors r2, r7; mov r7, r4; rors r7, r5; eors r4, r7; eors r3, r4; mov r4, r2; rors r4, r5
        eors r4, r2; mov r7, r1; rors r7, r5; eors r4, r1; eors r1, r7; ldr r7, [r0, #100]; str r4, [sp, #0]
        mov r4, r10; eors r4, r7; ldr r7, [r0, #96]; mov r10, r3; mov r3, r8; eors r3, r7; mov r7, r3; rors r7, r5
        eors r7, r3; eors r7, r6; eors r3, r1; eors r6, r1; ldr r0, [r0, #104]; mov r8, r3; mov r3, r11; eors r3, r0
        mov r0, r3; rors r0, r5; eors r7, r3; eors r3, r0; mov r0, r4; rors r0, r5; eors r3, r6; eors r2, r3
        eors r0, r4; eors r0, r1; eors r4, r6; movs r1, #8; mov r3, r2; rors r3, r1; mov r6, r9; eors r6, r0
        mov r0, r7; rors r0, r1; eors r2, r3; mov r9, r2; rors r2, r5; eors r3, r2; mov r2, r6; rors r2, r1
        eors r6, r2; eors r3, r6; rors r6, r5; eors r2, r6; eors r7, r0; eors r2, r7; mov r6, r4; rors r6, r1
        rors r7, r5; eors r0, r7; mov r7, r8; rors r7, r1; eors r4, r6; eors r0, r4; mov r11, r0; mov r0, r10
        rors r0, r1; rors r4, r5; eors r6, r4; mov r4, r10; eors r4, r0; eors r2, r4; mov r10, r2; mov r2, r8
        eors r2, r7; eors r6, r2; eors r6, r4; eors r3, r4; rors r2, r5; eors r7, r2; eors r7, r4; rors r4, r5
        eors r0, r4; ldr r2, [sp, #0]; mov r4, r2; rors r4, r1; eors r2, r4; eors r0, r2; rors r2, r5; eors r4, r2
        mov r2, r12; rors r2, r1; mov r1, r12; eors r1, r2; eors r4, r1; rors r1, r5; eors r2, r1; mov r1, r9
        eors r2, r1; mov r1, r4; mov r4, r10; mov r5, r11
        bl      substitute_back
2:
        @ three shifts left out
        ldr r0, [sp, #96]; ldr r5, [r0, #80]; mov r9, r3; ldr r3, [r0, #76]; eors r2, r5; ldr r5, [r0, #68]
        mov r11, r2; ldr r2, [r0, #84]; eors r4, r2; ldr r2, [r0, #72]; mov r12, r4; ldr r4, [r0, #92]; eors r6, r2
        ldr r2, [r0, #64]; eors r7, r3; ldr r0, [r0, #88]; lsrs r3, r7, #2; eors r1, r0; lsls r0, r7, #2
        str r6, [sp, #0]; mov r6, r8; eors r6, r2; mov r2, r10; eors r2, r5; ldr r5, [sp, #84]; ands r3, r5
        bics r0, r5; eors r3, r0; lsls r0, r2, #2; mov r8, r7; lsrs r7, r2, #2; bics r0, r5; ands r7, r5
        mov r10, r2; lsrs r2, r6, #2; ands r2, r5; eors r7, r0; lsls r0, r6, #2; str r7, [sp, #4]; mov r7, r12
        str r6, [sp, #8]; lsrs r6, r7, #2; ands r6, r5; bics r0, r5; eors r2, r0; mov r0, r9; eors r0, r4
        lsls r4, r7, #2; bics r4, r5; mov r9, r2; movs r2, #16; rors r3, r2; eors r6, r4; rors r6, r2; eors r6, r7
        mov r4, r11; lsrs r7, r4, #2; eors r6, r0; str r6, [sp, #12]; lsls r6, r4, #2; bics r6, r5; ands r7, r5
        eors r7, r6; rors r7, r2; eors r7, r4; lsrs r6, r0, #2; ands r6, r5; eors r7, r1; str r7, [sp, #16]
        lsls r7, r0, #2; bics r7, r5; eors r6, r7; lsrs r7, r1, #2; lsls r4, r1, #2; rors r6, r2; ands r7, r5
        bics r4, r5; eors r0, r6; mov r6, r8; eors r3, r6; eors r7, r4; ldr r4, [sp, #0]; lsls r6, r4, #2
        bics r6, r5; rors r7, r2; eors r1, r7; lsrs r7, r4, #2; eors r3, r0; ands r7, r5; eors r7, r6; mov r6, r12
        eors r6, r3; mov r3, r9; rors r3, r2; mov r9, r6; ldr r6, [sp, #8]; eors r3, r6; ldr r5, [sp, #4]
        rors r5, r2; rors r7, r2; eors r3, r0; eors r7, r4; eors r0, r1; mov r2, r10; eors r5, r2; eors r7, r0
        eors r4, r3; eors r2, r0; eors r6, r1; mov r0, r11; eors r0, r7; eors r5, r1; lsls r1, r6, #1
        lsls r3, r4, #1; mov r7, r8; eors r7, r5; lsrs r5, r2, #3; mov r8, r0; lsls r0, r2, #1; mov r10, r7
        lsrs r7, r6, #3; mov r11, r6; ldr r6, [sp, #88]; ands r5, r6; bics r1, r6; ands r7, r6; bics r0, r6
        eors r5, r0; movs r0, #8; rors r5, r0; eors r7, r1; bics r3, r6; rors r7, r0; eors r2, r5; lsrs r1, r4, #3
        ands r1, r6; eors r1, r3; lsls r3, r2, #2; rors r1, r0; lsrs r0, r2, #2; ldr r6, [sp, #84]; ands r0, r6
        bics r3, r6; eors r4, r1; eors r0, r3; movs r3, #16; rors r0, r3; mov r3, r11; eors r3, r7; eors r5, r0
        eors r5, r3; lsls r0, r4, #2; mov r11, r5; lsrs r5, r4, #2; mov r12, r4; lsrs r4, r3, #2; lsls r3, r3, #2
        bics r0, r6; ands r5, r6; eors r5, r0; ands r4, r6; movs r0, #16; rors r5, r0; eors r1, r5; eors r1, r2
        bics r3, r6; eors r4, r3; mov r2, r10; lsls r3, r2, #1; rors r4, r0; eors r7, r4; lsrs r4, r2, #3
        ldr r5, [sp, #16]; str r1, [sp, #0]; lsls r1, r5, #1; str r7, [sp, #4]; lsrs r7, r5, #3; mov r0, r8
        lsrs r2, r0, #3; ldr r5, [sp, #88]; bics r3, r5; ands r7, r5; bics r1, r5; eors r7, r1; lsls r1, r0, #1
        ands r4, r5; eors r4, r3; movs r3, #8; rors r4, r3; ands r2, r5; bics r1, r5; eors r2, r1; rors r7, r3
        rors r2, r3; eors r0, r2; lsls r1, r0, #2; lsrs r3, r0, #2; ands r3, r6; bics r1, r6; mov r8, r0
        mov r0, r10; eors r0, r4; eors r3, r1; movs r1, #16; rors r3, r1; eors r2, r3; eors r2, r0; lsls r3, r0, #2
        mov r10, r2; ldr r2, [sp, #16]; eors r2, r7; bics r3, r6; lsrs r0, r0, #2; ands r0, r6; eors r0, r3
        lsls r3, r2, #2; rors r0, r1; eors r4, r0; mov r0, r12; eors r4, r0; lsrs r0, r2, #2; bics r3, r6
        ands r0, r6; eors r0, r3; mov r3, r9; mov r12, r2; lsrs r2, r3, #3; rors r0, r1; eors r7, r0
        lsls r0, r3, #1; bics r0, r5; ldr r1, [sp, #12]; lsls r3, r1, #1; ands r2, r5; eors r2, r0; lsrs r0, r1, #3
        bics r3, r5; ands r0, r5; eors r0, r3; movs r3, #8; rors r2, r3; mov r5, r9; eors r5, r2; rors r0, r3
        eors r7, r5; lsls r3, r5, #2; eors r1, r0; bics r3, r6; lsrs r5, r5, #2; mov r9, r7; lsrs r7, r1, #2
        ands r5, r6; eors r5, r3; lsls r3, r1, #2; ands r7, r6; bics r3, r6; eors r4, r1; movs r6, #16; rors r5, r6
        eors r2, r5; eors r7, r3; rors r7, r6; eors r0, r7; mov r3, r10; eors r3, r1; ldr r5, [sp, #4]; eors r5, r1
        mov r6, r11; eors r6, r1; mov r1, r8; eors r2, r1; mov r1, r12; eors r0, r1; mov r1, r9; mov r7, r5
        ldr r5, [sp, #0]
        bl      substitute_back
        @ two shifts left out
        ldr r0, [sp, #96]; ldr r5, [r0, #56]; eors r1, r5; ldr r5, [r0, #44]; eors r7, r5; ldr r5, [r0, #52]
        mov r9, r7; ldr r7, [r0, #48]; eors r4, r5; ldr r5, [r0, #60]; eors r3, r5; movs r5, #16; mov r11, r4
        rors r4, r5; eors r2, r7; mov r7, r2; rors r7, r5; eors r7, r2; mov r12, r2; ldr r2, [r0, #32]; eors r7, r1
        str r7, [sp, #0]; mov r7, r11; eors r4, r7; mov r7, r8; eors r7, r2; ldr r2, [r0, #36]; ldr r0, [r0, #40]
        eors r6, r0; mov r0, r3; rors r0, r5; eors r0, r3; eors r3, r4; mov r4, r1; rors r4, r5; mov r8, r3
        mov r3, r10; eors r3, r2; eors r1, r4; mov r2, r7; rors r2, r5; mov r4, r6; rors r4, r5; eors r2, r7
        eors r2, r0; eors r2, r6; eors r6, r4; mov r4, r3; rors r4, r5; eors r7, r1; eors r4, r3; eors r4, r1
        eors r1, r0; eors r3, r1; mov r10, r3; mov r3, r9; eors r4, r3; eors r6, r1; mov r1, r3; rors r1, r5
        eors r3, r1; lsls r1, r7, #2; lsrs r5, r7, #2; eors r3, r0; mov r0, r11; eors r0, r3; ldr r3, [sp, #84]
        bics r1, r3; ands r5, r3; eors r5, r1; lsrs r1, r2, #2; mov r9, r0; movs r0, #8; rors r5, r0; ands r1, r3
        mov r0, r12; eors r0, r6; lsls r6, r2, #2; eors r7, r5; bics r6, r3; mov r11, r2; movs r2, #16; mov r12, r7
        rors r7, r2; lsrs r2, r4, #2; eors r5, r7; eors r1, r6; lsls r6, r0, #2; ands r2, r3; lsrs r7, r0, #2
        str r5, [sp, #4]; lsls r5, r4, #2; bics r6, r3; ands r7, r3; eors r7, r6; bics r5, r3; eors r2, r5
        movs r5, #8; rors r7, r5; rors r2, r5; rors r1, r5; eors r0, r7; eors r4, r2; movs r6, #16; str r0, [sp, #8]
        rors r0, r6; eors r7, r0; mov r0, r11; eors r0, r1; eors r7, r4; rors r4, r6; eors r2, r4; eors r2, r0
        mov r4, r8; mov r11, r7; lsls r7, r4, #2; rors r0, r6; eors r1, r0; lsrs r0, r4, #2; ands r0, r3
        bics r7, r3; eors r0, r7; rors r0, r5; mov r7, r10; lsrs r6, r7, #2; ands r6, r3; eors r4, r0; eors r2, r4
        mov r8, r2; lsls r2, r7, #2; bics r2, r3; eors r6, r2; rors r6, r5; eors r7, r6; eors r1, r7; movs r2, #16
        rors r7, r2; eors r6, r7; mov r7, r9; mov r10, r1; lsls r1, r7, #2; bics r1, r3; mov r2, r12; eors r6, r2
        lsrs r2, r7, #2; eors r6, r4; ands r2, r3; mov r12, r6; ldr r6, [sp, #0]; lsls r7, r6, #2; eors r2, r1
        bics r7, r3; lsrs r1, r6, #2; ands r1, r3; rors r2, r5; eors r1, r7; mov r3, r9; eors r3, r2; rors r1, r5
        eors r6, r1; movs r5, #16; mov r7, r6; rors r7, r5; eors r1, r7; eors r1, r3; rors r3, r5; ldr r7, [sp, #4]
        eors r7, r4; eors r2, r3; mov r3, r11; eors r3, r4; rors r4, r5; eors r0, r4; ldr r4, [sp, #8]; eors r2, r4
        eors r0, r6; mov r4, r8; mov r5, r10; mov r6, r12
        bl      substitute_back
4:
        @ one shift left out
        ldr r0, [sp, #96]; ldr r5, [r0, #8]; eors r6, r5; ldr r5, [r0, #0]; mov r9, r4; ldr r4, [r0, #16]
        mov r11, r6; ldr r6, [r0, #4]; eors r2, r4; ldr r4, [r0, #12]; eors r7, r4; mov r4, r8; eors r4, r5
        mov r5, r10; eors r5, r6; ldr r6, [r0, #24]; eors r1, r6; ldr r6, [r0, #28]; mov r8, r1; lsls r1, r7, #2
        lsrs r0, r7, #2; mov r10, r7; ldr r7, [sp, #84]; bics r1, r7; ands r0, r7; eors r0, r1; lsls r1, r4, #2
        eors r3, r6; lsrs r6, r4, #2; mov r12, r4; lsrs r4, r5, #2; ands r4, r7; bics r1, r7; ands r6, r7
        eors r6, r1; lsls r1, r5, #2; bics r1, r7; eors r4, r1; movs r1, #16; rors r4, r1; str r6, [sp, #0]
        mov r6, r11; lsls r1, r6, #2; eors r4, r5; str r5, [sp, #4]; lsrs r5, r6, #2; lsls r6, r2, #2
        str r4, [sp, #8]; lsrs r4, r2, #2; bics r6, r7; bics r1, r7; ands r5, r7; str r2, [sp, #12]
        ldr r2, [sp, #96]; ldr r2, [r2, #20]; eors r5, r1; mov r1, r9; eors r1, r2; ands r4, r7; eors r4, r6
        mov r2, r8; lsrs r6, r2, #2; mov r9, r5; lsls r5, r2, #2; ands r6, r7; lsls r2, r1, #2; bics r5, r7
        eors r6, r5; lsrs r5, r1, #2; ands r5, r7; bics r2, r7; eors r5, r2; movs r2, #16; rors r5, r2; eors r5, r1
        eors r5, r3; rors r0, r2; str r5, [sp, #16]; lsrs r5, r3, #2; rors r6, r2; lsls r2, r3, #2; ands r5, r7
        bics r2, r7; eors r5, r2; movs r2, #16; rors r5, r2; mov r7, r8; eors r6, r7; rors r4, r2; ldr r7, [sp, #8]
        eors r7, r6; eors r3, r5; mov r5, r10; eors r7, r5; eors r5, r0; ldr r0, [sp, #0]; rors r0, r2; mov r10, r7
        mov r7, r12; eors r0, r7; eors r5, r3; eors r1, r5; mov r5, r9; rors r5, r2; eors r0, r3; eors r3, r6
        mov r9, r1; mov r1, r11; eors r5, r1; eors r5, r3; ldr r2, [sp, #4]; eors r2, r3; eors r7, r6
        lsls r3, r7, #3; lsrs r6, r2, #1; eors r1, r0; ldr r0, [sp, #12]; eors r5, r0; eors r0, r4
        ldr r4, [sp, #80]; bics r3, r4; ands r6, r4; mov r11, r5; mov r5, r8; eors r5, r0; lsls r0, r2, #3
        mov r8, r5; lsrs r5, r7, #1; ands r5, r4; eors r5, r3; movs r3, #8; rors r5, r3; eors r7, r5; bics r0, r4
        eors r6, r0; rors r6, r3; lsls r0, r7, #2; ldr r3, [sp, #84]; bics r0, r3; lsrs r4, r7, #2; ands r4, r3
        eors r4, r0; movs r0, #16; rors r4, r0; eors r2, r6; eors r5, r4; lsls r4, r2, #2; bics r4, r3; mov r12, r5
        lsrs r5, r2, #2; ands r5, r3; eors r5, r4; rors r5, r0; eors r6, r5; lsrs r4, r1, #1; eors r6, r7
        lsls r5, r1, #3; ldr r7, [sp, #80]; bics r5, r7; ands r4, r7; eors r4, r5; movs r5, #8; rors r4, r5
        eors r1, r4; str r6, [sp, #0]; lsls r6, r1, #2; bics r6, r3; lsrs r5, r1, #2; ands r5, r3; eors r5, r6
        rors r5, r0; eors r4, r5; eors r4, r2; mov r2, r11; lsrs r5, r2, #1; mov r6, r10; str r4, [sp, #4]
        lsrs r4, r6, #1; ands r4, r7; str r1, [sp, #8]; lsls r1, r2, #3; lsls r0, r6, #3; bics r0, r7; ands r5, r7
        eors r4, r0; bics r1, r7; eors r5, r1; movs r0, #8; rors r5, r0; rors r4, r0; eors r6, r4; eors r2, r5
        lsrs r1, r2, #2; ands r1, r3; lsls r0, r2, #2; bics r0, r3; eors r1, r0; lsls r0, r6, #2; mov r10, r2
        movs r2, #16; rors r1, r2; eors r5, r1; lsrs r1, r6, #2; eors r5, r6; bics r0, r3; ands r1, r3; eors r1, r0
        mov r0, r9; lsls r6, r0, #3; rors r1, r2; eors r4, r1; bics r6, r7; lsrs r1, r0, #1; mov r11, r5; mov r5, r8
        lsrs r2, r5, #1; ands r1, r7; eors r1, r6; lsls r6, r5, #3; bics r6, r7; ands r2, r7; eors r2, r6
        movs r6, #8; rors r1, r6; rors r2, r6; eors r0, r1; lsls r6, r0, #2; bics r6, r3; eors r5, r2; mov r8, r2
        lsrs r2, r0, #2; ands r2, r3; eors r2, r6; ldr r6, [sp, #8]; eors r4, r6; movs r6, #16; rors r2, r6
        eors r1, r2; ldr r2, [sp, #16]; mov r9, r0; lsrs r0, r2, #1; mov r6, r10; eors r1, r6; ands r0, r7
        lsls r6, r2, #3; bics r6, r7; lsrs r7, r5, #2; eors r0, r6; movs r6, #8; rors r0, r6; eors r2, r0
        lsrs r6, r2, #2; ands r7, r3; eors r4, r2; mov r10, r1; lsls r1, r5, #2; bics r1, r3; eors r7, r1
        ands r6, r3; lsls r1, r2, #2; bics r1, r3; eors r6, r1; movs r1, #16; rors r6, r1; rors r7, r1; mov r1, r8
        eors r1, r7; mov r3, r11; eors r3, r2; eors r0, r6; ldr r6, [sp, #0]; eors r6, r2; mov r7, r12; eors r7, r2
        eors r0, r5; mov r2, r9; eors r1, r2; mov r2, r10; ldr r5, [sp, #4]
        mov     r8, r0
        mov     r9, r1
        ldr     r0, [sp, #round_keys]
        ldr     r1, [sp, #to_do]
        cmp     r0, r1
        beq     5f
        subs    r0, #128
        str     r0, [sp, #round_keys]
        mov     r0, r8
        mov     r1, r9
        bl      substitute_back
        b       1b
5:      subs    r0, #32
        str     r0, [sp, #round_keys]
        mov     r0, r8
        mov     r1, r9
        bl      substitute_back
        ldr r0, [sp, #96]; ldr r5, [r0, #12]; eors r7, r5; ldr r5, [r0, #8]; eors r6, r5; ldr r5, [r0, #4]
        mov r9, r6; ldr r6, [r0, #0]; mov r11, r7; ldr r7, [r0, #28]; eors r3, r7; ldr r7, [r0, #16]; eors r2, r7
        ldr r7, [r0, #20]; eors r4, r7; ldr r0, [r0, #24]; mov r7, r8; eors r7, r6; mov r6, r10; eors r6, r5
        eors r1, r0; mov r0, r3; mov r3, r2; mov r2, r4; mov r4, r11; mov r5, r9
        store_pair
        leave
        .size   coffer_aes_decrypt_pair, . - coffer_aes_decrypt_pair

@ void coffer_aes_substitute(uint32_t* state)
        function coffer_aes_substitute
        enter
        mov     r1, r0
        .irp    i, 0, 2, 3, 4, 5, 6, 7
        ldr     r\i, [r1, #28 - 4 * \i]
        .endr
        ldr     r1, [r1, #24]
        bl      substitute
        ldr r0, [sp, #result]; str r4, [r0, #4]; str r6, [r0, #8]; str r7, [r0, #12]; str r1, [r0, #16]
        str r2, [r0, #20]; str r3, [r0, #24]; str r5, [r0, #28]; mov r5, r10; str r5, [r0, #0]
        leave
        .size   coffer_aes_substitute, . - coffer_aes_substitute
#endif
