// The functions of Python's `math` that models use, with the bits of the C library, which a browser's own do not have.
//
// What is promised: the results of glibc on x86-64 with FMA, to the last bit: exp and log of version 2.28 and later;
// expm1, log1p and tanh, in fdlibm.js, of the versions that compile fdlibm's for FMA (2.39, and some distributions'
// earlier ones). Python on another C library or processor may differ from these in the last digit.
// Arguments for which Python raises an error give what C gives: an infinity or NaN.
//
// The methods and constants of exp and log are those of Arm's Optimized Routines; the licence is:
//
//   Copyright (c) 2018, Arm Limited. SPDX-License-Identifier: MIT
//   Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
//   documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
//   rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
//   permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright
//   notice and this permission notice shall be included in all copies or substantial portions of the Software. THE
//   SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
//   WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS
//   OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
//   OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

const sqrt = Math.sqrt;

// A double and its two words, the low one first: every machine that has a browser is little-endian.
const aDouble = new Float64Array(1);
const itsWords = new Int32Array(aDouble.buffer);

function highWord(x) {
  aDouble[0] = x;
  return itsWords[1];
}

// Powers of 2, from 2**-1074 to 2**1023.
const LEAST_POWER = -1074;
const POWERS = Float64Array.from({ length: 1024 - LEAST_POWER }, (_, i) => 2 ** (i + LEAST_POWER));

function powerOfTwo(exponent) {
  return POWERS[exponent - LEAST_POWER];
}

// a * b + c, rounded once, for products within 2**-960 and 2**960. Mostly, the sum is the same for all numbers that the
// rounded product may stand for, and that settles it.
function fused(a, b, c) {
  const product = a * b;
  const sum = product * 0.9999999999999999 + c;
  return sum === product * 1.0000000000000002 + c ? sum : fusedExactly(a, b, c);
}

const SPLITTER = 134217729; // 2**27 + 1, which halves the digits of a double

function fusedExactly(a, b, c) {
  // Dekker's product: a * b is product + rest, exactly.
  const product = a * b;
  let scaled = SPLITTER * a;
  const aHigh = scaled - (scaled - a);
  const aLow = a - aHigh;
  scaled = SPLITTER * b;
  const bHigh = scaled - (scaled - b);
  const bLow = b - bHigh;
  const rest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  // Knuth's sums: it is sum + small + smaller, exactly, each at most half a last digit of the one before.
  const sum = product + c;
  let part = sum - product;
  const left = product - (sum - part) + (c - part);
  const small = left + rest;
  part = small - left;
  const smaller = left - (small - part) + (rest - part);
  const rounded = sum + small;
  if (smaller === 0) {
    return rounded;
  }
  // Was sum + small half way between two doubles? Then the third part says which of them is nearer.
  const twice = 2 * (small - (rounded - sum));
  const other = rounded + twice;
  return twice !== 0 && other - rounded === twice && twice > 0 === smaller > 0 ? other : rounded;
}

// The doubles of a table, each written as 16 hexadecimal digits.
function fromDigits(digits) {
  const bits = BigUint64Array.from(digits.match(/.{16}/g), (word) => BigInt(`0x${word}`));
  return new Float64Array(bits.buffer);
}

