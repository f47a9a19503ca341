//! Products of matrices for training: 32-bit floats, one thread, the same bits on every machine.
//!
//! Each value of a product is a chain of fused multiply-adds over the inner index from 0 upwards, beginning with 0 or with the value that
//! is there. A fused step rounds once, by definition, and the chain of one value never depends on its neighbours; so neither
//! the width of vectors nor the cutting into blocks changes a bit. Where the processor has no fused multiply-add, the C library
//! computes it: the same bits, some hundred times slower.
//!
//! It knows no layers and no gradients. All matrices are row-major slices without gaps. `dispatch` picks the instructions.
//!
//! Both factors are copied in blocks into panels that the innermost loop reads from end to end; the sums of one tile stay in registers.
#![allow(clippy::many_single_char_names, reason = "A, B, C, m, k and n are what everybody calls them")]

use super::dispatch::Width;

/// Steps of the inner index between two visits of a tile: a panel of the right factor must fit into the nearest cache.
const DEPTH: usize = 256;
/// Rows of the left factor that are packed at a time.
const HEIGHT: usize = 192;

/// C (`m` x `n`) = A (`m` x `k`) times B (`k` x `n`), or C plus that where `add` is set.
///
/// # Panics
///
/// When a slice has not the size of its matrix.
pub fn product(a: &[f32], b: &[f32], c: &mut [f32], m: usize, k: usize, n: usize, add: bool) {
    let (a, b) = (Factor { values: a, outer: k, inner: 1 }, Factor { values: b, outer: 1, inner: n });
    any_product(&a, &b, c, [m, k, n], add);
}

/// As [`product`], but A is stored transposed, `k` x `m`.
///
/// # Panics
///
/// As [`product`].
pub fn product_a_transposed(a: &[f32], b: &[f32], c: &mut [f32], m: usize, k: usize, n: usize, add: bool) {
    let (a, b) = (Factor { values: a, outer: 1, inner: m }, Factor { values: b, outer: 1, inner: n });
    any_product(&a, &b, c, [m, k, n], add);
}

/// As [`product`], but B is stored transposed, `n` x `k`.
///
/// # Panics
///
/// As [`product`].
pub fn product_b_transposed(a: &[f32], b: &[f32], c: &mut [f32], m: usize, k: usize, n: usize, add: bool) {
    let (a, b) = (Factor { values: a, outer: k, inner: 1 }, Factor { values: b, outer: k, inner: 1 });
    any_product(&a, &b, c, [m, k, n], add);
}

/// A factor seen as lines along the inner index: rows of A, columns of B.
struct Factor<'a> {
    values: &'a [f32],
    /// From a line to the next.
    outer: usize,
    /// From a value of a line to the next.
    inner: usize,
}

fn any_product(a: &Factor, b: &Factor, c: &mut [f32], sizes: [usize; 3], add: bool) {
    product_with(Width::of_this_processor(), a, b, c, sizes, add);
}

fn product_with(width: Width, a: &Factor, b: &Factor, c: &mut [f32], [m, k, n]: [usize; 3], add: bool) {
    assert_eq!(a.values.len(), m * k, "left factor of {m} x {k}");
    assert_eq!(b.values.len(), k * n, "right factor of {k} x {n}");
    assert_eq!(c.len(), m * n, "product of {m} x {n}");
    if !add {
        c.fill(0.0);
    }
    match width {
        #[cfg(target_arch = "x86_64")]
        Width::Avx512(can) => by_tiles::<12, 32>(|a, b, tile| can.add(a, b, tile), a, b, c, [m, k, n]),
        #[cfg(target_arch = "x86_64")]
        Width::Avx2(can) => by_tiles::<6, 16>(|a, b, tile| can.add(a, b, tile), a, b, c, [m, k, n]),
        Width::Plain => by_tiles::<4, 8>(add_products, a, b, c, [m, k, n]),
    }
}

/// Adds to `tile` the products of a panel of rows of A and a panel of columns of B.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "it takes its instructions from the function that it becomes part of"
)]
pub(super) fn add_products<const R: usize, const N: usize>(
    a: &[[f32; R]],
    b: &[[f32; N]],
    tile: &mut [[f32; N]; R],
) {
    let mut sums = *tile;
    for (a, b) in a.iter().zip(b) {
        for row in 0..R {
            for column in 0..N {
                sums[row][column] = a[row].mul_add(b[column], sums[row][column]);
            }
        }
    }
    *tile = sums;
}

