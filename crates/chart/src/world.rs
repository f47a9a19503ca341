//! The world in an equal-area projection (Equal Earth): lands with a shade, dots for lands too small to be drawn, and marks of places.
//!
//! Outlines come from the caller as longitudes and latitudes; which land is whose is not known here. Cooperation is blue and plain, conflict orange and hatched;
//! the darker the more.

use std::fmt::Write;

use crate::svg::{BLUE, GREY, INK, ORANGE, escape};

const WIDTH: f64 = 1040.0;
/// The meridian in the middle: the map is cut on the other side of the world, where no land lies.
const MIDDLE: f64 = 11.6;
/// Degrees north and south that are shown.
const NORTH: f64 = 84.0;
const SOUTH: f64 = -57.0;
/// The line below the map that says what the shades mean.
const LEGEND: f64 = 30.0;
/// Opacities of the steps of a shade.
const STEPS: [f64; 4] = [0.22, 0.42, 0.66, 0.92];

/// How a land is filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shade {
    /// Nothing is known.
    #[default]
    Blank,
    /// The land that the map is about.
    Chosen,
    /// As much of one as of the other.
    Mixed,
    /// Mostly cooperation; a step from 0 to 3.
    Cooperation(usize),
    /// Mostly conflict; a step from 0 to 3.
    Conflict(usize),
    /// So much, whatever it is; a step from 0 to 3.
    Volume(usize),
}

impl Shade {
    /// Attributes of what is filled so.
    fn fill(self) -> String {
        let opacity = |step: usize| STEPS[step.min(STEPS.len() - 1)];
        match self {
            Shade::Blank => format!("fill=\"{GREY}\" fill-opacity=\"0.16\""),
            Shade::Chosen => format!("class=\"chosen\" fill=\"{INK}\""),
            Shade::Mixed => format!("fill=\"{GREY}\" fill-opacity=\"0.6\""),
            Shade::Cooperation(step) => format!("fill=\"{BLUE}\" fill-opacity=\"{}\"", opacity(step)),
            Shade::Conflict(step) => format!("fill=\"url(#conflict-{})\"", step.min(STEPS.len() - 1)),
            Shade::Volume(step) => format!("fill=\"{INK}\" fill-opacity=\"{}\"", opacity(step)),
        }
    }
}

/// A land.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Land<'l> {
    /// Rings of longitude and latitude in degrees; a land without any is a dot at its point.
    pub rings: &'l [Vec<(f64, f64)>],
    /// Longitude and latitude of the dot.
    pub point: Option<(f64, f64)>,
    /// How it is filled.
    pub shade: Shade,
    /// What is said about it; a land without words is background.
    pub words: String,
    /// Where it leads, or empty.
    pub address: String,
}

/// A mark at a place.
#[derive(Clone, PartialEq, Debug)]
pub struct Mark {
    /// Longitude and latitude in degrees.
    pub point: (f64, f64),
    /// Reports; the area of the mark grows with them.
    pub reports: u64,
    /// What is said about it.
    pub words: String,
}

/// A point in the plane, from -1.35 to 1.35 and from 0.66 downwards.
fn projected((longitude, latitude): (f64, f64)) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = 3.0_f64.sqrt();
    let angle = (root / 2.0 * latitude.clamp(-90.0, 90.0).to_radians().sin()).asin();
    let square = angle * angle;
    let sixth = square * square * square;
    let slope = A[0] + 3.0 * A[1] * square + sixth * (7.0 * A[2] + 9.0 * A[3] * square);
    let x = 2.0 * root * (longitude - MIDDLE).to_radians() * angle.cos() / (3.0 * slope);
    (x, angle * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square)))
}

/// Projects to the drawing.
#[derive(Clone, Copy)]
struct Plane {
    scale: f64,
    top: f64,
}

impl Plane {
    fn new() -> Plane {
        let (half, _) = projected((MIDDLE + 180.0, 0.0));
        Plane { scale: (WIDTH / 2.0 - 2.0) / half, top: projected((MIDDLE, NORTH)).1 }
    }

    fn height(self) -> f64 {
        ((self.top - projected((MIDDLE, SOUTH)).1) * self.scale).ceil()
    }