// 2**(i/128), and how far that is off, relatively.
const EXP_SCALES = fromDigits(
  "3ff00000000000003ff0163da9fb33353ff02c9a3e7780613ff04315e86e7f853ff059b0d31585743ff0706b29ddf6de3ff0874518759bc8" +
  "3ff09e3ecac6f3833ff0b5586cf9890f3ff0cc922b7247f73ff0e3ec32d3d1a23ff0fb66affed31b3ff11301d0125b513ff12abdc06c31cc" +
  "3ff1429aaea92de03ff15a98c8a58e513ff172b83c7d517b3ff18af9388c8dea3ff1a35beb6fcb753ff1bbe084045cd43ff1d4873168b9aa" +
  "3ff1ed5022fcd91d3ff2063b88628cd63ff21f49917ddc963ff2387a6e7562383ff251ce4fb2a63f3ff26b4565e27cdd3ff284dfe1f56381" +
  "3ff29e9df51fdee13ff2b87fd0dad9903ff2d285a6e4030b3ff2ecafa93e2f563ff306fe0a31b7153ff32170fc4cd8313ff33c08b26416ff" +
  "3ff356c55f929ff13ff371a7373aa9cb3ff38cae6d05d8663ff3a7db34e59ff73ff3c32dc313a8e53ff3dea64c1234223ff3fa4504ac801c" +
  "3ff4160a21f72e2a3ff431f5d950a8973ff44e086061892d3ff46a41ed1d00573ff486a2b5c13cd03ff4a32af0d7d3de3ff4bfdad5362a27" +
  "3ff4dcb299fddd0d3ff4f9b2769d2ca73ff516daa2cf66423ff5342b569d4f823ff551a4ca5d920f3ff56f4736b527da3ff58d12d497c7fd" +
  "3ff5ab07dd4854293ff5c9268a5946b73ff5e76f15ad21483ff605e1b976dc093ff6247eb03a55853ff6434634ccc3203ff6623882552225" +
  "3ff68155d44ca9733ff6a09e667f3bcd3ff6c012750bdabf3ff6dfb23c651a2f3ff6ff7df95194843ff71f75e8ec5f743ff73f9a48a58174" +
  "3ff75feb564267c93ff780694fde5d3f3ff7a11473eb01873ff7c1ed0130c1323ff7e2f336cf4e623ff80427543e1a123ff82589994cce13" +
  "3ff8471a4623c7ad3ff868d99b4492ed3ff88ac7d98a66993ff8ace5422aa0db3ff8cf3216b5448c3ff8f1ae991577363ff9145b0b91ffc6" +
  "3ff93737b0cdc5e53ff95a44cbc8520f3ff97d829fde4e503ff9a0f170ca07ba3ff9c49182a3f0903ff9e86319e323233ffa0c667b5de565" +
  "3ffa309bec4a2d333ffa5503b23e255d3ffa799e1330b3583ffa9e6b5579fdbf3ffac36bbfd3f37a3ffae89f995ad3ad3ffb0e07298db666" +
  "3ffb33a2b84f15fb3ffb59728de5593a3ffb7f76f2fb5e473ffba5b030a1064a3ffbcc1e904bc1d23ffbf2c25bd71e093ffc199bdd85529c" +
  "3ffc40ab5fffd07a3ffc67f12e57d14b3ffc8f6d9406e7b53ffcb720dcef90693ffcdf0b555dc3fa3ffd072d4a07897c3ffd2f87080d89f2" +
  "3ffd5818dcfba4873ffd80e316c983983ffda9e603db32853ffdd321f301b4603ffdfc97337b9b5f3ffe264614f5a1293ffe502ee78b3ff6" +
  "3ffe7a51fbc74c833ffea4afa2a490da3ffecf482d8e67f13ffefa1bee615a273fff252b376bba973fff50765b6e45403fff7bfdad9cbe14" +
  "3fffa7c1819e90d83fffd3c22b8f71f1",
);
const EXP_TAILS = fromDigits(
  "00000000000000003c9b3b4f1a88bf6ebc7160139cd8dc5dbc905e7a108766d13c8cd2523567f613bc8bce8023f98efa3c60f74e61e6c861" +
  "3c90a3e45b33d3993c979aa65d837b6d3c8eb51a92fdeffc3c3ebe3d702f9cd1bc6a033489906e0bbc9556522a2fbd0ebc5080ef8c4eea55" +
  "bc91c923b9d5f4163c80d3e3e95c55afbc801b15eaa59348bc8f1ff055de323d3c8b898c3f1353bfbc96d99c7611eb263c9aecf73e3a2f60" +
  "bc8fe782cb86389d3c8a6f4144a6c38d3c807a05b0e4047d3c968efde3a8a8943c875e18f274487d3c80472b981fe7f2bc96b87b3f71085e" +
  "3c82f7e16d09ab31bc3d219b1a6fbffa3c8b3782720c0ab43c6e149289cecb8f3c834d754db0abb63c864201e2ac744c3c8fdd395dd3f84a" +
  "bc86a3803b8e5b04bc924aedcc4b5068bc9907f81b512d8ebc71d1e83e9436d2bc991919b3ce1b153c859f48a72a4c6dbc9312607a28698a" +
  "bc58a78f4817895bbc7c2c9b67499a1b3c4363ed60c2ac113c9666093b0664ef3c6ecce1daa103793c93ff8e3f0f12303c7690cebb7aafb0" +
  "3c931dbdeb54e077bc8f94340071a38ebc87deccdc93a349bc78dec6bd0f385fbc861246ec7b5cf63c93350518fdd78e3c7b98b72f8a9b05" +
  "3c9063e1e21c54093c34c7855019c6ea3c9432e62b64c035bc8ce44a6199769fbc8c33c53bef4da8bc845378892be9aebc93cedd78565858" +
  "3c5710aa807e1964bc93b3efbf5e2228bc6a12ad8734b982bc6367efb86da9eebc80dc3d54e08851bc781f647e5a3ecfbc86ee4ac08b7db0" +
  "bc8619321e55e68a3c909ccb5e09d4d3bc7b32dcb94da51d3c94ecfd5467c06b3c65ebe1abd66c55bc88a1c52fb3cf42bc9369b6f13b3734" +
  "bc805e843a19ff1ebc94d450d872576e3c90ad675b0e8a003c8db72fc1f0eab4bc65b6609cc5e7ff3c7bf68359f35f44bc93091fa71e3d83" +
  "bc5da9b88b6c1e29bc6c23f97c90b959bc92434322f4f9aabc85ca6cd7668e4b3c71affc2b91ce273c6dd235e10a73bbbc87c50422622263" +
  "3c8b1c86e3e231d5bc91bbd1d3bcbb153c90cc319cee31d23c8469846e735ab3bc82dfcd978e9db43c8c1a7792cb3387bc907b8f4ad1d9fa" +
  "bc55c3d956dcaebabc90a40e3da6f640bc68d6f438ad9334bc91eee26b588a353c74ffd70a5fddcdbc91bdfbfa9298ac3c736eae30af0cb3" +
  "3c8ee3325c9ffd943c84e08fd10959ac3c63cdaf384e1a673c676b2c6c921968bc808a1883ccb5d2bc8fad5d3ffffa6fbc900dae3875a949" +
  "3c74a385a63d07a7bc82919e2040220f3c8e5a50d5c192ac3c843a59ac016b4bbc82d52107b43e1fbc892ab93b470dc93c74b604603a88d3" +
  "3c83c5ec519d7271bc8ff7128fd391f0bc8dae98e223747d3c8ec3bc41aa20083c842b94c3a9eb323c8a64a931d185eebc8e37bae43be3ed" +
  "3c77893b4d91cd9d3c5305c14160cc89",
);
// For each 128th of the z from 0.6875 to 1.375: 1/c for a c in it, and ln(c).
const LOG_INVERSES = fromDigits(
  "3ff734f0c3e0de9f3ff713786a2ce91f3ff6f26008fab5a03ff6d1a61f138c7d3ff6b1490bc5b4d13ff69147332f0cba3ff6719f18224223" +
  "3ff6524f99a51ed93ff63356aa8f24c43ff614b36b9ddc143ff5f66452c65c4c3ff5d867b5912c4f3ff5babccb5b90de3ff59d61f2d91a78" +
  "3ff58056124656873ff56397cee76bd33ff54725e2a77f933ff52aff420645833ff50f22dbb2bddf3ff4f38f4734ded73ff4d843cfde2840" +
  "3ff4bd3ec078a3c83ff4a27fc3e0258a3ff4880524d484343ff46dce1b192d0b3ff453d9d33918543ff43a2744b4845a3ff420b54115f8fb" +
  "3ff40782da3ef4b13ff3ee8f5d57fe8f3ff3d5d9a00b4ce93ff3bd60c010c12b3ff3a5242b75dab83ff38d22cd9fd0023ff3755bc5847a1c" +
  "3ff35dce49ad36e23ff34679984dd4403ff32f5cceffcb243ff3187775a10d493ff301c8373e39903ff2eb4ebb95f8413ff2d50a0219a9d1" +
  "3ff2bef9a8b7fd2a3ff2a91c7a0c1bab3ff293726014b5303ff27dfa5757a1f53ff268b39b1d3bbf3ff2539d838ff5bd3ff23eb7aac9083b" +
  "3ff22a012ba940b63ff2157996cc41323ff201201dd2fc9b3ff1ecf4494d480b3ff1d8f5528f65693ff1c52311577e7c3ff1b17c74cb26e9" +
  "3ff19e010c2c1ab63ff18ab07bb670bd3ff1778a25efbcb63ff1648d354c31da3ff151b990275fdd3ff13f0ea432d24c3ff12c8b7210f9da" +
  "3ff11a3028ecb5313ff107fbda8434af3ff0f5ee0f4e6bb33ff0e4065d2a9fce3ff0d244632ca5213ff0c0a77ce2981a3ff0af2f83c636d1" +
  "3ff09ddb98a013393ff08cabaf52e7df3ff07b9f2f4e28fb3ff06ab58c358f193ff059eea5ecf92c3ff04949cdd12c903ff038c6c6f0ada9" +
  "3ff02865137932a93ff0182427ea73483ff008040614b1953fefe01ff726fa1a3fefa11cc261ea743fef6310b081992e3fef25f63ceeadcd" +
  "3feee9c8039113e73feeae8078cbb1ab3fee741aa29d0c9b3fee3a91830a99b53fee01e009609a563fedca01e577bb983fed92f20b7c9103" +
  "3fed5cac66fb5cce3fed272caa5ede9d3fecf26e3e6b2ccd3fecbe6da2a779023fec8b266d37086d3fec5894bd5d58043fec26b533bb9f8c" +
  "3febf583eeece73f3febc4fd75db96c13feb951e0c864a283feb65e2c5ef3e2c3feb374867c9888b3feb094b211d304a3feadbe885f2ef7e" +
  "3feaaf1d31603da23fea82e63fd358a73fea5740ef09738b3fea2c2a90ab4b273fea01a01393f2d13fe9d79f24db3c1b3fe9ae2505c7b190" +
  "3fe9852ef297ce2f3fe95cbaeea44b753fe934c69de748383fe90d4f2f6752e63fe8e6528effd79d3fe8bfce9fcc007c3fe899c0dabec30e" +
  "3fe87427aa2317fb3fe84f00acb39a083fe82a49e8653e553fe8060195f402603fe7e22563e0a3293fe7beb377dcb5ad3fe79baa679725c2" +
  "3fe77907f21706573fe756cadbd6130c",
);
const LOG_LOGS = fromDigits(
  "bfd7cc7f79e69000bfd76feec20d0000bfd713e31351e000bfd6b85b38287800bfd65d5590807800bfd602d076180000bfd5a8ca86909000" +
  "bfd54f4356035000bfd4f637c36b4000bfd49da7fda85000bfd445923989a800bfd3edf439b0b800bfd396ce448f7000bfd3401e17bda000" +
  "bfd2e9e2ef468000bfd2941b3830e000bfd23ec58cda8800bfd1e9e129279000bfd1956d2b48f800bfd141679ab9f800bfd0edd094ef9800" +
  "bfd09aa518db1000bfd047e65263b800bfcfeb224586f000bfcf474a7517b000bfcea4443d103000bfce020d44e9b000bfcd60a22977f000" +
  "bfccc00104959000bfcc202956891000bfcb81178d811000bfcae2c9ccd3d000bfca45402e129000bfc9a877681df000bfc90c6d69483000" +
  "bfc87120a645c000bfc7d68fb4143000bfc73cb83c627000bfc6a39a9b376000bfc60b3154b7a000bfc5737d76243000bfc4dc7b8fc23000" +
  "bfc4462c51d20000bfc3b08abc830000bfc31b996b490000bfc2875490a44000bfc1f3b9f879a000bfc160c8252ca000bfc0ce7f57f72000" +
  "bfc03cdc49fea000bfbf57bdbc4b8000bfbe370896404000bfbd17983ef94000bfbbf9674ed8a000bfbadc79202f6000bfb9c0c3e7288000" +
  "bfb8a646b372c000bfb78d01b3ac0000bfb674f145380000bfb55e0e6d878000bfb4485cdea1e000bfb333d94d6aa000bfb22079f8c56000" +
  "bfb10e4698622000bfaffa6c6ad20000bfadda8d4a774000bfabbcece4850000bfa9a1894012c000bfa788583302c000bfa5715e67d68000" +
  "bfa35c8a49658000bfa149e364154000bf9e72c082eb8000bf9a55f152528000bf963d62cf818000bf9228fb8caa0000bf8c317b20f90000" +
  "bf8419355daa0000bf781203c2ec0000bf600409792400003f6feff3849000003f87dc41353d00003f93cea3c4c280003f9b9fc114890000" +
  "3fa1b0d8ce1100003fa58a5bd001c0003fa95c8340d880003fad276aef5780003fb07598e598c0003fb253f5e30d20003fb42edd8b380000" +
  "3fb606598757c0003fb7da76356a00003fb9ab434e1c60003fbb78c7bb0d60003fbd431332e720003fbf0a3171de60003fc067152b914000" +
  "3fc147858292b0003fc2266ecdca30003fc303d7a6c550003fc3dfc33c3310003fc4ba366b7a80003fc5933928d1f0003fc66acd2418f000" +
  "3fc740f8ec6690003fc815c0f51af0003fc8e92954f680003fc9bb3602f840003fca8bed1c2c00003fcb5b515c01d0003fcc2967ccbcc000" +
  "3fccf635d54860003fcdc1bd3446c0003fce8c01b8cfe0003fcf5509c01790003fd00e6c121fb8003fd071b80e93d0003fd0d46b9e867000" +
  "3fd13687334bd0003fd1980d672348003fd1f8ffe0cc80003fd2595fd76368003fd2b9300914a8003fd31872104360003fd377266dec1800" +
  "3fd3d54ffbaf30003fd432eee32fe000",
);

