//! Products of small whole numbers: the one place where the trained reader does its heavy arithmetic, and the only one with `unsafe`.
//!
//! A linear map of 8-bit weights is [`Packed`] once; [`multiply`] applies it to rows of 8-bit values and gives exact 32-bit sums.
//! Every value of `i8` is allowed on both sides. Sums are exact on every path, so all processors give the same bits: AVX-512 VNNI,
//! AVX2, the ARM dot product, and plain Rust for the rest. Which one runs is asked of the processor, never of a setting.
//!
//! It knows no scales, biases or layers. Weights come from the model file through its caller.
//!
//! Weights lie in panels of [`WIDTH`] outputs. A panel is a list of steps; a step holds, for each of its outputs, the weights of
//! [`QUAD`] inputs side by side. What is missing at the edges is zero. A panel stays in the nearest cache while all rows pass it,
//! some rows at a time, whose sums stay in registers.
#![allow(
    unsafe_code,
    reason = "vector loads, and calls of functions that need what was asked of the processor"
)]

/// Outputs of a panel.
const WIDTH: usize = 32;
/// Inputs that one step multiplies: as many bytes as the dot products of the processors add up.
const QUAD: usize = 4;
/// Most inputs of a map: up to here no sum, with values shifted to 0..=255, leaves an `i32`.
const MOST_INPUTS: usize = 1 << 16;

/// The weights of one step of a panel: [`QUAD`] inputs of output 0, of output 1, and so on.
type Step = [i8; WIDTH * QUAD];
/// The sums of some rows of one panel.
type Tile<const ROWS: usize> = [[i32; WIDTH]; ROWS];

/// The weights of a linear map, laid out for [`multiply`]. Any sizes work; odd ones cost what the next multiple of 32 outputs and
/// 4 inputs costs.
#[derive(Clone, Debug)]
pub struct Packed {
    outputs: usize,
    inputs: usize,
    /// The steps of the first panel, of the second, and so on.
    steps: Vec<Step>,
    /// For each panel, what to start the sums with when all values are shifted up by 128.
    shifts: Vec<[i32; WIDTH]>,
}

impl Packed {
    /// Packs `weights`, row-major: `outputs` rows of `inputs` values.
    ///
    /// # Panics
    ///
    /// When `weights` has not `outputs * inputs` values, or `inputs` is above 65,536.
    pub fn new(weights: &[i8], outputs: usize, inputs: usize) -> Packed {
        assert_eq!(weights.len(), outputs * inputs, "weights of {outputs} outputs and {inputs} inputs");
        assert!(inputs <= MOST_INPUTS, "{inputs} inputs, at most {MOST_INPUTS}");
        let panels = outputs.div_ceil(WIDTH);
        let depth = inputs.div_ceil(QUAD);
        let mut steps = vec![[0; WIDTH * QUAD]; panels * depth];
        let mut shifts = vec![[0; WIDTH]; panels];
        for output in 0..outputs {
            let (panel, lane) = (output / WIDTH, output % WIDTH);
            let row = &weights[output * inputs..][..inputs];
            for (step, quad) in steps[panel * depth..][..depth].iter_mut().zip(row.chunks(QUAD)) {
                step[lane * QUAD..][..quad.len()].copy_from_slice(quad);
            }
            shifts[panel][lane] = -128 * row.iter().map(|&weight| i32::from(weight)).sum::<i32>();
        }
        Packed { outputs, inputs, steps, shifts }
    }

    /// Values that one row gives.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Values that one row takes.
    pub fn inputs(&self) -> usize {
        self.inputs
    }
}

/// `out[row * outputs + o]` = the sum over `i` of `x[row * inputs + i]` times weight `i` of output `o`. `x` has `rows` rows of
/// [`Packed::inputs`] values; `out` is emptied first.
///
/// # Panics
///
/// When `x` has not `rows * inputs` values.
pub fn multiply(x: &[i8], rows: usize, weights: &Packed, out: &mut Vec<i32>) {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(lanes) = x86::Vnni::of_this_processor() {
            return multiply_with(&lanes, x, rows, weights, out);
        }
        if let Some(lanes) = x86::Avx2::of_this_processor() {
            return multiply_with(&lanes, x, rows, weights, out);
        }
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(lanes) = arm::Dot::of_this_processor() {
        return multiply_with(&lanes, x, rows, weights, out);
    }
    multiply_plain(x, rows, weights, out);
}

/// Work in plain loops. `run` must be inlined always, so that it is made of the vectors of its place.
pub trait Loops {
    /// What comes out.
    type Out;

