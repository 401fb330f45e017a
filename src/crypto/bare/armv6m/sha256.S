#ifdef __ARM_ARCH_6M__
@ The compression function of SHA-256 (FIPS 180-4, 6.2.2). The state is in r5, r6 and r8 to lr; the schedule is on the
@ stack, which shrinks as it is used up. Nothing branches but on counters, and no address depends on data.
        .syntax unified
        .cpu    cortex-m0plus
        .thumb

@ x = x >>> \first ^ x >>> (\first + \second) ^ x >>> (\first + \second + \third) of x in r0, to \out.
        .macro  three_rotations out, amount, first, second, third
        mov     \out, r0
        movs    \amount, #\third
        rors    \out, \amount
        eors    \out, r0
        movs    \amount, #\second
        rors    \out, \amount
        eors    \out, r0
        movs    \amount, #\first
        rors    \out, \amount
        .endm

@ Step i of eight. r7: the constants.
        .macro  step a, b, c, d, e, f, g, h, i
        mov     r0, \e
        three_rotations r1, r2, 6, 5, 14
        mov     r2, \f                  @ Ch = ((f ^ g) & e) ^ g
        mov     r3, \g
        eors    r2, r3
        ands    r2, r0
        eors    r2, r3
        adds    r1, r1, r2
        ldr     r2, [sp, #4 * \i]
        adds    r1, r1, r2
        ldr     r2, [r7, #4 * \i]
        adds    r1, r1, r2
        add     r1, \h
        add     \d, r1
        mov     r0, \a
        three_rotations r2, r3, 2, 11, 9
        adds    r1, r1, r2
        mov     r3, \b                  @ Maj = ((a ^ b) & (c ^ b)) ^ b
        mov     r4, \c
        eors    r4, r3
        eors    r0, r3
        ands    r0, r4
        eors    r0, r3
        adds    r1, r1, r0
        mov     \h, r1
        .endm

@ \variable += the next word of the state at r0.
        .macro  add_to_state variable
        ldr     r1, [r0]
        add     r1, \variable
        stmia   r0!, {r1}
        .endm

@ void coffer_sha256_compress(uint32_t* state, const unsigned char* block): eight words, changed by a block of sixteen,
@ which are big-endian.
        .section .text.coffer_sha256_compress, "ax", %progbits
        .global coffer_sha256_compress
        .type   coffer_sha256_compress, %function
        .balign 4
        .thumb_func
coffer_sha256_compress:
        push    {r4-r7, lr}
        mov     r4, r8
        mov     r5, r9
        mov     r6, r10
        mov     r7, r11
        push    {r0, r4-r7}
        sub     sp, #256
        mov     r2, sp
        .rept   4
        ldmia   r1!, {r4-r7}
        rev     r4, r4
        rev     r5, r5
        rev     r6, r6
        rev     r7, r7
        stmia   r2!, {r4-r7}
        .endr

        mov     r0, sp                  @ w[i] = s1(w[i - 2]) + w[i - 7] + s0(w[i - 15]) + w[i - 16]
        mov     r12, r2
        movs    r1, #192
        add     r12, r1
        movs    r4, #11
        movs    r5, #7
        movs    r6, #2
        movs    r7, #17
1:      .irp    i, 0, 4, 8, 12
        ldr     r1, [r0, #\i + 4]
        mov     r2, r1
        rors    r2, r4
        eors    r2, r1
        rors    r2, r5
        lsrs    r1, r1, #3
        eors    r2, r1
        ldr     r3, [r0, #\i]
        adds    r3, r3, r2
        ldr     r1, [r0, #\i + 36]
        adds    r3, r3, r1
        ldr     r1, [r0, #\i + 56]
        mov     r2, r1
        rors    r2, r6
        eors    r2, r1
        rors    r2, r7
        lsrs    r1, r1, #10
        eors    r2, r1
        adds    r3, r3, r2
        str     r3, [r0, #\i + 64]
        .endr
        adds    r0, #16
        mov     r1, r0
        adds    r1, #64
        cmp     r1, r12
        bne     1b

        ldr     r0, [sp, #256]
        ldmia   r0!, {r1-r6}            @ a to f
        mov     r8, r1
        mov     r9, r2
        mov     r10, r3
        mov     r11, r4
        mov     r12, r5
        mov     lr, r6
        ldmia   r0!, {r5, r6}           @ g, h
        ldr     r7, =constants
2:      step    r8, r9, r10, r11, r12, lr, r5, r6, 0
        step    r6, r8, r9, r10, r11, r12, lr, r5, 1
        step    r5, r6, r8, r9, r10, r11, r12, lr, 2
        step    lr, r5, r6, r8, r9, r10, r11, r12, 3
        step    r12, lr, r5, r6, r8, r9, r10, r11, 4
        step    r11, r12, lr, r5, r6, r8, r9, r10, 5
        step    r10, r11, r12, lr, r5, r6, r8, r9, 6
        step    r9, r10, r11, r12, lr, r5, r6, r8, 7
        add     sp, #32
        adds    r7, #32
        ldr     r0, =constants_end
        cmp     r7, r0
        beq     3f
        b       2b
3:      ldr     r0, [sp]
        add_to_state r8
        add_to_state r9
        add_to_state r10
        add_to_state r11
        add_to_state r12
        add_to_state lr
        add_to_state r5
        add_to_state r6
        pop     {r0, r4-r7}
        mov     r8, r4
        mov     r9, r5
        mov     r10, r6
        mov     r11, r7
        pop     {r4-r7, pc}
        .pool
        .size   coffer_sha256_compress, . - coffer_sha256_compress

        .section .rodata.coffer_sha256_constants, "a", %progbits
        .balign 4
constants:
        .word   0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5
        .word   0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174
        .word   0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA
        .word   0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967
        .word   0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85
        .word   0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070
        .word   0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3
        .word   0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2
constants_end:
#endif