// e**x = 2**(k/128) * e**r, with 2**(k/128) from a table and a polynomial for e**r - 1. With plain sums and products,
// the polynomial is within 2**-58 of what `fused` gives; mostly, the result is the same for all these numbers.
function exp(x) {
  const magnitude = Math.abs(x);
  if (!(magnitude >= 2 ** -54 && magnitude < 512)) {
    return magnitude < 1 ? 1 + x : magnitude < 1024 ? exactExp(x) : x > 0 ? Infinity : x < 0 ? 0 : x;
  }
  const z = x * 184.6649652337873;
  const k = z + 6755399441055744 - 6755399441055744;
  const r = x + k * -0.005415212348111709 + k * -1.2864023111638346e-14;
  const square = r * r;
  const low = EXP_TAILS[k & 127] + r + square * (EXP_2 + EXP_3 * r);
  const beyond = low + square * square * (EXP_4 + EXP_5 * r);
  const scale = EXP_SCALES[k & 127];
  const mantissa = scale + scale * (beyond - 2 ** -58);
  if (mantissa !== scale + scale * (beyond + 2 ** -58) || Math.abs(z - k) > 0.49999) {
    return exactExp(x);
  }
  return mantissa * POWERS[(k >> 7) + 1074];
}

const [EXP_2, EXP_3] = [0.49999999999996786, 0.16666666666665886];
const [EXP_4, EXP_5] = [0.0416666808410674, 0.008333335853059549];

function exactExp(x) {
  const k = fused(x, 184.6649652337873, 6755399441055744) - 6755399441055744;
  const r = fused(k, -1.2864023111638346e-14, k * -0.005415212348111709 + x);
  const square = r * r;
  const low = fused(fused(EXP_3, r, EXP_2), square, EXP_TAILS[k & 127] + r);
  const beyond = fused(square * square, fused(EXP_5, r, EXP_4), low);
  const scale = EXP_SCALES[k & 127];
  const exponent = k >> 7;
  if (x <= -512) {
    return nearUnderflow(scale * powerOfTwo(exponent + 1022), beyond);
  }
  const mantissa = fused(scale, beyond, scale);
  const most = Math.min(exponent, 1023);
  return mantissa * powerOfTwo(most) * powerOfTwo(exponent - most);
}

// scale * (1 + beyond) * 2**-1022, rounded once where that is less than the least normal number.
function nearUnderflow(scale, beyond) {
  const more = scale * beyond;
  let y = scale + more;
  if (y < 1) {
    const low = scale - y + more;
    const high = 1 + y;
    y = high + (1 - high + y + low) - 1;
  }
  return y * powerOfTwo(-1022);
}

// ln(x) = k ln 2 + ln(c) + ln(z/c), where x = 2**k z, with ln(c) and 1/c from a table; near 1, a polynomial. With plain
// sums and products, what is added to the largest part is within 2**-49 of its terms of what `fused` gives; mostly, the
// result is the same for all these numbers.
function log(x) {
  if (x >= 0.9375 && x < 1.064697265625) {
    return logNearOne(x - 1);
  }
  if (!(x >= 2 ** -1022 && x < Infinity)) {
    return x === 0 ? -Infinity : x > 0 && x < 1 ? logOfScaled(x * 2 ** 52, -52) : x > 0 ? x : NaN;
  }
  return logOfScaled(x, 0);
}

function logOfScaled(x, power) {
  const above = highWord(x) - 0x3fe60000; // the exponent of z is that of 0.6875 to 1.375
  const place = (above >> 13) & 127;
  const k = (above >> 20) + power;
  const r = fusedExactly(x * POWERS[1074 - (above >> 20)], LOG_INVERSES[place], -1);
  const w = k * 0.6931471805598903 + LOG_LOGS[place];
  const high = w + r;
  const left = w - high + r;
  const square = r * r;
  const low = left + k * LOG_LOW;
  const rest = low + square * LOG_0 + r * square * (LOG_1 + r * LOG_2 + square * (LOG_3 + r * LOG_4));
  const slack = 2 ** -49 * (Math.abs(low) + square + 2 ** -40);
  if (high + (rest - slack) === high + (rest + slack)) {
    return high + rest;
  }
  const quadratic = fused(square, LOG_0, fused(k, LOG_LOW, left));
  return fused(r * square, fused(fused(r, LOG_4, LOG_3), square, fused(LOG_2, r, LOG_1)), quadratic) + high;
}

const LOG_LOW = 5.497923018708371e-14;
const LOG_0 = -0.5000000000000001;
const [LOG_1, LOG_2] = [0.33333333331825593, -0.2499999999622955];
const [LOG_3, LOG_4] = [0.20000304511814496, -0.16667054827627667];