    /// Does the work.
    fn run(self) -> Self::Out;
}

/// Does some work with wider vectors where the processor has them. Sums and products are neither reordered nor fused, so that the result is
/// the same.
pub fn wide<L: Loops>(work: L) -> L::Out {
    #[cfg(target_arch = "x86_64")]
    if x86::Avx2::of_this_processor().is_some() {
        // SAFETY: the processor has AVX2.
        return unsafe { x86::with_avx2(work) };
    }
    work.run()
}

/// What [`multiply`] does, without the instructions of a certain processor.
///
/// # Panics
///
/// As [`multiply`].
pub fn multiply_plain(x: &[i8], rows: usize, weights: &Packed, out: &mut Vec<i32>) {
    multiply_with(&Plain, x, rows, weights, out);
}

/// One way to sum. A value of such a type exists only where the processor can do it.
trait Lanes {
    /// Four values of a row, as the sums want them.
    type Quad: Copy + Default;
    /// Rows whose sums fit into registers, 1 to 8.
    const ROWS: usize;
    /// Whether `quad` shifts values up by 128.
    const SHIFTED: bool;

    fn quad(values: [i8; QUAD]) -> Self::Quad;

    /// Adds to `tile` the products of rows and one panel, step by step.
    fn add<const ROWS: usize>(&self, x: &[[Self::Quad; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>);
}

fn multiply_with<L: Lanes>(lanes: &L, x: &[i8], rows: usize, weights: &Packed, out: &mut Vec<i32>) {
    assert_eq!(x.len(), rows * weights.inputs, "{rows} rows of {} inputs", weights.inputs);
    out.clear();
    out.resize(rows * weights.outputs, 0);
    let depth = weights.inputs.div_ceil(QUAD);
    let blocks = blocks(rows, L::ROWS);
    let quads = interleaved::<L>(x, weights.inputs, depth, &blocks);
    for (panel, shift) in weights.shifts.iter().enumerate() {
        let start = if L::SHIFTED { *shift } else { [0; WIDTH] };
        let steps = &weights.steps[panel * depth..][..depth];
        let place = Place { start, outputs: weights.outputs, first: panel * WIDTH };
        for &(row, count) in &blocks {
            let quads = &quads[row * depth..][..count * depth];
            let out = &mut out[row * weights.outputs..][..count * weights.outputs];
            match count {
                1 => block::<L, 1>(lanes, quads, steps, &place, out),
                2 => block::<L, 2>(lanes, quads, steps, &place, out),
                3 => block::<L, 3>(lanes, quads, steps, &place, out),
                4 => block::<L, 4>(lanes, quads, steps, &place, out),
                5 => block::<L, 5>(lanes, quads, steps, &place, out),
                6 => block::<L, 6>(lanes, quads, steps, &place, out),
                7 => block::<L, 7>(lanes, quads, steps, &place, out),
                _ => block::<L, 8>(lanes, quads, steps, &place, out),
            }
        }
    }
}

/// First row and number of rows of blocks that are about equal and at most `most` rows high.
fn blocks(rows: usize, most: usize) -> Vec<(usize, usize)> {
    let count = rows.div_ceil(most);
    let first = |block: usize| block * rows / count;
    (0..count).map(|block| (first(block), first(block + 1) - first(block))).collect()
}

/// The values of `x` in the order in which they are used: by block, then by step, then by row.
fn interleaved<L: Lanes>(x: &[i8], inputs: usize, depth: usize, blocks: &[(usize, usize)]) -> Vec<L::Quad> {
    let mut quads = vec![L::Quad::default(); x.len() / inputs.max(1) * depth];
    for &(first, count) in blocks {
        let quads = &mut quads[first * depth..][..count * depth];
        for row in 0..count {
            let (whole, rest) = x[(first + row) * inputs..][..inputs].as_chunks::<QUAD>();
            let mut places = quads.iter_mut().skip(row).step_by(count);
            for (&values, place) in whole.iter().zip(&mut places) {
                *place = L::quad(values);
            }
            if let Some(place) = places.next() {
                let mut values = [0; QUAD];
                values[..rest.len()].copy_from_slice(rest);
                *place = L::quad(values);
            }
        }
    }
    quads
}

/// Where the sums of a panel begin and where they go.
struct Place {
    start: [i32; WIDTH],
    outputs: usize,
    first: usize,
}

/// Some rows times one panel, into their places in `out`.
#[inline]
fn block<L: Lanes, const ROWS: usize>(
    lanes: &L,
    x: &[L::Quad],
    panel: &[Step],
    place: &Place,
    out: &mut [i32],
) {
    let mut tile = [place.start; ROWS];
    lanes.add(x.as_chunks::<ROWS>().0, panel, &mut tile);
    for (sums, row) in tile.iter().zip(out.chunks_exact_mut(place.outputs)) {
        let row = &mut row[place.first..];
        if let Some(whole) = row.first_chunk_mut::<WIDTH>() {
            *whole = *sums;
        } else {
            row.copy_from_slice(&sums[..row.len()]);
        }
    }
}

/// Sums in plain Rust.
struct Plain;

impl Lanes for Plain {
    type Quad = [i8; QUAD];
    const ROWS: usize = 4;
    const SHIFTED: bool = false;

    fn quad(values: [i8; QUAD]) -> [i8; QUAD] {
        values
    }

    fn add<const ROWS: usize>(&self, x: &[[[i8; QUAD]; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>) {
        let mut parts = [[[0; QUAD]; WIDTH]; ROWS];
        for (x, step) in x.iter().zip(panel) {
            for (x, parts) in x.iter().zip(&mut parts) {
                for (parts, weights) in parts.iter_mut().zip(step.as_chunks::<QUAD>().0) {
                    for input in 0..QUAD {
                        parts[input] += i32::from(i16::from(x[input]) * i16::from(weights[input]));
                    }
                }
            }
        }
        for (sums, parts) in tile.iter_mut().zip(parts) {
            for (sum, parts) in sums.iter_mut().zip(parts) {
                *sum += parts.iter().sum::<i32>();
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Lanes, QUAD, Step, Tile};
    use std::arch::x86_64::{
        __m128i, __m256i, __m512i, _mm_loadu_si128, _mm256_add_epi32, _mm256_cvtepi8_epi16,
        _mm256_hadd_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_permute4x64_epi64,
        _mm256_set1_epi64x, _mm256_setzero_si256, _mm256_storeu_si256, _mm512_add_epi32, _mm512_dpbusd_epi32,
        _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };

    /// Does some work where plain loops become AVX2.
    #[target_feature(enable = "avx2")]
    pub fn with_avx2<L: super::Loops>(work: L) -> L::Out {
        work.run()
    }

    /// Dot products of four bytes, of 0..=255 with -128..=127, exact in 32 bits.
    pub struct Vnni(());

    impl Vnni {
        pub fn of_this_processor() -> Option<Vnni> {
            let can = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
            can.then_some(Vnni(()))
        }
    }

    impl Lanes for Vnni {
        type Quad = i32;
        const ROWS: usize = 8;
        const SHIFTED: bool = true;

        fn quad(values: [i8; QUAD]) -> i32 {
            i32::from_le_bytes(values.map(|value| value.cast_unsigned() ^ 0x80))
        }

        #[inline]
        fn add<const ROWS: usize>(&self, x: &[[i32; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>) {
            // SAFETY: a `Vnni` is made only where the processor has AVX-512 F and VNNI.
            unsafe { add_vnni(x, panel, tile) }
        }
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    fn add_vnni<const ROWS: usize>(x: &[[i32; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>) {
        let mut sums = [[_mm512_setzero_si512(); 2]; ROWS];
        for (x, step) in x.iter().zip(panel) {
            let halves = step.as_chunks::<64>().0;
            let weights = [load_512(&halves[0]), load_512(&halves[1])];
            for row in 0..ROWS {
                let x = _mm512_set1_epi32(x[row]);
                for half in 0..2 {
                    sums[row][half] = _mm512_dpbusd_epi32(sums[row][half], x, weights[half]);
                }
            }
        }
        for (places, sums) in tile.iter_mut().zip(sums) {
            for (place, sum) in places.as_chunks_mut::<16>().0.iter_mut().zip(sums) {
                // SAFETY: `place` is 64 bytes to read and write; the instructions want no alignment.
                unsafe {
                    let before = _mm512_loadu_si512(place.as_ptr().cast());
                    _mm512_storeu_si512(place.as_mut_ptr().cast(), _mm512_add_epi32(before, sum));
                }
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load_512(weights: &[i8; 64]) -> __m512i {
        // SAFETY: `weights` is 64 bytes to read; the instruction wants no alignment.
        unsafe { _mm512_loadu_si512(weights.as_ptr().cast()) }
    }

    /// Products of sign-extended 16-bit values, added in pairs, exact in 32 bits.
    pub struct Avx2(());

    impl Avx2 {
        pub fn of_this_processor() -> Option<Avx2> {
            is_x86_feature_detected!("avx2").then_some(Avx2(()))
        }
    }

    impl Lanes for Avx2 {
        type Quad = i64;
        const ROWS: usize = 6;
        const SHIFTED: bool = false;

        fn quad(values: [i8; QUAD]) -> i64 {
            values.iter().rev().fold(0, |quad, &value| quad << 16 | i64::from(value) & 0xffff)
        }

        #[inline]
        fn add<const ROWS: usize>(&self, x: &[[i64; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>) {
            for part in 0..4 {
                // SAFETY: an `Avx2` is made only where the processor has AVX2.
                unsafe { add_avx2(x, panel, part, tile) }
            }
        }
    }

    /// The sums of the eight outputs `part` of the panel: two registers a row, each with two halves of the sums of four outputs.
    #[target_feature(enable = "avx2")]
    fn add_avx2<const ROWS: usize>(x: &[[i64; ROWS]], panel: &[Step], part: usize, tile: &mut Tile<ROWS>) {
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for (x, step) in x.iter().zip(panel) {
            let parts = step.as_chunks::<16>().0;
            let weights = [load_wide(&parts[2 * part]), load_wide(&parts[2 * part + 1])];
            for row in 0..ROWS {
                let x = _mm256_set1_epi64x(x[row]);
                for half in 0..2 {
                    sums[row][half] = _mm256_add_epi32(sums[row][half], _mm256_madd_epi16(x, weights[half]));
                }
            }
        }
        for row in 0..ROWS {
            let mixed = _mm256_hadd_epi32(sums[row][0], sums[row][1]);
            let sum: __m256i = _mm256_permute4x64_epi64::<0b11_01_10_00>(mixed);
            let place = &mut tile[row].as_chunks_mut::<8>().0[part];
            // SAFETY: `place` is 32 bytes to read and write; the instructions want no alignment.
            unsafe {
                let before = _mm256_loadu_si256(place.as_ptr().cast());
                _mm256_storeu_si256(place.as_mut_ptr().cast(), _mm256_add_epi32(before, sum));
            }
        }
    }

    /// Sixteen weights, each extended to 16 bits.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load_wide(weights: &[i8; 16]) -> __m256i {
        // SAFETY: `weights` is 16 bytes to read; the instruction wants no alignment.
        let narrow: __m128i = unsafe { _mm_loadu_si128(weights.as_ptr().cast()) };
        _mm256_cvtepi8_epi16(narrow)
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::{Lanes, QUAD, Step, Tile};
    use std::arch::aarch64::{
        int8x16_t, int32x4_t, vaddq_s32, vdupq_n_s32, vld1q_s8, vld1q_s32, vreinterpretq_s8_s32, vst1q_s32,
    };
    use std::arch::{asm, is_aarch64_feature_detected};

    /// Dot products of four signed bytes, exact in 32 bits.
    pub struct Dot(());

    impl Dot {
        pub fn of_this_processor() -> Option<Dot> {
            is_aarch64_feature_detected!("dotprod").then_some(Dot(()))
        }
    }

    impl Lanes for Dot {
        type Quad = i32;
        const ROWS: usize = 5;
        const SHIFTED: bool = false;

        fn quad(values: [i8; QUAD]) -> i32 {
            i32::from_le_bytes(values.map(i8::cast_unsigned))
        }

        #[inline]
        fn add<const ROWS: usize>(&self, x: &[[i32; ROWS]], panel: &[Step], tile: &mut Tile<ROWS>) {
            for part in 0..2 {
                // SAFETY: a `Dot` is made only where the processor has the dot product.
                unsafe { add_dot(x, panel, part, tile) }
            }
        }
    }

    /// The sums of one half of the panel: four registers a row, each with four outputs.
    #[target_feature(enable = "neon,dotprod")]
    fn add_dot<const ROWS: usize>(x: &[[i32; ROWS]], panel: &[Step], part: usize, tile: &mut Tile<ROWS>) {
        let mut sums = [[vdupq_n_s32(0); 4]; ROWS];
        for (x, step) in x.iter().zip(panel) {
            let weights = &step.as_chunks::<16>().0[4 * part..][..4];
            // SAFETY: each of `weights` is 16 bytes to read.
            let weights = [0, 1, 2, 3].map(|place| unsafe { vld1q_s8(weights[place].as_ptr()) });
            for row in 0..ROWS {
                let x = vreinterpretq_s8_s32(vdupq_n_s32(x[row]));
                for place in 0..4 {
                    sums[row][place] = dot(sums[row][place], weights[place], x);
                }
            }
        }
        for (places, sums) in tile.iter_mut().zip(sums) {
            for (place, sum) in places.as_chunks_mut::<4>().0[4 * part..].iter_mut().zip(sums) {
                // SAFETY: `place` is 16 bytes to read and write.
                unsafe { vst1q_s32(place.as_mut_ptr(), vaddq_s32(vld1q_s32(place.as_ptr()), sum)) };
            }
        }
    }

    /// The instruction itself, which the standard library does not offer yet.
    #[inline]
    #[target_feature(enable = "neon,dotprod")]
    fn dot(mut sums: int32x4_t, weights: int8x16_t, x: int8x16_t) -> int32x4_t {
        // SAFETY: it reads and writes these registers only.
        unsafe {
            asm!("sdot {0:v}.4s, {1:v}.16b, {2:v}.16b", inout(vreg) sums, in(vreg) weights, in(vreg) x,
                options(pure, nomem, nostack, preserves_flags));
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values without pattern, the same in every run; every fifth is an extreme.
    fn values(count: usize, seed: &mut u64) -> Vec<i8> {
        let mut next = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*seed >> 33) as usize
        };
        (0..count)
            .map(|_| if next() % 5 == 0 { [-128, -127, 0, 127][next() % 4] } else { next() as i8 })
            .collect()
    }

    /// The definition.
    fn by_definition(x: &[i8], weights: &[i8], outputs: usize, inputs: usize) -> Vec<i32> {
        let dot = |x: &[i8], weights: &[i8]| {
            x.iter().zip(weights).map(|(&x, &w)| i32::from(x) * i32::from(w)).sum()
        };
        x.chunks(inputs)
            .flat_map(|x| (0..outputs).map(move |o| dot(x, &weights[o * inputs..][..inputs])))
            .collect()
    }

    /// What every path of this processor gives, by name.
    fn on_all_paths(x: &[i8], rows: usize, packed: &Packed) -> Vec<(&'static str, Vec<i32>)> {
        fn with<L: Lanes>(lanes: &L, x: &[i8], rows: usize, packed: &Packed) -> Vec<i32> {
            let mut out = vec![7; 3];
            multiply_with(lanes, x, rows, packed, &mut out);
            out
        }
        let mut all = vec![("plain", with(&Plain, x, rows, packed))];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(x86::Vnni::of_this_processor().map(|lanes| ("vnni", with(&lanes, x, rows, packed))));
            all.extend(x86::Avx2::of_this_processor().map(|lanes| ("avx2", with(&lanes, x, rows, packed))));
        }
        #[cfg(target_arch = "aarch64")]
        all.extend(arm::Dot::of_this_processor().map(|lanes| ("dot", with(&lanes, x, rows, packed))));
        let mut chosen = Vec::new();
        multiply(x, rows, packed, &mut chosen);
        all.push(("chosen", chosen));
        all
    }

    fn all_paths_agree(rows: usize, inputs: usize, outputs: usize, x: &[i8], weights: &[i8]) {
        let packed = Packed::new(weights, outputs, inputs);
        let expected = by_definition(x, weights, outputs, inputs);
        for (path, sums) in on_all_paths(x, rows, &packed) {
            assert!(sums == expected, "{path}: {rows} rows, {inputs} inputs, {outputs} outputs");
        }
    }

    #[test]
    fn every_path_gives_the_defined_sums_for_any_sizes() {
        let mut seed = 1;
        for rows in (0..20).chain([41]) {
            for (inputs, outputs) in [(1, 1), (3, 31), (4, 32), (5, 33), (66, 63), (129, 100)] {
                let x = values(rows * inputs, &mut seed);
                let weights = values(inputs * outputs, &mut seed);
                all_paths_agree(rows, inputs, outputs, &x, &weights);
            }
        }
    }

    #[test]
    fn every_path_is_exact_at_the_extremes() {
        for x in [-128, -127, -1, 127] {
            for weight in [-128, -127, 1, 127] {
                all_paths_agree(2, MOST_INPUTS, 3, &vec![x; 2 * MOST_INPUTS], &vec![weight; 3 * MOST_INPUTS]);
            }
        }
    }

    #[test]
    fn nothing_times_something_is_nothing() {
        let mut out = vec![1];
        multiply(&[], 3, &Packed::new(&[], 2, 0), &mut out);
        assert_eq!(out, [0; 6]);
        multiply(&[1, 2], 2, &Packed::new(&[], 0, 1), &mut out);
        assert_eq!(out, []);
    }

    #[test]
    #[should_panic(expected = "2 rows of 3 inputs")]
    fn rows_of_another_length_are_refused() {
        multiply(&[0; 5], 2, &Packed::new(&[0; 3], 1, 3), &mut Vec::new());
    }
}
