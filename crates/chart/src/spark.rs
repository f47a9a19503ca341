//! A line of small bars.

const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One character per value, the highest value a full block; a space where the value is zero, so that gaps show.
pub fn sparkline(values: &[usize]) -> String {
    let highest = values.iter().copied().max().unwrap_or(0);
    values.iter().map(|value| step(*value, highest)).collect()
}

fn step(value: usize, highest: usize) -> char {
    if value == 0 {
        return ' ';
    }
    let index = (value * STEPS.len()).div_ceil(highest).saturating_sub(1);
    STEPS[index.min(STEPS.len() - 1)]
}