    /// A point whose longitude may be given on either side of the cut.
    fn at(self, (longitude, latitude): (f64, f64)) -> (f64, f64) {
        let from_west = (longitude - (MIDDLE - 180.0)).rem_euclid(360.0);
        let (x, y) = projected((MIDDLE - 180.0 + from_west, latitude));
        (WIDTH / 2.0 + x * self.scale, (self.top - y) * self.scale)
    }
}

/// The drawing. `title` is read out; it and all words are escaped here.
pub fn world_svg(lands: &[Land<'_>], marks: &[Mark], title: &str) -> String {
    let plane = Plane::new();
    let height = plane.height();
    let whole = height + LEGEND;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {whole}\" width=\"{WIDTH}\" height=\"{whole}\" role=\"group\" \
         aria-label=\"{0}\" class=\"world\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{0}</title>\n<defs>",
        escape(title)
    );
    for (step, opacity) in STEPS.iter().enumerate() {
        let _ = write!(
            out,
            "<pattern id=\"conflict-{step}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"5\" height=\"5\" fill=\"{ORANGE}\" fill-opacity=\"{opacity}\"/><rect width=\"1.3\" height=\"5\" fill=\"{ORANGE}\"/></pattern>"
        );
    }
    out.push_str("</defs>\n");
    edge(&mut out, plane, height);
    // Background first, so that outlines of lands that matter are whole; dots last, so that nothing covers them.
    let rank = |land: &&Land<'_>| (land.rings.is_empty(), land.shade != Shade::Blank);
    let mut order: Vec<&Land<'_>> = lands.iter().collect();
    order.sort_by_key(rank);
    for land in order {
        draw(&mut out, plane, land);
    }
    let mut order: Vec<&Mark> = marks.iter().collect();
    order.sort_by_key(|mark| std::cmp::Reverse(mark.reports));
    for mark in order {
        let (x, y) = plane.at(mark.point);
        let radius = (2.0 + (mark.reports as f64).sqrt() * 1.1).min(16.0);
        let _ = writeln!(
            out,
            "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{INK}\" fill-opacity=\"0.35\" stroke=\"{INK}\" stroke-width=\"1\"><title>{}</title></circle>",
            escape(&mark.words)
        );
    }
    legend(&mut out, lands, height);
    out.push_str("</svg>\n");
    out
}

/// What the shades say, below the map. Only shades that occur.
fn legend(out: &mut String, lands: &[Land<'_>], height: f64) {
    let steps = |shade: fn(usize) -> Shade| (0..STEPS.len()).map(shade).collect::<Vec<_>>();
    let all = [
        (steps(Shade::Cooperation), "more cooperation"),
        (vec![Shade::Mixed], "about even"),
        (steps(Shade::Conflict), "more conflict"),
        (steps(Shade::Volume), "reports, few to many"),
    ];
    let mut x = 4.0;
    for (shades, words) in all {
        let kinds = shades.first().map(std::mem::discriminant);
        if !lands.iter().any(|land| Some(std::mem::discriminant(&land.shade)) == kinds) {
            continue;
        }
        for shade in &shades {
            let _ = write!(
                out,
                "<rect x=\"{x}\" y=\"{}\" width=\"18\" height=\"12\" {}/>",
                height + 12.0,
                shade.fill()
            );
            x += 19.0;
        }
        x += 5.0;
        let _ = writeln!(out, "<text x=\"{x}\" y=\"{}\" fill=\"{INK}\">{words}</text>", height + 22.5);
        x += words.len() as f64 * 6.4 + 24.0;
    }
}

/// The rim of the world, as far as it is shown.
fn edge(out: &mut String, plane: Plane, height: f64) {
    let degrees = |from: f64, to: f64| (0..=24).map(move |step| from + (to - from) * f64::from(step) / 24.0);
    let (west, east) = (MIDDLE - 180.0, MIDDLE + 179.999);
    let points = degrees(SOUTH, NORTH).map(|y| (west, y)).chain(degrees(NORTH, SOUTH).map(|y| (east, y)));
    let points: Vec<String> = points
        .map(|point| plane.at(point))
        .map(|(x, y)| format!("{x:.1},{:.1}", y.clamp(0.5, height - 0.5)))
        .collect();
    let _ = writeln!(
        out,
        "<polygon class=\"rim\" points=\"{}\" fill=\"none\" stroke=\"{GREY}\" stroke-opacity=\"0.5\"/>",
        points.join(" ")
    );
}

fn draw(out: &mut String, plane: Plane, land: &Land<'_>) {
    let fill = land.shade.fill();
    let shape = if land.rings.is_empty() {
        let Some(point) = land.point else { return };
        let (x, y) = plane.at(point);
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" {fill} stroke=\"{INK}\" stroke-width=\"1\">")
    } else {
        let mut path = String::new();
        for ring in land.rings {
            outline(&mut path, plane, ring);
        }
        format!("<path d=\"{path}\" {fill} fill-rule=\"evenodd\" stroke=\"#ffffff\" stroke-width=\"0.6\">")
    };
    let closing = if land.rings.is_empty() { "</circle>" } else { "</path>" };
    let title =
        if land.words.is_empty() { String::new() } else { format!("<title>{}</title>", escape(&land.words)) };
    if land.address.is_empty() {
        let _ = writeln!(out, "{shape}{title}{closing}");
    } else {
        let _ = writeln!(
            out,
            "<a href=\"{}\" aria-label=\"{}\">{shape}{title}{closing}</a>",
            escape(&land.address),
            escape(&land.words)
        );
    }
}

