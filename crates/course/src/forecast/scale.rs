//! Logarithms, powers of two and decay by half-lives, the same to the last bit on every machine.
//!
//! Only multiplications and additions of fixed order are used, no function of a mathematics library. Errors stay below one in ten thousand.

/// The logarithm to base 2 of a positive normal number.
pub(super) fn log2(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    // The mantissa in [1, 2), as z = (m - 1) / (m + 1) in [0, 1/3): log2 m = 2 / ln 2 * (z + z^3/3 + z^5/5 + z^7/7).
    let mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    let series = z * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0))));
    exponent as f32 + 2.885_39 * series
}

/// `e` to the power `x`, for `x` between -80 and 80; beyond, the value at the bound.
pub(super) fn exp(x: f32) -> f32 {
    let y = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let whole = y.floor();
    let part = (y - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part
                    * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0)))));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// `e` to the power `x`, for `x` between -40 and 40; beyond, the value at the bound. Errors stay below 1e-12 of the value.
pub(super) fn exact_exp(x: f64) -> f64 {
    let y = x.clamp(-40.0, 40.0) * std::f64::consts::LOG2_E;
    let whole = y.floor();
    let part = (y - whole) * std::f64::consts::LN_2;
    // The power series of e^part, from the smallest term on.
    let series = (1..=16).rev().fold(1.0, |sum, term| 1.0 + sum * part / f64::from(term));
    series * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// The natural logarithm of a number from 1 to 2. Errors stay below 1e-12.
pub(super) fn exact_ln(x: f64) -> f64 {
    let z = (x - 1.0) / (x + 1.0);
    // ln x = 2 (z + z^3/3 + z^5/5 + ...), z at most 1/3, from the smallest term on.
    2.0 * z * (0..13).rev().fold(0.0, |sum, term| sum * z * z + 1.0 / f64::from(2 * term + 1))
}

/// The chance that stands for log-odds, to base e.
pub(super) fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + exact_exp(-log_odds))
}

/// What is left of a weight after one step of a half-life.
pub(super) fn faded(half_life: f64) -> f64 {
    exact_exp(-std::f64::consts::LN_2 / half_life)
}

/// What is left of a weight of 1 after a number of days, for one half-life.
#[derive(Clone, Debug)]
pub(super) struct Decay(Vec<f32>);

impl Decay {
    /// A table for ages up to `days`; older is as old as that.
    pub(super) fn new(half_life: f32, days: usize) -> Self {
        let step = faded(f64::from(half_life));
        let powers = std::iter::successors(Some(1.0), |last: &f64| Some(last * step));
        Decay(powers.take(days + 1).map(|power| power as f32).collect())
    }

    /// What is left after `age` days; a negative age counts as 0.
    pub(super) fn after(&self, age: i32) -> f32 {
        let age = usize::try_from(age).unwrap_or(0).min(self.0.len() - 1);
        self.0[age]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_powers_and_decay_agree_with_the_library() {
        for x in [0.001_f32, 0.5, 1.0, 1.5, 1.999, 2.0, 50.0, 12_345.0] {
            assert!((log2(x) - x.log2()).abs() < 2e-4, "log2 {x}: {} {}", log2(x), x.log2());
        }
        for x in [-60.0_f32, -1.0, -0.1, 0.0, 0.3, 1.0, 20.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-4, "exp {x}: {} {}", exp(x), x.exp());
        }
        for x in [-30.0_f64, -2.0, 0.0, 0.7, 5.0] {
            assert!((chance(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-12, "chance {x}");
        }
        for x in [1.0_f64, 1.2, 1.7, 2.0] {
            assert!((exact_ln(x) - x.ln()).abs() < 1e-12, "ln {x}");
        }
        let decay = Decay::new(10.0, 40);
        for (age, left) in [(-1, 1.0), (0, 1.0), (10, 0.5), (20, 0.25), (99, 0.0625)] {
            assert!((decay.after(age) - left).abs() < 1e-4, "{age}");
        }
    }
}
