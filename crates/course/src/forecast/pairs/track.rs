//! How forecasts did: scores against what came of them, and against climatology.

use super::model::Forecast;

/// Forecasts of about the same size, and what came of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bin {
    /// Forecasts.
    pub number: usize,
    /// Their mean.
    pub said: f64,
    /// The share that came true.
    pub happened: f64,
}

/// The record of a number of forecasts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Track {
    /// Forecasts whose window has ended.
    pub number: usize,
    /// Those that came true.
    pub hits: usize,
    /// The mean squared error of the forecasts.
    pub brier: f64,
    /// The same of climatology.
    pub climatology_brier: f64,
    /// The reliability curve: bins of equal size, from the smallest forecasts to the greatest.
    pub bins: Vec<Bin>,
}

impl Track {
    /// The record of forecasts; `said` gives the probability that is scored, none where there was none. Forecasts whose window is open are passed over.
    pub fn of(forecasts: &[Forecast], bins: usize, said: impl Fn(&Forecast) -> Option<f64>) -> Track {
        let mut scored: Vec<(f64, f64, bool)> = forecasts
            .iter()
            .filter_map(|forecast| Some((said(forecast)?, forecast.climatology, forecast.happened?)))
            .collect();
        scored.sort_by(|left, right| {
            left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)).then(left.2.cmp(&right.2))
        });
        let number = scored.len();
        let mean = |error: &dyn Fn(&(f64, f64, bool)) -> f64| {
            scored.iter().map(error).sum::<f64>() / number.max(1) as f64
        };
        let bin = |place: usize| {
            let part = &scored[number * place / bins..number * (place + 1) / bins];
            let size = part.len().max(1) as f64;
            Bin {
                number: part.len(),
                said: part.iter().map(|row| row.0).sum::<f64>() / size,
                happened: part.iter().filter(|row| row.2).count() as f64 / size,
            }
        };
        Track {
            number,
            hits: scored.iter().filter(|row| row.2).count(),
            brier: mean(&|row| (row.0 - f64::from(u8::from(row.2))).powi(2)),
            climatology_brier: mean(&|row| (row.1 - f64::from(u8::from(row.2))).powi(2)),
            bins: (0..bins).map(bin).filter(|bin| bin.number > 0).collect(),
        }
    }

    /// The Brier skill against climatology: 0 is as good, 1 is perfect, below 0 is worse. None where climatology made no error or nothing was scored.
    pub fn skill(&self) -> Option<f64> {
        (self.number > 0 && self.climatology_brier > 0.0).then(|| 1.0 - self.brier / self.climatology_brier)
    }

    /// The mean distance between forecasts and outcomes, over the bins.
    pub fn calibration_error(&self) -> f64 {
        let misses = self.bins.iter().map(|bin| (bin.said - bin.happened).abs() * bin.number as f64);
        misses.sum::<f64>() / self.number.max(1) as f64
    }
}
