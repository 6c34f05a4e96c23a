//! Figures as a line of blocks: eight levels, one block a step.

/// The levels.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How wide a line may be, in blocks.
const WIDTH: usize = 40;

/// One step on a line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Point {
    /// How much, of the most there can be; none where there is nothing to say.
    pub(crate) level: Option<(u128, u128)>,
    /// Whether the policy changed just before: there the line is broken.
    pub(crate) broken: bool,
}

/// The line. Of more steps than fit, every so-manieth is shown, the last one always.
pub(crate) fn line(points: &[Point]) -> String {
    let shown = points.len().min(WIDTH);
    let mut line = String::new();
    let mut from = 0;
    for index in 1..=shown {
        let until = index * points.len() / shown;
        let of_block = points.get(from..until).unwrap_or_default();
        if of_block.iter().any(|point| point.broken) {
            line.push('|');
        }
        line.push(of_block.last().and_then(|point| point.level).map_or('·', block));
        from = until;
    }
    line
}

/// The block of a level: the lowest up to an eighth, the highest from seven eighths on.
fn block((level, most): (u128, u128)) -> char {
    let place = usize::try_from(8 * level / most.max(1)).unwrap_or(7).min(7);
    BLOCKS.get(place).copied().unwrap_or('█')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(levels: impl IntoIterator<Item = u128>) -> Vec<Point> {
        levels.into_iter().map(|level| Point { level: Some((level, 100)), broken: false }).collect()
    }

    #[test]
    fn a_line_has_a_block_for_each_step_and_a_dot_where_nothing_can_be_said() {
        assert_eq!(line(&levels([0, 12, 13, 50, 99, 100])), "▁▁▂▅██");
        let mut points = levels([100, 100]);
        points[0].level = None;
        points[1].broken = true;
        assert_eq!(line(&points), "·|█");
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn of_many_steps_the_last_is_shown_and_no_break_is_lost() {
        let mut points = levels((0..104).map(|step| if step == 103 { 100 } else { 0 }));
        points[50].broken = true;
        let line = line(&points);
        assert_eq!(line.chars().filter(|c| *c != '|').count(), WIDTH);
        assert!(line.ends_with("▁█") && line.contains('|'), "{line}");
    }
}
