//! What leads to the same place: a shared link or handle joins texts that are less alike than copies, and suspicious ones whatever they say.
//!
//! A popular honest link joins nothing by itself: who posts it writes something of their own, and is not suspicious.

use super::{
    bands::Keyed,
    fingerprint::mix,
    join::{Edge, Groups},
};
use crate::context::glimpse::Glimpse;

/// Texts with a lead in common must be at least so alike.
pub(super) const ALIKE: f32 = 0.3;
/// A lead is a lure where so many of its holders are suspicious of spam.
const LURE: f32 = 0.6;
/// A lure has so many holders at least.
const LEAST_HOLDERS: usize = 3;
/// A text with more leads says nothing of any of them.
const MOST_LEADS: usize = 3;
/// Services whose own front page belongs to nobody.
const EVERYBODYS: &[&str] = &[
    "youtube.com",
    "youtu.be",
    "facebook.com",
    "fb.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "tiktok.com",
    "google.com",
    "t.me",
    "telegram.me",
    "telegram.org",
    "wa.me",
    "whatsapp.com",
    "reddit.com",
    "wikipedia.org",
    "amazon.com",
    "paypal.com",
    "bit.ly",
    "tinyurl.com",
    "discord.gg",
    "discord.com",
    "twitch.tv",
    "onlyfans.com",
    "gmail.com",
    "yahoo.com",
    "spotify.com",
    "soundcloud.com",
];

/// The leads of `text`, hashed: what is led to, and for a link with a path its host, too.
pub(super) fn keys(glimpse: &Glimpse, text: u32) -> impl Iterator<Item = Keyed> {
    glimpse.leads.iter().flat_map(move |lead| {
        let host = lead
            .strip_prefix("link ")
            .and_then(|link| link.split_once('/'))
            .map(|(host, _)| host)
            .filter(|host| !EVERYBODYS.contains(host));
        [Some(key(lead, 0)), host.map(|host| key(host, 1))].into_iter().flatten().map(move |key| (key, text))
    })
}

fn key(lead: &str, kind: u64) -> u64 {
    let hash = lead.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    mix(hash) << 1 | kind
}

/// Edges between all suspicious holders of a lure.
pub(super) fn lure(run: &[Keyed], groups: &Groups, glimpse: impl Fn(u32) -> Option<(bool, usize)>) -> Vec<Edge> {
    if run[0].0 & 1 == 1 || run.len() < LEAST_HOLDERS {
        return Vec::new();
    }
    let held: Vec<(u32, bool, usize)> =
        run.iter().filter_map(|&(_, text)| glimpse(text).map(|(suspicious, leads)| (text, suspicious, leads))).collect();
    let suspicious: Vec<u32> =
        held.iter().filter(|(_, suspicious, leads)| *suspicious && *leads <= MOST_LEADS).map(|(text, ..)| *text).collect();
    let Some(&first) =
        suspicious.first().filter(|_| suspicious.len() >= LEAST_HOLDERS && suspicious.len() as f32 >= LURE * held.len() as f32)
    else {
        return Vec::new();
    };
    suspicious[1..]
        .iter()
        .filter(|text| groups.first(**text) != groups.first(first))
        .map(|&b| Edge { similarity: 1.0, a: first, b })
        .collect()
}

/// Whether the front page of a service is all that `glimpse` leads to.
pub(super) fn is_everybodys(glimpse: &Glimpse) -> bool {
    glimpse.leads.iter().all(|lead| lead.strip_prefix("link ").is_some_and(|link| EVERYBODYS.contains(&link)))
}
