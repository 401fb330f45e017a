#pragma once
#include <array>
#include <cstdint>

// The S-box of AES (FIPS 197, 5.1.1) on words of bits, word i having bit i of each byte: an inverse in
// GF(2^8) between two linear maps. The circuit is Boyar's and Peralta's of 115 gates ("A new combinational
// logic minimization technique with applications to cryptology", 2010); the linear maps of the reverse were
// found by greedy search. The constant 0x63 is left out: round keys have it.

namespace coffer::crypto::bare::aes {

using Word = std::uint32_t;
/// Sums of a byte's bits, of which products are made.
using Forms = std::array<Word, 22>;
using Products = std::array<Word, 18>;

/// The forms of a byte.
inline void forms_of_byte(const Word* s, Forms& y) {
  y[14] = s[4] ^ s[2];
  y[13] = s[7] ^ s[1];
  y[9] = s[7] ^ s[4];
  y[8] = s[7] ^ s[2];
  const Word a0 = s[6] ^ s[5];
  y[1] = a0 ^ s[0];
  y[4] = y[1] ^ s[4];
  y[12] = y[13] ^ y[14];
  y[2] = y[1] ^ s[7];
  y[5] = y[1] ^ s[1];
  y[3] = y[5] ^ y[8];
  const Word a1 = s[3] ^ y[12];
  y[15] = a1 ^ s[2];
  y[20] = a1 ^ s[6];
  y[6] = y[15] ^ s[0];
  y[10] = y[15] ^ a0;
  y[11] = y[20] ^ y[9];
  y[7] = s[0] ^ y[11];
  y[17] = y[10] ^ y[11];
  y[19] = y[10] ^ y[8];
  y[16] = a0 ^ y[11];
  y[21] = y[13] ^ y[16];
  y[18] = s[7] ^ y[16];
  y[0] = s[0];
}

/// The 18 products whose sums are the inverse: all of the S-box that is not linear.
inline void invert(const Forms& y, Products& z) {
  const Word t2 = y[12] & y[15];
  const Word t3 = y[3] & y[6];
  const Word t4 = t3 ^ t2;
  const Word t5 = y[4] & y[0];
  const Word t6 = t5 ^ t2;
  const Word t7 = y[13] & y[16];
  const Word t8 = y[5] & y[1];
  const Word t9 = t8 ^ t7;
  const Word t10 = y[2] & y[7];
  const Word t11 = t10 ^ t7;
  const Word t12 = y[9] & y[11];
  const Word t13 = y[14] & y[17];
  const Word t14 = t13 ^ t12;
  const Word t15 = y[8] & y[10];
  const Word t16 = t15 ^ t12;
  const Word t17 = t4 ^ t14;
  const Word t18 = t6 ^ t16;
  const Word t19 = t9 ^ t14;
  const Word t20 = t11 ^ t16;
  const Word t21 = t17 ^ y[20];
  const Word t22 = t18 ^ y[19];
  const Word t23 = t19 ^ y[21];
  const Word t24 = t20 ^ y[18];
  const Word t25 = t21 ^ t22;
  const Word t26 = t21 & t23;
  const Word t27 = t24 ^ t26;
  const Word t28 = t25 & t27;
  const Word t29 = t28 ^ t22;
  const Word t30 = t23 ^ t24;
  const Word t31 = t22 ^ t26;
  const Word t32 = t31 & t30;
  const Word t33 = t32 ^ t24;
  const Word t34 = t23 ^ t33;
  const Word t35 = t27 ^ t33;
  const Word t36 = t24 & t35;
  const Word t37 = t36 ^ t34;
  const Word t38 = t27 ^ t36;
  const Word t39 = t29 & t38;
  const Word t40 = t25 ^ t39;
  const Word t41 = t40 ^ t37;
  const Word t42 = t29 ^ t33;
  const Word t43 = t29 ^ t40;
  const Word t44 = t33 ^ t37;
  const Word t45 = t42 ^ t41;
  z[0] = t44 & y[15];
  z[1] = t37 & y[6];
  z[2] = t33 & y[0];
  z[3] = t43 & y[16];
  z[4] = t40 & y[1];
  z[5] = t29 & y[7];
  z[6] = t42 & y[11];
  z[7] = t45 & y[17];
  z[8] = t41 & y[10];
  z[9] = t44 & y[12];
  z[10] = t37 & y[3];
  z[11] = t33 & y[4];
  z[12] = t43 & y[13];
  z[13] = t40 & y[5];
  z[14] = t29 & y[2];
  z[15] = t42 & y[9];
  z[16] = t45 & y[14];
  z[17] = t41 & y[8];
}

/// The S-box's result but for its constant.
inline void affine_of_inverse(const Products& z, Word* s) {
  const Word b0 = z[15] ^ z[16];
  const Word b1 = z[10] ^ z[11];
  const Word b2 = z[5] ^ z[13];
  const Word b3 = z[9] ^ z[10];
  const Word b4 = z[2] ^ z[12];
  const Word b5 = z[2] ^ z[5];
  const Word b6 = z[7] ^ z[8];
  const Word b7 = z[0] ^ z[3];
  const Word b8 = z[6] ^ z[7];
  const Word b9 = z[16] ^ z[17];
  const Word b10 = z[12] ^ b2;
  const Word b11 = b4 ^ b7;
  const Word b12 = z[4] ^ b0;
  const Word b13 = z[3] ^ b8;
  const Word b14 = b0 ^ b11;
  const Word b15 = z[14] ^ b11;
  const Word b16 = b6 ^ b12;
  const Word b17 = b3 ^ b12;
  const Word b18 = z[4] ^ b13;
  const Word b19 = b15 ^ b16;
  const Word b20 = z[1] ^ b17;
  s[7] = b13 ^ b17;
  s[1] = b10 ^ b16;
  s[0] = b2 ^ b14;
  const Word b21 = b18 ^ b19;
  s[4] = b7 ^ b20;
  s[3] = b5 ^ b20;
  s[2] = b1 ^ b19;
  s[6] = b18 ^ s[4];
  s[5] = b9 ^ b21;
}

/// The forms of the byte whose affine map, but for its constant, is in `s`.
inline void forms_of_substituted(const Word* s, Forms& y) {
  y[3] = s[4] ^ s[7];
  y[6] = y[3] ^ s[6];
  y[8] = s[6] ^ s[7];
  y[19] = s[0] ^ s[3];
  y[5] = s[4] ^ s[6];
  y[10] = y[19] ^ y[8];
  y[14] = y[6] ^ s[3];
  y[1] = y[19] ^ s[4];
  y[13] = y[1] ^ s[1];
  y[9] = s[3] ^ s[4];
  y[2] = y[13] ^ y[5];
  y[18] = y[9] ^ s[5];
  y[12] = y[13] ^ y[14];
  y[7] = y[18] ^ y[2];
  y[21] = y[7] ^ s[1];
  y[4] = y[2] ^ y[9];
  y[16] = y[7] ^ y[1];
  const Word a0 = y[13] ^ s[2];
  y[17] = a0 ^ s[0];
  y[15] = y[17] ^ y[16];
  y[20] = a0 ^ y[6];
  y[0] = y[15] ^ y[6];
  y[11] = y[17] ^ y[10];
}

/// The inverse itself.
inline void inverse(const Products& z, Word* s) {
  const Word b0 = z[15] ^ z[6];
  const Word b1 = b0 ^ z[13];
  const Word b2 = b1 ^ z[12];
  const Word b3 = z[16] ^ z[8];
  const Word b4 = z[1] ^ z[4];
  const Word b5 = b2 ^ b3;
  const Word b6 = z[10] ^ z[2];
  const Word b7 = b6 ^ z[14];
  const Word b8 = b5 ^ z[5];
  const Word b9 = z[4] ^ z[7];
  const Word b10 = b4 ^ z[3];
  const Word b11 = z[11] ^ z[17];
  const Word b12 = b2 ^ b9;
  const Word b13 = b10 ^ b7;
  const Word b14 = z[17] ^ z[9];
  const Word b15 = b11 ^ b6;
  const Word b16 = z[11] ^ z[12];
  const Word b17 = b0 ^ b16;
  const Word b18 = b4 ^ b8;
  const Word b19 = b12 ^ b15;
  const Word b20 = b11 ^ z[15];
  s[7] = b8 ^ z[3];
  const Word b21 = b12 ^ z[3];
  const Word b22 = b13 ^ z[8];
  const Word b23 = b19 ^ z[5];
  const Word b24 = b1 ^ b14;
  const Word b25 = b5 ^ z[0];
  s[6] = b22 ^ b24;
  const Word b26 = b17 ^ b3;
  s[4] = b25 ^ z[2];
  s[3] = b23 ^ z[0];
  s[5] = b13 ^ b26;
  s[1] = b21 ^ z[16];
  s[2] = b18 ^ z[0];
  s[0] = b20 ^ z[9];
}

/// SubBytes but for its constant, in place on eight words.
inline void substitute_bytes(Word* s) {
  Forms y;
  Products z;
  forms_of_byte(s, y);
  invert(y, z);
  affine_of_inverse(z, s);
}

/// The reverse.
inline void substitute_bytes_back(Word* s) {
  Forms y;
  Products z;
  forms_of_substituted(s, y);
  invert(y, z);
  inverse(z, s);
}

}  // namespace coffer::crypto::bare::aes
