// expm1, log1p and tanh, as numbers.js promises. Their methods and constants are those of fdlibm; the licence is:
//
//   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
//   business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this
//   notice is preserved.

const LN_2_HIGH = 0.6931471803691238;
const LN_2_LOW = 1.9082149292705877e-10;

// e**x - 1, with x = k ln 2 + r and a rational function of r.
function expm1(x) {
  const high = highWord(x) & 0x7fffffff;
  if (high > 0x40436879) {
    if (x !== x || x < 0) {
      return x < 0 ? -1 : x;
    }
    if (x > 709.782712893384) {
      return Infinity;
    }
  } else if (high <= 0x3c8fffff) {
    return x;
  }
  let k = 0;
  let r = x;
  let correction = 0;
  if (high > 0x3fd62e42) {
    k = high <= 0x3ff0a2b1 ? Math.sign(x) : Math.trunc(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
    const above = x - k * LN_2_HIGH;
    const below = k * LN_2_LOW;
    r = above - below;
    correction = above - r - below;
  }
  const half = 0.5 * r;
  const hxs = r * half;
  const square = hxs * hxs;
  const first = fused(hxs, -0.03333333333333313, 1);
  const second = fused(-7.93650757867488e-5, hxs, 0.0015873015872548146);
  const third = fused(-2.0109921818362437e-7, hxs, 4.008217827329362e-6);
  const r1 = fused(square * square, third, fused(square, second, first));
  const t = fused(-r1, half, 3);
  let e = ((r1 - t) / fused(-r, t, 6)) * hxs;
  if (k === 0) {
    return r - fused(e, r, -hxs);
  }
  e = fused(e - correction, r, -correction) - hxs;
  return timesPowerLessOne(r, e, k);
}

// (1 + r - e) * 2**k - 1
function timesPowerLessOne(r, e, k) {
  if (k === -1) {
    return 0.5 * (r - e) - 0.5;
  }
  if (k === 1) {
    return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  }
  if (k < 0 || k > 56) {
    const whole = 1 - (e - r);
    return (k === 1024 ? whole * 2 * powerOfTwo(1023) : whole * powerOfTwo(k)) - 1;
  }
  const one = powerOfTwo(-k);
  return (k < 20 ? 1 - one - (e - r) : r - (e + one) + 1) * powerOfTwo(k);
}

// ln(1 + x), with 1 + x = 2**k (1 + f) and a polynomial in f / (2 + f).
function log1p(x) {
  if (!(x > -1 && x < Infinity)) {
    return x === -1 ? -Infinity : x > 0 ? x : NaN;
  }
  const high = highWord(x);
  const magnitude = high & 0x7fffffff;
  if (magnitude <= 0x3e1fffff) {
    return magnitude < 0x3c900000 ? x : x - x * x * 0.5;
  }
  if (high <= 0x3fda8279 && (high > 0 || high <= (0xbfd2bec3 | 0))) {
    const half = 0.5 * x * x;
    return x - (half - log1pRest(x, half));
  }
  const u = magnitude >= 0x43400000 ? x : 1 + x;
  const upper = highWord(u);
  let k = (upper >> 20) - 1023;
  let correction = magnitude >= 0x43400000 ? 0 : (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
  const digits = upper & 0xfffff;
  const larger = digits > 0x6a09d;
  k = larger ? k + 1 : k;
  const f = u * powerOfTwo(-k) - 1;
  correction = fused(k, LN_2_LOW, correction);
  const half = 0.5 * f * f;
  if ((larger ? (0x100000 - digits) >> 2 : digits) !== 0) {
    const rest = log1pRest(f, half);
    return k === 0 ? f - (half - rest) : k * LN_2_HIGH - (half - (rest + correction) - f);
  }
  if (f === 0) {
    return k === 0 ? 0 : k * LN_2_HIGH + correction;
  }
  const rest = half * fused(-f, 0.6666666666666666, 1);
  return k === 0 ? f - rest : k * LN_2_HIGH - (rest - correction - f);
}

function log1pRest(f, half) {
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const second = fused(0.2857142874366239, z, 0.3999999999940942);
  const third = fused(0.1818357216161805, z, 0.22222198432149784);
  const fourth = fused(0.14798198605116586, z, 0.15313837699209373);
  const low = fused(z, 0.6666666666666735, z2 * second);
  return s * (fused(z2 * z4, fourth, fused(z4, third, low)) + half);
}

function tanh(x) {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** -55 || x !== x) {
    return x;
  }
  let size = 1;
  if (magnitude < 1) {
    const t = expm1(-2 * magnitude);
    size = -t / (t + 2);
  } else if (magnitude < 22) {
    size = 1 - 2 / (expm1(2 * magnitude) + 2);
  }
  return x < 0 ? -size : size;
}
