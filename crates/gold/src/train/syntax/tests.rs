//! The gradient is the slope of the loss.

use chancery_reader::language::syntax::features::features;
use chancery_reader::language::syntax::{Labels, Sizes};

use super::super::Chance;
use super::examples::{Example, Examples, Form, NONE, Target};
use super::network::{Dropout, Layout, Pass, Weights};

fn small() -> (Examples, Layout) {
    let list = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
    let labels =
        Labels { tags: list(3), features: list(2), scripts: list(4), relations: list(3), names: list(5) };
    let forms = ["talks", "Treaty", "x", "of"];
    let forms = forms.iter().enumerate().map(|(row, form)| {
        let seen = features(form);
        Form { word: row as u32, shape: seen.shape, pieces: seen.pieces }
    });
    let word = |form: u32, head: u16, other: u16| Target {
        form,
        tag: ((form % 3) as u16, 0.7),
        features: 1,
        script: form as u16,
        head: (head, 0.8),
        other: (other, 0.2),
        relation: (form as u16 % 3, 0.9),
        name: (form as u16, 1.0),
    };
    let mut named = word(2, 0, 0);
    named.tag.0 = NONE;
    named.features = NONE;
    named.script = NONE;
    named.head = (NONE, 0.0);
    named.relation.0 = NONE;
    let examples = Examples {
        labels,
        vocabulary: list(3),
        forms: forms.collect(),
        words: vec![word(0, 2, 3), word(1, 0, 1), word(3, 2, 0), named, named, word(1, 0, 0)],
        sentences: vec![
            Example { words: 0..3, times: 1, scheme: 0 },
            Example { words: 3..5, times: 1, scheme: 1 },
            Example { words: 5..6, times: 1, scheme: 0 },
        ],
        ..Examples::default()
    };
    let sizes = Sizes { width: 8, layers: 2, word: 4, piece: 4, shape: 2, arc: 6, relation: 4, hidden: 3 };
    let layout = Layout::new(sizes, &examples.labels, 3);
    (examples, layout)
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let (examples, layout) = small();
    let mut chance = Chance::new(5);
    let mut values = layout.first_values(&examples, &mut chance);
    for value in &mut values {
        *value += chance.spread() * 0.3;
    }
    let sentences: Vec<&Example> = examples.sentences.iter().collect();
    let weights = Weights::of(examples.words.iter());
    let dropout = Dropout { values: 0.3, layers: 0.2, words: 0.3 };
    let loss = |values: &[f32], gradient: &mut [f32]| {
        let pass = Pass { layout: &layout, values, examples: &examples, dropout, weights };
        pass.run(&sentences, &mut Chance::new(9), gradient)
    };
    let mut gradient = vec![0.0; layout.total];
    loss(&values, &mut gradient);
    let mut unused = vec![0.0; layout.total];
    let mut places =
        vec![&layout.words, &layout.shapes, &layout.norm, &layout.schemes, &layout.root, &layout.distances];
    let maps = [&layout.into, &layout.heads, &layout.scripts, &layout.names, &layout.arcs, &layout.relations];
    places.extend(maps.iter().flat_map(|map| [&map.weights, &map.bias]));
    for (norm, map) in &layout.layers {
        places.extend([norm, &map.weights, &map.bias]);
    }
    for place in places {
        // the steepest numbers of each part, a few of them
        let mut steepest: Vec<usize> = place.clone().collect();
        steepest.sort_by(|one, other| gradient[*other].abs().total_cmp(&gradient[*one].abs()));
        for index in steepest.into_iter().take(4) {
            let step = 2e-3;
            let mut moved = values.clone();
            moved[index] += step;
            let up = loss(&moved, &mut unused);
            moved[index] -= 2.0 * step;
            let down = loss(&moved, &mut unused);
            let slope = (up - down) / (2.0 * step);
            let told = gradient[index];
            assert!(
                (slope - told).abs() < 2e-2 * (slope.abs() + told.abs()) + 2e-3,
                "{place:?} {index}: {told}, {slope}"
            );
        }
    }
}
