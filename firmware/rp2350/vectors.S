// The vector tables, and the image definition. The first table, in flash, is for the start alone. All else is done
// with the second, in RAM: a fault while flash is erased finds its handler.

        .syntax unified
        .cpu    cortex-m33
        .thumb

        .section .boot_vectors, "a"
boot_vectors:
        .word   stack_top
        .word   reset_handler
        .word   fault_handler
        .word   fault_handler

// What the mask ROM starts (RP2350 datasheet, 5.9): a block with a secure Arm image. The last word but one leads to
// the next block: to itself, until firmware/tools/sign_image adds one.
        .section .image_definition, "a"
        .balign 4
        .word   0xffffded3              // a block
        .byte   0x42, 1                 // image type, 1 word
        .hword  0x1021                  // RP2350, Arm, secure, executable
        .byte   0x03, 2, 0, 0           // vector table, 2 words
        .word   boot_vectors
        .byte   0xff                    // last item
        .hword  3                       // words of items
        .byte   0
        .word   0                       // next block
        .word   0xab123579

        .section .ram_vectors, "aw"
        .balign 512
        .global ram_vectors
ram_vectors:
        .word   stack_top
        .word   reset_handler
        .word   fault_handler           // NMI
        .word   fault_handler           // HardFault
        .word   fault_handler           // MemManage
        .word   fault_handler           // BusFault
        .word   fault_handler           // UsageFault
        .word   fault_handler           // SecureFault
        .rept   3
        .word   fault_handler
        .endr
        .word   fault_handler           // SVCall
        .word   fault_handler           // DebugMonitor
        .word   fault_handler
        .word   fault_handler           // PendSV
        .word   fault_handler           // SysTick
        .word   tick_handler            // 0: TIMER0_IRQ_0
        .rept   13
        .word   fault_handler
        .endr
        .word   usb_handler             // 14: USBCTRL_IRQ
        .rept   37
        .word   fault_handler
        .endr

// Nothing secret outlives a fault: all RAM is zeroed, by registers alone, then the watchdog restarts the chip. Its
// scratch register 0 tells the next start.
        .section .ramtext.fault_handler, "ax"
        .balign 4
fault_handler_begin:
        .thumb_func
        .global fault_handler
fault_handler:
        cpsid   i
        ldr     r0, =0x40018000 + 4 + 0x2000 // PSM.FRCE_OFF: core 1 writes nothing any more
        ldr     r1, =1 << 24
        str     r1, [r0]
        // This code is in RAM too: what lies before it, then what lies behind.
        ldr     r0, =0x20000000
        ldr     r1, =fault_handler_begin
        movs    r2, #0
1:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     1b
        ldr     r0, =fault_handler_end
        ldr     r1, =0x20082000
2:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     2b
        ldr     r0, =0x50100000         // the packets of USB
        ldr     r1, =0x50101000
3:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     3b
        ldr     r0, =0x40020000 + 0x2000 // RESETS.RESET: the host sees the device go
        ldr     r1, =1 << 28
        str     r1, [r0]
        ldr     r0, =0x40018000 + 8     // PSM.WDSEL: all but the oscillators
        ldr     r1, =0x01fffff3
        str     r1, [r0]
        ldr     r0, =0x400d8000         // WATCHDOG: CTRL 0, SCRATCH0 0x0c, SCRATCH4 0x1c
        ldr     r1, =0x544c5546         // "FULT"
        str     r1, [r0, #0x0c]
        str     r2, [r0, #0x1c]         // no boot vector
        ldr     r1, =0x80000000
        str     r1, [r0]
4:      b       4b
        .ltorg
        .balign 4
fault_handler_end:
