//! Arithmetic of 32-bit floats that gives the same bits everywhere: sums in a fixed order, no library functions.
//!
//! Training and reading share it. All of it is inlined, so that it is made of the vectors of its place.
#![allow(
    clippy::inline_always,
    reason = "a function that is called keeps the narrow vectors it was compiled with"
)]

/// e to the power of `x`, within a few parts in a million; `x` is held between -87 and 87.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // added to a small number, it rounds it and leaves the whole number in the low bits
    const SHIFT: f32 = 12_582_912.0;
    let x = if x < 87.0 { x } else { 87.0 };
    let x = if x > -87.0 { x } else { -87.0 };
    // x = k ln 2 + r, |r| <= ln 2 / 2
    let shifted = x * std::f32::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let r = (x - k * 0.693_359_4) + k * 2.121_944_4e-4;
    let p = 1.0
        + r * (1.0
            + r * (0.5 + r * (0.166_666_66 + r * (0.041_666_66 + r * (0.008_333_33 + r * 0.001_388_9)))));
    p * f32::from_bits(shifted.to_bits().wrapping_sub(SHIFT.to_bits()).wrapping_add(127) << 23)
}

/// The natural logarithm of a positive number, within one part in a million.
pub fn ln(x: f32) -> f32 {
    let bits = x.max(1e-30).to_bits();
    let mut exponent = (bits >> 23) as i32 - 127;
    let mut mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    if mantissa > std::f32::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series =
        2.0 * t * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0))));
    series + exponent as f32 * std::f32::consts::LN_2
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The sum of products, in eight lanes that are added up in pairs.
#[inline(always)]
pub fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest: f32 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in ones.zip(others) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let pair = |first: usize| lanes[first] + lanes[first + 1];
    ((pair(0) + pair(2)) + (pair(4) + pair(6))) + rest
}

/// What a row of values is divided by so that the mean of its squares is 1.
#[inline(always)]
pub fn inverse_size(values: &[f32]) -> f32 {
    1.0 / (dot(values, values) / values.len() as f32 + 1e-5).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_the_true_values() {
        for step in -400..400 {
            let x = step as f32 / 10.0;
            let true_exp = f64::from(x).exp();
            assert!((f64::from(exp(x)) - true_exp).abs() <= 3e-6 * true_exp, "exp {x}");
            let y = exp(x);
            assert!(
                (f64::from(ln(y)) - f64::from(y).ln()).abs() < 1e-5 * (1.0 + f64::from(x).abs()),
                "ln {y}"
            );
        }
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-7);
        assert!(sigmoid(-200.0) >= 0.0 && sigmoid(200.0) <= 1.0);
        assert!((dot(&[1.0; 19], &[2.0; 19]) - 38.0).abs() < 1e-6);
    }
}
