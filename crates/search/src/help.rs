//! Where to go from nothing.

use tantivy::collector::Count;

use crate::analysis;
use crate::collect::{Collected, KIND_BIT, Masks};
use crate::leaf::{Form, Leaf};
use crate::parse::Node;
use crate::plan::{Plan, Source};
use crate::values::KIND_FACET;
use crate::widen::Widening;
use crate::{FilterName, Help, WordHelp};

/// So many words of a query are looked at.
const MOST: usize = 12;
/// A word in so few documents may be a slip of somebody's.
const RARE: u32 = 2;
/// And a neighbour of it in so many times as many is probably what was meant.
const FAR_MORE: u32 = 20;

/// The words and phrases that are wanted, in order.
fn wanted<'n>(node: &'n Node, leaves: &mut Vec<&'n Leaf>) {
    match node {
        Node::Leaf(leaf) if leaves.len() < MOST => leaves.push(leaf),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| wanted(node, leaves)),
        Node::Leaf(_) | Node::Field(_) | Node::Not(_) => {}
    }
}

/// How often each word is there, and what is near to those that are not.
pub(crate) fn words(
    tree: &Node,
    source: Source<'_>,
    widening: &mut Widening<'_>,
) -> tantivy::Result<Vec<WordHelp>> {
    let mut leaves = Vec::new();
    wanted(tree, &mut leaves);
    let mut words = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let plan = Plan::of(Some(&Node::Leaf(leaf.clone())), source, false)?;
        let count = source.searcher.search(&*plan.query, &Count)?;
        let (mut nearest, mut alike) = (None, Vec::new());
        if count == 0 && leaf.is_single() {
            let near = widening.meant(&analysis::fold(&leaf.typed))?;
            nearest = near.into_iter().next().map(|known| known.word);
            if nearest.is_none() {
                alike = widening.alike(&analysis::fold(&leaf.typed))?;
            }
        }
        words.push(WordHelp { word: leaf.typed.clone(), count, nearest, alike });
    }
    Ok(words)
}

/// The filter that alone keeps most out, and how many documents.
pub(crate) fn filter(collected: &Collected, masks: &Masks) -> Option<(usize, usize)> {
    let kept_out = collected.kept_out.iter().enumerate();
    let most = kept_out.max_by_key(|(_, count)| **count)?;
    let (number, count) = (most.0, *most.1 as usize);
    (count > 0 && number < masks.facets.len()).then_some((number, count))
}

/// Which of the filters this is, when it is not on a facet.
pub(crate) fn plain_name(number: usize, masks: &Masks) -> Option<FilterName> {
    let bit = 1_u64 << number;
    if bit == KIND_BIT && masks.facets.first() == Some(&KIND_FACET) {
        return Some(FilterName::Kind);
    }
    masks.years.filter(|(_, years)| *years == bit).map(|_| FilterName::Years)
}

/// The query with words in place of those that are hardly anywhere.
pub(crate) fn did_you_mean(
    text: &str,
    tree: &Node,
    widening: &mut Widening<'_>,
) -> tantivy::Result<Option<String>> {
    let mut leaves = Vec::new();
    wanted(tree, &mut leaves);
    let mut better: Vec<char> = text.chars().collect();
    let mut changed = false;
    for leaf in leaves.into_iter().rev() {
        if leaf.form == Form::Phrase || leaf.open.is_some() || !leaf.is_single() {
            continue;
        }
        let own = widening.documents(&leaf.ways)?;
        if own > RARE {
            continue;
        }
        let Some(near) = widening.meant(&analysis::fold(&leaf.typed))?.into_iter().next() else {
            continue;
        };
        let ways = crate::leaf::ways(&near.word, &near.languages, 1.0);
        let meant = widening.documents(&ways)?;
        let same = ways.iter().any(|way| leaf.ways.contains(way));
        let place = leaf.at..leaf.at + leaf.typed.chars().count();
        let there =
            better.get(place.clone()).is_some_and(|c| c.iter().copied().eq(leaf.typed.chars()));
        if same || !there || (own > 0 && meant < own * FAR_MORE) {
            continue;
        }
        better.splice(place, near.word.chars());
        changed = true;
    }
    Ok(changed.then(|| better.into_iter().collect()))
}

impl Help {
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filter.is_none()
    }
}
