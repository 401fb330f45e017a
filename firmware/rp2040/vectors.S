// The vector tables. The first, in flash, is for the start alone. All else is done with the second, in RAM: a
// fault while flash is erased finds its handler.

        .syntax unified
        .cpu    cortex-m0plus
        .thumb

        .section .boot_vectors, "a"
        .word   stack_top
        .word   reset_handler

        .section .ram_vectors, "aw"
        .balign 256
        .global ram_vectors
ram_vectors:
        .word   stack_top
        .word   reset_handler
        .word   fault_handler           // NMI
        .word   fault_handler           // HardFault
        .rept   7
        .word   fault_handler
        .endr
        .word   fault_handler           // SVCall
        .word   fault_handler
        .word   fault_handler
        .word   fault_handler           // PendSV
        .word   fault_handler           // SysTick
        .word   tick_handler            // 0: TIMER_IRQ_0
        .rept   4
        .word   fault_handler
        .endr
        .word   usb_handler             // 5: USBCTRL_IRQ
        .rept   26
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
        ldr     r0, =0x40010000 + 4 + 0x2000 // PSM.FRCE_OFF: core 1 writes nothing any more
        ldr     r1, =1 << 16
        str     r1, [r0]
        // This code is in RAM too: what lies before it, then what lies behind.
        ldr     r0, =0x20000000
        ldr     r1, =fault_handler_begin
        movs    r2, #0
1:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     1b
        ldr     r0, =fault_handler_end
        ldr     r1, =0x20042000
2:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     2b
        ldr     r0, =0x50100000         // the packets of USB
        ldr     r1, =0x50101000
3:      stmia   r0!, {r2}
        cmp     r0, r1
        blo     3b
        ldr     r0, =0x4000c000 + 0x2000 // RESETS.RESET: the host sees the device go
        ldr     r1, =1 << 24
        str     r1, [r0]
        ldr     r0, =0x40010000 + 8     // PSM.WDSEL: all but the oscillators
        ldr     r1, =0x0001fffc
        str     r1, [r0]
        ldr     r0, =0x40058000         // WATCHDOG: CTRL 0, SCRATCH0 0x0c
        ldr     r1, =0x544c5546         // "FULT"
        str     r1, [r0, #0x0c]
        ldr     r1, =0x80000000
        str     r1, [r0]
4:      b       4b
        .ltorg
        .balign 4
fault_handler_end:
