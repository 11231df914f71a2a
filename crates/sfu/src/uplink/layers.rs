//! Which layer is lower: the order of the rids of a simulcast track.

/// Names that say their own order.
const SCALES: [&[&str]; 2] = [&["l", "m", "h"], &["q", "h", "f"]];

/// Rids from low to high: as `named` by the client, else by known names or numbers, else in the order of the SDP.
pub(crate) fn order(named: &[String], offered: &[String]) -> Vec<String> {
    if !named.is_empty() {
        let mut rids: Vec<_> = named.iter().filter(|rid| offered.contains(rid)).cloned().collect();
        rids.extend(offered.iter().filter(|rid| !named.contains(rid)).cloned());
        return rids;
    }
    let mut rids = offered.to_vec();
    if let Some(scale) = SCALES.iter().find(|scale| rids.iter().all(|rid| scale.contains(&rid.as_str()))) {
        rids.sort_by_key(|rid| scale.iter().position(|name| name == rid));
    } else if rids.iter().all(|rid| rid.parse::<u32>().is_ok()) {
        rids.sort_by_key(|rid| rid.parse::<u32>().unwrap_or(u32::MAX));
    }
    rids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(rids: &[&str]) -> Vec<String> {
        rids.iter().map(|&rid| rid.to_owned()).collect()
    }

    #[test]
    fn the_clients_own_order_wins() {
        assert_eq!(order(&strings(&["a", "b"]), &strings(&["b", "a"])), ["a", "b"]);
    }

    #[test]
    fn a_named_rid_that_was_not_offered_is_left_out_and_an_unnamed_one_is_kept() {
        assert_eq!(order(&strings(&["x", "a"]), &strings(&["b", "a"])), ["a", "b"]);
    }

    #[test]
    fn known_names_tell_their_order() {
        assert_eq!(order(&[], &strings(&["h", "m", "l"])), ["l", "m", "h"]);
        assert_eq!(order(&[], &strings(&["f", "h", "q"])), ["q", "h", "f"]);
        assert_eq!(order(&[], &strings(&["10", "2", "1"])), ["1", "2", "10"]);
    }

    #[test]
    fn unknown_names_keep_the_order_of_the_sdp() {
        assert_eq!(order(&[], &strings(&["small", "big"])), ["small", "big"]);
        assert_eq!(order(&[], &[]), Vec::<String>::new());
    }
}
