//! [`Leads`]: links and names, and who left them where.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{
    Seen,
    place::{Place, hash},
};
use crate::{features::heuristics::reference_host::is_reference_host, span::Span, text::Text};

/// Places that everybody names, and shorteners whose link got lost; a page of theirs is still a lead.
const FRONT_DOORS: [&str; 18] = [
    "amazon.com",
    "apple.com",
    "bit.ly",
    "discord.com",
    "facebook.com",
    "goo.gl",
    "google.com",
    "instagram.com",
    "reddit.com",
    "t.co",
    "t.me",
    "tiktok.com",
    "tinyurl.com",
    "twitch.tv",
    "twitter.com",
    "x.com",
    "youtu.be",
    "youtube.com",
];

/// The leads of all comments. Not among them: reference sites, the site's own pages, front doors, and names of people who comment themselves.
pub(super) struct Leads<'a> {
    /// A lead's hash and a comment that has it, ascending.
    all: Vec<(u64, u32)>,
    /// Authors of all comments, ascending: as often as they commented.
    authors: Vec<u64>,
    seen: &'a Seen<'a>,
}

impl<'a> Leads<'a> {
    pub(super) fn of(seen: &'a Seen<'a>) -> Self {
        let own = own_hosts(seen);
        let mut authors: Vec<u64> = seen.places.par_iter().filter_map(|place| place.author).collect();
        authors.par_sort_unstable();
        let mut names: Vec<u64> =
            if seen.surroundings.glimpses.iter().any(|glimpse| glimpse.leads.iter().any(|lead| lead.starts_with("name "))) {
                seen.judged.par_iter().filter_map(|one| one.comment.author.as_deref()).map(|author| hash(6, &folded_name(author))).collect()
            } else {
                Vec::new()
            };
        names.par_sort_unstable();
        let leads_away = |lead: &str| match lead.split_once(' ') {
            Some(("link", link)) => {
                let host = &link[..link.find(['/', '?', '#', ':']).unwrap_or(link.len())];
                let domain = psl::domain_str(host).unwrap_or(host);
                let front_door = host.len() == link.len() && FRONT_DOORS.contains(&domain);
                !front_door && !is_reference_host(host, domain) && !own.contains(domain)
            }
            Some((_, name)) => names.binary_search(&hash(6, &folded_name(name))).is_err(),
            None => false,
        };
        let mut all: Vec<(u64, u32)> = seen
            .surroundings
            .glimpses
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, glimpse)| {
                glimpse.leads.iter().filter(|lead| leads_away(lead)).map(move |lead| (hash(7, lead), index as u32))
            })
            .collect();
        all.par_sort_unstable();
        Self { all, authors, seen }
    }

    /// Comments of each lead that several have.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[(u64, u32)]> {
        self.all.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1)
    }

    /// Whether a comment leads anywhere that counts.
    pub(super) fn places(&self) -> Vec<bool> {
        let mut leads = vec![false; self.seen.judged.len()];
        for &(_, index) in &self.all {
            leads[index as usize] = true;
        }
        leads
    }

    /// How many comments an author has.
    pub(super) fn comments_of(&self, author: u64) -> usize {
        let end = self.authors.partition_point(|&other| other <= author);
        end - self.authors.partition_point(|&other| other < author)
    }

    /// The lead of a hash in a comment, as it may be told, and where it stands.
    pub(super) fn told(&self, lead: u64, index: usize) -> (String, Option<Span>) {
        const MOST_TOLD: usize = 80;
        let Some(found) = self.seen.surroundings.glimpses[index].leads.iter().find(|one| hash(7, one) == lead) else {
            return (String::new(), None);
        };
        let text = Text::fold(&self.seen.judged[index].comment.text);
        let bare = found.split_once(' ').map_or(found.as_str(), |(_, bare)| bare);
        let span = match text.links().iter().find(|link| found.starts_with("link ") && link.canonical == bare) {
            Some(link) => Some(link.span),
            None => text.folded().find(bare).map(|at| text.origin(at..at + bare.len())),
        };
        let end = bare.floor_char_boundary(MOST_TOLD);
        (if end < bare.len() { format!("{}…", &bare[..end]) } else { bare.to_owned() }, span)
    }
}

/// The different values of `of` among `places`.
pub(super) fn different<'a>(places: impl Iterator<Item = &'a Place>, of: impl Fn(&Place) -> Option<u64>) -> Vec<u64> {
    let mut values: Vec<u64> = places.filter_map(of).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// A name as it may be written in a mention: letters and digits, no case.
fn folded_name(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The sites that the threads themselves stand on.
fn own_hosts(seen: &Seen<'_>) -> BTreeSet<String> {
    let links = seen.surroundings.threads.values().filter_map(|about| about.link.as_deref());
    let named = seen.surroundings.threads.keys().map(String::as_str);
    // Threads are often called by their address.
    let called = seen.judged.iter().filter_map(|one| one.comment.thread.as_deref()).filter(|thread| thread.contains("://"));
    links.chain(named).chain(called).filter_map(host).map(|host| psl::domain_str(host).unwrap_or(host).to_lowercase()).collect()
}

/// The host of an address.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let host = &rest[..rest.find(['/', '?', '#', ':']).unwrap_or(rest.len())];
    (!host.is_empty()).then_some(host)
}
