// The second stage of the boot (RP2040 datasheet, 2.8.1.3): the mask ROM copies these 256 bytes from the start
// of flash and calls them with lr = 0. They set up the serial flash for execution in place: W25Q and its kin,
// quad I/O, continuous read (EBh). Called with another lr, as after the ROM's erasing and programming, they
// return there. Position-independent. The checksum in the last four bytes is firmware/tools/make_uf2's.

        .syntax unified
        .cpu    cortex-m0plus
        .thumb

        .equ    SSI_BASE, 0x18000000
        .equ    SSIENR, 0x08
        .equ    SER, 0x10
        .equ    BAUDR, 0x14
        .equ    SR, 0x28
        .equ    DR0, 0x60
        .equ    PADS_QSPI_SCLK, 0x40020004
        .equ    VECTOR_TABLE, 0x10000100
        .equ    VTOR, 0xe000ed08

        .equ    READ_STATUS_1, 0x05
        .equ    WRITE_ENABLE, 0x06
        .equ    WRITE_STATUS, 0x01
        .equ    READ_STATUS_2, 0x35
        .equ    QUAD_READ, 0xeb
        .equ    CONTINUE, 0xa0          // mode bits: the next read comes without a command

        .section .boot2, "ax"
        .thumb_func
        .global boot2
boot2:
        push    {lr}
        ldr     r0, =PADS_QSPI_SCLK
        movs    r1, #0x21               // 8 mA, fast slew
        str     r1, [r0]

        ldr     r3, =SSI_BASE
        movs    r1, #0
        str     r1, [r3, #SSIENR]
        movs    r1, #2                  // half of the system clock
        str     r1, [r3, #BAUDR]
        movs    r2, #0xf0
        movs    r1, #1
        str     r1, [r3, r2]            // RX_SAMPLE_DLY: sample one clock later
        str     r1, [r3, #SER]

        // Quad I/O needs the flash's QE bit, which it keeps without power: status register 2, bit 1.
        ldr     r1, =(7 << 16)          // CTRLR0: frames of 8 bits, one line, both ways
        str     r1, [r3]
        movs    r1, #1
        str     r1, [r3, #SSIENR]
        movs    r0, #READ_STATUS_2
        bl      exchange_2
        movs    r1, #2
        tst     r0, r1
        bne     quad_enabled
        movs    r0, #WRITE_ENABLE
        str     r0, [r3, #DR0]
        bl      wait
        ldr     r0, [r3, #DR0]
        movs    r0, #WRITE_STATUS
        str     r0, [r3, #DR0]
        movs    r0, #0
        str     r0, [r3, #DR0]          // status register 1: no protection
        movs    r0, #2
        str     r0, [r3, #DR0]          // status register 2: QE
        bl      wait
        ldr     r0, [r3, #DR0]
        ldr     r0, [r3, #DR0]
        ldr     r0, [r3, #DR0]
1:      movs    r0, #READ_STATUS_1
        bl      exchange_2
        movs    r1, #1                  // busy
        tst     r0, r1
        bne     1b
quad_enabled:

        // One read with its command puts the flash into continuous read ...
        movs    r1, #0
        str     r1, [r3, #SSIENR]
        ldr     r1, =(2 << 21 | 31 << 16 | 3 << 8) // CTRLR0: four lines, frames of 32 bits, EEPROM read
        str     r1, [r3]
        movs    r1, #0
        str     r1, [r3, #4]            // CTRLR1: one frame
        adds    r3, #0xf4 - 0x60        // SPI_CTRLR0 is out of reach
        ldr     r1, =(4 << 11 | 2 << 8 | 8 << 2 | 1) // 8-bit command on one line, 32 bits of address on four
        str     r1, [r3, #0x60]
        subs    r3, #0xf4 - 0x60
        movs    r1, #1
        str     r1, [r3, #SSIENR]
        movs    r0, #QUAD_READ
        str     r0, [r3, #DR0]
        movs    r0, #CONTINUE
        str     r0, [r3, #DR0]
        bl      wait

        // ... in which each read is an address and data.
        movs    r1, #0
        str     r1, [r3, #SSIENR]
        adds    r3, #0xf4 - 0x60
        ldr     r1, =(CONTINUE << 24 | 4 << 11 | 8 << 2 | 2)
        str     r1, [r3, #0x60]
        subs    r3, #0xf4 - 0x60
        movs    r1, #1
        str     r1, [r3, #SSIENR]

        pop     {r0}
        cmp     r0, #0
        beq     start
        bx      r0
start:
        ldr     r0, =VECTOR_TABLE
        ldr     r1, =VTOR
        str     r0, [r1]
        ldmia   r0!, {r1, r2}
        msr     msp, r1
        bx      r2

        // Sends the command r0 and a byte after it. Leaves what came back for that byte in r0.
exchange_2:
        push    {lr}
        str     r0, [r3, #DR0]
        str     r0, [r3, #DR0]
        bl      wait
        ldr     r0, [r3, #DR0]
        ldr     r0, [r3, #DR0]
        pop     {pc}

        // Waits until all is sent. Changes r1 and r2.
wait:
        ldr     r1, [r3, #SR]
        movs    r2, #4                  // transmit FIFO empty
        tst     r1, r2
        beq     wait
        movs    r2, #1                  // busy
        tst     r1, r2
        bne     wait
        bx      lr

        .ltorg