function logNearOne(r) {
  const square = r * r;
  const cube = r * square;
  const shifted = r * 134217728;
  const rHigh = r + shifted - shifted;
  const half = rHigh * rHigh * -0.5;
  const top = r + half;
  const left = r - top + half;
  const cross = -0.5 * (r - rHigh);
  const high = NEAR_7 + r * NEAR_8 + square * NEAR_9 + cube * NEAR_10;
  const middle = NEAR_4 + r * NEAR_5 + square * NEAR_6 + cube * high;
  const beyond = cube * (NEAR_1 + r * NEAR_2 + square * NEAR_3 + cube * middle);
  const rest = beyond + (left + cross * (r + rHigh));
  const slack = 2 ** -49 * (Math.abs(beyond) + Math.abs(left) + Math.abs(cross * r));
  return rest - slack + top === rest + slack + top ? rest + top : exactNearOne(r, cross, rHigh, left) + top;
}

const [NEAR_1, NEAR_2, NEAR_3] = [0.3333333333333352, -0.24999999999998432, 0.19999999999320328];
const [NEAR_4, NEAR_5, NEAR_6] = [-0.16666666669929706, 0.14285715076560868, -0.12499997863982555];
const [NEAR_7, NEAR_8, NEAR_9] = [0.11110712032936046, -0.10000486757818193, 0.09181994006195467];
const NEAR_10 = -0.08328363062289341;

function exactNearOne(r, cross, rHigh, left) {
  const square = r * r;
  const cube = r * square;
  const high = fused(cube, NEAR_10, fused(square, NEAR_9, fused(NEAR_8, r, NEAR_7)));
  const middle = fused(square, NEAR_6, fused(NEAR_5, r, NEAR_4));
  const low = fused(square, NEAR_3, fused(NEAR_2, r, NEAR_1));
  return fused(fused(fused(high, cube, middle), cube, low), cube, fused(cross, r + rHigh, left));
}