/// A ring as a path of whole tenths, each point as the step from the one before.
fn outline(path: &mut String, plane: Plane, ring: &[(f64, f64)]) {
    let mut last = (0_i64, 0_i64);
    for (number, point) in ring.iter().enumerate() {
        let (x, y) = plane.at(*point);
        let here = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        let step = (here.0 - last.0, here.1 - last.1);
        last = here;
        let tenths = |value: i64| {
            format!("{}{}.{}", if value < 0 { "-" } else { "" }, value.abs() / 10, value.abs() % 10)
        };
        let letter = if number == 0 { 'M' } else { 'l' };
        let _ = write!(path, "{letter}{},{}", tenths(step.0), tenths(step.1));
    }
    path.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_equal_wherever_they_lie() {
        let plane = Plane::new();
        let area = |south: f64, north: f64| {
            let (corner, top) = (plane.at((MIDDLE, south)), plane.at((MIDDLE, north)));
            let (wide, wide_top) = (plane.at((MIDDLE + 1.0, south)).0, plane.at((MIDDLE + 1.0, north)).0);
            (corner.1 - top.1) * ((wide - corner.0) + (wide_top - top.0)) / 2.0
        };
        // On the globe a strip's area goes with the difference of the sines of its latitudes.
        let globe = |south: f64, north: f64| north.to_radians().sin() - south.to_radians().sin();
        for (south, north) in [(0.0, 1.0), (30.0, 31.0), (60.0, 61.0), (-50.0, -49.0)] {
            let ratio = area(south, north) / area(0.0, 1.0) / (globe(south, north) / globe(0.0, 1.0));
            assert!((ratio - 1.0).abs() < 0.002, "{south}: {ratio}");
        }
    }

    #[test]
    fn what_lies_beyond_the_antimeridian_stays_beside_its_land() {
        let plane = Plane::new();
        let (west, east) = (plane.at((179.0, 66.0)), plane.at((-172.0, 66.0)));
        assert!((0.0..60.0).contains(&(east.0 - west.0)), "{west:?} {east:?}");
        assert!(plane.at((-168.0, 66.0)).0 < WIDTH / 2.0);
        assert_eq!(plane.at((-172.0, 10.0)), plane.at((188.0, 10.0)));
    }

    #[test]
    fn lands_lead_somewhere_and_small_ones_are_dots() {
        let rings = vec![vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]];
        let land = Land {
            rings: &rings,
            shade: Shade::Conflict(9),
            words: "A & B".into(),
            address: "/x".into(),
            ..Land::default()
        };
        let dot = Land { point: Some((103.8, 1.3)), shade: Shade::Cooperation(0), ..Land::default() };
        let svg = world_svg(&[land, dot, Land::default()], &[], "t");
        assert!(
            svg.contains("<a href=\"/x\" aria-label=\"A &amp; B\"><path") && svg.contains("url(#conflict-3)"),
            "{svg}"
        );
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains("more conflict") && !svg.contains("about even"), "{svg}");
        assert_eq!(svg.matches("NaN").count(), 0);
    }
}
