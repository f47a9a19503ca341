//! Picks the vector instructions of this processor for the innermost loop of `matrix`; the only `unsafe` of this room.
//!
//! It holds no arithmetic: the loop is one piece of plain Rust, which is compiled here once for each width. All widths give the same bits.
#![allow(unsafe_code, reason = "calls of functions that need what was asked of the processor")]
#![allow(clippy::unused_self, reason = "the value is the proof that the processor can")]

#[cfg(target_arch = "x86_64")]
use super::matrix::add_products;

/// Instructions to run the innermost loop with.
#[derive(Clone, Copy)]
pub(super) enum Width {
    /// Sixteen values at a time.
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    /// Eight values at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    /// What the target of the build offers.
    Plain,
}

impl Width {
    /// The widest.
    pub fn of_this_processor() -> Width {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(can) = Avx512::of_this_processor() {
                return Width::Avx512(can);
            }
            if let Some(can) = Avx2::of_this_processor() {
                return Width::Avx2(can);
            }
        }
        Width::Plain
    }

    /// All that this processor can run.
    #[cfg(test)]
    pub fn all_of_this_processor() -> Vec<Width> {
        let mut all = vec![Width::Plain];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(Avx512::of_this_processor().map(Width::Avx512));
            all.extend(Avx2::of_this_processor().map(Width::Avx2));
        }
        all
    }
}

/// Exists only where the processor has AVX-512 F.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

#[cfg(target_arch = "x86_64")]
impl Avx512 {
    fn of_this_processor() -> Option<Avx512> {
        is_x86_feature_detected!("avx512f").then_some(Avx512(()))
    }

    /// As [`add_products`].
    pub fn add<const R: usize, const N: usize>(
        self,
        a: &[[f32; R]],
        b: &[[f32; N]],
        tile: &mut [[f32; N]; R],
    ) {
        #[target_feature(enable = "avx512f")]
        fn run<const R: usize, const N: usize>(a: &[[f32; R]], b: &[[f32; N]], tile: &mut [[f32; N]; R]) {
            add_products(a, b, tile);
        }
        // SAFETY: an `Avx512` is made only where the processor has AVX-512 F.
        unsafe { run(a, b, tile) }
    }
}

/// Exists only where the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    fn of_this_processor() -> Option<Avx2> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Avx2(()))
    }

    /// As [`add_products`].
    pub fn add<const R: usize, const N: usize>(
        self,
        a: &[[f32; R]],
        b: &[[f32; N]],
        tile: &mut [[f32; N]; R],
    ) {
        #[target_feature(enable = "avx2,fma")]
        fn run<const R: usize, const N: usize>(a: &[[f32; R]], b: &[[f32; N]], tile: &mut [[f32; N]; R]) {
            add_products(a, b, tile);
        }
        // SAFETY: an `Avx2` is made only where the processor has AVX2 and FMA.
        unsafe { run(a, b, tile) }
    }
}