fn by_tiles<const R: usize, const N: usize>(
    add: impl Fn(&[[f32; R]], &[[f32; N]], &mut [[f32; N]; R]),
    a: &Factor,
    b: &Factor,
    c: &mut [f32],
    [m, k, n]: [usize; 3],
) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for steps in ranges(k, DEPTH) {
        pack::<N>(b, 0..n, steps.clone(), &mut right);
        for rows in ranges(m, HEIGHT) {
            pack::<R>(a, rows.clone(), steps.clone(), &mut left);
            for (columns, b) in ranges(n, N).zip(right.chunks_exact(steps.len())) {
                for (part, a) in ranges(rows.len(), R).zip(left.chunks_exact(steps.len())) {
                    let c = &mut c[(rows.start + part.start) * n..][..part.len() * n];
                    let mut tile = [[0.0; N]; R];
                    for (sums, row) in tile.iter_mut().zip(c.chunks_exact(n)) {
                        sums[..columns.len()].copy_from_slice(&row[columns.clone()]);
                    }
                    add(a, b, &mut tile);
                    for (sums, row) in tile.iter().zip(c.chunks_exact_mut(n)) {
                        row[columns.clone()].copy_from_slice(&sums[..columns.len()]);
                    }
                }
            }
        }
    }
}

/// 0..`end` in parts of `size`; the last may be smaller.
fn ranges(end: usize, size: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..end).step_by(size).map(move |start| start..end.min(start + size))
}

/// `lines` of a factor in panels of `W`: for each panel, for each of `steps`, the values of its lines; zeros where there is no line.
fn pack<const W: usize>(
    factor: &Factor,
    lines: std::ops::Range<usize>,
    steps: std::ops::Range<usize>,
    panels: &mut Vec<[f32; W]>,
) {
    panels.clear();
    panels.resize(lines.len().div_ceil(W) * steps.len(), [0.0; W]);
    for (part, panel) in ranges(lines.len(), W).zip(panels.chunks_exact_mut(steps.len())) {
        let first = (lines.start + part.start) * factor.outer;
        if factor.outer == 1 {
            for (step, place) in steps.clone().zip(panel) {
                place[..part.len()]
                    .copy_from_slice(&factor.values[step * factor.inner + first..][..part.len()]);
            }
        } else {
            for lane in 0..part.len() {
                let line = &factor.values[first + lane * factor.outer..][steps.clone()];
                for (value, place) in line.iter().zip(panel.iter_mut()) {
                    place[lane] = *value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(count: usize, seed: &mut u32) -> Vec<f32> {
        let mut next = || {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
        (0..rows * columns).map(|place| values[place % rows * columns + place / rows]).collect()
    }

    /// The definition.
    fn add_by_definition(a: &[f32], b: &[f32], c: &mut [f32], k: usize, n: usize) {
        for (place, sum) in c.iter_mut().enumerate() {
            for step in 0..k {
                *sum = a[place / n * k + step].mul_add(b[step * n + place % n], *sum);
            }
        }
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    const SIZES: [[usize; 3]; 9] = [
        [1, 1, 1],
        [2, 3, 5],
        [12, 4, 32],
        [13, 7, 33],
        [5, 600, 3],
        [25, 257, 47],
        [194, 9, 16],
        [3, 0, 2],
        [0, 2, 3],
    ];

    #[test]
    fn each_product_has_the_bits_of_its_definition() {
        let mut seed = 1;
        for [m, k, n] in SIZES {
            let (a, b) = (values(m * k, &mut seed), values(k * n, &mut seed));
            let (turned_a, turned_b) = (transposed(&a, m, k), transposed(&b, k, n));
            for add in [false, true] {
                let before = values(m * n, &mut seed);
                let mut expected = if add { before.clone() } else { vec![0.0; m * n] };
                add_by_definition(&a, &b, &mut expected, k, n);
                let (mut plain, mut left, mut right) = (before.clone(), before.clone(), before);
                product(&a, &b, &mut plain, m, k, n, add);
                product_a_transposed(&turned_a, &b, &mut left, m, k, n, add);
                product_b_transposed(&a, &turned_b, &mut right, m, k, n, add);
                for c in [plain, left, right] {
                    assert!(bits(&c) == bits(&expected), "{m} x {k} x {n}, add {add}");
                }
            }
        }
    }

    #[test]
    fn all_widths_of_this_processor_give_the_same_bits() {
        let mut seed = 2;
        for [m, k, n] in SIZES {
            let (a, b) = (values(m * k, &mut seed), values(k * n, &mut seed));
            let mut expected = vec![0.0; m * n];
            add_by_definition(&a, &b, &mut expected, k, n);
            for width in Width::all_of_this_processor() {
                let mut c = vec![7.0; m * n];
                product_with(
                    width,
                    &Factor { values: &a, outer: k, inner: 1 },
                    &Factor { values: &b, outer: 1, inner: n },
                    &mut c,
                    [m, k, n],
                    false,
                );
                assert!(bits(&c) == bits(&expected), "{m} x {k} x {n}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "right factor of 2 x 3")]
    fn a_factor_of_another_size_is_refused() {
        product(&[0.0; 2], &[0.0; 5], &mut [0.0; 3], 1, 2, 3, false);
    }
}
